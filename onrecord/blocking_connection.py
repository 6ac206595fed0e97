"""The blocking connection: one call, a list page by page, a watch that resumes; safe to share between threads.

Here: what `aio.connection` does in an event loop, with threads; a change here wants one there.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
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
    """A connection to a record. Close it, or use it in a `with`."""

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
        self._closed = threading.Event()
        self._channel = (
            grpc.secure_channel(way.server, way.credentials, OPTIONS)
            if way.credentials
            else grpc.insecure_channel(way.server, OPTIONS)
        )
        self._stub = RecordServiceStub(self._channel)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, and every watch on it as if there were nothing more."""
        self._closed.set()
        self._channel.close()

    def _call(
        self,
        method: Callable[..., Response],
        request: Any,
        *,
        wait: float = 0.0,
        once: str | None = None,
        fields: str = "",
    ) -> Response:
        metadata = said(self._metadata, once, fields)
        try:
            return method(request, timeout=self._timeout + wait, metadata=metadata)
        except grpc.RpcError as failure:
            raise RecordError.of(failure) from failure

    def _pages(
        self, method: Callable[..., Any], request: Any, items: Callable[[Any], Iterable[Item]], fields: str
    ) -> Iterator[Item]:
        while True:
            answer = self._call(method, request, fields=fields)
            yield from items(answer)
            if not answer.next_page_token:
                return
            request.page_token = answer.next_page_token

    def _follow(self, request: WatchVerdictsRequest, patience: float) -> Iterator[WatchVerdictsResponse]:
        cursor = Cursor(request, patience)
        while not self._closed.is_set():
            error: RecordError | None = None
            try:
                stream = self._stub.WatchVerdicts(cursor.request, metadata=self._metadata)
            except ValueError:  # closed between the two lines above
                return
            alarm = _Alarm(stream.cancel)
            try:
                while (answer := alarm.next(stream)) is not None:
                    if cursor.heard(answer):
                        yield answer
            except grpc.RpcError as failure:
                error = RecordError.of(failure)
            finally:
                alarm.end()
                stream.cancel()
            if not self._closed.is_set():
                self._closed.wait(cursor.broke(error, time.monotonic()))


class _Alarm:
    """Calls off a wait that has lasted for `QUIET_S`: a blocking read has no deadline of its own."""

    def __init__(self, call_off: Callable[[], object]) -> None:
        self._call_off = call_off
        self._due = float("inf")
        self._ended = threading.Event()
        threading.Thread(target=self._watch, name="onrecord-watch", daemon=True).start()

    def next(self, stream: Iterator[Item]) -> Item | None:
        """What the stream says next, None at its end. What is done with it takes as long as it likes."""
        self._due = time.monotonic() + QUIET_S
        try:
            return next(stream, None)
        finally:
            self._due = float("inf")

    def end(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(QUIET_S / 9):
            if time.monotonic() >= self._due:
                self._call_off()
                return
