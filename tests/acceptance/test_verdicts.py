"""Statements arrive and are taken back; verdicts follow, history stays, the past can be asked for."""

from typing import Any

import grpc
import httpx
import pytest

from onrecord.v1 import claim_pb2, statement_pb2, verdict_pb2
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from tests.acceptance.record import check, claim_with, get, position, settle, state, submit, verdicts

ARTICLE = {
    "text": "Kenya will send 600 police officers to Mogadishu on 14 April 2025, a diplomat said on Thursday.",
    "title": "Kenya to send police",
    "published_at": "2025-04-10T09:00:00Z",
}
DENIAL = {
    "issuer": "Ministry of Foreign Affairs of Kenya",
    "text": "Kenya will not send police officers to Mogadishu on 14 April 2025.",
    "published_at": "2025-04-11T08:00:00Z",
    "url": "https://mfa-nairobi.example/2025-04-11",
}


@pytest.fixture(scope="module")
def story(rest: httpx.Client) -> dict[str, Any]:
    """An article, then a denial of its claim, then the denial taken back."""
    claim = claim_with(submit(rest, **ARTICLE), "police officers")
    denial = state(rest, **DENIAL)
    denied = get(rest, f"/v1/claims/{claim['id']}")
    retracted = rest.post(f"/v1/statements/{denial['id']}:retract", json={"note": "published by mistake"})
    assert retracted.status_code == 200, retracted.text
    settle(rest)
    return {"claim": claim, "denial": denial, "denied": denied, "retracted": retracted.json()}


def test_nothing_on_record_is_said_as_such(story: dict[str, Any]) -> None:
    verdict = story["claim"]["verdict"]
    assert (verdict["status"], verdict["abstained"]) == ("UNVERIFIED", "NOT_ADDRESSED")
    assert position(verdict, "KE")["stance"] == "SILENT"


def test_a_statement_opens_the_claim_again(story: dict[str, Any]) -> None:
    verdict = story["denied"]["verdict"]
    assert verdict["status"] == "DENIED"
    assert position(verdict, "KE")["stance"] == "DENIES"
    evidence = verdict["evidence"][0]
    assert evidence["statement_id"] == story["denial"]["id"]
    assert evidence["stance"] == "REFUTES"
    assert evidence["reasons"]
    assert verdict["sequence"] > story["claim"]["verdict"]["sequence"]
    assert story["denied"]["verdict"]["justification"]


def test_taking_it_back_opens_the_claim_again(story: dict[str, Any], rest: httpx.Client) -> None:
    assert story["retracted"]["state"] == "RETRACTED"
    now = get(rest, f"/v1/claims/{story['claim']['id']}")["verdict"]
    assert now["status"] == "UNVERIFIED"
    assert now["sequence"] > story["denied"]["verdict"]["sequence"]
    assert get(rest, f"/v1/statements/{story['denial']['id']}")["retraction_note"] == "published by mistake"


def test_history_keeps_every_verdict_in_order(story: dict[str, Any], rest: httpx.Client) -> None:
    history = verdicts(rest, story["claim"]["id"])
    assert [verdict["status"] for verdict in history] == ["UNVERIFIED", "DENIED", "UNVERIFIED"]
    assert [verdict["sequence"] for verdict in history] == sorted({verdict["sequence"] for verdict in history})
    assert all(verdict["cause"] for verdict in history)


def test_the_past_can_be_asked_for(rest: httpx.Client, rpc: RecordServiceStub) -> None:
    claim = "Chile has withdrawn its ambassador from Lima."
    said = {"said_at": "2025-05-12T12:00:00Z"}
    state(
        rest,
        issuer="Ministry of Foreign Affairs of Chile",
        text="Chile has withdrawn its ambassador from Lima.",
        published_at="2025-05-13T10:00:00Z",
    )
    before = check(rest, claim, **said, as_of="2025-05-13T09:00:00Z")
    after = check(rest, claim, **said, as_of="2025-05-13T11:00:00Z")
    assert before["verdict"]["status"] == "UNVERIFIED"
    assert after["verdict"]["status"] == "CONFIRMED"
    assert position(after["verdict"], "CL")["stance"] == "CONFIRMS"
    assert not after["id"]

    request = claim_pb2.CheckClaimRequest(text=claim)
    request.said_at.FromJsonString(said["said_at"])
    request.as_of.FromJsonString("2025-05-13T09:00:00Z")
    assert rpc.CheckClaim(request, timeout=30).verdict.status == verdict_pb2.Verdict.UNVERIFIED
    request.as_of.FromJsonString("2025-05-13T11:00:00Z")
    assert rpc.CheckClaim(request, timeout=30).verdict.status == verdict_pb2.Verdict.CONFIRMED


def test_a_tracked_claim_is_stored_and_follows_the_record(rest: httpx.Client, rpc: RecordServiceStub) -> None:
    tracked = check(rest, "Ghana has closed its border with Togo.", said_at="2025-05-20T12:00:00Z", track=True)
    assert tracked["verdict"]["status"] == "UNVERIFIED"
    rpc.CreateStatement(
        statement_pb2.CreateStatementRequest(
            issuer="Ministry of Foreign Affairs of Ghana", text="Ghana has not closed its border with Togo."
        ),
        timeout=10,
    )
    settle(rest)
    now = rpc.GetClaim(claim_pb2.GetClaimRequest(id=tracked["id"]), timeout=10)
    assert now.verdict.status == verdict_pb2.Verdict.DENIED
    history = rpc.ListVerdicts(verdict_pb2.ListVerdictsRequest(claim_id=tracked["id"]), timeout=10)
    assert len(history.verdicts) == 2


def test_bad_input_is_refused_by_both_doors_and_the_field_is_named(rest: httpx.Client, rpc: RecordServiceStub) -> None:
    for path, body, field in (
        ("/v1/articles", {"text": "A story.", "published_at": "yesterday"}, "published_at"),
        ("/v1/statements", {"text": "No."}, "issuer"),
        ("/v1/statements", {"issuer": "The Ministry of Nowhere in Particular", "text": "No."}, "issuer"),
        ("/v1/claims:check", {"text": ""}, "text"),
    ):
        answer = rest.post(path, json=body)
        assert answer.status_code == 422, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert field in [error["field"] for error in answer.json()["errors"]], answer.text

    with pytest.raises(grpc.RpcError) as raised:
        rpc.CheckClaim(claim_pb2.CheckClaimRequest(text=""), timeout=10)
    assert raised.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "text" in str(raised.value.details())


def test_what_is_not_on_record_is_not_found(rest: httpx.Client) -> None:
    answer = rest.get("/v1/claims/0190a5b0-0000-7000-8000-000000000000")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
