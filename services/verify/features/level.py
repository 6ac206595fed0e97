"""Level: the same act at another rank ("deputy ministers" against "ministers")."""

import re
from typing import Final

from services.kernel.model import Caveat, Facet, Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding

_RANKS: Final = tuple(
    (rank, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for rank, words in (
        (
            "deputy",
            r"(?:deputy|vice|junior|assistant|state secretar\w+)[ -](?:\w+ ){0,2}(?:ministers?|secretar\w+|heads?)",
        ),
        ("leader", r"presidents?|prime ministers?|premiers?|heads? of (?:state|government)|leaders?|king"),
        ("minister", r"(?:foreign|defen[cs]e|finance|interior|trade|energy) (?:ministers?|secretar\w+)|ministers?"),
        ("charge", r"charg[ée]s? d['’]affaires|counsell?ors?|acting ambassador|deputy ambassador"),
        ("ambassador", r"ambassadors?"),
        ("expert", r"experts?|technical (?:teams?|level)|working (?:groups?|level)"),
    )
)
# Ranks of one ladder: only between these does another rank narrow the claim.
_LADDERS: Final = (("leader", "minister", "deputy", "expert"), ("ambassador", "charge"))


def find(pair: Pair) -> tuple[Finding, ...]:
    """NARROWS where the sentence about the act has another rank of the same ladder than the claim."""
    if not pair.coverages:
        return ()
    sentence = pair.acts[0].passage.sentence if pair.acts else pair.focus
    ours, theirs = ranks(pair.claim.reading.text), ranks(pair.passage.reading.sentence_text(sentence))
    for ladder in _LADDERS:
        mine = {r: words for r, words in ours.items() if r in ladder}
        other = {r: words for r, words in theirs.items() if r in ladder}
        if mine and other and not mine.keys() & other.keys():
            claimed, said = next(iter(mine.values())), next(iter(other.values()))
            reason = Reason("level", "has another rank", claimed, said)
            return (Finding(Bearing.NARROWS, 0.0, reason, Caveat(Facet.LEVEL, claimed, said)),)
    return ()


def ranks(text: str) -> dict[str, str]:
    """The ranks named in `text`, each with its words."""
    found: dict[str, str] = {}
    taken: list[tuple[int, int]] = []
    for rank, pattern in _RANKS:
        for match in pattern.finditer(text):
            if not any(s <= match.start() < e for s, e in taken):
                found.setdefault(rank, match.group())
                taken.append(match.span())
    return found
