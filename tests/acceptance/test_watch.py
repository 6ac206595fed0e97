"""Watching: every verdict once, in order, also across a lost connection, through both doors."""

import threading
from typing import Any

import grpc
import httpx
import pytest

from onrecord.v1 import verdict_pb2
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from tests.acceptance.record import check, events, settle, state, verdicts
from tests.stacks import Stack


def test_a_watcher_sees_a_verdict_as_it_comes(stack: Stack, rest: httpx.Client, rpc: RecordServiceStub) -> None:
    claim = check(rest, "Peru has recalled its envoy from Quito.", said_at="2025-05-20T12:00:00Z", track=True)
    first = claim["verdict"]["sequence"]
    seen: list[dict[str, Any]] = []

    def watch() -> None:
        with httpx.Client(base_url=stack.http, timeout=30) as own:
            seen.extend(events(own, count=1, after=first, claim=claim["id"]))

    watcher = threading.Thread(target=watch)
    watcher.start()
    stream = rpc.WatchVerdicts(verdict_pb2.WatchVerdictsRequest(after=first, claim_id=claim["id"]), timeout=30)
    state(rest, issuer="Ministry of Foreign Affairs of Peru", text="Peru has not recalled its envoy from Quito.")
    over_grpc = next(line for line in stream if line.HasField("verdict"))
    stream.cancel()
    watcher.join(30)

    assert over_grpc.verdict.status == verdict_pb2.Verdict.DENIED
    assert over_grpc.proposition
    assert [line["sequence"] for line in seen] == [over_grpc.sequence]
    assert [verdict["sequence"] for verdict in verdicts(rest, claim["id"])] == [first, over_grpc.sequence]


def test_resuming_loses_nothing_and_repeats_nothing(rest: httpx.Client, rpc: RecordServiceStub) -> None:
    for town in ("Piura", "Tacna", "Cusco", "Ica", "Puno"):
        check(rest, f"Bolivia has opened a trade office in {town}.", said_at="2025-05-20T12:00:00Z", track=True)
    settle(rest)
    everything = _all_sequences(rpc)
    assert len(everything) >= 5
    assert everything == sorted(set(everything))

    half = len(everything) // 2
    before = [line["sequence"] for line in events(rest, count=half, after=0)]
    resumed = [line["sequence"] for line in events(rest, count=len(everything) - half, last_id=before[-1])]
    assert before + resumed == everything


def _all_sequences(rpc: RecordServiceStub) -> list[int]:
    """What a watch from the beginning brings in five seconds."""
    found: list[int] = []
    stream = rpc.WatchVerdicts(verdict_pb2.WatchVerdictsRequest(after=0), timeout=5)
    with pytest.raises(grpc.RpcError) as ended:
        found.extend(line.sequence for line in stream if line.HasField("verdict"))
    assert ended.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    return found
