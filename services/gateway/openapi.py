"""The OpenAPI document: what FastAPI makes of the routes, and what holds for all of them.

Here: problems, keys, the headers and parameters that are read before any route. Not here: shapes (`shapes`), what each
route says of itself (`rest`).
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from services.gateway import repeats, scopes

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
    if repeats.honours(name):
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
