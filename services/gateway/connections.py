"""The connection under a request: for answers that have no end but the reader's, and a reader who does not read.

uvicorn waits for room before it writes anything, which never comes here, and closes a connection only when all has
been written. Here: one step past both. Not here: when a reader is too slow (`rest.events`).
"""

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# What a server puts into the scope beyond ASGI goes below `extensions`.
_LEAVE = "onrecord.leave"
# Who reads slowly, but reads, gets to the last words in this time; who does not read at all holds nothing longer.
LINGER_S = 10.0


class Connection(HttpToolsProtocol):
    """uvicorn's, which an answer may leave."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = {_LEAVE: {"call": self._leave}}

    def _leave(self) -> None:
        # Room for a few words more than the buffer is meant to hold; then the connection ends, at last by force.
        self.flow.resume_writing()
        self.cycle.keep_alive = False
        self.loop.call_later(LINGER_S, self.transport.abort)


def leave(scope: Scope) -> None:
    """Let the request's last words be written although there is no room, and its connection end with them."""
    if there := scope.get("extensions", {}).get(_LEAVE):
        there["call"]()
