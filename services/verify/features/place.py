"""Place: an event in another city is another event (judgement rule 7)."""

import re

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding
from services.verify.standing import places


def find(pair: Pair) -> tuple[Finding, ...]:
    """EXCLUDES where the passage's sentence puts the act in a place of its own and never names the claim's."""
    ours = pair.claim.claim.places
    if not ours or not pair.acts:
        return ()
    everything = f"{pair.passage.background.text} {pair.passage.reading.text}"
    if any(name in everything for name in ours) or any(_known(pair, name) for name in ours):
        return ()
    sentence = pair.passage.reading.sentence_text(pair.acts[0].passage.sentence)
    theirs = [
        name for name in places(pair.passage.reading) if re.search(rf"\b(?:in|at|near)\s+{re.escape(name)}", sentence)
    ]
    if not theirs:
        return ()
    reason = Reason("place", "puts it in another place", ", ".join(ours), ", ".join(theirs))
    return (Finding(Bearing.EXCLUDES, 1.0, reason),)


def _known(pair: Pair, name: str) -> bool:
    """Whether the passage names the same party by another name ("Moscow", "the Kremlin")."""
    parties = {m.party for m in pair.claim.reading.mentions if m.text == name}
    return bool(parties & pair.passage.named)
