"""The asynchronous connection: one call, a list page by page, a watch that resumes.

Here: what runs in an event loop. `blocking_connection` is the same with threads; a change here wants one there.
Not here: which calls there are.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import grpc

from onrecord.channel import OPTIONS, Way, said
from onrecord.errors import RecordError
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from onrecord.v1.verdict_pb2 import WatchVerdictsRequest, WatchVerdictsResponse
from onrecord.watching import QUIET_S, Cursor

Response = TypeVar("Response")
Item = TypeVar("Item")


class Connection:
    """A connection to a record, of the running event loop. Close it, or use it in an `async with`."""

    def __init__(
        self,
        server: str = "",
        *,
        key: str | None = None,
        timeout: float = 30.0,
        tls: bool = False,
        ca: Path | str | None = None,
        credentials: grpc.ChannelCredentials | None = None,
    ) -> None:
        way = Way.to(server, key, tls, ca, credentials)
        self._timeout = timeout
        self._metadata = way.metadata
        self._closed = False
        self._channel = (
            grpc.aio.secure_channel(way.server, way.credentials, OPTIONS)
            if way.credentials
            else grpc.aio.insecure_channel(way.server, OPTIONS)
        )
        self._stub = RecordServiceStub(self._channel)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the connection, and every watch on it as if there were nothing more."""
        self._closed = True
        await self._channel.close()

    async def _call(
        self,
        method: Callable[..., "grpc.aio.UnaryUnaryCall[Any, Response]"],
        request: Any,
        *,
        wait: float = 0.0,
        once: str | None = None,
        fields: str = "",
    ) -> Response:
        metadata = said(self._metadata, once, fields)
        try:
            return await method(request, timeout=self._timeout + wait, metadata=metadata)
        except grpc.RpcError as failure:
            raise RecordError.of(failure) from failure

    async def _pages(
        self,
        method: Callable[..., "grpc.aio.UnaryUnaryCall[Any, Any]"],
        request: Any,
        items: Callable[[Any], Iterable[Item]],
        fields: str,
    ) -> AsyncIterator[Item]:
        while True:
            answer = await self._call(method, request, fields=fields)
            for item in items(answer):
                yield item
            if not answer.next_page_token:
                return
            request.page_token = answer.next_page_token

    async def _follow(self, request: WatchVerdictsRequest, patience: float) -> AsyncIterator[WatchVerdictsResponse]:
        cursor, clock = Cursor(request, patience), asyncio.get_running_loop().time
        while not self._closed:
            error: RecordError | None = None
            stream = self._stub.WatchVerdicts(cursor.request, metadata=self._metadata)
            try:
                while True:
                    async with asyncio.timeout(QUIET_S):
                        answer = await stream.read()
                    if not isinstance(answer, WatchVerdictsResponse):
                        break
                    if cursor.heard(answer):
                        yield answer
            except TimeoutError:
                pass
            except grpc.RpcError as failure:
                error = RecordError.of(failure)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if not self._closed or (task and task.cancelling()):
                    raise
            finally:
                stream.cancel()
            if not self._closed:
                await asyncio.sleep(cursor.broke(error, clock()))
