"""A gateway on a real record, both doors open, no other room behind it: a test writes itself what verify would."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import grpc
import httpx
import pytest

from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from services.gateway.serving import Addresses, serve
from services.kernel.queue import Bell, Broker
from services.kernel.runtime import House
from services.kernel.settings import Settings
from services.kernel.storage import Database
from tests import databases
from tests.integration.doors import Door, checking, keyed

MAX_BODY_BYTES = 1_000_000
# Short, so that a test can wait for it; whoever reads at all is never waited for so long.
PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running gateway and the record under it."""

    database: Database
    rest: httpx.Client
    rpc: RecordServiceStub
    channel: grpc.Channel
    rpc_address: str


@pytest.fixture(scope="session")
def gateway(template_url: str) -> Iterator[Gateway]:
    """One for the whole session: gRPC's servers want one event loop in a process's life."""
    with databases.clone(template_url) as url:
        yield from _gateway(url)


@pytest.fixture(scope="session")
def door(template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A gateway whose record has keys, in a process of its own."""
    with databases.clone(template_url) as url, keyed(url, tmp_path_factory.mktemp("door")) as opened:
        yield opened


@pytest.fixture(scope="session")
def checked_door(template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A gateway whose record has keys, without quotas, with claims checked behind it, in a process of its own."""
    with databases.clone(template_url) as url, checking(url, tmp_path_factory.mktemp("checked")) as opened:
        yield opened


def _gateway(url: str) -> Iterator[Gateway]:
    settings = Settings(http_port=0, grpc_port=0, max_body_bytes=MAX_BODY_BYTES, watch_patience_s=PATIENCE_S)
    database = Database(url, role="test", pool_size=12)
    database.open()
    broker = Broker("memory://", role="test")
    bell = Bell(broker)
    bell.start()
    stopping, ready = threading.Event(), threading.Event()
    addresses: list[Addresses] = []

    def remember(there: Addresses) -> None:
        addresses.append(there)
        ready.set()

    thread = threading.Thread(target=serve, args=(House(settings, database, broker, bell), stopping, remember))
    thread.start()
    assert ready.wait(30)
    channel = grpc.insecure_channel(addresses[0].grpc)
    with httpx.Client(base_url=f"http://{addresses[0].http}", timeout=20) as rest:
        yield Gateway(database, rest, RecordServiceStub(channel), channel, addresses[0].grpc)
    channel.close()
    stopping.set()
    thread.join(20)
    assert not thread.is_alive()
    bell.stop()
    broker.close()
    database.close()
