"""Participants: a denial for one office, of one kind of presence, or of an official character only."""

import re

from services.kernel.model import Caveat, Facet, Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding

_SCOPED = re.compile(
    r"\b(?:with(?:out)? the (?:participation|involvement) of|involving|attended by|on the part of"
    r"|by (?:the )?(?:ministry|embassy)"
    r"|(?:our|this|the) (?:ministry|delegation|embassy|office|department) (?:is|was|has|did|does|will)? ?not)"
    r"(?: the)?[^,.;]{0,60}",
    re.IGNORECASE,
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """NARROWS with both fragments where the passage's sentence speaks for certain participants only."""
    if not pair.coverages:
        return ()
    sentence = pair.acts[0].passage.sentence if pair.acts else pair.focus
    found = _SCOPED.search(pair.passage.reading.sentence_text(sentence))
    if not found or found.group().lower() in pair.claim.reading.text.lower():
        return ()
    ours = pair.claim.reading.fragment(*pair.claim.proposition.subject).strip()
    reason = Reason("participants", "speaks of certain participants only", ours, found.group())
    return (Finding(Bearing.NARROWS, 0.0, reason, Caveat(Facet.PARTICIPANTS, ours, found.group())),)
