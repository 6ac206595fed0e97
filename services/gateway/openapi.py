"""The OpenAPI document: what FastAPI makes of the routes, and what holds for all of them.

Here: problems, keys, the headers and parameters that are read before any route. Not here: shapes (`shapes`), what each
route says of itself (`rest`).
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from services.gateway import lean, repeats, scopes

_KEY = {"type": "http", "scheme": "bearer", "description": "A key's secret. Without keys none is wanted."}
_IDEMPOTENCY_KEY = {
    "name": repeats.HEADER,
    "in": "header",
    "required": False,
    "description": "The same request under the same key is done once and has the same answer, for 24 hours; another "
    "request under it is 409.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$"},
    "example": "0f6f8f2e-3c1c-4d8e-9a55-3f3f0f6f8f2e",
}


_FIELDS = {
    "name": lean.PARAMETER,
    "in": "query",
    "required": False,
    "description": "Only these fields, as paths with commas between them (`id,verdict.status`); in a list they begin "
    "with the list's name, and `next_page_token` is always there.",
    "schema": {"type": "string", "maxLength": 1000},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` you have; 304 if nothing is newer.",
    "schema": {"type": "string"},
}


def document(app: FastAPI, problem: type[BaseModel]) -> dict[str, Any]:
    """The document of the application's routes, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes, tags=app.openapi_tags
        )
        schemas = schema["components"]["schemas"]
        problem_schema = problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem_schema.pop("$defs"))
        schemas["Problem"] = problem_schema
        schema["components"]["securitySchemes"] = {"key": _KEY}
        for methods in schema["paths"].values():
            for operation in methods.values():
                _add_what_all_share(operation)
        app.openapi_schema = schema
    return app.openapi_schema


def _add_what_all_share(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    if scope := scopes.wanted(name):
        operation["security"] = [{"key": [scope]}]
    parameters = operation.setdefault("parameters", [])
    if repeats.honours(name):
        parameters.append(_IDEMPOTENCY_KEY)
    elif name in lean.OUTPUTS:
        _lean(operation, parameters)


def _lean(operation: dict[str, Any], parameters: list[dict[str, Any]]) -> None:
    """A read may be cut, and be 304."""
    # What is cut has no field for certain, so a read with `fields` is described by the shape of the whole.
    parameters.append(_FIELDS)
    if not any(one["name"].lower() == "if-none-match" for one in parameters):
        parameters.append(_IF_NONE_MATCH)
    operation["responses"].setdefault("304", {"description": "Nothing newer than what you have."})
