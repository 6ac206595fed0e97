"""The documentation page at /docs, made from the OpenAPI document. Nothing is loaded from elsewhere: it works offline.

Here: how a schema becomes words. Not here: the document itself (`app`), its looks (`templates/docs.html`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import HTMLResponse

from services.gateway import guide, look

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field, in words."""

    name: str
    type: str
    link: str
    required: bool
    description: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Row, ...]
    body: str
    scope: str
    answers: tuple[tuple[str, str, str], ...]
    asked: tuple[tuple[str, str], ...]
    answered: str


def page(openapi: Schema) -> HTMLResponse:
    """The whole document as one page."""
    tags = [
        (tag["name"], tag["description"], [operation for name, operation in operations(openapi) if name == tag["name"]])
        for tag in openapi["tags"]
    ]
    schemas = {name: (schema, rows(schema)) for name, schema in sorted(openapi["components"]["schemas"].items())}
    html = look.TEMPLATES.get_template("docs.html").render(
        openapi=openapi, tags=tags, schemas=schemas, guide=guide.SECTIONS
    )
    return HTMLResponse(html, headers=look.HEADERS)


def operations(openapi: Schema) -> Iterator[tuple[str, Operation]]:
    """Every operation with the tag it stands under."""
    for path, methods in openapi["paths"].items():
        for method, given in methods.items():
            body = given.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            yield (
                given["tags"][0],
                Operation(
                    id=given["operationId"],
                    method=method.upper(),
                    path=path,
                    summary=given["summary"],
                    description=given.get("description", ""),
                    parameters=tuple(
                        _row(f"{one['name']} ({one['in']})", one["schema"], one.get("required", False), one)
                        for one in given.get("parameters", ())
                    ),
                    body=_link(body),
                    scope=next((scope for wanted in given.get("security", ()) for scope in wanted["key"]), ""),
                    answers=tuple(_answers(given["responses"])),
                    asked=tuple(
                        (media_type, _shown(openapi, content))
                        for media_type, content in given.get("requestBody", {}).get("content", {}).items()
                    ),
                    answered=next(
                        (
                            _example(openapi, answer)
                            for status, answer in sorted(given["responses"].items(), reverse=True)
                            if status.startswith("2")
                        ),
                        "",
                    ),
                ),
            )


def rows(schema: Schema) -> tuple[Row, ...]:
    """The fields of an object."""
    required = schema.get("required", ())
    return tuple(_row(name, part, name in required, part) for name, part in schema.get("properties", {}).items())


def _row(name: str, schema: Schema, required: bool, described: Schema) -> Row:
    example = described.get("example", "")
    shown = ", ".join(map(str, example)) if isinstance(example, list) else str(example)
    return Row(name, _type(schema), _link(schema), required, described.get("description", ""), shown)


def _answers(responses: Schema) -> Iterator[tuple[str, str, str]]:
    for status, response in responses.items():
        schemas = [content.get("schema", {}) for content in response.get("content", {}).values()]
        yield status, response.get("description", ""), _link(schemas[0]) if schemas else ""


def _example(openapi: Schema, said: Schema) -> str:
    """The first example of an answer, as text; empty where it has no content."""
    return next((_shown(openapi, content) for content in said.get("content", {}).values()), "")


def _shown(openapi: Schema, content: Schema) -> str:
    example = content.get("example")
    for reference in content.get("examples", {}).values():
        example = openapi["components"]["examples"][reference["$ref"].rpartition("/")[2]]["value"]
    return example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)


def _link(schema: Schema) -> str:
    """Name of the object that the schema, or its items, refers to; empty where it is none."""
    for part in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        if "$ref" in part:
            return str(part["$ref"]).rpartition("/")[2]
    return ""


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return _link(schema)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"] if part.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "any"))
