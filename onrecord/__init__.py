"""onrecord from a program: `Client`, and the error it raises. The messages it answers with are in `onrecord.v1`."""

from onrecord.client import Client
from onrecord.errors import FieldViolation, RecordError

__all__ = ["Client", "FieldViolation", "RecordError"]
