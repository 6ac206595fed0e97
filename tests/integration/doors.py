"""Gateways in processes of their own, with keys or with TLS: what a test says to their doors, and from where."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from onrecord.v1 import key_pb2
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from services.kernel.storage import Database
from tests.processes import Process, free_port, wait_for, wait_until_ready

QUOTA, REFUSALS = 60, 5
# What a revocation takes to be heard of, with room for a busy machine.
HEARD_S = 4.0
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Door:
    """A running gateway with keys, and the secret and the id of one that may do everything."""

    http: str
    grpc: str
    stub: RecordServiceStub
    database: Database
    admin: str
    admin_id: str

    def rest(self, secret: str = "", **headers: str) -> httpx.Client:
        """A caller of REST with this key, from an address that nobody else has."""
        headers["X-Forwarded-For"] = stranger()
        if secret:
            headers["Authorization"] = f"Bearer {secret}"
        return httpx.Client(base_url=self.http, headers=headers, timeout=20)

    def make(self, *scopes: str, name: str = "desk", expires_at: datetime | None = None) -> tuple[str, str]:
        """Id and secret of a new key."""
        body: dict[str, Any] = {"name": name, "scopes": list(scopes)}
        if expires_at:
            body["expires_at"] = expires_at.isoformat()
        with self.rest(self.admin) as rest:
            answer = rest.post("/v1/keys", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["key"]["id"], answer.json()["secret"]


@contextmanager
def started(url: str, folder: Path, *arguments: str, **more: str) -> Iterator[tuple[Process, int, int]]:
    """A gateway on this database, and its two ports; it may not be ready yet. `arguments` are those of `tests.door`."""
    http, grpc_port = free_port(), free_port()
    settings = {
        "ONRECORD_DATABASE_URL": url,
        "ONRECORD_HTTP_PORT": str(http),
        "ONRECORD_GRPC_PORT": str(grpc_port),
        **more,
    }
    process = Process("tests.door", settings, folder / "door.log", arguments)
    try:
        yield process, http, grpc_port
    finally:
        process.stop()


@contextmanager
def keyed(url: str, folder: Path) -> Iterator[Door]:
    """A gateway whose record has keys, with small quotas; it believes this machine as a proxy."""
    settings = {
        "ONRECORD_RATE_LIMIT": str(QUOTA),
        "ONRECORD_REFUSAL_LIMIT": str(REFUSALS),
        "ONRECORD_TRUSTED_PROXIES": "127.0.0.0/8",
        "ONRECORD_CORS_ORIGINS": "https://desk.example",
    }
    with locked(url, folder, **settings) as opened:
        yield opened


@contextmanager
def checking(url: str, folder: Path) -> Iterator[Door]:
    """A gateway whose record has keys, without quotas; behind it claims are checked."""
    with locked(url, folder, "--verify", ONRECORD_RATE_LIMIT="0", ONRECORD_REFUSAL_LIMIT="0") as opened:
        yield opened


@contextmanager
def locked(url: str, folder: Path, *arguments: str, **settings: str) -> Iterator[Door]:
    """A gateway with these settings, whose record has a key that may do everything."""
    database = Database(url, role="test", pool_size=4)
    database.open()
    with started(url, folder, *arguments, **settings) as (process, port, grpc_port):
        http = f"http://127.0.0.1:{port}"
        wait_until_ready(http, process)
        with grpc.insecure_channel(f"127.0.0.1:{grpc_port}") as channel:
            stub = RecordServiceStub(channel)
            # without keys everybody may do everything, the first key included
            assert httpx.get(f"{http}/v1/claims").status_code == 200
            made = stub.CreateKey(key_pb2.CreateKeyRequest(name="first", scopes=[key_pb2.Key.ADMIN]))
            wait_for(lambda: httpx.get(f"{http}/v1/claims").status_code == 401 or None, "the lock", HEARD_S)
            yield Door(http, f"127.0.0.1:{grpc_port}", stub, database, made.secret, made.key.id)
    database.close()


def stranger() -> str:
    """An address from which nobody has called yet."""
    number = next(_numbers)
    return f"203.0.{number // 250}.{number % 250}"


def rpc(secret: str, address: str = "") -> dict[str, Any]:
    """What a gRPC call with this key is given."""
    metadata = [("x-forwarded-for", address or stranger())]
    return {"metadata": [*metadata, ("authorization", f"Bearer {secret}")] if secret else metadata, "timeout": 20}


def refusal(call: Callable[..., Any], request: Any, **how: Any) -> tuple[grpc.StatusCode, str, list[Any]]:
    """Code, reason and packed details with which a call is refused."""

    def ask() -> None:
        answer = call(request, **how)
        if hasattr(answer, "__next__"):
            list(answer)

    with pytest.raises(grpc.RpcError) as raised:
        ask()
    status = rpc_status.from_call(raised.value)  # type: ignore[arg-type]
    assert status
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    return raised.value.code(), info.reason, list(status.details)
