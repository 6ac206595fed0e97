"""How sure a verdict is: grounds added up, then fitted to how often such verdicts were right.

Here: log-odds added up from named grounds, whose sizes relative to one another are set by hand, and a line fitted
through them on judged verdicts (`training/confidence.py`): one slope, and one start for each kind of verdict, in
`models/method.json`. Not here: which status it is (`verdict`). Every ground works in one direction only: a stronger
deciding passage never lowers the confidence, a caveat, a silence or an expiry never raises it.
"""

import math
from collections.abc import Sequence

from services.kernel.model import Abstention, Channel, Evidence, Facet, PositionStance, Stance, Standing, Status
from services.verify.method import SHIPPED
from services.verify.positions import COMMITTED, MIN_SCORE, Row

# Never certain either way: the record may lack a statement, and a comparison may misread one.
LEAST, MOST = 0.05, 0.97

# Log-odds. A passage at MIN_SCORE is even odds; a perfect one from the party itself, uncaveated, is about 0.95.
STRENGTH = 3.0
# Words quoted by others may be cut.
RELAYED = -0.4
# "Not aware of", "no plans": not a denial of the event (rule 6).
HEDGED = -0.6
# The wording is narrower in another respect.
NARROWER = -0.3
# A denial whose day is over says little of what came after (rule 5).
EXPIRED = -0.9
# The same moment also reads the other way.
MIXED = -0.6
# It stood elsewhere before, and may again.
CHANGED = -0.2
# One side of a joint event is silent (rule 4); an actor's own word needs no second.
SILENT_SIDE = -0.4
# A further party with standing says the same.
AGREEING = 0.5
# Further voices tell less and less: two are counted.
VOICES = 2
# Settled by a party that is concerned but has no standing.
NO_STANDING = -0.6
# An outsider asserts the opposite: never decisive, but a sign that something is missing.
OUTSIDER = -0.3
# That nobody addresses the claim is as sure as retrieval and comparison are complete. On worked examples they
# overlooked a position in about half of such verdicts; 0.4 is a probability of 0.6, to be raised as they improve.
UNADDRESSED = 0.4
# Asked of nobody, it can hardly be addressed.
UNCHECKABLE = 1.0
# A passage just below MIN_SCORE, which may have been misread as taking no position.
DOUBT = -1.5


def confidence(status: Status, abstained: Abstention | None, rows: Sequence[Row], known: Sequence[Evidence]) -> float:
    """Probability that `status` is right given the record, between LEAST and MOST.

    `known` is all evidence of the moment; of what did not count, only the strongest doubt is used.
    """
    grounds = _log_odds(status, abstained, rows) + _doubt(status, known)
    odds = SHIPPED.weights["slope"] * grounds + SHIPPED.weights[kind(status, abstained)]
    return round(min(MOST, max(LEAST, 1 / (1 + math.exp(-odds)))), 4)


def kind(status: Status, abstained: Abstention | None) -> str:
    """The name of what is fitted by itself: the status, or why there is none."""
    return (abstained or status).value.lower()


def _log_odds(status: Status, abstained: Abstention | None, rows: Sequence[Row]) -> float:
    confirming, denying = _side(rows, PositionStance.CONFIRMS), _side(rows, PositionStance.DENIES)
    if status is Status.CONFIRMED:
        return _settled(confirming, rows)
    if status is Status.DENIED:
        return _settled(denying, rows)
    if status is Status.DISPUTED:
        # a dispute is as sure as the weaker of its two sides
        return min(_best(confirming), _best(denying))
    if status is Status.UNCORROBORATED:
        asserting = [row for row in rows if row.position.stance is PositionStance.CONFIRMS]
        return _best(asserting) + OUTSIDER * any(row.position.stance is PositionStance.DENIES for row in rows)
    if abstained is Abstention.NO_COMMENT_ONLY:
        return _best([row for row in rows if row.position.stance is PositionStance.NO_COMMENT])
    return UNCHECKABLE if abstained is Abstention.NOT_CHECKABLE else UNADDRESSED


def _side(rows: Sequence[Row], stance: PositionStance) -> list[Row]:
    """Who decides for `stance`: those with standing, else those concerned."""
    taking = [row for row in rows if row.position.stance is stance and row.named]
    return [row for row in taking if row.decisive] or taking


def _settled(deciding: Sequence[Row], rows: Sequence[Row]) -> float:
    odds = _best(deciding) + AGREEING * min(VOICES, len(deciding) - 1)
    if not any(row.decisive for row in deciding):
        odds += NO_STANDING
    stances = {row.position.stance for row in deciding}
    silent = sum(row.position.standing is Standing.PARTICIPANT and row.position.stance not in COMMITTED for row in rows)
    # only an outsider can say the opposite here: from anyone named it would be a dispute
    outsider = any(row.position.stance in COMMITTED - stances for row in rows)
    return odds + SILENT_SIDE * min(VOICES, silent) + OUTSIDER * outsider


def _best(rows: Sequence[Row]) -> float:
    return max(_strength(row) for row in rows)


def _strength(row: Row) -> float:
    """What one row is worth: its leading passage, less all that weakens it."""
    leading, position = row.evidence[0], row.position
    facets = {caveat.facet for caveat in position.caveats}
    return (
        STRENGTH * (leading.comparison.score - MIN_SCORE) / (1 - MIN_SCORE)
        + RELAYED * (leading.channel is Channel.RELAYED)
        + HEDGED * (Facet.HEDGE in facets)
        + NARROWER * bool(facets - {Facet.HEDGE})
        + EXPIRED * (position.expired_at is not None)
        + MIXED * row.mixed
        + CHANGED * (position.changed_from in COMMITTED)
    )


def _doubt(status: Status, known: Sequence[Evidence]) -> float:
    """What nearly took a position, where the verdict rests on nobody having taken one."""
    if status not in (Status.UNVERIFIED, Status.UNCORROBORATED):
        return 0.0
    committed = (Stance.SUPPORTS, Stance.REFUTES)
    weak = [each.comparison.score for each in known if each.comparison.stance in committed]
    return DOUBT * max((score for score in weak if score < MIN_SCORE), default=0.0) / MIN_SCORE
