"""Modality: what a passage only demands, hopes or mentions is not what it states."""

import re

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding
from services.verify.reading import Mood, Reading

_SAID = {
    Mood.DEMANDED: "demands it",
    Mood.CONDITIONAL: "speaks of it as a possibility",
    Mood.REPORTED: "mentions what others say",
    Mood.QUESTION: "asks",
    Mood.STATED: "",
}

_READY = re.compile(
    r"\b(?:am|are|is|be|[a-z]+['’](?:re|m)|remains?|stays?|stands?) (?:\w+ ){0,2}?"
    r"(?:open|ready|willing|prepared|available) (?:to|for)\b",
    re.IGNORECASE,
)


def only_ready(reading: Reading, sentence: int) -> bool:
    """Whether a sentence says that somebody is open to something, and negates nothing: that denies nothing either."""
    negated = any(clause.negator for clause in reading.clauses if clause.sentence == sentence)
    return not negated and bool(_READY.search(reading.sentence_text(sentence)))


def find(pair: Pair) -> tuple[Finding, ...]:
    """EXCLUDES where every place that speaks of the act demands it of somebody else; otherwise explains only."""
    moods = {pair.passage.reading.clauses[m.passage.clause].mood: m for m in reversed(pair.acts)}
    if not moods or Mood.STATED in moods:
        return ()
    best = pair.acts[0]
    clause = pair.passage.reading.clauses[best.passage.clause]
    reason = Reason(
        "modality", _SAID[clause.mood], best.claim.text, pair.passage.reading.fragment(clause.start, clause.end).strip()
    )
    foreign = pair.passage.party not in pair.claim.standing
    demanded = set(moods) == {Mood.DEMANDED} and foreign
    return (Finding(Bearing.EXCLUDES if demanded else Bearing.NARROWS, 1.0 if demanded else 0.0, reason),)
