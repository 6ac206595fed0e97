"""Modality: what a passage only demands, hopes or mentions is not what it states."""

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding
from services.verify.reading import Mood

_SAID = {
    Mood.DEMANDED: "demands it",
    Mood.CONDITIONAL: "speaks of it as a possibility",
    Mood.REPORTED: "mentions what others say",
    Mood.QUESTION: "asks",
    Mood.STATED: "",
}


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
