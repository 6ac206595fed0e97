"""Watches: what each watcher is sent, from its cursor on, and when.

A watcher that keeps up is sent lines of the tail; one that is further behind reads the record by itself until it has
caught up. Nothing is queued for anybody: a slow reader falls back to its cursor. Not here: the reading of what is new
(`tail`), how a line is written to a door and when its reader is too slow (`rpc`, `rest.events`).
"""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from uuid import UUID

from onrecord.v1 import verdict_pb2
from services.gateway import callers, listings, requests, searches, wire
from services.gateway.feed import Feed
from services.gateway.metrics import Metrics
from services.gateway.readers import Readers
from services.gateway.tail import Line, Tail, fits
from services.kernel import telemetry
from services.kernel.errors import Unavailable
from services.kernel.storage import Database

log = telemetry.logger(__name__)

# Proxies commonly cut a connection that is silent for 30 to 60 seconds.
HEARTBEAT_S = 15.0
# A watcher that could not read the record looks again after this.
PAUSE_S = 1.0


class Watches:
    """The watches of this process, `limit` of them at most."""

    def __init__(self, database: Database, feed: Feed, metrics: Metrics, readers: Readers, limit: int) -> None:
        self._database = database
        self._feed = feed
        self._metrics = metrics
        self._notes = Notes(readers)
        self._limit = limit
        self._tail = Tail(database, feed)

    async def open(self, request: verdict_pb2.WatchVerdictsRequest) -> AsyncGenerator[Line, None]:
        """The lines after the cursor, without end but that of the server; the request is checked before this returns.

        Raises Unavailable where there are as many watchers as there may be.
        """
        requests.check(request)
        wanted = requests.watch(request)
        if self._tail.watchers >= self._limit:
            raise Unavailable(f"this gateway has {self._limit} watchers, as many as it takes; try again later")
        after = wanted.after
        # What the tail has read is there: of a thousand that come back at once none has to ask the database.
        if after is None or after > self._tail.last or wanted.search_id is not None:
            last = await asyncio.to_thread(self._last_sequence, wanted.search_id)
            if after is not None and after > last:
                raise requests.beyond(after, last)
            after = last if after is None else after
        return self._lines(wanted, after)

    async def close(self) -> None:
        """Finish what was begun, once the feed is closed."""
        await self._notes.written()

    async def _lines(self, wanted: requests.Watch, cursor: int) -> AsyncGenerator[Line, None]:
        clock, caller = asyncio.get_running_loop().time, callers.current()
        with self._tail.followed(cursor, wanted.search_id) as waker, self._metrics.stream():
            # The first heartbeat tells the caller that the watch stands, and its cursor.
            yield _heartbeat(cursor)
            sent_at, waited = clock(), False
            while not self._feed.closing:
                found = self._next(wanted, cursor)
                if found is None:
                    try:
                        found = await asyncio.to_thread(self._read, wanted, cursor)
                    except Unavailable:
                        # A watch outlives a database restart; its cursor knows where to go on.
                        await waker.wait(PAUSE_S)
                        found = [], cursor
                lines, reached = found
                for line in lines:
                    yield line
                    sent_at = clock()
                    if waited and line.decided_at:
                        self._metrics.watched((datetime.now(UTC) - line.decided_at).total_seconds())
                self._notes.served(caller, lines)
                if reached == cursor:
                    await waker.wait(sent_at + HEARTBEAT_S - clock())
                    waited = True
                elif lines:
                    # What was written while the watcher was behind says nothing of our speed.
                    waited = waited and len(lines) < listings.BATCH
                cursor = reached
                if clock() >= sent_at + HEARTBEAT_S:
                    yield _heartbeat(cursor)
                    sent_at = clock()

    def _next(self, wanted: requests.Watch, cursor: int) -> tuple[list[Line], int] | None:
        """The wanted of the tail's next lines, and how far that is; None where the record has to be asked."""
        lines = self._tail.after(cursor, listings.BATCH)
        if lines is None:
            return None
        chosen = []
        for line in lines:
            fit = fits(line.facts, wanted) if line.facts else False
            if fit is None:
                return None
            if fit:
                chosen.append(line)
        return chosen, lines[-1].message.sequence if lines else max(cursor, self._tail.last)

    def _read(self, wanted: requests.Watch, cursor: int) -> tuple[list[Line], int]:
        """The same from the record itself."""
        with self._database.transaction() as connection:
            batch = listings.batch(connection, wanted, cursor)
        lines = [Line(wire.watched(verdict, said), verdict.decided_at) for verdict, said in batch.verdicts]
        return lines, batch.cursor

    def _last_sequence(self, search_id: UUID | None) -> int:
        with self._database.transaction() as connection:
            if search_id is not None:
                searches.require(connection, search_id, "search_id")
            return listings.last_sequence(connection)


class Notes:
    """Who was served what in a watch, gathered while the last of it is written: a thousand watchers are two notes."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._gathered: dict[callers.Caller, list[tuple[str, int]]] = {}
        self._writing: asyncio.Task[None] | None = None

    def served(self, caller: callers.Caller, lines: list[Line]) -> None:
        """Note that the caller was sent these lines; nothing without a key."""
        if not lines or caller.key_id is None:
            return
        sent = self._gathered.setdefault(caller, [])
        sent.extend((line.message.verdict.claim_id, line.message.sequence) for line in lines)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def written(self) -> None:
        """Wait until all of it is written."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._gathered:
            gathered, self._gathered = self._gathered, {}
            try:
                await asyncio.to_thread(self._readers.all_served, gathered)
            except Exception:
                # A note must not keep anybody from reading, nor the server from stopping.
                log.exception("not noted who was served in a watch")


def _heartbeat(cursor: int) -> Line:
    return Line(verdict_pb2.WatchVerdictsResponse(sequence=cursor))
