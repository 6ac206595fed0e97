"""The connection under a request: for answers that go on for long, and a reader who does not read.

uvicorn waits for room before it writes anything, which never comes here, and closes a connection only when all has
been written. Here: the steps past both. Not here: when a reader is too slow (`rest.events`, `rest.exports`).
"""

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# What a server puts into the scope beyond ASGI goes below `extensions`.
_LEAVE, _CUT = "onrecord.leave", "onrecord.cut"
# Who reads slowly, but reads, gets to the last words in this time; who does not read at all holds nothing longer.
LINGER_S = 10.0


class Connection(HttpToolsProtocol):
    """uvicorn's, which an answer may leave."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = {_LEAVE: {"call": self._leave}, _CUT: {"call": self.transport.abort}}

    def _leave(self) -> None:
        # Room for a few words more than the buffer is meant to hold; then the connection ends, at last by force.
        self.flow.resume_writing()
        self.cycle.keep_alive = False
        self.loop.call_later(LINGER_S, self.transport.abort)


def leave(scope: Scope) -> None:
    """Let the request's last words be written although there is no room, and its connection end with them."""
    _call(scope, _LEAVE)


def cut(scope: Scope) -> None:
    """End the connection at once, with what is not written yet."""
    _call(scope, _CUT)


def _call(scope: Scope, name: str) -> None:
    if there := scope.get("extensions", {}).get(name):
        there["call"]()
