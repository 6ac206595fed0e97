"""Where the claims of an article stand in its text, as pieces that a page can print one after the other.

Here: a function of values. Not here: HTML, which escapes each piece by itself (`templates`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """The stretch `start` to `end` (exclusive, code points) of a text, and the number of the claim in it."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in which the same claims stand, the narrowest first; `ending` are those that end with it."""

    text: str
    numbers: tuple[int, ...] = ()
    ending: tuple[int, ...] = ()


def paragraphs(text: str, marks: Iterable[Mark]) -> tuple[tuple[Piece, ...], ...]:
    """The lines of `text` that are not blank, each cut wherever a mark begins or ends.

    Marks may overlap and may cross lines. A mark without words, or one that reaches beyond the text, is left out.
    """
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    # what ends in the space between two lines would otherwise end in no piece
    trimmed = [replace(mark, end=mark.start + len(text[mark.start : mark.end].rstrip())) for mark in inside]
    placed = [mark for mark in trimmed if mark.start < mark.end]
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = at + line.index(stripped)
            found.append(_pieces(text, start, start + len(stripped), placed))
        at += len(line)
    return tuple(found)


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    inside.sort(key=lambda mark: (mark.end - mark.start, mark.number))
    cuts = {start, end}
    for mark in inside:
        cuts |= {max(start, mark.start), min(end, mark.end)}
    edges = sorted(cuts)
    return tuple(
        Piece(
            text[left:right],
            tuple(mark.number for mark in inside if mark.start <= left and right <= mark.end),
            tuple(mark.number for mark in inside if left < mark.end <= right),
        )
        for left, right in pairwise(edges)
    )
