"""A watch as server-sent events: how a line is written, and the last event of a watch that ends.

Here: the response, and what happens when nobody reads it. Not here: which lines there are (`watches`), the connection
under it (`connections`).
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from onrecord.v1.verdict_pb2 import WatchVerdictsResponse
from services.gateway import connections, errors, wire
from services.gateway.metrics import Metrics
from services.gateway.tail import Line
from services.kernel.errors import OnrecordError, SlowReader, Unavailable

MEDIA_TYPE = "text/event-stream"
# Proxies must not gather events up.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
STOPPING = "the server is stopping; resume with the last sequence"


class Events(StreamingResponse):
    """The lines of a watch; whoever leaves them unread for `patience_s` seconds is told so and left."""

    def __init__(self, lines: AsyncGenerator[Line, None], patience_s: float, metrics: Metrics) -> None:
        super().__init__((), 200, HEADERS, MEDIA_TYPE)
        self._lines = lines
        self._patience_s = patience_s
        self._metrics = metrics
        self._scope: Scope = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the server stops, the reader leaves, or does not read."""
        self._scope = scope
        await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        """Send the lines, and in the end why it ends."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        path = self._scope["path"]
        end: OnrecordError = Unavailable(STOPPING)
        async with aclosing(self._lines):
            async for line in self._lines:
                try:
                    # Sending waits for room: for the reader to have taken most of what went before.
                    async with asyncio.timeout(self._patience_s):
                        await send({"type": "http.response.body", "body": line.encoded(event), "more_body": True})
                except TimeoutError:
                    end = SlowReader()
                    self._metrics.slow_reader()
                    connections.leave(self._scope)
                    break
        await send({"type": "http.response.body", "body": closed(end, path), "more_body": False})


def event(message: WatchVerdictsResponse) -> bytes:
    """A line as an event: a verdict, or a heartbeat, which moves the cursor, too."""
    name = b"verdict" if message.HasField("verdict") else b"heartbeat"
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (message.sequence, name, wire.to_json(message))


def closed(error: OnrecordError, path: str) -> bytes:
    """The last event: the problem for which it is the last. Without an id, so that the cursor stays where it is."""
    document = json.dumps(errors.problem(error, path), ensure_ascii=False, separators=(",", ":"))
    return b"event: closed\ndata: %s\n\n" % document.encode()
