"""The OpenAPI document: what FastAPI makes of the routes, and what holds for all of them.

Here: problems, keys, the headers and parameters that are read before any route. Not here: shapes (`shapes`), what each
route says of itself (`rest`), what the examples say (`examples`).
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from services.gateway import examples, guide, lean, ninjs_item, repeats, scopes, story, valid

_KEY = {"type": "http", "scheme": "bearer", "description": "A key's secret. Without keys none is wanted."}
_IDEMPOTENCY_KEY = {
    "name": repeats.HEADER,
    "in": "header",
    "required": False,
    "description": "The same request under the same key is done once and has the same answer, for 24 hours; another "
    "request under it is 409.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$"},
}


_FIELDS = {
    "name": lean.PARAMETER,
    "in": "query",
    "required": False,
    "description": "Only these fields, as paths with commas between them (`id,verdict.status`); in a list they begin "
    "with the list's name, and `next_page_token` is always there.",
    "schema": {"type": "string", "maxLength": 1000, **valid.PATHS},
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
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=guide.markdown(),
            routes=app.routes,
            tags=app.openapi_tags,
        )
        schemas = schema["components"]["schemas"]
        problem_schema = problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem_schema.pop("$defs"))
        schemas["Problem"] = problem_schema
        schema["components"]["securitySchemes"] = {"key": _KEY}
        shown: dict[str, Any] = {}
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                _add_what_all_share(operation)
                _show(path, operation, shown)
        schema["components"]["examples"] = shown
        app.openapi_schema = schema
    return app.openapi_schema


def _add_what_all_share(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    if scope := scopes.wanted(name):
        operation["security"] = [{"key": [scope]}]
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        parameter["schema"] = _without_null(parameter["schema"])
    if repeats.honours(name):
        parameters.append(dict(_IDEMPOTENCY_KEY))
    elif name in lean.OUTPUTS:
        _lean(operation, parameters)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out; in a header or a query nothing is null."""
    rest = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if len(rest) != 1:
        return schema
    return {**rest[0], **{name: value for name, value in schema.items() if name != "anyOf"}}


def _lean(operation: dict[str, Any], parameters: list[dict[str, Any]]) -> None:
    """A read may be cut, and be 304."""
    # What is cut has no field for certain, so a read with `fields` is described by the shape of the whole.
    parameters.append(dict(_FIELDS))
    if not any(one["name"].lower() == "if-none-match" for one in parameters):
        parameters.append(dict(_IF_NONE_MATCH))
    operation["responses"].setdefault("304", {"description": "Nothing newer than what you have."})


def _show(path: str, operation: dict[str, Any], shown: dict[str, Any]) -> None:
    """Put the operation's examples into it; what many of them say goes into `shown` once, under its name."""
    name, asked = operation["operationId"], dict(story.ASKED.get(operation["operationId"], {}))
    for parameter in operation["parameters"]:
        example = _of_parameter(name, parameter, asked)
        if example is not None:
            parameter["example"] = example
    if body := operation.get("requestBody"):
        for media_type, content in body["content"].items():
            content["example"] = story.ITEM if media_type == ninjs_item.MEDIA_TYPE else asked
    answer = examples.answer(name)
    for status, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            if media_type == "application/problem+json":
                found = examples.problems(path)
            elif media_type == "application/json" and answer is not None:
                found = examples.answers(name, status, answer)
            elif (example := examples.OTHERS.get(name)) is not None:
                content["example"] = example
                continue
            else:
                continue
            shown |= {there: {"value": value} for there, value in found.items()}
            content["examples"] = {there: {"$ref": f"#/components/examples/{there}"} for there in found}


def _of_parameter(operation: str, parameter: dict[str, Any], asked: dict[str, Any]) -> Any:
    """What stands in this parameter; taken out of what is asked, so that the body remains."""
    name = parameter["name"]
    if name == lean.PARAMETER:
        return examples.paths(lean.OUTPUTS[operation])
    return story.HEADERS.get(name.lower()) if parameter["in"] == "header" else asked.pop(name, None)
