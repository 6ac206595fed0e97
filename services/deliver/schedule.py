"""What becomes of a delivery after a try: taken, tried again, or given up on.

Here: functions of values. Not here: the clock, the database, the network (`tasks`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# Seconds from each failed try to the next: the schedule that Standard Webhooks proposes, 75 hours in all, so that a
# receiver that broke on Friday evening is still tried on Monday.
GAPS_S = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
# Each gap is lengthened by up to this share, so that the deliveries of one outage do not come back all at once.
JITTER = 0.2
# A receiver that asks for more time gets it, up to the longest gap.
LONGEST_WISH_S = 86_400.0
GONE = 410


class State(StrEnum):
    """How far a delivery has come."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a try; with PENDING `again_s` are the seconds to the next one."""

    state: State
    error: str = ""
    again_s: float | None = None
    gone: bool = False


def outcome(
    status: int | None,
    failure: str,
    attempts: int,
    *,
    wish_s: float = 0.0,
    chance: float = 0.0,
    gaps_s: Sequence[float] = GAPS_S,
) -> Outcome:
    """What follows from the answer's status, or from `failure` where there was no answer.

    `attempts` counts this try, `wish_s` is what the receiver asked for, `chance` (0 to 1) sets the jitter.
    """
    if status is not None and 200 <= status < 300:
        return Outcome(State.DELIVERED)
    if status == GONE:
        return Outcome(State.DEAD, "the receiver answered 410 Gone", gone=True)
    error = failure or f"the receiver answered {status}"
    if status is not None and 300 <= status < 400:
        error += "; redirects are not followed"
    if attempts > len(gaps_s):
        return Outcome(State.DEAD, error)
    gap = gaps_s[attempts - 1] * (1 + JITTER * chance)
    return Outcome(State.PENDING, error, max(gap, min(wish_s, LONGEST_WISH_S)))
