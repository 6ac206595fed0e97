"""Which claims of an earlier revision still stand in a later one.

Here: finding words again by their selector (W3C TextQuoteSelector), and the claims that were read there. Not here: what
is written of it (`revisions`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.kernel.model import NewClaim, Span


@dataclass(frozen=True, slots=True)
class Recorded:
    """A claim on record: what tells whether another reading found it again."""

    id: UUID
    text: str
    proposition: str
    span: Span | None


def anchor(span: Span, text: str) -> Span | None:
    """The place in `text` of the words that `span` selects; None where they are gone or could be at several places."""
    places = _places(span.exact, text)
    if len(places) > 1:
        agreeing = {start: _agreement(span, text, start) for start in places}
        best = max(agreeing.values())
        places = [start for start in places if agreeing[start] == best]
    return Span.of(text, places[0], places[0] + len(span.exact)) if len(places) == 1 else None


def found_again(before: Sequence[Recorded], claims: Sequence[NewClaim], text: str) -> Mapping[UUID, int]:
    """Which claim of a new reading (by index) each claim of the earlier revision is; the others are orphans.

    Its words must stand in `text` at one certain place, and must be read there as the same proposition: "on Tuesday" of
    another week, or the same words after "it is not true that", are another claim.
    """
    free = {(_place(claim.span), claim.text, claim.proposition): number for number, claim in enumerate(claims)}
    found: dict[UUID, int] = {}
    for old in before:
        span = anchor(old.span, text) if old.span else None
        if old.span and span is None:
            continue
        number = free.pop((_place(span), old.text, old.proposition), None)
        if number is not None:
            found[old.id] = number
    return found


def _place(span: Span | None) -> tuple[int, int] | None:
    return (span.start, span.end) if span else None


def _places(words: str, text: str) -> list[int]:
    """Where the words stand whole: "met" does not stand in "metro"."""
    places: list[int] = []
    start = text.find(words) if words else -1
    while start >= 0:
        end = start + len(words)
        cut = start > 0 and words[0].isalnum() and text[start - 1].isalnum()
        if not cut and not (words[-1].isalnum() and text[end : end + 1].isalnum()):
            places.append(start)
        start = text.find(words, start + 1)
    return places


def _agreement(span: Span, text: str, start: int) -> int:
    """On how many sides the surroundings are the same, two at most."""
    before = bool(span.prefix) and text.endswith(span.prefix, 0, start)
    return before + (bool(span.suffix) and text.startswith(span.suffix, start + len(span.exact)))
