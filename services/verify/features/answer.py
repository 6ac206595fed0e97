"""Answer: "Yes", "No", "It will not" after a question that asks for the claim."""

import re
from typing import Final

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding

# A bare answer says as much as a sentence, provided that the question was about the claim.
PLAIN: Final = 0.85
# The share of the claim that the question has to take up.
ASKED: Final = 0.35

_LEAD = r"^(?:A|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)?\s*:?\s*[\"“]?"
_YES = re.compile(
    _LEAD + r"(?:yes|correct|that is (?:right|correct|so|true)|indeed|of course|certainly|exactly)\b[,. ]", re.I
)
_NO = re.compile(_LEAD + r"(?:no|not at all|never|absolutely not|of course not|by no means)\b[,. ]", re.IGNORECASE)
_ELLIPTIC = re.compile(
    r"\b(?:it|they|we|he|she|there|this|that) (?:is|are|was|were|will|has|have|did|does|do|would|am) not[.\"”]*$",
    re.IGNORECASE,
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """AFFIRMS or OPPOSES for a short answer to a question about the claim."""
    reading = pair.passage.reading
    for i in range(len(reading.sentences)):
        if reading.is_question(i) or not _asked_before(pair, i):
            continue
        text = reading.sentence_text(i)
        yes, no = _YES.search(text), _NO.search(text) or _ELLIPTIC.search(text)
        if yes or no:
            bearing = Bearing.AFFIRMS if bool(yes) != pair.claim.proposition.negated else Bearing.OPPOSES
            reason = Reason("answer", "answers yes" if yes else "answers no", pair.claim.reading.text, text)
            return (Finding(bearing, PLAIN, reason, least=ASKED, sentence=i),)
    return ()


def _asked_before(pair: Pair, sentence: int) -> bool:
    asked = pair.passage.reading.is_question(sentence - 1) if sentence else pair.passage.context_is_question
    return asked and pair.coverages[sentence] >= ASKED
