"""Involvement: "it was not us", "no aircraft of ours", said by the party that the claim makes the actor."""

import re
from typing import Final

from services.kernel.model import Reason
from services.verify import lexicon
from services.verify.alignment import Pair
from services.verify.features.denial import TO_THE_STORY, answers_the_story
from services.verify.features.shape import Bearing, Finding

# A denial of the deed by the accused, though it leaves open that the thing happened.
DISOWNED: Final = 0.85
# "This was not us" shares no word with the claim; time, actor and some similarity have to do.
LEAST: Final = 0.25
# "Our aircraft did not leave the ground" rules the deed out by what it takes to do it.
UNABLE: Final = 0.8
# "Not one monitor is there": how many words the thing denied may have before it.
DESCRIBED: Final = 3
TELLING: Final = 0.5

_NOT_US = re.compile(
    r"\b(?:(?:was|is|were) not (?:us|ours?|our (?:\w+ )?(?:doing|work|act|hand)|done by us)|wasn['’]t us"
    r"|not our (?:doing|work)"
    r"|(?:had|has|have) nothing to do with|(?:had|has|have) no (?:part|hand|involvement|role|connection)"
    r"|(?:was|were|is|are) not (?:involved|responsible|behind|to blame)|not what we do|did not do (?:it|this|that)"
    r"|no responsibility for|not carried out by our|kept to (?:their|our|its) (?:own )?side)\b",
    re.IGNORECASE,
)
_NONE_OF_OURS = re.compile(
    r"\b(?:no(?:ne)?|not (?:one|a single|any)|never (?:one|a)) (?:(?:single )?(?:\w+ ){1,3}of ours|of our)\b"
    r"|\bour (?:\w+ ){1,3}(?:did not|never|have not|has not|had not|were not|was not) (?:even )?"
    r"(?:leave|left|cross\w*|fir(?:e|ed|ing)|enter\w*|take off|taken off|fly|flew|flown|mov(?:e|ed)|open\w*"
    r"|str(?:ike|uck)|go|gone|touch\w*|in the air|at sea|there|anywhere)\b"
    r"|\b(?:did not|never|have not|has not) (?:leave|left) (?:the ground|port|base|barracks|its base|their bases?)\b",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(
    r"\b(?:there (?:is|are|was|were|has been|have been) (?:no|not (?:one|a single|any))|not (?:one|a single)) ",
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
    return _none_of_ours(pair)


def _none_of_ours(pair: Pair) -> tuple[Finding, ...]:
    """OPPOSES where the actor says that none of its means, or none of the claimed things, was there at all."""
    reading = pair.passage.reading
    if not answers_the_story(pair) or pair.claim.proposition.negated:
        return ()
    if {act.stem for act in pair.claim.proposition.acts} & lexicon.words(
        "lacking"
    ):  # "none has heard" is the loss itself
        return ()
    for i in range(len(reading.sentences)):
        if reading.is_question(i):
            continue
        start, end = reading.sentences[i]
        if found := _NONE_OF_OURS.search(reading.text, start, end):
            reason = Reason("involvement", "none of its own did", pair.claim.reading.text, found.group())
            return (Finding(Bearing.OPPOSES, UNABLE, reason, least=TO_THE_STORY, sentence=i, points_back=True),)
        found = _NOT_ONE.search(reading.text, start, end)
        if found and _is_claimed(pair, found.end()):
            reason = Reason("involvement", "says that there is none", pair.claim.reading.text, found.group())
            return (Finding(Bearing.OPPOSES, DISOWNED, reason, least=LEAST, sentence=i, points_back=True),)
    return ()


def _is_claimed(pair: Pair, place: int) -> bool:
    """Whether one of the next words of the passage is a telling word of the claim."""
    following = [t for t in pair.passage.reading.tokens if t.start >= place][:DESCRIBED]
    return any(t.weight >= TELLING and ours.keys & t.keys for t in following for ours, _ in pair.claim.content)
