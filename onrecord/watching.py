"""How a watch goes on where it broke: the cursor, what is new, and how long to wait before the next try.

Here: values; no stream and no clock. Not here: the reading of a stream (`aio.connection`, `blocking_connection`).
"""

import random

import grpc

from onrecord.errors import QuotaExceeded, RecordError
from onrecord.v1.verdict_pb2 import WatchVerdictsRequest, WatchVerdictsResponse

# A heartbeat comes every fifteen seconds; without three of them the stream is dead, whatever the connection says.
QUIET_S = 45.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
# A stream that ends with one of these broke; with any other it was refused.
_BROKEN = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.DEADLINE_EXCEEDED,
)
# So did one with this reason: whoever took the answers was busy elsewhere for too long, and comes back for the rest.
_SLOW_READER = "SLOW_READER"


class Cursor:
    """Where a watch is. `request` is what to ask with next; `patience` is for how many seconds nobody may answer."""

    def __init__(self, request: WatchVerdictsRequest, patience: float) -> None:
        self.request = request
        self._patience = patience
        self._pause = _FIRST_PAUSE_S
        self._broken_at: float | None = None

    def heard(self, answer: WatchVerdictsResponse) -> bool:
        """Moves on to the answer; whether it is a verdict that has not been heard before."""
        self._pause, self._broken_at = _FIRST_PAUSE_S, None
        if self.request.HasField("after") and answer.sequence <= self.request.after:
            return False
        # heartbeats move the cursor too, so that a quiet watch has somewhere to resume from
        self.request.after = answer.sequence
        return answer.HasField("verdict")

    def broke(self, error: RecordError | None, now: float) -> float:
        """In how many seconds to ask again, after a stream ended. Raises the error if it does not pass by waiting."""
        self._broken_at = now if self._broken_at is None else self._broken_at
        if error is not None and isinstance(error, QuotaExceeded):
            return error.retry_delay or _LONGEST_PAUSE_S
        broke = error is None or error.code in _BROKEN or error.reason == _SLOW_READER
        if error is not None and (not broke or now - self._broken_at >= self._patience):
            raise error
        pause = self._pause * random.uniform(0.5, 1.5)  # noqa: S311 not a secret: spreads clients that come back
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_S)
        return pause
