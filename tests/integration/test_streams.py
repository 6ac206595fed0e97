"""Streams under load: the order of sequences is that of commits whoever writes, and both doors filter alike."""

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from onrecord.v1 import verdict_pb2
from services.kernel import reads
from services.kernel.model import Status
from services.verify import writes
from tests.integration.conftest import Gateway
from tests.integration.verdicts import a_verdict, put_claim

WRITERS, EACH = 6, 8


def last(gateway: Gateway) -> int:
    with gateway.database.transaction() as connection:
        row = connection.execute("SELECT last FROM verdict_counter").fetchone()
    assert row
    return int(row["last"])


def write(gateway: Gateway, claim_id: UUID, times: int) -> None:
    """Verdicts as verify writes them, each in a transaction that ends some time later."""
    for number in range(times):
        with gateway.database.transaction() as connection:
            claim = reads.claim(connection, claim_id)
            assert claim
            time.sleep(random.random() / 100)
            writes.put_verdict(connection, claim, replace(a_verdict(), justification=f"{number}", cause="test"))
            time.sleep(random.random() / 100)


def by_grpc(gateway: Gateway, count: int, **wanted: Any) -> list[tuple[int, str]]:
    stream = gateway.rpc.WatchVerdicts(verdict_pb2.WatchVerdictsRequest(**wanted), timeout=60)
    found = []
    for message in stream:
        if message.HasField("verdict"):
            found.append((message.sequence, message.verdict.claim_id))
        if len(found) == count:
            stream.cancel()
            break
    return found


def by_rest(gateway: Gateway, count: int, **wanted: Any) -> list[tuple[int, str]]:
    def events() -> Iterator[tuple[int, str]]:
        with gateway.rest.stream("GET", "/v1/claims:watch", params=wanted) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    message = json.loads(line.removeprefix("data: "))
                    if "verdict" in message:
                        yield message["sequence"], message["verdict"]["claim_id"]

    found = []
    for event in events():
        found.append(event)
        if len(found) == count:
            break
    return found


def test_the_order_of_sequences_is_that_of_commits_under_concurrent_writers(gateway: Gateway) -> None:
    claims = [put_claim(gateway.database, f"Norway has tolled a bell {uuid4()}.") for _ in range(WRITERS)]
    after, total = last(gateway), WRITERS * EACH
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        # They listen while it is written: whoever saw n must never meet a smaller one later, nor miss one.
        watching = [pool.submit(by, gateway, total, after=after) for by in (by_grpc, by_rest)]
        for writing in [pool.submit(write, gateway, claim, EACH) for claim in claims]:
            writing.result()
        seen = [one.result(60) for one in watching]
    for found in seen:
        assert [sequence for sequence, _ in found] == list(range(after + 1, after + total + 1))
    assert seen[0] == seen[1]


def test_both_doors_filter_alike(gateway: Gateway) -> None:
    article = UUID(gateway.rest.post("/v1/articles", json={"text": f"A bell was tolled. {uuid4()}"}).json()["id"])
    of_article = put_claim(gateway.database, f"Norway has cast a bell {uuid4()}.", article)
    other = put_claim(gateway.database, f"Sweden has cast a bell {uuid4()}.", party="SE")
    after = last(gateway)

    def put(claim_id: UUID, status: Status, party: str) -> int:
        with gateway.database.transaction() as connection:
            claim = reads.claim(connection, claim_id)
            assert claim
            writes.put_verdict(connection, claim, replace(a_verdict(party), status=status, justification=f"{uuid4()}"))
        return last(gateway)

    denied = put(of_article, Status.DENIED, "NO")
    confirmed = put(other, Status.CONFIRMED, "SE")
    disputed = put(of_article, Status.DISPUTED, "NO")
    cases: list[tuple[dict[str, Any], dict[str, Any], list[int]]] = [
        ({"statuses": [verdict_pb2.Verdict.CONFIRMED]}, {"status": "CONFIRMED"}, [confirmed]),
        ({"party": "SE"}, {"party": "SE"}, [confirmed]),
        ({"article_id": str(article)}, {"article": str(article)}, [denied, disputed]),
        ({"claim_id": str(other)}, {"claim": str(other)}, [confirmed]),
        (
            {"claim_id": str(of_article), "statuses": [verdict_pb2.Verdict.DISPUTED, verdict_pb2.Verdict.DENIED]},
            {"claim": str(of_article), "status": ["DISPUTED", "DENIED"]},
            [denied, disputed],
        ),
    ]
    for rpc, rest, wanted in cases:
        watches: list[tuple[Callable[..., list[tuple[int, str]]], dict[str, Any]]] = [(by_grpc, rpc), (by_rest, rest)]
        for by, values in watches:
            assert [sequence for sequence, _ in by(gateway, len(wanted), after=after, **values)] == wanted, values
