"""What a call to the record can raise: a small tree, with the reason and the fields that the server named.

Here: the reading of a gRPC error's status details. Not here: when a call is tried again (`channel`, `watching`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2
from grpc_status import rpc_status


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One field of the request (`published_at`) and what is wrong with it."""

    field: str
    detail: str


class RecordError(Exception):
    """The record refused the call, failed at it, or could not be reached. The classes below say which.

    `code` is the gRPC status, `reason` the machine-readable reason of the server (`UNKNOWN_ISSUER`; the name of the
    code where the server gave none), `fields` names what is wrong with the request, `retry_delay` is in how many
    seconds the same call may work, where the server said so.
    """

    codes: ClassVar[frozenset[grpc.StatusCode]] = frozenset()

    def __init__(
        self,
        code: grpc.StatusCode,
        reason: str,
        detail: str,
        fields: tuple[FieldViolation, ...] = (),
        retry_delay: float | None = None,
    ) -> None:
        self.code = code
        self.reason = reason
        self.detail = detail
        self.fields = fields
        self.retry_delay = retry_delay
        super().__init__(f"{reason}: {detail}")

    @classmethod
    def of(cls, error: grpc.RpcError) -> "RecordError":
        """The error that a failed call raised, with the details the server attached."""
        if not isinstance(error, grpc.Call | grpc.aio.AioRpcError):
            return cls(grpc.StatusCode.UNKNOWN, "UNKNOWN", str(error))
        # what the asynchronous client raises has the methods of a Call that are asked here, but not its type
        failed = cast(grpc.Call, error)
        code = failed.code() or grpc.StatusCode.UNKNOWN
        reason, fields, delay = code.name, [], None
        for packed in _details(failed):
            info, bad, retry = (
                error_details_pb2.ErrorInfo(),
                error_details_pb2.BadRequest(),
                error_details_pb2.RetryInfo(),
            )
            if packed.Unpack(info):
                reason = info.reason
            elif packed.Unpack(bad):
                fields += [FieldViolation(each.field, each.description) for each in bad.field_violations]
            elif packed.Unpack(retry):
                delay = retry.retry_delay.ToTimedelta().total_seconds()
        return _kind(code, reason)(code, reason, failed.details() or "", tuple(fields), delay)


class InvalidInput(RecordError):
    """What was sent is not valid, or too large; `fields` says where."""

    codes = frozenset({grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.OUT_OF_RANGE})


class NotFound(RecordError):
    """It is not on record."""

    codes = frozenset({grpc.StatusCode.NOT_FOUND})


class Conflict(RecordError):
    """It contradicts what is on record now, or somebody changed it since it was read (STALE_PAGE)."""

    codes = frozenset({grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.ABORTED, grpc.StatusCode.ALREADY_EXISTS})


class NotAllowed(RecordError):
    """There is no key, it does not count any more, or it does not cover this."""

    codes = frozenset({grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED})


class QuotaExceeded(RecordError):
    """Too many calls; `retry_delay` says when there is room again."""

    codes = frozenset({grpc.StatusCode.RESOURCE_EXHAUSTED})


class Unavailable(RecordError):
    """The record cannot be reached, or did not answer in time: the same call may work later."""

    codes = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED})


_KINDS: tuple[type[RecordError], ...] = (InvalidInput, NotFound, Conflict, NotAllowed, QuotaExceeded, Unavailable)


def _kind(code: grpc.StatusCode, reason: str) -> type[RecordError]:
    # gRPC has one code for a quota and for a message over the limit; waiting helps only with the first
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and reason != "QUOTA_EXCEEDED":
        return InvalidInput
    return next((kind for kind in _KINDS if code in kind.codes), RecordError)


def _details(failed: grpc.Call) -> Iterable[Any]:
    try:
        status = rpc_status.from_call(failed)
    except (ValueError, DecodeError):  # details that contradict the code: the code is what the transport saw
        return ()
    return status.details if status else ()
