"""Lean answers: only the fields a caller asks for, and nothing at all where it has the newest already.

Here: field paths, messages and JSON cut down to them, and the HTTP door's `fields=`, `ETag` and 304 for everything that
reads. Not here: the ETags that guard writes (`rest`), what an answer is made from (`record`).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message as Protobuf
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.v1 import record_service_pb2
from services.gateway import problems
from services.kernel.errors import InvalidInput

PARAMETER = "fields"
METADATA = "x-fields"
# Whoever leaves it out would read one page and take it for all.
ALWAYS = "next_page_token"
# The longest path of the contract has five names; a request with a thousand paths is a mistake.
MOST_PATHS = 200

# Names to what is wanted below them; None is all of it.
Tree = dict[str, "Tree | None"]
_SERVICE = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"]
OUTPUTS: Mapping[str, Descriptor] = {
    method.name: method.output_type for method in _SERVICE.methods if not method.server_streaming
}


def tree(paths: str, kind: Descriptor) -> Tree:
    """What `claims.id,claims.verdict.status` asks for. Raises InvalidInput naming a path that the message has not."""
    found: Tree = {}
    names = [path.strip() for path in paths.split(",")]
    if len(names) > MOST_PATHS:
        raise InvalidInput.at(PARAMETER, f"has more than {MOST_PATHS} paths")
    for path in names:
        _add(found, path, kind)
    return found


def cut(message: Protobuf, wanted: Tree) -> None:
    """Clear all that is not wanted."""
    for field, value in message.ListFields():
        if field.name not in wanted:
            if field.name != ALWAYS:
                message.ClearField(field.name)
        elif below := wanted[field.name]:
            for part in value if field.is_repeated else [value]:
                cut(part, below)


def cut_json(found: dict[str, Any], wanted: Tree) -> dict[str, Any]:
    """The same of a message that is JSON already."""
    kept: dict[str, Any] = {}
    for name, value in found.items():
        below = wanted.get(name)
        if below and isinstance(value, list):
            kept[name] = [cut_json(part, below) for part in value]
        elif below:
            kept[name] = cut_json(value, below)
        elif name in wanted or name == ALWAYS:
            kept[name] = value
    return kept


def etag(body: bytes) -> str:
    """A strong ETag of an answer's bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def has(etag: str, if_none_match: str) -> bool:
    """Whether a caller that sends this `If-None-Match` has what the ETag stands for."""
    had = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag.removeprefix("W/") in had or "*" in had


class Lean:
    """The HTTP door's: reads `fields` off the query before any route does, and puts an ETag on whatever is read."""

    def __init__(self, app: ASGIApp, operation: Callable[[str, str], str]) -> None:
        self._app = app
        self._operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = self._operation("GET", scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else ""
        if name not in OUTPUTS:
            await self._app(scope, receive, send)
            return
        paths, rest = _apart(scope["query_string"])
        wanted: Tree | None = None
        if paths:
            try:
                wanted = tree(",".join(paths), OUTPUTS[name])
            except InvalidInput as error:
                await problems.of_error(error, scope["path"])(scope, receive, send)
                return
            scope = {**scope, "query_string": rest}
        await self._app(scope, receive, _Answer(Headers(scope=scope).get("if-none-match", ""), wanted, send))


class _Answer:
    """Sends an answer on: cut, with its ETag, or as 304."""

    def __init__(self, if_none_match: str, wanted: Tree | None, send: Send) -> None:
        self._if_none_match = if_none_match
        self._wanted = wanted
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = bytes(self._body)
        if self._wanted is not None:
            lean = cut_json(json.loads(body), self._wanted)
            body = json.dumps(lean, ensure_ascii=False, separators=(",", ":")).encode()
        headers = MutableHeaders(raw=list(start["headers"]))
        tag = headers.setdefault("etag", etag(body))
        status = 200
        if has(tag, self._if_none_match):
            status, body = 304, b""
            del headers["content-type"]
            del headers["content-length"]
        else:
            headers["content-length"] = str(len(body))
        await self._send({**start, "status": status, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _apart(query: bytes) -> tuple[list[str], bytes]:
    """The field paths that a query asks for, and the rest of it, byte for byte."""
    paths, rest = [], []
    for part in query.split(b"&"):
        name, _, value = part.decode("latin-1").partition("=")
        if unquote_plus(name) == PARAMETER:
            paths.append(unquote_plus(value))
        else:
            rest.append(part)
    return paths, b"&".join(rest)


def _add(found: Tree, path: str, kind: Descriptor) -> None:
    names = path.split(".")
    at: Descriptor | None = kind
    below: Tree | None = found
    for number, name in enumerate(names):
        field = at.fields_by_name.get(name) if at is not None else None
        if field is None:
            raise InvalidInput.at(PARAMETER, f"{path!r} is not a path of {kind.name}")
        at = field.message_type
        if at is not None and (at.GetOptions().map_entry or at.full_name.startswith("google.")):
            at = None
        if below is not None:
            if number == len(names) - 1:
                below[name] = None
            else:
                below = below.setdefault(name, {})
