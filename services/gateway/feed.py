"""One ear on PostgreSQL for the whole process: it wakes whoever waits for a verdict or for something to be settled.

A notification carries no news, it only says "look again", so a lost one costs time and never content: while the
connection is down the waiting look every second. Here: listening and waking. Not here: what they look at (`listings`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg

from services.kernel import telemetry
from services.kernel.storage import connection_options

log = telemetry.logger(__name__)

T = TypeVar("T")

# Channel and topic of new verdicts. The other channel, `settled`, has the subject's id as its payload, and topic.
VERDICT = "verdict"
SETTLED = "settled"
# While the ear is deaf, how often the waiting look by themselves; also the pause between attempts to hear again.
DEAF_POLL_S = 1.0
# How often a silent connection is tried: a half-open one looks like one on which nothing happens.
PROBE_S = 10.0


class Waker:
    """What one waiting task holds."""

    def __init__(self, feed: "Feed") -> None:
        self._feed = feed
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Let the task look again."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Return when there may be something to see, at the latest after `seconds`. May return too early."""
        try:
            # Not `wait_for`, which makes a task each time: a thousand watchers wait here.
            async with asyncio.timeout(max(0.0, seconds if self._feed.hears else min(seconds, DEAF_POLL_S))):
                await self._event.wait()
        except TimeoutError:
            return
        self._event.clear()


class Feed:
    """The ear. `run` it in one task; `close` ends it and everything that waits."""

    def __init__(self, url: str) -> None:
        self.hears = False
        self.closing = False
        self._url = url
        self._wakers: dict[str, set[Waker]] = defaultdict(set)
        self._closed = asyncio.Event()

    @contextmanager
    def listening(self, *topics: str) -> Iterator[Waker]:
        """A waker that is woken for any of the topics. Look only after entering, and nothing is missed."""
        waker = Waker(self)
        for topic in topics:
            self._wakers[topic].add(waker)
        try:
            yield waker
        finally:
            for topic in topics:
                self._wakers[topic].discard(waker)
                if not self._wakers[topic]:
                    del self._wakers[topic]

    def wake(self, topic: str) -> None:
        """Let whoever listens for the topic look again."""
        for waker in self._wakers.get(topic, ()):
            waker.wake()

    async def until(self, read: Callable[[], T | None], seconds: float, *topics: str) -> T | None:
        """What `read` returns as soon as that is not None; None after `seconds`.

        `read` is called in a thread, at once and then whenever one of the topics is heard of.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        with self.listening(*topics) as waker:
            while True:
                if (found := await asyncio.to_thread(read)) is not None:
                    return found
                if self.closing or clock() >= deadline:
                    return None
                await waker.wait(deadline - clock())

    async def run(self) -> None:
        """Listen until closed, connecting again whenever the connection is lost."""
        while not self.closing:
            try:
                await self._listen()
            except (psycopg.Error, OSError, TimeoutError) as error:
                if self.hears:
                    log.warning("the feed lost its connection; those who wait look by themselves", error=str(error))
                self.hears = False
                self._wake_all()
                await self._pause(DEAF_POLL_S)

    def close(self) -> None:
        """End the listening, the streams and the waits."""
        self.closing = True
        self._closed.set()
        self._wake_all()

    async def _listen(self) -> None:
        options: dict[str, Any] = connection_options("feed")
        async with await psycopg.AsyncConnection.connect(self._url, **options) as connection:
            await connection.execute(f"LISTEN {VERDICT}")
            await connection.execute(f"LISTEN {SETTLED}")
            self.hears = True
            # What was said before we listened is in the tables: everyone looks once.
            self._wake_all()
            hearing = asyncio.create_task(self._hear(connection))
            closed = asyncio.create_task(self._closed.wait())
            try:
                await asyncio.wait({hearing, closed}, return_when=asyncio.FIRST_COMPLETED)
                if hearing.done():
                    hearing.result()
            finally:
                for task in (hearing, closed):
                    task.cancel()
                await asyncio.gather(hearing, closed, return_exceptions=True)

    async def _hear(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while not self.closing:
            async for notice in connection.notifies(timeout=PROBE_S):
                self.wake(notice.payload if notice.channel == SETTLED else VERDICT)
            # Not `wait_for`: in Python 3.11 it may swallow the cancelling, and the server would not stop.
            async with asyncio.timeout(PROBE_S):
                await connection.execute("SELECT 1")

    def _wake_all(self) -> None:
        for wakers in self._wakers.values():
            for waker in wakers:
                waker.wake()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closed.wait(), seconds)
        except TimeoutError:
            return
