"""The gRPC door on a real record, and that both doors say the same."""

import threading
from typing import Any

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from onrecord.v1 import article_pb2, claim_pb2, method_pb2, party_pb2, statement_pb2, verdict_pb2
from services.kernel.model import Status
from tests.integration.conftest import Gateway
from tests.integration.verdicts import put_claim, put_method, put_verdict

MISSING = "01935e2a-7c1d-7000-8000-000000000000"


def as_json(message: Any) -> dict[str, Any]:
    """The protobuf JSON mapping, as the contract promises it."""
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def test_both_doors_show_the_same(gateway: Gateway) -> None:
    text = "Iceland has opened a harbour."
    article = gateway.rpc.CreateArticle(article_pb2.CreateArticleRequest(text=text, url="https://paper.example/is"))
    request = statement_pb2.CreateStatementRequest(issuer="Foreign Ministry of Iceland", text="No harbour was opened.")
    statement = gateway.rpc.CreateStatement(request)
    with gateway.database.transaction() as connection:
        connection.execute("UPDATE article SET state = 'READ', text = source_text WHERE id = %s", (article.id,))
        row = connection.execute(
            "INSERT INTO claim (article_id, text, proposition, said_at, span) "
            """VALUES (%s, %s, %s, now(), '{"start": 0, "end": 29, "exact": "x"}') RETURNING id""",
            (article.id, text, text),
        ).fetchone()
    assert row
    claim_id = str(row["id"])
    put_verdict(gateway.database, row["id"])
    put_verdict(gateway.database, row["id"], Status.DISPUTED)
    put_method(gateway.database)

    pairs = [
        (f"/v1/articles/{article.id}", gateway.rpc.GetArticle(article_pb2.GetArticleRequest(id=article.id))),
        ("/v1/articles?q=harbour", gateway.rpc.ListArticles(article_pb2.ListArticlesRequest(q="harbour"))),
        (f"/v1/statements/{statement.id}", statement),
        ("/v1/statements?party=IS", gateway.rpc.ListStatements(statement_pb2.ListStatementsRequest(party="IS"))),
        ("/v1/parties?q=iceland", gateway.rpc.ListParties(party_pb2.ListPartiesRequest(q="iceland"))),
        (f"/v1/claims/{claim_id}", gateway.rpc.GetClaim(claim_pb2.GetClaimRequest(id=claim_id))),
        (
            f"/v1/claims?article={article.id}&status=DISPUTED",
            gateway.rpc.ListClaims(
                claim_pb2.ListClaimsRequest(article_id=article.id, statuses=[verdict_pb2.Verdict.DISPUTED])
            ),
        ),
        (
            f"/v1/claims/{claim_id}/verdicts",
            gateway.rpc.ListVerdicts(verdict_pb2.ListVerdictsRequest(claim_id=claim_id)),
        ),
        ("/v1/method", gateway.rpc.GetMethod(method_pb2.GetMethodRequest())),
    ]
    for path, message in pairs:
        shown = gateway.rest.get(path).json()
        assert shown == as_json(message), path
        assert shown
    assert len(gateway.rest.get(f"/v1/claims/{claim_id}/verdicts").json()["verdicts"]) == 2


def test_a_party_put_through_one_door_is_seen_through_the_other(gateway: Gateway) -> None:
    party = party_pb2.Party(id="QUAY_UNION", name="Quay Union", kind=party_pb2.Party.ORGANISATION)
    put = gateway.rpc.UpdateParty(party_pb2.UpdatePartyRequest(party=party))
    party.etag = put.etag
    assert put == party
    assert gateway.rest.get("/v1/parties", params={"q": "quay"}).json()["parties"] == [as_json(party)]


def test_an_error_has_its_reason_and_its_fields(gateway: Gateway) -> None:
    cases: list[tuple[Any, Any, grpc.StatusCode, str]] = [
        (gateway.rpc.GetClaim, claim_pb2.GetClaimRequest(id=MISSING), grpc.StatusCode.NOT_FOUND, "NOT_FOUND"),
        (
            gateway.rpc.CreateStatement,
            statement_pb2.CreateStatementRequest(issuer="Ministry of Atlantis", text="We rose."),
            grpc.StatusCode.INVALID_ARGUMENT,
            "UNKNOWN_ISSUER",
        ),
    ]
    for call, request, code, reason in cases:
        with pytest.raises(grpc.RpcError) as raised:
            call(request, timeout=10)
        error: Any = raised.value
        status = rpc_status.from_call(error)
        info = error_details_pb2.ErrorInfo()
        assert status is not None
        assert status.details[0].Unpack(info)
        assert (error.code(), info.reason, info.domain) == (code, reason, "onrecord")


def test_a_stale_review_is_aborted(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Iceland has sold a harbour.")
    put_verdict(gateway.database, id)
    request = claim_pb2.ReviewClaimRequest(id=str(id), status=verdict_pb2.Verdict.CONFIRMED, note="n", if_sequence=0)
    with pytest.raises(grpc.RpcError) as raised:
        gateway.rpc.ReviewClaim(request, timeout=10)
    error: Any = raised.value
    assert error.code() == grpc.StatusCode.ABORTED


def test_a_callers_id_comes_back_and_reaches_the_work(gateway: Gateway) -> None:
    request = article_pb2.CreateArticleRequest(text="Iceland has painted a harbour.")
    call: Any = gateway.rpc.CreateArticle
    article, details = call.with_call(request, metadata=(("x-request-id", "line-9"),), timeout=10)
    assert dict(details.initial_metadata())["x-request-id"] == "line-9"
    with gateway.database.transaction() as connection:
        row = connection.execute("SELECT correlation_id FROM work WHERE subject_id = %s", (article.id,)).fetchone()
    assert row == {"correlation_id": "line-9"}


def test_a_watch_begins_with_its_cursor_and_goes_on(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Iceland has bought a harbour.")
    first = put_verdict(gateway.database, id)
    stream: Any = gateway.rpc.WatchVerdicts(
        verdict_pb2.WatchVerdictsRequest(after=first - 1, claim_id=str(id)), timeout=20
    )
    start, old = next(stream), next(stream)
    timer = threading.Timer(0.3, put_verdict, (gateway.database, id, Status.CONFIRMED))
    timer.start()
    new = next(stream)
    stream.cancel()
    timer.join()
    assert (start.sequence, start.HasField("verdict")) == (first - 1, False)
    assert (old.sequence, old.proposition) == (first, "Iceland has bought a harbour.")
    assert new.verdict.status == verdict_pb2.Verdict.CONFIRMED


def test_more_verdicts_than_a_batch_come_in_order(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Iceland has moved a harbour.")
    sequences = [put_verdict(gateway.database, id) for _ in range(230)]
    stream: Any = gateway.rpc.WatchVerdicts(
        verdict_pb2.WatchVerdictsRequest(after=sequences[0] - 1, claim_id=str(id)), timeout=20
    )
    next(stream)
    assert [next(stream).sequence for _ in sequences] == sequences
    stream.cancel()
