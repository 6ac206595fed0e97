"""The method on record: put there by verify once for each content, served by the gateway, 503 before there is one."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from onrecord.v1.method_pb2 import GetMethodRequest
from services.gateway.app import create_app
from services.gateway.feed import Feed
from services.gateway.record import Record
from services.kernel import reads
from services.kernel.errors import Unavailable
from services.kernel.model import Method
from services.kernel.runtime import House
from services.kernel.storage import Database
from services.verify import writes
from services.verify.method import SHIPPED
from services.verify.tasks import handlers

OTHER = replace(SHIPPED, version="another")


def rows(database: Database) -> list[str]:
    """The versions on record, oldest first."""
    with database.transaction() as connection:
        found: list[dict[str, Any]] = connection.execute("SELECT content FROM method ORDER BY recorded_at").fetchall()
    return [row["content"]["version"] for row in found]


def put(database: Database, method: Method) -> bool:
    with database.transaction() as connection:
        return writes.put_method(connection, method)


def test_before_verify_has_started_callers_are_told_to_come_back(house: House) -> None:
    record = Record(house.database, house.bell, Feed(house.database.url), house.settings)
    with TestClient(create_app(record, 10_000)) as rest:
        early = rest.get("/v1/method")
        page = rest.get("/method")
        with pytest.raises(Unavailable):
            record.get_method(GetMethodRequest())
        handlers(house)
        answer = rest.get("/v1/method")

    assert (early.status_code, early.headers["Retry-After"]) == (503, "2")
    assert early.json()["type"] == "urn:onrecord:problem:unavailable"
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["version"], shown["weights"]) == (SHIPPED.version, SHIPPED.weights)
    empty = [each for each in shown["bins"] if not each["count"]]
    assert all(set(each) == {"least", "most", "count"} for each in empty)


def test_a_start_with_the_same_content_writes_nothing_and_the_latest_counts(house: House) -> None:
    handlers(house)
    handlers(house)
    assert rows(house.database) == [SHIPPED.version]

    assert put(house.database, OTHER)
    assert not put(house.database, OTHER)
    assert put(house.database, SHIPPED)  # back to an earlier release
    assert rows(house.database) == [SHIPPED.version, "another", SHIPPED.version]
    with house.database.transaction() as connection:
        assert reads.method(connection) == SHIPPED


def test_workers_that_start_together_write_one_row(database: Database) -> None:
    barrier = threading.Barrier(6)

    def start() -> None:
        with database.transaction() as connection:
            barrier.wait(20)
            writes.put_method(connection, SHIPPED)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert rows(database) == [SHIPPED.version]
