"""What a caller sees of an answer that goes on while its key is revoked: a watch ends, a dump breaks off."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from services.gateway import guard, keys
from services.gateway.callers import Scope as KeyScope
from services.gateway.entrance import Entrance, Rules
from services.gateway.guard import Guard
from services.kernel.storage import Database


@pytest.mark.parametrize(
    ("media_type", "ends"), [("text/event-stream", True), ("application/x-ndjson", False), ("text/csv", False)]
)
def test_a_dump_that_is_broken_off_does_not_look_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch, media_type: str, ends: bool
) -> None:
    # Every look at the keys is a new one.
    monkeypatch.setattr(guard, "BELIEVED_S", 0.0)
    with database.transaction() as connection:
        key, secret = keys.create(connection, keys.new_key("desk", [KeyScope.ADMIN], None, datetime.now(UTC)))
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def parts() -> AsyncIterator[bytes]:
            yield b"one\n"
            with database.transaction() as connection:
                keys.revoke(connection, key.id)
            yield b"two\n"

        await StreamingResponse(parts(), media_type=media_type)(scope, receive, send)

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    scope = {
        "type": "http",
        "asgi": {"spec_version": "2.3"},
        "method": "GET",
        "path": "/v1/exports/claims",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {secret}".encode())],
    }
    asyncio.run(Entrance(app, [], Guard(database), database, Rules())(scope, receive, send))

    first, *last = [message["body"] for message in sent[1:]]
    assert first == b"one\n"
    assert len(last) == ends
    assert all(body.startswith(b"event: closed\ndata: ") and b"problem:unauthenticated" in body for body in last)
    assert sent[-1]["more_body"] is not ends
