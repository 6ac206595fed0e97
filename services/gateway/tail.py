"""The newest verdicts, read once for all watchers of this process.

One task reads on from where it was whenever the feed says so; each line is made once and encoded once for each door,
however many watchers are sent it. It runs as long as somebody watches. Here: reading, keeping, which lines a filter
lets through. Not here: who is sent what (`watches`), the same filters as SQL, for who is further behind (`listings`).
"""

import asyncio
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from onrecord.v1.verdict_pb2 import WatchVerdictsResponse
from services.gateway import listings, requests, wire
from services.gateway.feed import VERDICT, Feed, Waker
from services.kernel import reads, telemetry
from services.kernel.errors import Unavailable
from services.kernel.model import Status
from services.kernel.searches import IN_SEARCH
from services.kernel.storage import Connection, Database

log = telemetry.logger(__name__)

# Topic of the feed on which watchers are woken: there is something new here, not only in the database.
TAIL = "tail"
# Lines kept: a reader may be this far behind before it costs a query of its own. A line of three pieces of evidence
# takes some 12 kB with both encodings, so all of them 3 MB.
HELD = 256
# How far before the first watcher's cursor the tail begins. After a restart all come back with nearly the same cursor.
BEFORE = 32
# The feed wakes the reader; this only bounds what a lost word costs.
LOOK_EVERY_S = 15.0
PAUSE_S = 1.0

Encode = Callable[[WatchVerdictsResponse], bytes]


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters ask of a verdict. `asked` are the saved searches that were looked at, `searches` those it is in."""

    status: Status
    claim_id: UUID
    articles: frozenset[UUID]
    parties: frozenset[str]
    asked: frozenset[UUID]
    searches: frozenset[UUID]


@dataclass(eq=False, slots=True)
class Line:
    """One line of a watch: a verdict with its `facts`, or a heartbeat without."""

    message: WatchVerdictsResponse
    decided_at: datetime | None = None
    facts: Facts | None = None
    _encoded: dict[Encode, bytes] = field(default_factory=dict)

    def encoded(self, encode: Encode) -> bytes:
        """What `encode` makes of the message, made once."""
        if (found := self._encoded.get(encode)) is None:
            found = self._encoded[encode] = encode(self.message)
        return found


def fits(facts: Facts, wanted: requests.Watch) -> bool | None:
    """Whether the watcher wants the verdict; None where it follows a search that was not asked for."""
    if wanted.search_id is not None and wanted.search_id not in facts.asked:
        return None
    return (
        (not wanted.statuses or facts.status in wanted.statuses)
        and (not wanted.party or wanted.party in facts.parties)
        and (wanted.article_id is None or wanted.article_id in facts.articles)
        and (wanted.claim_id is None or wanted.claim_id == facts.claim_id)
        and (wanted.search_id is None or wanted.search_id in facts.searches)
    )


class Tail:
    """The end of the record as this process knows it. To be used in one event loop."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self.watchers = 0
        # How far it has read; what watchers may want from further back than `_first` is not here.
        self.last = 0
        self._first: int | None = None
        self._lines: list[Line] = []
        self._searches: Counter[UUID] = Counter()
        self._reading: asyncio.Task[None] | None = None
        self._database = database
        self._feed = feed

    @contextmanager
    def followed(self, cursor: int, search_id: UUID | None) -> Iterator[Waker]:
        """Has the tail read for as long as the block lasts; the waker is woken when there is more of it."""
        self.watchers += 1
        if search_id is not None:
            self._searches[search_id] += 1
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_on(max(0, cursor - BEFORE)))
            self._reading.add_done_callback(lambda _: self._feed.wake(TAIL))
        try:
            with self._feed.listening(TAIL) as waker:
                yield waker
        finally:
            self.watchers -= 1
            if search_id is not None:
                self._searches -= Counter((search_id,))
            if not self.watchers and self._reading is not None:
                self._reading.cancel()
                self._reading, self._first, self._lines, self.last = None, None, [], 0

    def after(self, cursor: int, most: int) -> list[Line] | None:
        """The next lines after the cursor, `most` at most; None where it is further back than they are kept.

        Raises what the reading has died of.
        """
        if self._reading is not None and self._reading.done():
            self._reading.result()
        if self._first is None:
            return []
        if cursor < self._first:
            return None
        begin = bisect_right(self._lines, cursor, key=_sequence)
        return self._lines[begin : begin + most]

    async def _read_on(self, start: int) -> None:
        with self._feed.listening(VERDICT) as waker:
            while not self._feed.closing:
                begin = start if self._first is None else self.last
                try:
                    begin, found, last = await asyncio.to_thread(self._read, begin, frozenset(self._searches))
                except Unavailable:
                    # Watchers outlive a database restart; the tail knows where to go on.
                    await waker.wait(PAUSE_S)
                    continue
                self._keep(begin, found, last)
                if len(found) < listings.BATCH:
                    await waker.wait(LOOK_EVERY_S)

    def _keep(self, begin: int, found: list[Line], last: int) -> None:
        if self._first is None or begin > self.last:
            # The first lines, or so many came at once that some were passed over: whoever wants those asks the record.
            self._first, self._lines = begin, found
        else:
            self._lines.extend(found)
        if (surplus := len(self._lines) - HELD) > 0:
            self._first = _sequence(self._lines[surplus - 1])
            del self._lines[:surplus]
        if last > self.last:
            self.last = last
            self._feed.wake(TAIL)

    def _read(self, begin: int, searches: frozenset[UUID]) -> tuple[int, list[Line], int]:
        """After which sequence it read, the lines from there, and how far they reach."""
        with self._database.transaction() as connection:
            last = listings.last_sequence(connection)
            begin = max(begin, last - HELD)
            found = lines(connection, begin, last, searches)
        return begin, found, _sequence(found[-1]) if len(found) == listings.BATCH else last


def _sequence(line: Line) -> int:
    return line.message.sequence


def lines(connection: Connection, after: int, last: int, searches: frozenset[UUID]) -> list[Line]:
    """The first lines between two sequences, a batch at most, with the facts that a watcher may filter by."""
    rows = connection.execute(
        f"""
        SELECT {reads.VERDICT_COLUMNS}, c.proposition, c.parties,
               ARRAY(SELECT c.article_id WHERE c.article_id IS NOT NULL
                     UNION ALL SELECT p.article_id FROM claim_place p WHERE p.claim_id = c.id) AS articles,
               ARRAY(SELECT s.id FROM search s WHERE s.id = ANY(%(searches)s) AND {IN_SEARCH}) AS searches
        FROM verdict v JOIN claim c ON c.id = v.claim_id
        WHERE v.sequence > %(after)s AND v.sequence <= %(last)s ORDER BY v.sequence LIMIT %(limit)s
        """,
        {"after": after, "last": last, "searches": list(searches), "limit": listings.BATCH},
    ).fetchall()
    return [_line(row, searches) for row in rows]


def _line(row: reads.Row, searches: frozenset[UUID]) -> Line:
    proposition, articles, parties, inside = (
        row.pop(name) for name in ("proposition", "articles", "parties", "searches")
    )
    verdict = reads.to_verdict(row)
    assert verdict.claim_id is not None
    facts = Facts(
        status=verdict.status,
        claim_id=verdict.claim_id,
        articles=frozenset(articles),
        parties=frozenset((*(one["party"] for one in parties), *(one.party for one in verdict.positions))),
        asked=searches,
        searches=frozenset(inside),
    )
    return Line(wire.watched(verdict, proposition), verdict.decided_at, facts)
