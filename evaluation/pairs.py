"""Measure the stance model on judged pairs: `python -m evaluation.pairs FILE… [--model DIR] [--limit N]`.

Each file holds JSON lines (also compressed, .xz) with claim, evidence and label: SUPPORTS, REFUTES, NEI or
NOT_SUPPORTS. Here: reading, cutting long evidence into windows, the figures, the table. Not here: the model
(`services.verify.stance`), what the windows of long evidence say together (`pooling`).

How an answer is read depends on what a file asks. With NEI: the likeliest of the three. With NOT_SUPPORTS: SUPPORTS, or
not; long evidence supports from a share of `SUPPORTED` on, since most of its windows are silent. With SUPPORTS and
REFUTES alone: the likelier of those two, and the column "3-way" shows the share that stays right when the model may
also say NEI.
"""

import json
import lzma
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from evaluation.pooling import Scores, Shares, heard, weakest, without_support
from evaluation.scores import calibration_error, reliability
from evaluation.untold import untold
from services.kernel.text.sentences import sentences
from services.verify.stance import StanceModel

# The labels of judged files. Whether a passage that leaves a claim open addresses it, they do not ask.
LABELS = ("SUPPORTS", "REFUTES", "NEI")
OTHER = "NOT_SUPPORTS"
# A passage of two to four sentences; each sentence stands in two windows, so that a pair across a cut is read once.
WINDOW, STEP = 4, 2
# Evidence up to this many words is read whole: about what the model can take in one piece.
WHOLE_WORDS = 90
# From this share on long evidence supports a claim. Balanced accuracy over five other domains of summedits is highest
# there (0.634; 0.60 at 0.2, 0.61 at 0.4), and so it is with sentences or whole claims alone.
SUPPORTED = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and what people made of it."""

    claim: str
    evidence: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the model is asked about a row: each of `claims` against each of `windows`."""

    windows: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def long(self) -> bool:
        """Whether the evidence had to be cut."""
        return len(self.windows) > 1

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(passage, claim), claim by claim."""
        return tuple((window, claim) for claim in self.claims for window in self.windows)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the evidence of a row says; `long` if it was cut."""

    shares: Shares
    long: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one file. Shares of 1; `three_way` is None where `accuracy` already is."""

    rows: int
    accuracy: float
    three_way: float | None
    macro_f1: float
    balanced: float
    calibration: float


def read(path: Path, limit: int) -> tuple[Judged, ...]:
    """All rows, or `limit` of them spread evenly over the file (files are often sorted). Others' fields are ignored."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        rows = tuple(_judged(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not rows:
        raise typer.BadParameter(f"{path} holds no rows")
    return rows if not limit or limit >= len(rows) else tuple(rows[i * len(rows) // limit] for i in range(limit))


def _judged(path: Path, number: int, line: str) -> Judged:
    try:
        row = json.loads(line)
        judged = Judged(str(row["claim"]), str(row["evidence"]), str(row["label"]))
    except (ValueError, KeyError, TypeError) as error:
        raise typer.BadParameter(
            f"{path}:{number}: needs a JSON object with claim, evidence, label ({error})"
        ) from None
    if judged.label not in (*LABELS, OTHER):
        raise typer.BadParameter(f"{path}:{number}: unknown label {judged.label!r}")
    return judged


def passages(evidence: str) -> tuple[str, ...]:
    """Short evidence whole; long evidence as overlapping windows of up to four sentences."""
    spans = sentences(evidence)
    if len(evidence.split()) <= WHOLE_WORDS or len(spans) <= 2:
        return (evidence,)
    starts = range(0, max(len(spans) - STEP, 1), STEP)
    return tuple(evidence[spans[i][0] : spans[min(i + WINDOW, len(spans)) - 1][1]] for i in starts)


def question(row: Judged) -> Question:
    """Short evidence and its claim as they are; long evidence in windows, and the claim whole and by its sentences."""
    windows = passages(row.evidence)
    if len(windows) == 1:
        return Question(windows, (row.claim,))
    single = (row.claim[start:end] for start, end in sentences(row.claim))
    return Question(windows, tuple(dict.fromkeys((row.claim.strip(), *single))))


def hear(row: Judged, asked: Question, scores: Sequence[Scores]) -> Heard:
    """What `scores`, the model's of `asked.pairs`, say together."""
    if not asked.long:
        (supports, refutes, open_, unrelated), *_ = scores
        return Heard((supports, refutes, open_ + unrelated))
    each = len(asked.windows)
    shares = weakest(heard(asked.windows, scores[i : i + each]) for i in range(0, len(scores), each))
    return Heard(without_support(shares) if untold(row.claim, row.evidence) else shares, long=True)


def answer(found: Heard, labels: frozenset[str]) -> tuple[str, float]:
    """The model's label among those that a file with `labels` asks for, and its probability there."""
    of = dict(zip(LABELS, found.shares, strict=True))
    if OTHER in labels:
        supports = of["SUPPORTS"]
        supported = supports >= SUPPORTED if found.long else max(of, key=of.__getitem__) == "SUPPORTS"
        return ("SUPPORTS", supports) if supported else (OTHER, 1 - supports)
    asked = LABELS if "NEI" in labels else LABELS[:2]
    best = max(asked, key=of.__getitem__)
    return best, of[best] / sum(of[name] for name in asked)


def measure(rows: Sequence[Judged], found: Sequence[Heard]) -> Measured:
    """The figures over judged `rows` and what was heard of each."""
    labels = frozenset(row.label for row in rows)
    if OTHER in labels:
        labels |= {"SUPPORTS"}
    wanted = [OTHER if OTHER in labels and row.label != "SUPPORTS" else row.label for row in rows]
    answers = [answer(each, labels) for each in found]
    got = [label for label, _ in answers]
    right = [a == b for a, b in zip(wanted, got, strict=True)]
    three = [max(zip(each.shares, LABELS, strict=True))[1] == row.label for row, each in zip(rows, found, strict=True)]
    error = calibration_error(reliability([(sure, hit) for (_, sure), hit in zip(answers, right, strict=True)]))
    return Measured(
        rows=len(rows),
        accuracy=sum(right) / len(rows),
        three_way=None if {OTHER, "NEI"} & labels else sum(three) / len(rows),
        macro_f1=macro_f1(wanted, got),
        balanced=balanced_accuracy(wanted, got),
        calibration=error or 0.0,
    )


def macro_f1(wanted: Sequence[str], got: Sequence[str]) -> float:
    """Mean F1 over the labels that are wanted somewhere."""
    return _mean(2 * both / (wanted.count(label) + got.count(label)) for label, both in _hits(wanted, got))


def balanced_accuracy(wanted: Sequence[str], got: Sequence[str]) -> float:
    """Mean recall over the labels that are wanted somewhere."""
    return _mean(both / wanted.count(label) for label, both in _hits(wanted, got))


def _hits(wanted: Sequence[str], got: Sequence[str]) -> Iterator[tuple[str, int]]:
    for label in sorted(set(wanted)):
        yield label, sum(a == b == label for a, b in zip(wanted, got, strict=True))


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held)


def score(model: StanceModel, rows: Sequence[Judged], claim_only: bool) -> tuple[list[Heard], int]:
    """What was heard of each row, and how many pairs were scored."""
    asked = [Question(("",), (row.claim,)) if claim_only else question(row) for row in rows]
    pairs = [pair for each in asked for pair in each.pairs]
    # summaries of one text share windows and sentences
    known = dict(zip(dict.fromkeys(pairs), model.score(tuple(dict.fromkeys(pairs))).tolist(), strict=True))
    heard_of = [hear(row, each, [known[pair] for pair in each.pairs]) for row, each in zip(rows, asked, strict=True)]
    return heard_of, len(known)


def main(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON lines, also .xz")],
    model: Annotated[Path | None, typer.Option(help="Folder with stance.onnx and tokenizer.json")] = None,
    limit: Annotated[int, typer.Option(help="At most so many rows a file, spread evenly; 0 for all")] = 0,
    threads: Annotated[int, typer.Option(help="Threads a call")] = 1,
    claim_only: Annotated[bool, typer.Option(help="Hide the evidence: what the claim alone gives away")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, for programs")] = False,
) -> None:
    """Accuracy, macro-F1, balanced accuracy, calibration error and speed of the stance model on judged pairs."""
    stance = StanceModel(threads, model)
    table = Table(
        *("file", "rows", "accuracy %", "3-way %", "macro-F1 %", "balanced %", "ECE", "pairs/s"),
        title="Stance model, claim alone" if claim_only else "Stance model",
        title_justify="left",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for path in files:
        rows = read(path, limit)
        started = time.perf_counter()
        heard_of, pairs = score(stance, rows, claim_only)
        speed = pairs / (time.perf_counter() - started)
        found = measure(rows, heard_of)
        name = f"{path.parent.name}/{path.name.split('.')[0]}"
        if as_json:
            print(json.dumps({"file": name, **_plain(found), "pairs_per_second": round(speed, 1)}), flush=True)
        shares = (found.accuracy, found.three_way, found.macro_f1, found.balanced)
        figures = ("" if share is None else f"{100 * share:.1f}" for share in shares)
        table.add_row(name, str(found.rows), *figures, f"{found.calibration:.3f}", f"{speed:.0f}")
    if not as_json:
        Console().print(table)


def _plain(found: Measured) -> dict[str, float | int | None]:
    return {
        "rows": found.rows,
        "accuracy": round(found.accuracy, 4),
        "three_way": None if found.three_way is None else round(found.three_way, 4),
        "macro_f1": round(found.macro_f1, 4),
        "balanced": round(found.balanced, 4),
        "calibration": round(found.calibration, 4),
    }


if __name__ == "__main__":
    typer.run(main)
