"""Answer: "Yes", "No", "It will not" after a question that asks for the claim, and answers that answer nothing."""

import re
from typing import Final

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features import denial, involvement, polarity
from services.verify.features.shape import Bearing, Finding

# A bare answer says as much as a sentence, provided that the question was about the claim.
PLAIN: Final = 0.85
# The share of the claim that the question has to take up.
ASKED: Final = 0.35
# Asked about the claim and neither yes nor no: less than words of refusal, so that any commitment beside it counts.
EVADED: Final = 0.7
# No decision hangs on an evasion: a question with a third of the claim's words is about the claim, and with a fifth
# of them where the embeddings of question and claim are close, other words being what a question is put in.
EVADED_LEAST: Final = 0.2
EVADED_ASKED: Final = 0.33
CLOSE: Final = 0.5
# An act named in an answer that takes up less of the claim is another one ("signs a great many papers").
STATED: Final = 0.45

_TURN = re.compile(r"(?:^|\s)(?:Q|A|Question|Answer|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?):\s")
_LEAD = r"^(?:A|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)?\s*:?\s*[\"“]?"
_YES = re.compile(
    _LEAD + r"(?:yes|correct|that(?: i|['’])s (?:right|correct|so|true)|indeed|of course|certainly|exactly)\b[,. ]",
    re.I,
)
_NO = re.compile(_LEAD + r"(?:no|not at all|never|absolutely not|of course not|by no means)\b[,. ]", re.IGNORECASE)
_ELLIPTIC = re.compile(
    r"\b(?:it|they|we|he|she|there|this|that) (?:is|are|was|were|will|has|have|did|does|do|would|am) not[.\"”]*$",
    re.IGNORECASE,
)
_ELLIPTIC_YES = re.compile(
    _LEAD + r"(?:it|they|we|he|she|there|this|that|I) (?:is|are|was|were|will|has|have|did|does|do|am)[.!\"”]",
    re.IGNORECASE,
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """AFFIRMS or OPPOSES for a short answer to a question about the claim, DECLINES for one that tells nothing."""
    return _plain(pair) or _evaded(pair)


def _plain(pair: Pair) -> tuple[Finding, ...]:
    reading = pair.passage.reading
    for i in range(len(reading.sentences)):
        if reading.is_question(i) or not _asked_before(pair, i):
            continue
        text = reading.sentence_text(i)
        yes, no = _YES.search(text) or _ELLIPTIC_YES.search(text), _NO.search(text) or _ELLIPTIC.search(text)
        if yes or no:
            bearing = Bearing.AFFIRMS if bool(yes) != pair.claim.proposition.negated else Bearing.OPPOSES
            reason = Reason("answer", "answers yes" if yes else "answers no", pair.claim.reading.text, text)
            return (Finding(bearing, PLAIN, reason, least=ASKED, sentence=i),)
    return ()


def _asked_before(pair: Pair, sentence: int) -> bool:
    asked = pair.passage.reading.is_question(sentence - 1) if sentence else pair.passage.context_is_question
    return asked and pair.coverages[sentence] >= ASKED


def _evaded(pair: Pair) -> tuple[Finding, ...]:
    """The words after a question about the claim, whatever they are, if they neither state nor negate it."""
    passage = pair.passage
    if not pair.coverages or passage.party not in (pair.claim.named | pair.claim.standing.keys()):
        return ()
    share = pair.asked_for
    if share < (EVADED_LEAST if pair.similarity >= CLOSE else EVADED_ASKED):
        return ()
    if not (_TURN.match(passage.reading.text) or _TURN.search(passage.background.text)):
        return ()  # rhetoric asks too
    committed = (f for feature in (polarity, denial, involvement) for f in feature.find(pair))
    if any(pair.coverages[f.sentence] >= (f.least or STATED) for f in committed):
        return ()
    text = passage.reading.sentence_text(0)
    reason = Reason("answer", "was asked and tells nothing of it", pair.claim.reading.text, text)
    return (Finding(Bearing.DECLINES, EVADED, reason, least=EVADED_LEAST, points_back=True),)
