"""Measure check-worthiness on judged sentences: `python -m evaluation.checkworthiness FILE…`.

Each file holds JSON lines (also compressed, .xz) with text and label (1: worth checking, 0: not), and, where sentences
belong to documents, doc, in their order there. Prints average precision over all sentences and, over documents, its
mean; for the signs of news, for what was learnt from debates, and for what a claim shows: as in an article of just the
document's sentences, so in a speech another score than alone (`services.ingest.speech`).
"""

import json
import lzma
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from services.ingest.debate import share
from services.ingest.speech import is_speech, worths
from services.ingest.units import units
from services.ingest.worth import check_worthiness, signs
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

# What day a sentence was said on matters to the signs only for how old its years are; judged files rarely tell.
SAID_AT = datetime(2016, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, whether people found it worth checking, and the document it is of, if any."""

    text: str
    worth: bool
    document: str = ""


def read(path: Path) -> tuple[Judged, ...]:
    """All rows of a file; others' fields are ignored."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        rows = tuple(_judged(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not any(row.worth for row in rows):
        raise typer.BadParameter(f"{path} holds no sentence that is worth checking")
    return rows


def _judged(path: Path, number: int, line: str) -> Judged:
    try:
        row = json.loads(line)
        if row["label"] not in (0, 1):
            raise ValueError(f"unknown label {row['label']!r}")
        return Judged(str(row["text"]), bool(row["label"]), str(row.get("doc", "")))
    except (ValueError, KeyError, TypeError) as error:
        raise typer.BadParameter(f"{path}:{number}: needs a JSON object with text and label ({error})") from None


def average_precision(ranked: Iterable[tuple[float, bool]]) -> float:
    """Mean, over the sentences worth checking, of the share of such among those with at least its score, 0 to 1.

    Sentences of the same score share one rank: an order among them would be luck.
    """
    ordered = sorted(ranked, key=lambda each: -each[0])
    total = found = 0.0
    start = 0
    while start < len(ordered):
        end = next((i for i in range(start, len(ordered)) if ordered[i][0] != ordered[start][0]), len(ordered))
        worth = sum(label for _, label in ordered[start:end])
        found += worth
        total += worth * found / end
        start = end
    return total / found if found else 0.0


def mean_average_precision(rows: Sequence[Judged], scores: Sequence[float]) -> float | None:
    """Mean of the average precision over documents that have a sentence worth checking; None without documents."""
    documents: dict[str, list[tuple[float, bool]]] = {}
    for row, score in zip(rows, scores, strict=True):
        if row.document:
            documents.setdefault(row.document, []).append((score, row.worth))
    each = [average_precision(ranked) for ranked in documents.values() if any(worth for _, worth in ranked)]
    return sum(each) / len(each) if each else None


def shown(rows: Sequence[Judged], seen: Sequence[float]) -> list[float]:
    """The score that a claim of each sentence would show; `seen` are its signs of news."""
    scores = [check_worthiness(row.text, each) for row, each in zip(rows, seen, strict=True)]
    documents: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        if row.document:
            documents.setdefault(row.document, []).append(at)
    for places in documents.values():
        sentences = [rows[at].text for at in places]
        if is_speech(units("\n".join(sentences))):
            for at, score in zip(places, worths(sentences), strict=True):
                scores[at] = score
    return scores


def main(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON lines, also .xz")],
) -> None:
    """Average precision of the three scores on judged sentences."""
    gazetteer = Gazetteer(ready_parties())
    table = Table(
        "file", "rows", "worth checking", "score", "AP", "MAP", title="Check-worthiness", title_justify="left"
    )
    for path in files:
        rows = read(path)
        seen = [signs(row.text, SAID_AT, gazetteer) for row in rows]
        scores = {
            "signs of news": seen,
            "learnt from debates": [share(row.text) for row in rows],
            "shown on a claim": shown(rows, seen),
        }
        name = f"{path.parent.name}/{path.name.split('.')[0]}"
        for score, values in scores.items():
            over_all = average_precision(zip(values, (row.worth for row in rows), strict=True))
            over_documents = mean_average_precision(rows, values)
            told = "" if over_documents is None else f"{over_documents:.3f}"
            worth = str(sum(row.worth for row in rows))
            table.add_row(name, str(len(rows)), worth, score, f"{over_all:.3f}", told)
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
