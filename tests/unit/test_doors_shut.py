"""The doors when the database is away, and where they must not open."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from services.gateway.app import create_app
from services.gateway.feed import Feed
from services.gateway.record import Record
from services.gateway.serving import require_safe_addresses
from services.kernel.queue import Bell, Broker
from services.kernel.settings import Settings
from services.kernel.storage import Database

NOBODY = "postgresql://127.0.0.1:1/nobody"


@pytest.fixture
def rest() -> Iterator[TestClient]:
    broker = Broker("memory://", role="test")
    record = Record(Database(NOBODY, role="test"), Bell(broker), Feed(NOBODY), Settings())
    with TestClient(create_app(record, 10_000)) as client:
        yield client
    broker.close()


def test_without_the_database_callers_are_told_to_come_back(rest: TestClient) -> None:
    for answer in (
        rest.get("/v1/claims"),
        rest.post("/v1/articles", json={"text": "Words."}),
        rest.post("/v1/claims:check", json={"text": "Words."}),
        rest.get("/v1/claims:watch"),
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert answer.json()["type"] == "urn:onrecord:problem:unavailable"


def test_without_the_database_it_lives_but_is_not_ready(rest: TestClient) -> None:
    assert rest.get("/healthz").status_code == 200
    answer = rest.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert answer.json()["checks"]["database"] != "ok"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_loopback_is_safe(host: str) -> None:
    require_safe_addresses(Settings(http_host=host, grpc_host=host), locked=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "gateway.example", ""])
def test_other_addresses_want_a_network_of_ones_own_or_keys(host: str) -> None:
    for settings in (Settings(http_host=host), Settings(grpc_host=host)):
        with pytest.raises(SystemExit):
            require_safe_addresses(settings, locked=False)
    require_safe_addresses(Settings(http_host=host, grpc_host=host, trusted_network=True), locked=False)
    require_safe_addresses(Settings(http_host=host, grpc_host=host), locked=True)
