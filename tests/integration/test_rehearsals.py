"""`validate_only`: all checks, the resource as it would be, and nothing on record, at both doors."""

from typing import Any
from uuid import uuid4

import pytest

from onrecord.v1 import record_service_pb2, statement_pb2
from tests.integration.conftest import Gateway

# A body for each call that makes something, and its field that is looked at.
MAKING: dict[str, tuple[dict[str, Any], str]] = {
    "articles": ({"text": "A bridge will be built, they say.", "title": "Bridge"}, "title"),
    "statements": ({"issuer": "Foreign Ministry of Norway", "text": "No bridge is built."}, "party"),
    "sources": ({"kind": "ARTICLES", "url": "https://93.184.216.34/feed"}, "interval_minutes"),
    "searches": ({"name": "bridges", "q": "bridge"}, "q"),
    "webhooks": ({"url": "https://93.184.216.34/hook", "kinds": ["VERDICT_CHANGED"]}, "url"),
    "keys": ({"name": "bridges", "scopes": ["READ"]}, "key"),
}
TABLES = ("article", "statement", "source", "search", "webhook", "key", "work", "claim", "source_state")


def counted(gateway: Gateway) -> list[int]:
    with gateway.database.transaction() as connection:
        rows = [connection.execute(f"SELECT count(*) AS n FROM {table}").fetchone() for table in TABLES]
    return [row["n"] for row in rows if row]


@pytest.mark.parametrize("place", MAKING)
def test_nothing_is_made_and_all_is_checked(gateway: Gateway, place: str) -> None:
    body, shown = MAKING[place]
    before = counted(gateway)
    answer = gateway.rest.post(f"/v1/{place}", json={**body, "validate_only": True})
    assert answer.status_code == 200, answer.text
    assert answer.json()[shown]
    made = answer.json().get("key", answer.json())
    assert (made["id"], answer.json().get("secret", "")) == ("", "")
    assert "Location" not in answer.headers
    assert counted(gateway) == before
    bad = {**body, "validate_only": True, next(iter(body)): "\0"}
    assert gateway.rest.post(f"/v1/{place}", json=bad).status_code == 422
    # What was rehearsed can be done.
    if place != "keys":  # which would lock the record that others use, too
        assert gateway.rest.post(f"/v1/{place}", json={**body, **unique(place)}).status_code in (201, 202)


def test_a_check_that_would_be_stored_is_only_asked(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.record.ANSWER_S", 0.2)
    text = f"A tunnel was dug {uuid4()}."
    body = {"text": text, "track": True, "validate_only": True}
    assert gateway.rest.post("/v1/claims:check", json=body).status_code == 503, "nobody answers here"
    with gateway.database.transaction() as connection:
        assert connection.execute("SELECT FROM claim WHERE text = %s", (text,)).fetchone() is None
        assert connection.execute("SELECT FROM question WHERE text = %s", (text,)).fetchone() is not None


def unique(place: str) -> dict[str, Any]:
    return {"name": f"bridges {uuid4()}"} if place == "searches" else {}


def test_every_call_that_makes_something_can_be_rehearsed() -> None:
    service = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"]
    taking = {method.name for method in service.methods if "validate_only" in method.input_type.fields_by_name}
    assert taking == {method.name for method in service.methods if method.name.startswith("Create")} | {"CheckClaim"}
    assert len(taking) == len(MAKING) + 1


def test_grpc_rehearses_too(gateway: Gateway) -> None:
    request = statement_pb2.CreateStatementRequest(
        issuer="Foreign Ministry of Norway", text=f"No bridge. {uuid4()}", validate_only=True
    )
    statement = gateway.rpc.CreateStatement(request)
    assert (statement.id, statement.party) == ("", "NO")
    found = gateway.rpc.ListStatements(statement_pb2.ListStatementsRequest(q=request.text))
    assert not found.statements
