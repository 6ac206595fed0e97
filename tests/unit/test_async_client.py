"""The asynchronous client, and what both do with deadlines, silence and their end, against a server that breaks."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import grpc
import pytest

from onrecord import AsyncClient, Client, InvalidInput, Unavailable, blocking_connection
from onrecord.aio import connection as aio_connection
from onrecord.v1.claim_pb2 import Claim, GetClaimRequest
from onrecord.v1.record_service_pb2_grpc import RecordServiceServicer
from onrecord.v1.search_pb2 import CreateSearchRequest, Search
from onrecord.v1.verdict_pb2 import Verdict, WatchVerdictsRequest, WatchVerdictsResponse
from tests.servers import listening
from tests.unit.test_client import LAST, small_record


class Slow(RecordServiceServicer):
    """Says nothing after its first verdict, is slow with claims, and remembers the keys of what it was to make."""

    def __init__(self) -> None:
        self.cursors: list[int] = []
        self.keys: list[str] = []

    def WatchVerdicts(  # noqa: N802
        self, request: WatchVerdictsRequest, context: grpc.ServicerContext
    ) -> Iterator[WatchVerdictsResponse]:
        self.cursors.append(request.after)
        sequence = request.after + 1
        yield WatchVerdictsResponse(sequence=sequence, verdict=Verdict(sequence=sequence))
        gone = threading.Event()
        context.add_callback(gone.set)
        gone.wait(30)

    def GetClaim(self, request: GetClaimRequest, context: grpc.ServicerContext) -> Claim:  # noqa: N802, ARG002
        time.sleep(0.5)
        return Claim()

    def CreateSearch(self, request: CreateSearchRequest, context: grpc.ServicerContext) -> Search:  # noqa: N802
        self.keys.append(str(dict(context.invocation_metadata())["idempotency-key"]))
        if len(self.keys) < 3:
            context.abort(grpc.StatusCode.UNAVAILABLE, "the connection broke")
        return Search(name=request.name)


@contextmanager
def slow() -> Iterator[tuple[Slow, str]]:
    record = Slow()  # type: ignore[abstract]  # the rest answers UNIMPLEMENTED
    with listening(record) as address:
        yield record, address


async def first(events: AsyncIterator[WatchVerdictsResponse], count: int) -> list[int]:
    seen = []
    async for event in events:
        seen.append(event.sequence)
        if len(seen) == count:
            break
    return seen


def test_an_asynchronous_watch_resumes_where_it_broke() -> None:
    record = small_record()

    async def follow(address: str) -> list[int]:
        async with AsyncClient(address) as client:
            return await first(client.watch(after=0), LAST)

    with listening(record) as address:
        assert asyncio.run(follow(address)) == list(range(1, LAST + 1))
    assert record.cursors == [0, 5, 9, 13, 17]


def test_asynchronous_calls_are_tried_again_list_by_pages_and_raise_what_the_server_said() -> None:
    async def call(address: str) -> tuple[str, list[str], str]:
        async with AsyncClient(address) as client:
            claim = await client.get_claim("c1")
            claims = [claim.id async for claim in client.list_claims()]
            with pytest.raises(InvalidInput) as refused:
                await client.check("")
            return claim.id, claims, refused.value.fields[0].field

    with listening(small_record()) as address:
        assert asyncio.run(call(address)) == ("c1", ["0a", "0b", "1a", "1b", "2a", "2b"], "text")


def test_a_watch_ends_with_its_task_and_with_its_client() -> None:
    async def follow(record: Slow, address: str) -> list[int]:
        async with AsyncClient(address) as client:
            cancelled = asyncio.create_task(first(client.watch(after=0), 2))
            closed = asyncio.create_task(first(client.watch(after=0), 2))
            while len(record.cursors) < 2:
                await asyncio.sleep(0.02)
            cancelled.cancel()
            with pytest.raises(asyncio.CancelledError):
                await cancelled
        return await asyncio.wait_for(closed, 20)

    with slow() as (record, address):
        # the first verdict may not have come yet; what counts is that it ends, without an error
        assert asyncio.run(follow(record, address)) in ([], [1])


def test_a_watch_whose_client_is_closed_by_another_thread_ends() -> None:
    with slow() as (_, address):
        client = Client(address)
        threading.Timer(0.3, client.close).start()
        assert [event.sequence for event in client.watch(after=0)] in ([], [1])


def test_a_stream_without_heartbeats_is_dead_and_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (aio_connection, blocking_connection):
        monkeypatch.setattr(module, "QUIET_S", 0.3)

    async def follow(address: str) -> list[int]:
        async with AsyncClient(address) as client:
            return await first(client.watch(after=0), 3)

    with slow() as (record, address):
        assert asyncio.run(follow(address)) == [1, 2, 3]
    assert record.cursors == [0, 1, 2]
    with slow() as (record, address), Client(address) as client:
        events = client.watch(after=0)
        assert [next(events).sequence for _ in range(3)] == [1, 2, 3]
    assert record.cursors == [0, 1, 2]


def test_a_call_has_a_deadline() -> None:
    async def ask(address: str) -> Unavailable:
        async with AsyncClient(address, timeout=0.1) as client:
            with pytest.raises(Unavailable) as late:
                await client.get_claim("c1")
        return late.value

    with slow() as (_, address):
        assert asyncio.run(ask(address)).code is grpc.StatusCode.DEADLINE_EXCEEDED
        with Client(address, timeout=0.1) as client, pytest.raises(Unavailable):
            client.get_claim("c1")


def test_what_is_made_is_tried_again_under_one_key_and_a_key_of_ones_own_is_sent() -> None:
    with slow() as (record, address), Client(address) as client:
        assert client.create_search("Talks").name == "Talks"
        client.create_search("Talks", idempotency_key="mine")
        client.create_search("Talks")

    assert record.keys[0] == record.keys[1] == record.keys[2]
    assert record.keys[3] == "mine"
    assert record.keys[4] not in ("", record.keys[0])
