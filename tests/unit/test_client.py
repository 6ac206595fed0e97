"""The client against a small server of the contract that breaks on purpose: resuming, retrying, typed errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from onrecord import Client, FieldViolation, InvalidInput, RecordError, Unavailable
from onrecord.v1.claim_pb2 import CheckClaimRequest, Claim, GetClaimRequest, ListClaimsRequest, ListClaimsResponse
from onrecord.v1.record_service_pb2_grpc import RecordServiceServicer
from onrecord.v1.verdict_pb2 import Verdict, WatchVerdictsRequest, WatchVerdictsResponse
from tests.servers import listening

LAST = 20


class Record(RecordServiceServicer):
    """Twenty verdicts, of which each stream gives a few, some again, with heartbeats, and then breaks."""

    def __init__(self) -> None:
        self.cursors: list[int | None] = []
        self.reads = 0
        self.tokens: list[str] = []

    def WatchVerdicts(  # noqa: N802
        self, request: WatchVerdictsRequest, context: grpc.ServicerContext
    ) -> Iterator[WatchVerdictsResponse]:
        if request.party == "??":
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "party: no such party")
        after = request.after if request.HasField("after") else None
        self.cursors.append(after)
        first = max(0, (after or 0) - 1)  # one verdict again
        for sequence in range(first + 1, min(first + 5, LAST) + 1):
            yield WatchVerdictsResponse(sequence=sequence, verdict=Verdict(sequence=sequence))
            yield WatchVerdictsResponse(sequence=sequence)
        # Each ends another way: gone, closed because it was not read, ended as if that were all.
        if len(self.cursors) % 3 == 1:
            context.abort(grpc.StatusCode.UNAVAILABLE, "going down")
        if len(self.cursors) % 3 == 2:
            _abort(context, code_pb2.ABORTED, error_details_pb2.ErrorInfo(reason="SLOW_READER", domain="onrecord"))

    def GetClaim(self, request: GetClaimRequest, context: grpc.ServicerContext) -> Claim:  # noqa: N802
        self.reads += 1
        if self.reads < 3:
            context.abort(grpc.StatusCode.UNAVAILABLE, "not yet")
        return Claim(id=request.id)

    def CheckClaim(self, request: CheckClaimRequest, context: grpc.ServicerContext) -> Claim:  # noqa: N802, ARG002
        violation = error_details_pb2.BadRequest.FieldViolation(field="text", description="is empty")
        info = error_details_pb2.ErrorInfo(reason="INVALID_INPUT", domain="onrecord")
        bad = error_details_pb2.BadRequest(field_violations=[violation])
        _abort(context, code_pb2.INVALID_ARGUMENT, info, bad)
        raise AssertionError("abort raises")

    def ListClaims(  # noqa: N802
        self,
        request: ListClaimsRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> ListClaimsResponse:
        self.tokens.append(request.page_token)
        number = int(request.page_token or 0)
        return ListClaimsResponse(
            claims=[Claim(id=f"{number}a"), Claim(id=f"{number}b")],
            next_page_token=str(number + 1) if number < 2 else "",
        )


def _abort(context: grpc.ServicerContext, code: int, *details: Message) -> None:
    told = status_pb2.Status(code=code, message="refused")
    for detail in details:
        told.details.add().Pack(detail)
    context.abort_with_status(rpc_status.to_status(told))


def small_record() -> Record:
    return Record()  # type: ignore[abstract]  # the rest answers UNIMPLEMENTED


@contextmanager
def serving(record: Record) -> Iterator[Client]:
    with listening(record) as address, Client(address, timeout=10) as client:
        yield client


def test_a_watch_resumes_where_it_broke_with_nothing_lost_and_nothing_twice() -> None:
    record = small_record()
    with serving(record) as client:
        seen = [answer.sequence for answer in islice(client.watch(after=0), LAST)]

    assert seen == list(range(1, LAST + 1))
    assert record.cursors == [0, 5, 9, 13, 17]


def test_a_watch_without_a_cursor_asks_for_what_is_still_to_come() -> None:
    record = small_record()
    with serving(record) as client:
        next(iter(client.watch()))

    assert record.cursors == [None]


def test_a_watch_that_is_refused_is_not_tried_again() -> None:
    record = small_record()
    with serving(record) as client, pytest.raises(RecordError, match="no such party") as refused:
        next(iter(client.watch(party="??")))

    assert isinstance(refused.value, InvalidInput)


def test_a_watch_gives_up_when_nobody_answers_within_its_patience() -> None:
    with Client("127.0.0.1:1") as client, pytest.raises(Unavailable):
        next(iter(client.watch(after=0, patience=0.5)))


def test_a_read_is_tried_again_while_the_server_is_away() -> None:
    record = small_record()
    with serving(record) as client:
        assert client.get_claim("c1").id == "c1"

    assert record.reads == 3


def test_an_error_carries_the_servers_reason_and_the_fields_it_named() -> None:
    with serving(small_record()) as client, pytest.raises(RecordError) as refused:
        client.check("")

    assert refused.value.reason == "INVALID_INPUT"
    assert refused.value.code == grpc.StatusCode.INVALID_ARGUMENT
    assert refused.value.fields == (FieldViolation("text", "is empty"),)


def test_pages_are_fetched_as_they_are_taken() -> None:
    record = small_record()
    with serving(record) as client:
        claims = client.list_claims()
        assert [claim.id for claim in islice(claims, 3)] == ["0a", "0b", "1a"]
        assert record.tokens == ["", "1"]
        assert [claim.id for claim in claims] == ["1b", "2a", "2b"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda client: client.get_claim("c1", as_of=datetime(2025, 2, 25)),
        lambda client: client.review("c1", status="FALSE", note="no"),
    ],
)
def test_a_time_without_a_zone_and_an_unknown_name_never_leave_the_client(wrong: Callable[[Client], object]) -> None:
    with Client("127.0.0.1:1") as client, pytest.raises(ValueError, match=r"time zone|FALSE"):
        wrong(client)
