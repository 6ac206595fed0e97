"""How well sources, cues and contents are found: `python -m evaluation.attribution FILE…`.

Each file holds JSON lines (also compressed, .xz) with text and attributions, each a list of source, cue and content,
each a list of pieces with spans in the text. How it is scored:

- Ours are the frames that `services.ingest.voices.listen` finds. A quotation that goes on in the next sentence belongs
  to the frame before, as it does in the gold.
- A token is a run of letters and figures (`\\w+`); a piece has the tokens that lie wholly or partly in its spans.
- One of ours meets a gold one if their cues share a token; each meets one at most, those that share most of the cue,
  then most of the content, first. Nested attributions are gold ones like the others.
- Cue: precision is the share of ours that meet one, recall the share of gold that is met.
- Source: right where two that meet share a token of the source. Precision is of ours with a source, recall of gold
  with one; where the gold names no source, one that we name is wrong, and one that neither names does not count.
- Content: tokens. Right are those that two that meet share; all others of ours and of gold count against it. Once for
  all attributions, once within those that meet ("cue found"): there how well the content is cut out.

Gold marks all that anybody says, writes, thinks, wants, plans or shows. "Reported speech" is the part of it whose cue
has a word of saying from the list below, or "according to", or whose content holds a quotation mark. Of ours those
count that meet such a one, or meet none and are of that kind themselves.

Gold without a cue is left out. Here: reading, matching, counting. Not here: what finds it all (`services.ingest`).
"""

import json
import lzma
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from services.ingest.frames import Frame
from services.ingest.voices import Said, listen
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

_TOKEN = re.compile(r"\w+")
# Verbs of telling others something in words. Chosen by meaning, before anything was measured, and apart from the table
# of verbs that articles are read with.
_SAYING = re.compile(
    r"\b(?:say(?:s|ing)?|said|tell(?:s|ing)?|told|according to|(?:add|announc|stat|report|explain|remark|repl[iy]"
    r"|respond|answer|declar|assert|claim|alleg|argu|contend|insist|maintain|not|warn|den[iy]|confirm|acknowledg|admit|conced"
    r"|mention|tweet|testif[iy]|reveal|disclos|reiterat|emphasiz|stress|recall|predict|suggest|complain|boast|joke?"
    r"|vow|pledg|promis)(?:s|es|e|ed|d|ing)|quot(?:e|es|ed|ing)|cit(?:e|es|ed|ing)|wr[io]te(?:s)?|writing|call(?:s|ed|ing))\b",
    re.IGNORECASE,
)
_MARK = re.compile('["“”„«»]')


@dataclass(frozen=True, slots=True)
class Told:
    """One attribution as the tokens of its three parts, by number; `speech`: it is reported speech."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    speech: bool


@dataclass(slots=True)
class Count:
    """What was found, what there is, and what of both is right."""

    right: int = 0
    ours: int = 0
    gold: int = 0

    def add(self, right: int, ours: int, gold: int) -> None:
        self.right, self.ours, self.gold = self.right + right, self.ours + ours, self.gold + gold

    @property
    def precision(self) -> float:
        return self.right / self.ours if self.ours else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.ours + self.gold) if self.ours + self.gold else 0.0


PARTS = ("cue", "source", "content", "content, cue found", "source, cue found")


class Text:
    """A text whose places can be told as tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        spans = [match.span() for match in _TOKEN.finditer(text)]
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]

    def tokens(self, places: Iterable[Sequence[int]]) -> frozenset[int]:
        """The numbers of the tokens at `places`; a place without any (a colon) is that of its last character."""
        found: set[int] = set()
        for start, end in places:
            inside = range(bisect_right(self._ends, start), bisect_left(self._starts, end))
            found.update(inside if inside else (-end,) if end > start else ())
        return frozenset(found)

    def told(
        self, source: Iterable[Sequence[int]], cue: Sequence[Sequence[int]], content: Sequence[Sequence[int]]
    ) -> Told:
        """An attribution from its places."""
        cued = any(_SAYING.search(self.text, start, end) for start, end in cue)
        speech = cued or any(_MARK.search(self.text, max(start - 1, 0), end + 1) for start, end in content)
        return Told(self.tokens(source), self.tokens(cue), self.tokens(content), speech)


def ours(text: str, heard: Sequence[Said]) -> tuple[Told, ...]:
    """The attributions that the product finds in a text."""
    tokens = Text(text)
    found: list[list[list[tuple[int, int]]]] = []

    def add(start: int, frame: Frame, contents: Sequence[tuple[int, int]]) -> None:
        parts = ((frame.source,), (frame.cue,), contents)
        found.append([[(start + a, start + b) for a, b in part if b > a] for part in parts])

    for said in heard:
        start = said.unit.start
        if said.continued and found:
            found[-1][2].append((start, said.unit.end))
        elif said.frame:
            add(start, said.frame, said.contents)
        for frame in said.further:
            add(start, frame, (frame.content,))
    return tuple(tokens.told(source, cue, content) for source, cue, content in found)


def gold(text: str, rows: Iterable[Any]) -> tuple[Told, ...]:
    """The attributions that annotators found in a text; those without a cue are left out."""
    tokens = Text(text)
    placed = (
        [[span for piece in row.get(part, ()) for span in piece["spans"]] for part in ("source", "cue", "content")]
        for row in rows
    )
    return tuple(tokens.told(source, cue, content) for source, cue, content in placed if cue)


def match(found: Sequence[Told], true: Sequence[Told]) -> dict[int, int]:
    """Which gold one (by number) each of ours meets."""
    pairs = sorted(
        (
            (len(one.cue & other.cue), len(one.content & other.content), -here, -there)
            for here, one in enumerate(found)
            for there, other in enumerate(true)
            if one.cue & other.cue
        ),
        reverse=True,
    )
    met: dict[int, int] = {}
    taken: set[int] = set()
    for *_, here, there in pairs:
        if -here not in met and -there not in taken:
            met[-here] = -there
            taken.add(-there)
    return met


def count(found: Sequence[Told], true: Sequence[Told], counts: dict[str, Count], speech: bool) -> None:
    """Adds one text to `counts`; `speech`: only its reported speech."""
    met = match(found, true)
    kept = [one for one in range(len(true)) if not speech or true[one].speech]
    mine = [
        one for one in range(len(found)) if not speech or (true[met[one]].speech if one in met else found[one].speech)
    ]
    both = [(found[one], true[met[one]]) for one in mine if one in met]
    counts["cue"].add(len(both), len(mine), len(kept))
    sources = sum(bool(one.source & other.source) for one, other in both)
    counts["source"].add(sources, sum(bool(found[i].source) for i in mine), sum(bool(true[i].source) for i in kept))
    counts["source, cue found"].add(
        sources, sum(bool(one.source) for one, _ in both), sum(bool(other.source) for _, other in both)
    )
    shared = sum(len(one.content & other.content) for one, other in both)
    counts["content"].add(shared, sum(len(found[i].content) for i in mine), sum(len(true[i].content) for i in kept))
    counts["content, cue found"].add(
        shared, sum(len(one.content) for one, _ in both), sum(len(other.content) for _, other in both)
    )


def rows(path: Path) -> Iterable[Any]:
    """The documents of a file."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield row["text"], row.get("title", ""), gold(row["text"], row["attributions"])
            except (ValueError, KeyError, TypeError) as error:
                raise typer.BadParameter(f"{path}:{number}: needs text and attributions ({error})") from None


def main(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON lines, also .xz")],
    every: Annotated[int, typer.Option(min=1, help="read only every n-th document")] = 1,
) -> None:
    """F1, precision and recall of source, cue and content."""
    gazetteer = Gazetteer(ready_parties())
    table = Table("file", "of", "gold", "part", "F1", "precision", "recall", title="Attribution", title_justify="left")
    for path in files:
        kinds = {"all": {part: Count() for part in PARTS}, "reported speech": {part: Count() for part in PARTS}}
        for text, title, true in list(rows(path))[::every]:
            found = ours(text, listen(text, gazetteer, title))
            for kind, counts in kinds.items():
                count(found, true, counts, kind != "all")
        for kind, counts in kinds.items():
            for part in PARTS:
                one = counts[part]
                figures = (f"{each:.3f}" for each in (one.f1, one.precision, one.recall))
                table.add_row(path.name.split(".")[0], kind, str(counts["cue"].gold), part, *figures)
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
