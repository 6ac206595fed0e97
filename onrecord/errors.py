"""What a call to the record can raise: one error, with the reason and the fields that the server named.

Here: the reading of a gRPC error's status details. Not here: when a call is tried again (`client`).
"""

from dataclasses import dataclass

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One field of the request (`published_at`) and what is wrong with it."""

    field: str
    detail: str


class RecordError(Exception):
    """The record refused the call, or could not be reached.

    `code` is the gRPC status, `reason` the machine-readable reason of the server (`UNKNOWN_ISSUER`; the name of the
    code where the server gave none), `fields` names what is wrong with the request.
    """

    def __init__(
        self, code: grpc.StatusCode, reason: str, detail: str, fields: tuple[FieldViolation, ...] = ()
    ) -> None:
        self.code = code
        self.reason = reason
        self.detail = detail
        self.fields = fields
        super().__init__(f"{reason}: {detail}")

    @property
    def unavailable(self) -> bool:
        """The server could not be reached, or did not answer in time: the same call may work later."""
        return self.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)

    @classmethod
    def of(cls, error: grpc.RpcError) -> "RecordError":
        """The error that a failed call raised, with the details the server attached."""
        if not isinstance(error, grpc.Call):
            return cls(grpc.StatusCode.UNKNOWN, "UNKNOWN", str(error))
        code = error.code() or grpc.StatusCode.UNKNOWN
        reason, fields = code.name, []
        try:
            status = rpc_status.from_call(error)
        except ValueError:  # details that contradict the code: the code is what the transport saw
            status = None
        for packed in status.details if status else ():
            info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
            if packed.Unpack(info):
                reason = info.reason
            elif packed.Unpack(bad):
                fields += [FieldViolation(each.field, each.description) for each in bad.field_violations]
        return cls(code, reason, error.details() or "", tuple(fields))
