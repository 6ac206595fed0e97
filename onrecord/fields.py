"""Fields of requests from the values of Python, and back. Times are aware datetimes, seconds are floats."""

from datetime import datetime, timedelta

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp


def timestamp(at: datetime | None) -> Timestamp | None:
    """The moment; None stays unset. Raises ValueError without a time zone."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def duration(seconds: float) -> Duration | None:
    """The stretch of time; none at all stays unset."""
    if not seconds:
        return None
    stretch = Duration()
    stretch.FromTimedelta(timedelta(seconds=seconds))
    return stretch
