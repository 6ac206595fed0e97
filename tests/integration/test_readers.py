"""Who was served which verdict, who is behind, and that a correction reaches whoever was shown what it corrects."""

import asyncio
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from onrecord.v1 import claim_pb2, reader_pb2, verdict_pb2
from services.gateway.callers import ANYONE, Caller, Scope, calling
from services.kernel.errors import Conflict, InvalidInput, NotFound
from services.kernel.model import Status
from services.kernel.runtime import House
from tests.integration.desk import Desk, desk, opened
from tests.integration.verdicts import put_claim

NIGHT = Caller(UUID(int=1), "night desk", frozenset({Scope.READ}))
WIRE = Caller(UUID(int=2), "wire desk", frozenset({Scope.READ}))


@pytest.fixture
def here(house: House) -> Iterator[Desk]:
    with desk(house) as the_desk:
        yield the_desk


def readers(here: Desk, claim_id: UUID, *, all: bool = False) -> dict[str, reader_pb2.Reader]:
    answer = here.record.readers.list(reader_pb2.ListReadersRequest(claim_id=str(claim_id), all=all))
    return {reader.name: reader for reader in answer.readers}


def acknowledge(here: Desk, claim_id: UUID, **request: int) -> reader_pb2.Reader:
    return here.record.readers.acknowledge(reader_pb2.AcknowledgeClaimRequest(id=str(claim_id), **request))


def test_who_was_served_an_older_verdict_is_behind_until_served_or_acknowledging_the_newest(here: Desk) -> None:
    claim_id = put_claim(here.house.database, "Norway has opened a port.")
    first = here.decide(claim_id)
    with calling(NIGHT):
        here.record.list_claims(claim_pb2.ListClaimsRequest())
    with calling(WIRE):
        here.record.list_verdicts(verdict_pb2.ListVerdictsRequest(claim_id=str(claim_id)))
    with calling(ANYONE):
        here.record.list_claims(claim_pb2.ListClaimsRequest())
    assert readers(here, claim_id) == {}
    assert {name: each.served_sequence for name, each in readers(here, claim_id, all=True).items()} == {
        "night desk": first,
        "wire desk": first,
    }

    second = here.decide(claim_id, Status.CONFIRMED)
    assert set(readers(here, claim_id)) == {"night desk", "wire desk"}
    with calling(NIGHT):
        here.record.list_claims(claim_pb2.ListClaimsRequest())
    assert set(readers(here, claim_id)) == {"wire desk"}
    with calling(WIRE):
        assert acknowledge(here, claim_id, sequence=first).behind
        assert not acknowledge(here, claim_id).behind
        assert acknowledge(here, claim_id, sequence=first).acknowledged_sequence == second
    assert readers(here, claim_id) == {}
    assert [
        (each.served_sequence, each.acknowledged_sequence) for each in readers(here, claim_id, all=True).values()
    ] == [
        (second, 0),
        (first, second),
    ]


def test_reading_a_claim_by_its_id_counts(here: Desk) -> None:
    claim_id = put_claim(here.house.database, "Norway has opened a port.")
    sequence = here.decide(claim_id)
    with calling(NIGHT):
        asyncio.run(here.record.get_claim(claim_pb2.GetClaimRequest(id=str(claim_id))))
    assert readers(here, claim_id, all=True)["night desk"].served_sequence == sequence


def test_only_changes_of_what_its_key_was_served_reach_a_webhook_that_asks_for_those(here: Desk) -> None:
    seen, unseen = (put_claim(here.house.database, f"Norway has opened a {what}.") for what in ("port", "road"))
    with calling(NIGHT):
        webhook = here.follow(filter={"served": True})
        here.decide(seen)
        here.record.list_claims(claim_pb2.ListClaimsRequest())
        here.decide(unseen)
        correction = here.decide(seen, Status.CONFIRMED)
        here.decide(unseen, Status.CONFIRMED)
    here.work()
    told = [opened(asked, webhook.secret)["data"] for asked in here.received()]
    assert [(each["claim_id"], each["sequence"]) for each in told] == [(str(seen), correction)]
    # Having been told is as good as having fetched: the desk is not behind.
    assert readers(here, seen) == {}
    assert readers(here, seen, all=True)["night desk"].served_sequence == correction


def test_what_cannot_be_acknowledged_is_said(here: Desk) -> None:
    claim_id = put_claim(here.house.database, "Norway has opened a port.")
    with calling(NIGHT):
        with pytest.raises(Conflict, match="no verdict yet"):
            acknowledge(here, claim_id)
        with pytest.raises(NotFound):
            acknowledge(here, uuid4())
        here.decide(claim_id)
        with pytest.raises(InvalidInput) as refused:
            acknowledge(here, claim_id, sequence=999)
        assert refused.value.fields[0].field == "sequence"
    with calling(ANYONE), pytest.raises(Conflict, match="call with a key"):
        acknowledge(here, claim_id)


def test_where_nothing_can_be_written_what_is_on_record_is_still_served(here: Desk) -> None:
    claim_id = put_claim(here.house.database, "Norway has opened a port.")
    sequence = here.decide(claim_id)
    with here.house.database.transaction() as connection:
        connection.execute("LOCK TABLE reader IN ACCESS EXCLUSIVE MODE")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        with calling(NIGHT):
            served = here.record.list_claims(claim_pb2.ListClaimsRequest()).claims
    assert [claim.verdict.sequence for claim in served] == [sequence]
    assert readers(here, claim_id, all=True) == {}
    with calling(NIGHT):
        here.record.list_claims(claim_pb2.ListClaimsRequest())
    assert set(readers(here, claim_id, all=True)) == {"night desk"}
