"""Recurrence: of a series, another event ("the first round" and "follow-up meetings"; judgement rule 7)."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding
from services.verify.proposition import Tense
from services.verify.reading import Reading, Token


class Turn(StrEnum):
    """Where in its series an event stands."""

    FIRST = "FIRST"
    AGAIN = "AGAIN"  # not the first
    COMING = "COMING"  # still to be; it may be the first
    OVER = "OVER"


_TURNS: Final = {
    Turn.FIRST: "first|initial|opening|inaugural|maiden",
    Turn.AGAIN: "second|third|fourth|fifth|sixth|another|further|additional|follow-up|follow-on|repeat|repeated",
    Turn.COMING: "next|new|upcoming|forthcoming|future",
    Turn.OVER: "previous|earlier|last|past|preceding",
}
_ORDINAL: Final = re.compile(r"(?:first|second|third|fourth|fifth|sixth)\b", re.IGNORECASE)
# "the next round of talks", "a first, short meeting": so many words may stand between.
_MARK: Final = re.compile("|".join(rf"(?P<{turn}>\b(?:{words})\b)" for turn, words in _TURNS.items()), re.IGNORECASE)
_BETWEEN: Final = re.compile(r"(?:,? [\w’'-]+){0,3} ")
_OTHER: Final = frozenset(
    frozenset(pair) for pair in ((Turn.FIRST, Turn.AGAIN), (Turn.AGAIN, Turn.OVER), (Turn.COMING, Turn.OVER))
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """EXCLUDES where every event of the claim's kind that the passage names is another of its series."""
    reading, tense = pair.passage.reading, pair.claim.proposition.tense
    turns = {token.start: (turn, mark) for token, turn, mark in marked(reading)}
    for token, turn, mark in marked(pair.claim.reading):
        theirs = [turns.get(t.start) for t in reading.tokens if t.keys & token.keys]
        if theirs and all(each and _another((turn, mark), each, tense) for each in theirs):
            words = next(each[1] for each in theirs if each)
            return (Finding(Bearing.EXCLUDES, 1.0, Reason("recurrence", "is another of the same kind", mark, words)),)
    return ()


def _another(ours: tuple[Turn, str], theirs: tuple[Turn, str], tense: Tense) -> bool:
    """Whether the two cannot be one event; the first of a series, told as past, is not one that is coming."""
    told = tense is Tense.PAST and ours[0] is Turn.FIRST and theirs[0] is Turn.COMING
    counted = {_ORDINAL.match(words) and words.split()[0].lower() for _, words in (ours, theirs)}
    return told or (len(counted) > 1 and None not in counted) or frozenset((ours[0], theirs[0])) in _OTHER


def marked(reading: Reading) -> Iterator[tuple[Token, Turn, str]]:
    """Each word that a mark of turn stands before, with the turn and the words from the mark on."""
    for mark in _MARK.finditer(reading.text):
        turn = Turn(str(mark.lastgroup))
        for token in reading.tokens:
            between = reading.text[mark.end() : token.start]
            if token.start > mark.end() and token.weight > 0 and _BETWEEN.fullmatch(between):
                yield token, turn, reading.text[mark.start() : token.end]
