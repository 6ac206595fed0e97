"""An error as the response that carries it: a problem, or below /v1alpha1 what Google's clients expect.

Here: which of the two, media type and headers. Not here: what a document says (`errors`).
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from services.gateway import errors
from services.gateway.rest import factcheck
from services.kernel.errors import InProgress, OnrecordError


def of_error(
    error: OnrecordError, path: str, renamed: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The error of a request at this path; `renamed` has the fields that REST calls otherwise than the message."""
    if isinstance(error, InProgress):
        headers = {**(headers or {}), "Retry-After": str(error.retry_after_s)}
    if factcheck.is_below(path):
        return response(errors.google(error, renamed), headers)
    return response(errors.problem(error, path, renamed), headers)


def response(document: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """An error's document as a response."""
    is_google = "error" in document
    status = document["error"]["code"] if is_google else document["status"]
    headers = dict(headers or {})
    if status == 503:
        headers["Retry-After"] = str(errors.RETRY_AFTER_S)
    return JSONResponse(document, status, headers, "application/json" if is_google else "application/problem+json")
