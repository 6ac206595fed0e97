"""Frames whose source stands behind what it says: "Y, X said", "“Y,” said X", "Y, workers were told".

Here: those frames, and where their content begins and goes on. Not here: which of them a verb makes (`attribution`).
"""

import re

from services.ingest.contents import AFTERWARDS, THAT, TOLD
from services.ingest.frames import Frame, trim
from services.ingest.subjects import FINITE, MARKS, SOURCE_NOUN, Place, boundary, is_lead_in
from services.ingest.units import MASK
from services.ingest.verbs import Verb

PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|gets?|got)(?: also| now| widely| reportedly)?\s+$")


def trailing(masked: str, source: Place, match: re.Match[str], verb: Verb) -> Frame:
    """ "Y, X said"."""
    content = trim(masked, _opening(masked[: source[0]]), source[0])
    return Frame(source, match.span(), content, verb, rest=_rest(masked, content, match.end()))


def _rest(masked: str, content: Place, end: int) -> Place:
    """ "The danger, he said, is fire", "If it rains, he said, they will stay": the half of a sentence behind."""
    left = masked[content[0] : content[1]]
    if MASK in left or not masked.startswith(", ", end):
        return (0, 0)
    begun = _MAIN.match(masked, end) if _HALF.match(left) else not FINITE.search(left) and _GOES_ON.match(masked, end)
    return trim(masked, end, len(masked)) if begun else (0, 0)


_GOES_ON = re.compile(
    r", (?:\w+ly |also |still |now )?(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should"
    r"|does|do|did|[a-z]{3,}(?:ed|s))\b"
)
_HALF = re.compile(r"(?:If|When|While|As|Although|Though|Because|Since|Unless|Once|Until|Before|After|Even|Whether)\b")
_MAIN = re.compile(
    r", (?:he|she|it|they|we|I|you|this|that|these|those|there|the|an?|his|her|its|their|our|[A-Z]\w+)\b"
)


def _opening(left: str) -> int:
    """Where what is said begins in what stands before its source: a quotation behind a full stop or a colon is all."""
    last = _LAST_QUOTATION.search(left)
    return last.end() if last else 0


# "The lamp was out. “Nobody lit it,” …": two sentences that a quotation keeps together.
BEFORE_QUOTATION = re.compile(r"[.!?] +(?=[“„«\"]\x01)")
_LAST_QUOTATION = re.compile(r"[.!?:]”? +(?=[“„«\"]\x01+[”»\"],?\s*$)")


def inverted(masked: str, match: re.Match[str], verb: Verb) -> Frame | None:
    """ "“Y,” said X": the source runs to the end of its clause, appositions included."""
    left = masked[: match.start()].rstrip()
    if not left or left[-1] not in MARKS + "," or MASK not in left or not left.rstrip(MARKS + ", ").endswith(MASK):
        return None
    right = masked[match.end() :]
    if (
        not re.match(r"\s+[\w“]", right)
        or THAT.match(right)
        or (left[-1] == "," and TOLD.match(right) is None and verb.base == "tell")
    ):
        return None
    stop = re.search(
        r"[.;:]\s|[.;:]$|["
        + MARKS
        + r"]|, (?:adding|in|on|at|after|as|before|during|while|when)\b| (?:on|in a|at a|during|after|told)\b",
        right,
    )
    end = match.end() + (stop.start() if stop else len(right))
    content = trim(masked, _opening(masked[: match.start()]), match.start())
    return Frame(trim(masked, match.end(), end), match.span(), content, verb)


def closed_by_source(masked: str, match: re.Match[str], verb: Verb) -> Frame | None:
    """ "The bridge had been closed for a year, said Anna Berg, a retired engineer"."""
    named = _SOURCE_LAST.match(masked, match.end())
    left = masked[: match.start()]
    if not named or not left.rstrip().endswith(","):
        return None
    if verb.base not in ANYBODY and not (verb.base in _FORETELLS and named["name"] and FINITE.search(left)):
        return None
    if len(left.split()) < _LEAST_TOLD or not (named["name"] or FINITE.search(left)):
        return None
    if FINITE.search(named["who"]) or (named["the"] and not SOURCE_NOUN.search(named["who"])):
        return None
    return Frame(trim(masked, *named.span()), match.span(), trim(masked, 0, match.start()), verb)


_SOURCE_LAST = re.compile(
    r" (?P<who>(?P<name>[A-ZÀ-Þ][\w’'.-]+(?: [A-ZÀ-Þ][\w’'.-]*)+)|[A-ZÀ-Þ][\w’'.-]+"
    r"|(?:an?|(?P<the>the)|one|two|three|several|some|many|local) [^,.\x01]{3,60}"
    r"|(?!(?:on|in|at|to|by|of|for|from|with|as|via|over|during|after|before|late|early|last|this|about|through|under)\b)"
    r"(?:[a-z][\w’'-]* ){1,7}[A-ZÀ-Þ][\w’'.-]+(?: [A-ZÀ-Þ][\w’'.-]*)*)"
    r"(?=[,.]|$)(?:, (?:the|an?|who|of|\d\d)\b[^\x01]*)?"
)
# "X, a lawyer for Y, said Z" has fewer words in front.
_LEAST_TOLD = 4
# Of these only a name behind them is the source: "The bridge is lost, predicted Anna Berg".
_FORETELLS = frozenset(
    ["predict", "argue", "explain", "note", "warn", "recall", "claim", "complain", "insist", "suggest", "conclude"]
)
# Whoever is the subject of these is a source.
ANYBODY = frozenset({"say", "tell", "write", "report", "add"})


def passive(masked: str, match: re.Match[str], verb: Verb) -> Frame | None:
    """ "Y, employees were told": said by somebody who is not named."""
    left = PASSIVE.sub("", masked[: match.start()])
    start = boundary(left)
    right = masked[match.end() :]
    if (
        not start
        or len(left[start:].split()) > _LONGEST_LISTENER
        or not AFTERWARDS.match(right)
        or right.startswith(" to ")
    ):
        return None
    if not left[:start].rstrip().endswith(",") or is_lead_in(left[:start]) or not re.search(r"\w", left[start:]):
        return None
    return Frame((0, 0), match.span(), trim(masked, 0, start), verb)


# "the workers of the plant were told"
_LONGEST_LISTENER = 6
