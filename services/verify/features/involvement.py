"""Involvement: "it was not us", said by the party that the claim makes the actor."""

import re
from typing import Final

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding

# A denial of the deed by the accused, though it leaves open that the thing happened.
DISOWNED: Final = 0.85
# "This was not us" shares no word with the claim; time, actor and some similarity have to do.
LEAST: Final = 0.25

_NOT_US = re.compile(
    r"\b(?:(?:was|is|were) not (?:us|ours?|our (?:\w+ )?(?:doing|work|act|hand)|done by us)|wasn['’]t us"
    r"|not our (?:doing|work)"
    r"|(?:had|has|have) nothing to do with|(?:had|has|have) no (?:part|hand|involvement|role|connection)"
    r"|(?:was|were|is|are) not (?:involved|responsible|behind|to blame)|not what we do|did not do (?:it|this|that)"
    r"|no responsibility for|not carried out by our|kept to (?:their|our|its) (?:own )?side)\b",
    re.IGNORECASE,
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """OPPOSES where the claim's actor disowns the act."""
    if pair.passage.party not in pair.claim.actors:
        return ()
    for i in range(len(pair.passage.reading.sentences)):
        found = _NOT_US.search(pair.passage.reading.sentence_text(i))
        if found and not pair.passage.reading.is_question(i):
            reason = Reason("involvement", "disowns the act", pair.claim.reading.text, found.group())
            return (Finding(Bearing.OPPOSES, DISOWNED, reason, least=LEAST, sentence=i),)
    return ()
