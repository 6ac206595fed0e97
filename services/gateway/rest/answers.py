"""What every REST route is made of: how an answer is documented, a message as JSON, the path parameters.

Not here: the routes (one module for each resource), shapes of requests (`shapes`), errors (`errors`, `app`).
"""

from typing import Annotated, Any

from fastapi import Path, Response
from google.protobuf.message import Message

from services.gateway import shapes, wire

Id = Annotated[str, Path(description="Its id, a UUID.", json_schema_extra={"format": "uuid"})]
PROBLEM = {
    "description": "A problem, by RFC 9457.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


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
