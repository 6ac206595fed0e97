"""Drift: what an article lost of the words of the official whom it cites (judgement rule 10).

Here: words that bound or soften an official sentence and are missing where the claim retells it, and acts that became
other acts on the way. Not here: whether the passage supports the claim (`comparison`).
"""

import re
from collections.abc import Iterable
from typing import Final

from services.kernel.model import Claim, Evidence, Stance
from services.verify import lexicon
from services.verify.positions import strongest_first

# What ties a sentence to a moment, to certain people, to a condition or to hearsay: without it, it says more.
_BOUNDS: Final = re.compile(
    r"\b(?:as of (?:today|now|this \w+)|today|tonight|for now|for the time being|at (?:this stage|the moment|present)"
    r"|(?:with(?:out)? the participation|at the initiative) of(?: the)? [\w' ]{3,40}?"
    r"(?=\s(?:is|are|was|were|will|has|have|took|takes)\b|[,.;]|$)"
    r"|so far|not yet|currently|in principle|provided that|on condition that|if necessary|possibly|probably|may|might"
    r"|reportedly|according to (?:preliminary|initial) \w+|preliminar(?:y|ily)|up to|at least|about|around)\b",
    re.IGNORECASE,
)
# Acts of one family that are not the same act: who retells one as the other changes what was done.
_FAMILIES: Final = (
    ("cancelled", "postponed", "suspended"),
    ("signed", "initialled", "agreed"),
    ("announced", "proposed", "considered"),
    ("killed", "injured"),
    ("arrested", "charged", "questioned", "convicted"),
)
_WORDS: Final = re.compile(r"[^\W\d_]+")


def drift(claim: Claim, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """What changed between the party's own words and the claim that cites it, in words; empty if it cites nobody.

    Only the strongest passage of that party that the claim follows from is looked at: another one of its sentences may
    well say less.
    """
    cited = claim.attribution.party
    own = (each for each in evidence if each.party == cited and each.comparison.stance is Stance.SUPPORTS)
    said = next(iter(strongest_first(own)), None)
    if not cited or said is None:
        return ()
    told = f"{claim.text} {claim.proposition} {claim.attribution.content}"
    return (*dropped(told, said.passage), *exchanged(told, said.passage))


def dropped(told: str, passage: str) -> Iterable[str]:
    """The words of `passage` that bound or soften it and that `told` leaves out."""
    heard = told.lower()
    found = dict.fromkeys(match.group().strip() for match in _BOUNDS.finditer(passage))
    return (f"dropped “{words}”" for words in found if words.lower() not in heard)


def exchanged(told: str, passage: str) -> Iterable[str]:
    """The acts of `passage` that `told` has as another act of the same family."""
    ours, theirs = _stems(told), _stems(passage)
    for family in _FAMILIES:
        stems = {lexicon.stem(word): word for word in family}
        claimed, said = set(stems) & ours, set(stems) & theirs
        if len(claimed) == len(said) == 1 and claimed != said:
            yield f"“{stems[said.pop()]}” became “{stems[claimed.pop()]}”"


def _stems(text: str) -> set[str]:
    return {lexicon.stem(word) for word in _WORDS.findall(text)}
