"""Which two claims of an article say the same.

Here: when two are one, and what is kept of both. Not here: what is a claim (`claims`), claims of other articles.
"""

import re
from dataclasses import dataclass, replace

from services.ingest.worth import ACT
from services.kernel.model import AttributionKind, NewClaim
from services.kernel.text.gazetteer import Gazetteer
from services.kernel.text.phrases import word_set

# Half of the smaller one's words in common, the same parties and an act in common: one claim in two wordings.
_SAME_SHARE = 0.5

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_STOP = word_set(
    "the a an of and to in on at for by with from that was were is are be been has have had will would as it its "
    "his her their they he she which who this these last week between after before than not no us part both set going"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim with what it is told from others by: words, parties, acts and figures."""

    claim: NewClaim
    words: frozenset[str]
    parties: frozenset[str]
    acts: frozenset[str]
    figures: frozenset[str]
    quoted: bool


def candidate(claim: NewClaim, gazetteer: Gazetteer) -> Candidate:
    """`claim` made ready to be told from others."""
    mentions = gazetteer.find(claim.proposition)
    bare = claim.proposition
    for mention in reversed(mentions):
        bare = bare[: mention.start] + " " + bare[mention.end :]
    stems = frozenset(_stem(w) for w in _WORD.findall(bare) if w.lower() not in _STOP)
    acts = frozenset(_stem(m.group()) for m in ACT.finditer(bare))
    figures = frozenset(re.findall(r"\d[\d,.]*\d|\d", bare))
    return Candidate(
        claim, stems, frozenset(m.party for m in mentions), acts - _GATHERINGS, figures, claim.text[:1] in tuple('"“„«')
    )


def keep(kept: list[Candidate], new: Candidate) -> None:
    """Adds `new`, or joins it to the one that says the same: the place of the first, the better known source."""
    for at, old in enumerate(kept):
        if not _same(old, new):
            continue
        better = max(old, new, key=lambda c: (len(c.parties), not c.quoted, c.claim.check_worthiness))
        source = max(old, new, key=lambda c: _SAYS_WHO.index(c.claim.attribution.kind))
        attribution = source.claim.attribution
        if attribution.kind is AttributionKind.ANONYMOUS and not attribution.source:
            attribution = max(old, new, key=lambda c: bool(c.claim.attribution.source)).claim.attribution
        kept[at] = replace(better, claim=replace(better.claim, attribution=attribution))
        return
    kept.append(new)


# Who says it matters more the nearer he is to the act; an outlet that says so is more than nobody.
_SAYS_WHO = [
    AttributionKind.NONE,
    AttributionKind.ANONYMOUS,
    AttributionKind.MEDIA,
    AttributionKind.NAMED,
    AttributionKind.OFFICIAL,
]


def _same(one: Candidate, other: Candidate) -> bool:
    if one.figures and other.figures and not one.figures & other.figures:
        return False
    if not (one.parties <= other.parties or other.parties <= one.parties) or not one.acts & other.acts:
        return False
    return len(one.words & other.words) >= _SAME_SHARE * min(len(one.words), len(other.words))


_ENDING = re.compile(r"(?<=\w{3})(?:ings?|ed|es|s)$")


# Nouns of what was cancelled, held or agreed on: two claims about the same talks are not yet the same claim.
_GATHERINGS = frozenset(["talk", "consul", "negoti", "summit", "visit", "trip", "deal", "agreem", "truce", "treaty"])


def _stem(word: str) -> str:
    """Enough to hold "canceled", "cancellation" and "cancels" together."""
    bare = word.lower().split("'")[0].split("’")[0]
    return _ENDING.sub("", bare)[:6]
