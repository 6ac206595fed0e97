"""Readers that stop reading: a watch says why it is closed and goes on where it was, at either door; a dump is cut."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from onrecord.v1 import verdict_pb2
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from services.gateway import connections
from services.kernel import reads
from services.verify import writes
from tests.integration.conftest import PATIENCE_S, Gateway
from tests.integration.verdicts import a_verdict, put_claim

# Together more than a kernel takes for a socket that nobody reads (4 MiB, net.ipv4.tcp_wmem).
VERDICTS, LONG = 100, 60_000
# A small window: 64 KiB are taken before the reader asks.
OPTIONS = [("grpc.http2.bdp_probe", 0)]


@pytest.fixture(scope="module")
def written(gateway: Gateway) -> tuple[UUID, range]:
    """A claim, and the sequences of many long verdicts on it."""
    claim_id = put_claim(gateway.database, f"Norway has moved a bell {uuid4()}.")
    with gateway.database.transaction() as connection:
        row = connection.execute("SELECT last FROM verdict_counter").fetchone()
        claim = reads.claim(connection, claim_id)
        assert row
        assert claim
        for number in range(VERDICTS):
            verdict = replace(a_verdict(), justification=f"{number} {'x' * LONG}", cause="test")
            writes.put_verdict(connection, claim, verdict)
    return claim_id, range(row["last"] + 1, row["last"] + 1 + VERDICTS)


def connected(gateway: Gateway, path: str = "/v1/claims:watch", **query: Any) -> socket.socket:
    """An answer over a socket with as little room as there may be."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    address = gateway.rest.base_url
    reader.settimeout(20)
    reader.connect((address.host, address.port))
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    reader.sendall(f"GET {path}?{asked} HTTP/1.1\r\nHost: {address.host}:{address.port}\r\n\r\n".encode())
    return reader


def everything(reader: socket.socket) -> bytes:
    """What comes until the connection ends, however it does."""
    found = bytearray()
    try:
        while part := reader.recv(1 << 20):
            found += part
    except ConnectionResetError:
        pass
    return bytes(found)


def events(text: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and data of the whole events in an answer; each is a chunk of its own."""
    for event in text.partition(b"\r\n\r\n")[2].split(b"\n\n\r\n"):
        fields = dict(line.split(b": ", 1) for line in event.split(b"\n") if b": " in line)
        if b"data" in fields:
            yield fields[b"event"].decode(), json.loads(fields[b"data"])


def test_a_slow_reader_is_told_so_and_goes_on_where_it_was(gateway: Gateway, written: tuple[UUID, range]) -> None:
    claim, sequences = written
    before = slow_readers(gateway)

    def over_sse() -> list[int]:
        with closing(connected(gateway, claim=claim, after=sequences.start - 1)) as reader:
            time.sleep(PATIENCE_S * 2)
            *sent, (last, problem) = events(everything(reader))
        assert (last, problem["type"], problem["status"]) == ("closed", "urn:onrecord:problem:slow-reader", 408)
        seen = [data["sequence"] for name, data in sent if name == "verdict"]
        with gateway.rest.stream(
            "GET", "/v1/claims:watch", params={"claim": str(claim)}, headers={"Last-Event-ID": str(seen[-1])}
        ) as answer:
            for line in answer.iter_lines():
                if line.startswith("id: ") and int(line[4:]) > seen[-1]:
                    seen.append(int(line[4:]))
                if seen[-1] == sequences[-1]:
                    return seen
        return seen

    def over_grpc() -> list[int]:
        def watch(after: int) -> Iterator[int]:
            request = verdict_pb2.WatchVerdictsRequest(claim_id=str(claim), after=after)
            with grpc.insecure_channel(gateway.rpc_address, OPTIONS) as channel:
                for message in RecordServiceStub(channel).WatchVerdicts(request, timeout=60):
                    if message.HasField("verdict"):
                        yield message.sequence
                    if message.sequence == sequences[-1]:
                        return

        slow, seen = watch(sequences.start - 1), []
        seen.append(next(slow))
        time.sleep(PATIENCE_S * 2)
        with pytest.raises(grpc.RpcError) as raised:
            seen.extend(slow)
        status, info = rpc_status.from_call(raised.value), error_details_pb2.ErrorInfo()  # type: ignore[arg-type]
        assert status
        assert status.details[0].Unpack(info)
        assert (raised.value.code(), info.reason) == (grpc.StatusCode.ABORTED, "SLOW_READER")
        return [*seen, *watch(seen[-1])]

    with ThreadPoolExecutor(2) as pool:
        found = [one.result(60) for one in [pool.submit(over_sse), pool.submit(over_grpc)]]
    assert found == [list(sequences), list(sequences)]
    assert slow_readers(gateway) == before + 2


def test_who_does_not_read_at_all_holds_nothing_for_long(
    gateway: Gateway, written: tuple[UUID, range], monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, sequences = written
    monkeypatch.setattr(connections, "LINGER_S", 0.5)
    with closing(connected(gateway, claim=claim, after=sequences.start - 1)) as reader:
        time.sleep(PATIENCE_S + 2)
        # What the kernel holds still comes; what the gateway held is gone, its last words with it.
        names = [name for name, _ in events(everything(reader).rpartition(b"\n\n\r\n")[0])]
    assert "verdict" in names
    assert "closed" not in names


def test_a_dump_that_nobody_reads_is_cut_off(gateway: Gateway) -> None:
    with gateway.database.transaction() as connection:
        row = connection.execute("SELECT last FROM verdict_counter").fetchone()
    assert row
    claims = [put_claim(gateway.database, f"Norway has moved bell number {n}.") for n in range(VERDICTS)]
    with gateway.database.transaction() as connection:
        for id in claims:
            claim = reads.claim(connection, id)
            assert claim
            writes.put_verdict(connection, claim, replace(a_verdict(), justification="x" * LONG, cause="test"))
    before = slow_readers(gateway)

    with closing(connected(gateway, "/v1/exports/claims.jsonl", since=row["last"])) as reader:
        time.sleep(PATIENCE_S * 2)
        assert slow_readers(gateway) == before + 1
        cut = everything(reader)
    assert b'"sequence":' in cut
    # What a whole answer in chunks ends with.
    assert not cut.endswith(b"0\r\n\r\n")
    whole = gateway.rest.get("/v1/exports/claims.jsonl", params={"since": row["last"]})
    assert len(whole.text.splitlines()) == VERDICTS


def slow_readers(gateway: Gateway) -> float:
    lines = gateway.rest.get("/metrics").text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("onrecord_slow_readers_total "))
