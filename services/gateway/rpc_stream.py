"""A watch at the gRPC door: lines written to whoever reads them and may stay.

Not here: which lines there are (`watches`), how an error becomes a status, whatever holds for every call (`rpc`).
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, NoReturn

import grpc

from services.gateway.callers import Caller
from services.gateway.entrance import NO_LONGER_GOOD
from services.gateway.metrics import Metrics
from services.gateway.rest.events import STOPPING
from services.gateway.tail import Line
from services.kernel.errors import SlowReader, Unauthenticated, Unavailable


@dataclass(frozen=True, slots=True)
class Watching:
    """Sends the lines that `open` gives; each is encoded once for all watchers.

    Whoever leaves them unread for `patience_s` seconds, or does not `stay`, is told so.
    """

    open: Callable[..., Awaitable[AsyncGenerator[Line, None]]]
    encode: Callable[[Any], bytes]
    stays: Callable[[Caller], Awaitable[bool]]
    patience_s: float
    metrics: Metrics

    async def __call__(self, request: Any, context: grpc.aio.ServicerContext[Any, Any], caller: Caller) -> NoReturn:
        """Send until there is a reason to end, and raise that."""
        async with aclosing(await self.open(request, context)) as lines:
            async for line in lines:
                if not await self.stays(caller):
                    raise Unauthenticated(NO_LONGER_GOOD)
                try:
                    # Writing waits for room: for the reader to have taken most of what went before.
                    async with asyncio.timeout(self.patience_s):
                        await context.write(line.encoded(self.encode))
                except TimeoutError:
                    self.metrics.slow_reader()
                    raise SlowReader from None
        # Only a closing server ends a watch; the caller should come back, to us or to another.
        raise Unavailable(STOPPING)
