"""The metrics of a running gateway, and HEAD wherever GET is."""

import re
import time
from pathlib import Path
from uuid import uuid4

import grpc
import httpx
import pytest

from onrecord.v1.claim_pb2 import GetClaimRequest
from onrecord.v1.verdict_pb2 import WatchVerdictsRequest
from tests.integration.conftest import Gateway
from tests.integration.verdicts import put_claim, put_verdict
from tests.processes import wait_for

OPERATING = Path(__file__).parent.parent.parent / "docs" / "operating.md"


def value(gateway: Gateway, name: str, **labels: str) -> float:
    """The value of a sample, summed over the labels that are not given; 0 where there is none."""
    lines = gateway.rest.get("/metrics").text.splitlines()
    found = [line for line in lines if re.match(rf"{name}[{{ ]", line)]
    return sum(float(line.rpartition(" ")[2]) for line in found if all(f'{k}="{v}"' in line for k, v in labels.items()))


def test_answers_are_counted_by_route_and_status(gateway: Gateway) -> None:
    found = {"route": "/v1/claims/{id}", "status": "200"}
    missing = {"route": "/v1/claims/{id}", "status": "404"}
    nowhere = {"route": "none", "status": "404"}
    before = [value(gateway, "onrecord_http_request_seconds_count", **labels) for labels in (found, missing, nowhere)]
    id = put_claim(gateway.database, "Norway has opened a lighthouse.")

    gateway.rest.get(f"/v1/claims/{id}")
    gateway.rest.get(f"/v1/claims/{uuid4()}")
    gateway.rest.get(f"/nowhere/{uuid4()}")

    after = [value(gateway, "onrecord_http_request_seconds_count", **labels) for labels in (found, missing, nowhere)]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1]


def test_calls_are_counted_by_method_and_code(gateway: Gateway) -> None:
    labels = {"method": "GetClaim", "code": "NOT_FOUND"}
    before = value(gateway, "onrecord_grpc_call_seconds_count", **labels)
    with pytest.raises(grpc.RpcError):
        gateway.rpc.GetClaim(GetClaimRequest(id=str(uuid4())), timeout=10)
    assert value(gateway, "onrecord_grpc_call_seconds_count", **labels) == before + 1


def test_a_watch_is_open_and_its_lag_is_measured(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Norway has opened a quay.")
    before = value(gateway, "onrecord_watch_lag_seconds_count")
    stream = gateway.rpc.WatchVerdicts(WatchVerdictsRequest(claim_id=str(id)), timeout=20)
    next(stream)
    assert value(gateway, "onrecord_streams_open") == 1
    # The second look has to find nothing before the verdict is one that was waited for.
    time.sleep(0.2)
    put_verdict(gateway.database, id)
    next(stream)
    stream.cancel()
    assert value(gateway, "onrecord_watch_lag_seconds_count") == before + 1
    wait_for(lambda: value(gateway, "onrecord_streams_open") == 0, "the stream to be closed")
    calls, cancelled = "onrecord_grpc_call_seconds_count", {"method": "WatchVerdicts", "code": "CANCELLED"}
    wait_for(lambda: value(gateway, calls, **cancelled) >= 1, "the cancelled call to be counted")


def test_the_work_and_the_verdicts_of_the_record_are_seen(gateway: Gateway) -> None:
    before = value(gateway, "onrecord_work_due", kind="READ_ARTICLE")
    gateway.rest.post("/v1/articles", json={"text": f"A quay was opened. {uuid4()}"})
    put_verdict(gateway.database, put_claim(gateway.database, "Norway has opened a pier."))

    assert value(gateway, "onrecord_work_due", kind="READ_ARTICLE") == before + 1
    assert value(gateway, "onrecord_work_oldest_seconds", kind="READ_ARTICLE") > 0
    assert value(gateway, "onrecord_work_parked", kind="CHECK_CLAIM") == 0
    assert value(gateway, "onrecord_claims", status="DENIED") >= 1
    assert value(gateway, "onrecord_verdicts_total") >= 1
    assert value(gateway, "onrecord_database_up") == value(gateway, "onrecord_feed_connected") == 1
    assert value(gateway, "process_resident_memory_bytes") > 1e6


def test_every_metric_is_documented_and_no_other(gateway: Gateway) -> None:
    served = set(re.findall(r"^# TYPE (onrecord_\w+)", gateway.rest.get("/metrics").text, re.MULTILINE))
    documented = set(re.findall(r"^\| `(onrecord_\w+)`", OPERATING.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for name in served if not name.endswith("_created")} == documented


@pytest.mark.parametrize(
    "path", ["/v1/claims?page_size=1", "/v1/claims/none", "/readyz", "/openapi.json", "/", "/static/style.css"]
)
def test_head_is_get_without_the_body(gateway: Gateway, path: str) -> None:
    def headers(answer: httpx.Response) -> dict[str, str]:
        return {name: text for name, text in answer.headers.items() if name not in ("date", "x-request-id")}

    get, head = gateway.rest.get(path), gateway.rest.head(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert headers(head) == headers(get)


def test_head_of_a_stream_ends(gateway: Gateway) -> None:
    answer = gateway.rest.head("/v1/claims:watch")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    wait_for(lambda: value(gateway, "onrecord_streams_open") == 0, "the stream to be closed")


def test_head_is_refused_where_there_is_nothing_to_get(gateway: Gateway) -> None:
    answer = gateway.rest.head("/v1/claims:check")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert gateway.rest.delete("/v1/claims").headers["allow"] == "GET, HEAD"
