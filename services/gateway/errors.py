"""What each error of the kernel is in HTTP and in gRPC: one table, read by both doors.

Here: the table, problem details (RFC 9457) and google.rpc.Status made from it. Not here: when an error arises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2

from services.kernel.errors import (
    Conflict,
    InProgress,
    InvalidInput,
    MissingScope,
    NotFound,
    OnrecordError,
    QuotaExceeded,
    RefusedTarget,
    ReusedKey,
    SecretShown,
    SlowReader,
    StalePage,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnknownIssuer,
)

DOMAIN = "onrecord"
PROBLEM_TYPE = "urn:onrecord:problem:"
# Long enough for a database to come back or a pool to drain, short enough that nobody gives up.
RETRY_AFTER_S = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """An error on the wire: HTTP status, slug of the problem type, its title, gRPC code."""

    status: int
    slug: str
    title: str
    code: grpc.StatusCode

    @property
    def reason(self) -> str:
        """The slug as ErrorInfo writes it: INVALID_INPUT for invalid-input."""
        return self.slug.upper().replace("-", "_")


INTERNAL = Answer(500, "internal", "Something went wrong on our side", grpc.StatusCode.INTERNAL)
ANSWERS: Mapping[type[OnrecordError], Answer] = {
    InvalidInput: Answer(422, "invalid-input", "The request is not valid", grpc.StatusCode.INVALID_ARGUMENT),
    UnknownIssuer: Answer(422, "unknown-issuer", "The issuer is not known", grpc.StatusCode.INVALID_ARGUMENT),
    RefusedTarget: Answer(422, "refused-target", "The address is refused", grpc.StatusCode.INVALID_ARGUMENT),
    NotFound: Answer(404, "not-found", "Not on record", grpc.StatusCode.NOT_FOUND),
    Conflict: Answer(409, "conflict", "In conflict with the record", grpc.StatusCode.FAILED_PRECONDITION),
    ReusedKey: Answer(409, "reused-key", "The key came with another request", grpc.StatusCode.FAILED_PRECONDITION),
    InProgress: Answer(409, "in-progress", "The same request is being answered", grpc.StatusCode.ABORTED),
    SecretShown: Answer(409, "secret-shown", "The secret was shown before", grpc.StatusCode.FAILED_PRECONDITION),
    StalePage: Answer(412, "stale-page", "It has changed since you read it", grpc.StatusCode.ABORTED),
    SlowReader: Answer(408, "slow-reader", "What was sent was not read in time", grpc.StatusCode.ABORTED),
    TooLarge: Answer(413, "too-large", "The request is too large", grpc.StatusCode.RESOURCE_EXHAUSTED),
    Unauthenticated: Answer(401, "unauthenticated", "A key is needed", grpc.StatusCode.UNAUTHENTICATED),
    MissingScope: Answer(403, "missing-scope", "The key does not cover this", grpc.StatusCode.PERMISSION_DENIED),
    QuotaExceeded: Answer(429, "quota-exceeded", "Too many requests", grpc.StatusCode.RESOURCE_EXHAUSTED),
    Unavailable: Answer(503, "unavailable", "Not available at the moment", grpc.StatusCode.UNAVAILABLE),
}


def answer(error: OnrecordError) -> Answer:
    """The row of the table for the error's class, or for the nearest class above it."""
    return next((ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS), INTERNAL)


def problem(error: OnrecordError, instance: str, renamed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The problem document. `renamed` has the fields that REST calls otherwise than the protobuf message."""
    row = answer(error)
    fields = [{"field": _rest_name(field.field, renamed or {}), "detail": field.detail} for field in error.fields]
    detail = "; ".join(f"{field['field']}: {field['detail']}" for field in fields) or error.detail
    return document(row.status, row.slug, row.title, detail, instance, fields)


def _rest_name(field: str, renamed: Mapping[str, str]) -> str:
    for name, rest in renamed.items():
        if field == name or field.startswith((f"{name}.", f"{name}[")):
            # A field whose content is REST's whole body has no name there at all.
            return (rest + field[len(name) :]).lstrip(".")
    return field


def http_problem(status: int, detail: str, instance: str) -> dict[str, Any]:
    """The problem document of an error that HTTP itself knows: no such route, method or media type."""
    phrase = HTTPStatus(status).phrase
    return document(status, phrase.lower().replace(" ", "-"), phrase, detail or phrase, instance, [])


def document(
    status: int, slug: str, title: str, detail: str, instance: str, fields: list[dict[str, str]]
) -> dict[str, Any]:
    """A problem document, field by field."""
    return {
        "type": PROBLEM_TYPE + slug,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
        "errors": fields,
    }


def google(error: OnrecordError, renamed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The error as Google's REST interfaces write theirs; what we call 422 is 400 there."""
    row = answer(error)
    status = 400 if row.status == 422 else row.status
    found: dict[str, Any] = {"code": status, "message": error.detail, "status": row.code.name}
    if error.fields:
        violations = [
            {"field": _rest_name(field.field, renamed or {}), "description": field.detail} for field in error.fields
        ]
        found["message"] = "; ".join(f"{one['field']}: {one['description']}" for one in violations)
        found["details"] = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return {"error": found}


def google_http(status: int, detail: str) -> dict[str, Any]:
    """An error that HTTP itself knows, in the same shape."""
    name = "NOT_FOUND" if status == 404 else "INVALID_ARGUMENT" if status < 500 else "INTERNAL"
    return {"error": {"code": status, "message": detail or HTTPStatus(status).phrase, "status": name}}


def rpc_status(error: OnrecordError) -> status_pb2.Status:
    """The error as google.rpc.Status with ErrorInfo and, where fields are to blame, BadRequest."""
    row = answer(error)
    details: list[AnyMessage] = [_packed(error_details_pb2.ErrorInfo(reason=row.reason, domain=DOMAIN))]
    if error.fields:
        violations = [
            error_details_pb2.BadRequest.FieldViolation(field=field.field, description=field.detail)
            for field in error.fields
        ]
        details.append(_packed(error_details_pb2.BadRequest(field_violations=violations)))
    if isinstance(error, QuotaExceeded | InProgress):
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.seconds = error.retry_after_s
        details.append(_packed(retry))
    code: int = code_pb2.Code.Value(row.code.name)
    return status_pb2.Status(code=code, message=error.detail, details=details)


def _packed(message: Any) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(message)
    return packed
