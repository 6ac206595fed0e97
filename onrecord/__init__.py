"""onrecord from a program: two clients, and the errors they raise. Their answers are the messages of `onrecord.v1`."""

from onrecord.client import AsyncClient, Client
from onrecord.errors import (
    Conflict,
    FieldViolation,
    InvalidInput,
    NotAllowed,
    NotFound,
    QuotaExceeded,
    RecordError,
    Unavailable,
)

__all__ = [
    "AsyncClient",
    "Client",
    "Conflict",
    "FieldViolation",
    "InvalidInput",
    "NotAllowed",
    "NotFound",
    "QuotaExceeded",
    "RecordError",
    "Unavailable",
]
