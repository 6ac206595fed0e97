"""HEAD wherever GET is: the same status and headers, without the body.

Here: an ASGI layer. Not here: any route; none has to know of it.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Asks the routes for GET and sends on only how the answer begins; what would follow is never made."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        begun = asyncio.Event()

        async def send_beginning(message: Message) -> None:
            if message["type"] == "http.response.start" and not begun.is_set():
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                begun.set()

        answering = asyncio.ensure_future(self._app({**scope, "method": "GET"}, receive, send_beginning))
        waiting = asyncio.ensure_future(begun.wait())
        try:
            await asyncio.wait({answering, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # A stream would never end by itself.
            for task in (answering, waiting):
                if not task.done():
                    task.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        try:
            await answering
        except asyncio.CancelledError:
            if not begun.is_set():
                raise
