"""Watches without a door: the tail lets through what the record does, loses nothing it passes over, hides no fault."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from itertools import product
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from starlette.types import Message

from onrecord.v1.verdict_pb2 import WatchVerdictsRequest
from services.gateway import listings, tail, watches
from services.gateway.callers import ANYONE, Caller, Scope, calling
from services.gateway.feed import Feed
from services.gateway.metrics import Metrics
from services.gateway.readers import Readers
from services.gateway.requests import Watch
from services.gateway.rest.events import Events
from services.gateway.tail import Line
from services.gateway.watches import Watches
from services.kernel import arrivals
from services.kernel.errors import Unavailable
from services.kernel.model import NewArticle, Status
from services.kernel.storage import Database
from tests.integration.verdicts import put_claim, put_search, put_verdict
from tests.processes import wait_for

T = TypeVar("T")


def running(database: Database, body: Callable[[Watches], Awaitable[T]], limit: int = 10) -> T:
    """What `body` returns, with watches on a feed that hears."""
    return running_on(database, lambda there, _: body(there), limit)


def running_on(database: Database, body: Callable[[Watches, Feed], Awaitable[T]], limit: int = 10) -> T:
    """The same with the feed, to be closed by the body if it likes."""

    async def run() -> T:
        feed = Feed(database.url)
        hearing = asyncio.create_task(feed.run())
        try:
            async with asyncio.timeout(30):
                return await body(Watches(database, feed, Metrics(database, feed), Readers(database), limit), feed)
        finally:
            feed.close()
            await hearing

    return asyncio.run(run())


async def verdicts(lines: AsyncGenerator[Line], count: int) -> list[int]:
    """The sequences of the next verdicts."""
    found: list[int] = []
    while len(found) < count:
        line = await anext(lines)
        if line.message.HasField("verdict"):
            found.append(line.message.sequence)
    return found


def test_the_tail_lets_through_what_the_record_does(database: Database) -> None:
    words = ["harbour", "lighthouse"]
    with database.transaction() as connection:
        article, _ = arrivals.put_article(connection, NewArticle(text="A port was opened."))
    claims = [put_claim(database, "Norway has opened a harbour and a lighthouse.", article)]
    claims += [
        put_claim(database, f"{party} has opened a {word}.", party=party)
        for word, party in product(words, ("NO", "SE"))
    ]
    with database.transaction() as connection:
        # The first claim's words went on from an earlier article into a revision.
        earlier, _ = arrivals.put_article(connection, NewArticle(text="A port was opened, it is said."))
        connection.execute(
            "INSERT INTO claim_place (article_id, claim_id, ordinal) VALUES (%s, %s, 0)", (earlier, claims[0])
        )
    searches = [
        put_search(database, words[0]),
        put_search(database, "", [Status.DENIED], ["SE"]),
        put_search(database, words[1], [Status.CONFIRMED, Status.DISPUTED]),
    ]
    # A party counts by its standing in the claim or by a position in the verdict.
    for claim, status, party in product(claims, (Status.DENIED, Status.CONFIRMED), ("NO", "FI")):
        put_verdict(database, claim, status, party)
    wanted = [
        Watch(0, *values)
        for values in product(
            ((), (Status.DENIED,), (Status.CONFIRMED, Status.DISPUTED)),
            ("", "NO", "SE", "FI"),
            (None, article, earlier),
            (None, claims[-1]),
            (None, *searches),
        )
    ]
    with database.transaction() as connection:
        last = listings.last_sequence(connection)
        lines = tail.lines(connection, 0, last, frozenset(searches))
        chosen = 0
        for watch in wanted:
            by_record = [verdict.sequence for verdict, _ in listings.batch(connection, watch, 0).verdicts]
            if watch.article_id == earlier:
                article_too = listings.batch(connection, replace(watch, article_id=article), 0).verdicts
                assert by_record == [verdict.sequence for verdict, _ in article_too]
            by_tail = [line.message.sequence for line in lines if line.facts and tail.fits(line.facts, watch)]
            assert by_tail == by_record, watch
            chosen += len(by_tail)
    assert last == len(lines) == len(claims) * 4
    assert chosen > 100


def test_what_the_tail_passes_over_is_read_from_the_record(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "HELD", 3)
    claim = put_claim(database, "Norway has opened a port.")
    search = put_search(database, "port")

    async def body(there: Watches) -> tuple[list[int], list[int]]:
        first = await there.open(WatchVerdictsRequest(after=0))
        second = await there.open(WatchVerdictsRequest(after=0, search_id=str(search)))
        async with aclosing(first), aclosing(second):
            await anext(first)
            await anext(second)
            kept_up: list[int] = []
            for _ in range(10):
                for _ in range(2):
                    await asyncio.to_thread(put_verdict, database, claim)
                kept_up += await verdicts(first, 2)
            return kept_up, await verdicts(second, 20)

    everything = list(range(1, 21))
    assert running(database, body) == (everything, everything)


def test_a_quiet_watch_has_heartbeats_that_move_its_cursor(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "HEARTBEAT_S", 0.2)
    claim = put_claim(database, "Norway has opened a port.")

    async def body(there: Watches) -> list[int]:
        async with aclosing(await there.open(WatchVerdictsRequest(party="SE"))) as lines:
            await anext(lines)
            for _ in range(3):
                await asyncio.to_thread(put_verdict, database, claim)
            heard = [(await anext(lines)).message for _ in range(5)]
        assert not any(message.HasField("verdict") for message in heard)
        return [message.sequence for message in heard]

    heard = running(database, body)
    assert heard == sorted(heard)
    assert heard[-1] == 3


def test_more_watchers_than_there_may_be_are_sent_away(database: Database) -> None:
    async def body(there: Watches) -> None:
        async with aclosing(await there.open(WatchVerdictsRequest())) as lines:
            await anext(lines)
            with pytest.raises(Unavailable, match="1 watchers"):
                await there.open(WatchVerdictsRequest())
        async with aclosing(await there.open(WatchVerdictsRequest())) as lines:
            await anext(lines)

    running(database, body, limit=1)


def test_a_server_that_stops_says_so_in_its_last_event(database: Database) -> None:
    sent: list[Message] = []

    async def body(there: Watches, feed: Feed) -> None:
        answer = Events(await there.open(WatchVerdictsRequest()), 5.0, Metrics(database, feed))

        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)
            feed.close()

        await answer({"type": "http", "path": "/v1/claims:watch"}, receive, send)

    running_on(database, body)
    start, heartbeat, closed = sent
    assert start["status"] == 200
    assert heartbeat["body"].startswith(b"id: 0\nevent: heartbeat\n")
    assert closed["body"].startswith(b"event: closed\ndata: ")
    assert json.loads(closed["body"].split(b"data: ")[1])["type"] == "urn:onrecord:problem:unavailable"
    assert not closed["more_body"]


def test_who_watches_with_a_key_is_noted_as_a_reader(database: Database) -> None:
    keys = [Caller(uuid4(), name, frozenset({Scope.READ})) for name in ("night desk", "wire desk")]
    claim = put_claim(database, "Norway has opened a port.")

    def noted() -> bool | None:
        with database.transaction() as connection:
            rows = connection.execute("SELECT name, served_sequence FROM reader ORDER BY name").fetchall()
        return [tuple(row.values()) for row in rows] == [("night desk", 3), ("wire desk", 3)] or None

    async def body(there: Watches) -> None:
        async with AsyncExitStack() as stack:
            reading = []
            # Several of one key, as a desk's pages are.
            for caller in (*keys, *keys, ANYONE):
                with calling(caller):
                    lines = await stack.enter_async_context(aclosing(await there.open(WatchVerdictsRequest())))
                    await anext(lines)
                reading.append(asyncio.create_task(verdicts(lines, 4)))
            for _ in range(3):
                await asyncio.to_thread(put_verdict, database, claim)
            await asyncio.to_thread(wait_for, noted, "the notes")
            for one in reading:
                one.cancel()
            await asyncio.gather(*reading, return_exceptions=True)
            await there.close()

    running(database, body)


def test_a_watch_outlives_a_database_that_is_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "PAUSE_S", 0.05)
    read, tries = tail.lines, []

    def away(*values: Any) -> list[Line]:
        tries.append(values)
        if len(tries) < 4:
            raise Unavailable
        return read(*values)

    async def body(there: Watches) -> list[int]:
        async with aclosing(await there.open(WatchVerdictsRequest())) as lines:
            await anext(lines)
            monkeypatch.setattr(tail, "lines", away)
            await asyncio.to_thread(put_verdict, database, claim)
            return await verdicts(lines, 1)

    claim = put_claim(database, "Norway has opened a port.")
    assert running(database, body) == [1]
    assert len(tries) >= 4


def test_a_fault_of_the_tail_ends_the_watches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> list[Line]:
        raise ZeroDivisionError

    async def body(there: Watches) -> int:
        async with aclosing(await there.open(WatchVerdictsRequest())) as lines:
            await anext(lines)
            monkeypatch.setattr(tail, "lines", broken)
            await asyncio.to_thread(put_verdict, database, claim)
            with pytest.raises(ZeroDivisionError):
                await anext(lines)
        monkeypatch.undo()
        async with aclosing(await there.open(WatchVerdictsRequest(after=0))) as lines:
            return (await verdicts(lines, 1))[0]

    claim = put_claim(database, "Norway has opened a port.")
    assert running(database, body) == 1
