"""The REST door: each route reads its request into a protobuf message, calls the record, and answers with JSON.

Here: one module for each resource with its paths, headers and status codes. Not here: shapes (`shapes`), meaning
(`requests`), errors (`errors`, `app`). `def` routes run in a thread because the record's method touches the database.
"""

from fastapi import APIRouter, Depends

from services.gateway.record import Record
from services.gateway.rest import (
    articles,
    claims,
    exports,
    factcheck,
    feeds,
    formats,
    keys,
    method,
    parameters,
    parties,
    readers,
    searches,
    sources,
    statements,
    webhooks,
)

__all__ = ["factcheck", "router"]


def router(record: Record) -> APIRouter:
    """All routes under /v1."""
    v1 = APIRouter(prefix="/v1", dependencies=[Depends(parameters.refuse_unknown)])
    for resource in (
        articles,
        statements,
        parties,
        claims,
        sources,
        formats,
        exports,
        feeds,
        method,
        keys,
        searches,
        readers,
        webhooks,
    ):
        resource.routes(v1, record)
    return v1
