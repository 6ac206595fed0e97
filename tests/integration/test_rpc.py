"""The gRPC door on a real record. What both doors say alike is asked in `tests/acceptance/test_conformance_*`."""

import threading
from typing import Any

import grpc

from onrecord.v1 import article_pb2, verdict_pb2
from services.kernel.model import Status
from tests.integration.conftest import MAX_BODY_BYTES, Gateway
from tests.integration.doors import refusal
from tests.integration.verdicts import put_claim, put_verdict


def test_a_callers_id_comes_back_and_reaches_the_work(gateway: Gateway) -> None:
    request = article_pb2.CreateArticleRequest(text="Iceland has painted a harbour.")
    call: Any = gateway.rpc.CreateArticle
    article, details = call.with_call(request, metadata=(("x-request-id", "line-9"),), timeout=10)
    assert dict(details.initial_metadata())["x-request-id"] == "line-9"
    with gateway.database.transaction() as connection:
        row = connection.execute("SELECT correlation_id FROM work WHERE subject_id = %s", (article.id,)).fetchone()
    assert row == {"correlation_id": "line-9"}


def test_a_message_over_the_limit_is_refused_by_name(gateway: Gateway) -> None:
    request = article_pb2.CreateArticleRequest(html="x" * MAX_BODY_BYTES)
    code, reason, _ = refusal(gateway.rpc.CreateArticle, request)
    assert (code, reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")


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
