"""Place: an event in another city is another event (judgement rule 7)."""

import re

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding
from services.verify.reading import Reading
from services.verify.standing import places


def find(pair: Pair) -> tuple[Finding, ...]:
    """EXCLUDES where the passage, or else its statement, puts the act in a place that is not the claim's."""
    if not pair.acts or _shared(pair):
        return ()
    passage = pair.passage
    theirs = (
        _located(passage.reading, passage.reading.sentence_text(pair.acts[0].passage.sentence))
        or _of_event(pair, passage.background)
        or _of_event(pair, passage.lead)[:1]
    )
    if not theirs:
        return ()
    reason = Reason("place", "puts it in another place", ", ".join(pair.claim.claim.places), ", ".join(theirs))
    return (Finding(Bearing.EXCLUDES, 1.0, reason),)


def elsewhere(pair: Pair) -> bool:
    """Whether the passage puts whatever it speaks of in a place that is not the claim's.

    Of 99 judged passages of which this holds 94 are unrelated.
    """
    return not _shared(pair) and bool(_located(pair.passage.reading, pair.passage.reading.text))


def _shared(pair: Pair) -> bool:
    """Whether the claim names no place, or one that the passage or what stands around it names too.

    Not if its statement, or the article that relays it, begins with such an event elsewhere: "the two met in Istanbul
    after Moscow denied a meeting in Riyadh" goes on about Istanbul.
    """
    ours, passage = pair.claim.claim.places, pair.passage
    near = f"{passage.background.text} {passage.reading.text}"
    if not ours or any(name in near or _known(pair, name) for name in ours):
        return True
    first = _of_event(pair, passage.lead)[:1]
    return any(name in passage.lead.text for name in ours) and (not first or first[0] in ours)


def _located(reading: Reading, sentence: str) -> tuple[str, ...]:
    named = places(reading)
    return tuple(name for name in named if re.search(rf"\b(?:in|at|near)\s+{re.escape(name)}", sentence))


def _of_event(pair: Pair, around: Reading) -> tuple[str, ...]:
    """Where a sentence around the passage puts an act like the claimed one: what the passage goes on to tell."""
    keys = {key for act in pair.claim.proposition.acts for key in act.keys}
    acting = sorted({t.sentence for t in around.tokens if t.keys & keys})
    return tuple(name for i in acting for name in _located(around, around.sentence_text(i)))


def _known(pair: Pair, name: str) -> bool:
    """Whether the passage names the same party by another name ("Moscow", "the Kremlin")."""
    parties = {m.party for m in pair.claim.reading.mentions if m.text == name}
    return bool(parties & pair.passage.named)
