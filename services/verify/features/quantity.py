"""Quantity: the same figure, another figure for the same thing, a total that says nothing of the part."""

import re
from math import inf
from typing import Final

from services.kernel.model import Caveat, Facet, Reason
from services.verify import lexicon
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding
from services.verify.quantities import TOLLS, Quantity

# The same figure with the same unit, in a passage about the matter.
SAME: Final = 0.8
# Another figure for the same thing outweighs that the act is affirmed (`polarity.PLAIN`): the figure is the claim.
OTHER: Final = 0.92
# Rounding by the press: 9,788.5 is "9.8", 890 is "nearly 900". Two in a hundred is what one kept digit rounds by.
ROUNDING: Final = 0.02
# How much of the claim the sentence with another figure must take up before it is about the same thing.
SAME_THING: Final = 0.5
# With act and unit both there a little less will do.
WITH_THE_ACT: Final = 0.4
# An exclusion that leaves room for a refusal: who gives the total may decline to give the part.
PARTIAL: Final = 0.5

_SHARE = re.compile(r"(?:most|the majority|almost all|nearly all|all|half|a third|two thirds|every)\b", re.IGNORECASE)
_SHARES = re.compile(
    r"\b(?:most|majority|minority|few|all|half|third|quarter|every|none|nobody|per ?cent)\b|%",
    re.IGNORECASE,
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """AFFIRMS the same figure; OPPOSES another one where the figure is the claim; a caveat where the event is."""
    for ours in pair.claim.reading.quantities:
        found = _judge(pair, ours)
        if found:
            return (found,)
    return _share(pair)


def _share(pair: Pair) -> tuple[Finding, ...]:
    """A claim of "most" is not met by a passage that says nothing of a share."""
    ours = _SHARE.match(pair.claim.reading.text)
    if not ours or _SHARES.search(pair.passage.reading.text):
        return ()
    reason = Reason("quantity", "says nothing of the share", ours.group(), "")
    return (Finding(Bearing.EXCLUDES, PARTIAL, reason),)


def _judge(pair: Pair, ours: Quantity) -> Finding | None:
    theirs = [q for q in pair.passage.reading.quantities if _same_unit(ours, q)]
    if not theirs:
        return None
    same = next((q for q in theirs if agree(ours, q)), None)
    if same:
        sentence = _sentence(pair, same)
        if pair.claim.proposition.negated or not _plain(pair, sentence) or pair.coverages[sentence] < SAME_THING:
            return None
        reason = Reason("quantity", "gives the same figure", ours.text, same.text)
        return Finding(Bearing.AFFIRMS, SAME, reason, sentence=sentence)
    other = max(theirs, key=lambda q: (pair.coverages[_sentence(pair, q)], -q.start))
    if _part_of_total(pair):
        return Finding(
            Bearing.EXCLUDES, PARTIAL, Reason("quantity", "gives a total without the part", ours.text, other.text)
        )
    sentence = _sentence(pair, other)
    acted = any(m.passage.sentence == sentence and not m.opposite for m in pair.acts)
    if pair.coverages[sentence] < (WITH_THE_ACT if acted else SAME_THING):
        return None
    caveat = Caveat(Facet.QUANTITY, ours.text, other.text)
    reason = Reason("quantity", "gives another figure", ours.text, other.text)
    if _is_the_claim(pair, ours):
        return Finding(Bearing.OPPOSES, OTHER, reason, caveat, sentence=_sentence(pair, other))
    return Finding(Bearing.NARROWS, 0.0, reason, caveat)


def _plain(pair: Pair, sentence: int) -> bool:
    """No contrary or negated act in the sentence: "all ten plants will be kept" has the figure, not the claim."""
    return not any(
        m.passage.sentence == sentence and (m.opposite or pair.passage.reading.negated(m.passage)) for m in pair.acts
    )


def agree(ours: Quantity, theirs: Quantity) -> bool:
    """Whether the two ranges meet, rounding allowed."""
    slack = 1 + ROUNDING
    if theirs.high == inf and ours.high != inf:  # "more than 35,000" does not say 80,000
        return theirs.low / slack <= ours.value <= theirs.low * 2
    return ours.low <= theirs.high * slack and theirs.low <= ours.high * slack


def _same_unit(ours: Quantity, theirs: Quantity) -> bool:
    tolls = ours.unit & TOLLS
    return bool(tolls & theirs.unit) if tolls and theirs.unit & TOLLS else bool(ours.unit & theirs.unit)


def _sentence(pair: Pair, quantity: Quantity) -> int:
    spans = pair.passage.reading.sentences
    return next((i for i, (start, end) in enumerate(spans) if start <= quantity.start < end), 0)


def _part_of_total(pair: Pair) -> bool:
    """The claim is of one day, the passage gives the sum of a longer period around it."""
    event = pair.claim.claim.event_at
    dates = pair.passage.reading.dates + pair.passage.background.dates
    if event is None or len(dates) < 2:
        return False
    start, end = min(d.period.start for d in dates), max(d.period.end for d in dates)
    return start <= event.start and event.end <= end and (end - start) > 3 * (event.end - event.start)


def _is_the_claim(pair: Pair, ours: Quantity) -> bool:
    """A figure after a verb of measure is the point; "two helicopters crossed" is about the crossing."""
    proposition = pair.claim.proposition
    if ours.unit & TOLLS and proposition.passive:  # "twelve people were killed" counts
        return True
    if ours.start < proposition.verb[0]:
        return False
    return bool({t.stem for t in proposition.acts} & lexicon.words("measure"))
