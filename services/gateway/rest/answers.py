"""What every REST route is made of: how an answer is documented, a message as JSON, the path parameters.

Not here: the routes (one module for each resource), shapes of requests (`shapes`), errors (`errors`, `app`).
"""

import json as json_module
from typing import Annotated, Any

from fastapi import Header, Path, Request, Response
from fastapi.responses import JSONResponse
from google.protobuf.message import Message
from starlette.convertors import StringConvertor, register_url_convertor

from services.gateway import shapes, wire
from services.gateway.formats.publisher import Publisher, Shape
from services.kernel.settings import Settings

Id = Annotated[str, Path(description="Its id, a UUID.", json_schema_extra={"format": "uuid"})]
IfNoneMatch = Annotated[str | None, Header(description="The `ETag` you have; 304 if nothing is newer.")]
PROBLEM = {
    "description": "A problem, by RFC 9457.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class _One(StringConvertor):
    """The id of one thing in a path: what follows a colon is a verb, never part of an id."""

    regex = "[^/:]+"


register_url_convertor("one", _One())

REHEARSED = "`validate_only`: as it would be made."


class Rendered(JSONResponse):
    """JSON that is rendered already: FastAPI documents the shape of no other kind of answer."""

    def render(self, content: bytes) -> bytes:
        """The content as it is."""
        return content


def answers(kind: type[Message], status: int = 200, **more: Any) -> dict[str, Any]:
    """What FastAPI documents of a route: its answer and that everything else is a problem."""
    return {
        "status_code": status,
        "response_model": shapes.answer_model(kind.DESCRIPTOR),
        "responses": {**more.pop("responses", {}), "default": PROBLEM},
        **more,
    }


def of(kind: type[Message], description: str) -> dict[str, Any]:
    """One more answer of a route, to be given in `responses`."""
    return {"description": description, "model": shapes.answer_model(kind.DESCRIPTOR)}


def json(message: Message, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A message as a JSON response."""
    return Response(wire.to_json(message), status, headers, "application/json")


def made(message: Any, place: str, *, new: bool = True, headers: dict[str, str] | None = None) -> Response:
    """What was made, 201 with its `Location` below /v1; 200 if it was there before or is only rehearsed."""
    if not message.id:
        return json(message, 200, headers)
    return json(message, 201 if new else 200, {"Location": f"/v1/{place}/{message.id}", **(headers or {})})


def rendered(kind: type[Rendered], example: Shape, **more: Any) -> dict[str, Any]:
    """What FastAPI documents of a route that answers in a format of others, which may be 304 where it is asked."""
    content = {str(kind.media_type): {"example": json_module.loads(example.to_json())}}
    responses = {200: {"content": content}, **more.pop("responses", {}), "default": PROBLEM}
    return {"response_class": kind, "response_model": type(example), "responses": responses, **more}


def unchanged(etag: str, if_none_match: str | None) -> Response | None:
    """304 if the caller has what this ETag stands for, else None."""
    had = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return Response(status_code=304, headers={"ETag": etag}) if etag.removeprefix("W/") in had or "*" in had else None


def publisher(settings: Settings, request: Request) -> Publisher:
    """Who publishes, under the public address, or under the one that the request came to where none is set."""
    return Publisher(settings.organisation, (settings.public_url or str(request.base_url)).rstrip("/"))
