"""Requests that come again under one Idempotency-Key: done once, answered the same, at both doors."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import grpc
import httpx
import pytest

from onrecord.v1 import claim_pb2, key_pb2, statement_pb2
from services.gateway import repeats
from services.kernel.model import Status
from tests.integration.conftest import Gateway
from tests.integration.doors import Door, refusal, rpc
from tests.integration.verdicts import put_claim, put_verdict

HOUR = "UPDATE attempt SET came_at = came_at - interval '25 hours' WHERE key = %s"


def post(gateway: Gateway, path: str, body: dict[str, Any], key: str, **headers: str) -> httpx.Response:
    return gateway.rest.post(path, json=body, headers={"Idempotency-Key": key, **headers})


def test_the_same_request_again_has_the_same_answer(gateway: Gateway) -> None:
    key, body = str(uuid4()), {"issuer": "Foreign Ministry of Norway", "text": f"The quay stays shut. {uuid4()}"}
    first, again = (post(gateway, "/v1/statements", body, key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), "without the key the second would be 200"
    assert (again.content, again.headers["Location"]) == (first.content, first.headers["Location"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert post(gateway, "/v1/statements", body, f'"{key}"').content == first.content, "quoted, as RFC 8941 has it"


def test_another_request_under_the_key_is_a_conflict_that_names_the_header(gateway: Gateway) -> None:
    key, body = str(uuid4()), {"issuer": "Foreign Ministry of Norway", "text": f"The quay opens. {uuid4()}"}
    assert post(gateway, "/v1/statements", body, key).status_code == 201
    answer = post(gateway, "/v1/statements", {**body, "title": "The quay"}, key)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:onrecord:problem:reused-key")
    assert [fault["field"] for fault in answer.json()["errors"]] == ["Idempotency-Key"]
    # The key is of the route: elsewhere it is another.
    assert post(gateway, "/v1/articles", {"text": f"The quay opens, it is said. {uuid4()}"}, key).status_code == 202


def test_a_refused_request_leaves_its_key_free(gateway: Gateway) -> None:
    key, body = str(uuid4()), {"issuer": "Nobody of Nowhere", "text": f"The quay opens. {uuid4()}"}
    assert post(gateway, "/v1/statements", body, key).status_code == 422
    assert post(gateway, "/v1/statements", {**body, "party": "NO"}, key).status_code == 201


@pytest.mark.parametrize("key", ["", "two words", "k" * 256, "\u00e9"])
def test_a_key_that_is_none_is_refused(gateway: Gateway, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode("latin-1"), b"Content-Type": b"application/json"}
    answer = gateway.rest.post("/v1/articles", content=b'{"text": "A quay."}', headers=headers)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["Idempotency-Key"]


def test_twins_that_come_at_once_are_done_once(gateway: Gateway) -> None:
    text = f"Norway has moved a lighthouse {uuid4()}."
    key = str(uuid4())
    stopping = threading.Event()
    verifying = threading.Thread(target=verify, args=(gateway, text, stopping))
    verifying.start()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: check(gateway, text, key), range(4)))
    stopping.set()
    verifying.join()
    waiting = [answer for answer in answers if answer.status_code == 409]
    done = [answer for answer in answers if answer.status_code == 200]
    assert len(done) + len(waiting) == 4
    assert len({answer.json()["id"] for answer in done}) == 1
    assert all(answer.headers["Retry-After"] == "1" for answer in waiting)
    assert all(answer.json()["type"] == "urn:onrecord:problem:in-progress" for answer in waiting)
    assert count(gateway, "claim", "text", text) == 1
    assert check(gateway, text, key).json() == done[0].json()


def test_a_claim_whose_check_came_too_late_is_not_stored_again(gateway: Gateway, monkeypatch: Any) -> None:
    monkeypatch.setattr("services.gateway.record.ANSWER_S", 0.2)
    text, key = f"Norway has sunk a lighthouse {uuid4()}.", str(uuid4())
    assert check(gateway, text, key).status_code == 503, "it is on record, but nobody checks it"
    row = gateway.database
    with row.transaction() as connection:
        claim_id = connection.execute("SELECT id FROM claim WHERE text = %s", (text,)).fetchone()
    assert claim_id
    put_verdict(gateway.database, claim_id["id"])
    answer = check(gateway, text, key)
    assert (answer.status_code, answer.json()["id"]) == (200, str(claim_id["id"]))
    assert count(gateway, "claim", "text", text) == 1


def test_a_ruling_whose_answer_was_lost_is_not_written_again(gateway: Gateway, monkeypatch: Any) -> None:
    monkeypatch.setattr("services.gateway.record.ANSWER_S", 0.2)
    claim_id = put_claim(gateway.database, f"Norway has sold a lighthouse {uuid4()}.")
    seen = put_verdict(gateway.database, claim_id)
    key, body = str(uuid4()), {"status": "CONFIRMED", "note": "The deed is public."}
    rule: Callable[[], httpx.Response] = lambda: post(  # noqa: E731 - said twice below
        gateway, f"/v1/claims/{claim_id}:review", body, key, **{"If-Match": f'"{seen}"'}
    )
    assert rule().status_code == 503
    put_verdict(gateway.database, claim_id, Status.CONFIRMED)
    assert rule().json()["verdict"]["review"]["note"] == "The deed is public.", "also though the page is stale by now"
    assert count(gateway, "review", "claim_id", claim_id) == 1


def test_a_crash_before_the_answer_leaves_the_key_to_the_next(gateway: Gateway) -> None:
    key, body = str(uuid4()), {"issuer": "Foreign Ministry of Norway", "text": f"The quay is sold. {uuid4()}"}
    assert post(gateway, "/v1/statements", body, key).status_code == 201
    with gateway.database.transaction() as connection:
        connection.execute("UPDATE attempt SET body = NULL, status = NULL WHERE key = %s", (key,))
    assert post(gateway, "/v1/statements", body, key).status_code == 409, "whoever began may still be at it"
    with gateway.database.transaction() as connection:
        connection.execute("UPDATE attempt SET lease_until = now() WHERE key = %s", (key,))
    assert post(gateway, "/v1/statements", body, key).status_code == 200, "it is on record already"


def test_a_key_is_kept_for_a_day(gateway: Gateway) -> None:
    key, body = str(uuid4()), {"issuer": "Foreign Ministry of Norway", "text": f"The quay is mined. {uuid4()}"}
    assert post(gateway, "/v1/statements", body, key).status_code == 201
    with gateway.database.transaction() as connection:
        connection.execute(HOUR, (key,))
    assert post(gateway, "/v1/statements", body, key).status_code == 200
    with gateway.database.transaction() as connection:
        connection.execute(HOUR, (key,))
        repeats._sweep(connection)
    assert count(gateway, "attempt", "key", key) == 0


def test_grpc_has_the_same_in_its_metadata(gateway: Gateway) -> None:
    key = str(uuid4())
    request = statement_pb2.CreateStatementRequest(issuer="Foreign Ministry of Norway", text=f"Shut for good. {key}")
    metadata = (("idempotency-key", key),)
    first = gateway.rpc.CreateStatement(request, metadata=metadata)
    again, call = gateway.rpc.CreateStatement.with_call(request, metadata=metadata)
    assert again == first
    assert ("idempotent-replayed", "true") in [(name, value) for name, value in call.trailing_metadata()]
    request.title = "Shut"
    code, reason, _ = refusal(gateway.rpc.CreateStatement, request, metadata=metadata)
    assert (code, reason) == (grpc.StatusCode.FAILED_PRECONDITION, "REUSED_KEY")
    code, reason, _ = refusal(gateway.rpc.CreateStatement, request, metadata=(("idempotency-key", "two words"),))
    assert (code, reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_INPUT")
    # Reading does nothing that could be done twice.
    assert gateway.rpc.ListClaims(claim_pb2.ListClaimsRequest(q=key), metadata=metadata).claims == []


def test_keys_of_different_callers_are_different_and_secrets_are_kept_nowhere(door: Door) -> None:
    _, one = door.make("SUBMIT")
    _, other = door.make("SUBMIT")
    key, body = str(uuid4()), {"issuer": "Foreign Ministry of Norway", "text": f"The quay is leased. {uuid4()}"}
    said = {"Idempotency-Key": key}
    for secret, status in ((one, 201), (other, 200), (one, 201)):
        with door.rest(secret) as rest:
            assert rest.post("/v1/statements", json=body, headers=said).status_code == status
    with door.rest(door.admin) as rest:
        made = rest.post("/v1/keys", json={"name": "once", "scopes": ["READ"]}, headers=said)
        again = rest.post("/v1/keys", json={"name": "once", "scopes": ["READ"]}, headers=said)
    assert (made.status_code, again.status_code) == (201, 409)
    assert again.json()["type"] == "urn:onrecord:problem:secret-shown"
    with door.database.transaction() as connection:
        kept = connection.execute("SELECT a::text AS row FROM attempt a WHERE operation = 'CreateKey'").fetchall()
    assert kept
    assert not [row for row in kept if made.json()["secret"] in row["row"]]
    request = key_pb2.CreateKeyRequest(name="twice", scopes=[key_pb2.Key.READ])
    how = rpc(door.admin)
    how["metadata"].append(("idempotency-key", key))
    door.stub.CreateKey(request, **how)
    assert refusal(door.stub.CreateKey, request, **how)[1] == "SECRET_SHOWN"


def test_whatever_reads_ignores_the_header_and_whatever_writes_documents_it(gateway: Gateway) -> None:
    for path, methods in gateway.rest.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            named = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"]
            assert ("Idempotency-Key" in named) == (method != "get"), f"{method} {path}"


def test_a_webhook_and_its_secret_are_made_once(gateway: Gateway) -> None:
    key, body = str(uuid4()), {"url": "https://93.184.216.34/hook", "kinds": ["VERDICT_CHANGED"]}
    made, again = (post(gateway, "/v1/webhooks", body, key) for _ in range(2))
    assert (made.status_code, again.status_code) == (201, 409), made.text
    with gateway.database.transaction() as connection:
        row = connection.execute("SELECT a::text AS row FROM attempt a WHERE key = %s", (key,)).fetchone()
    assert row
    assert made.json()["secret"] not in row["row"]
    with gateway.database.transaction() as connection:
        connection.execute("UPDATE attempt SET body = NULL, lease_until = now() WHERE key = %s", (key,))
    # Its answer was lost with the gateway: the same webhook, with a secret that can be heard of.
    third = post(gateway, "/v1/webhooks", body, key)
    assert (third.status_code, third.json()["id"]) == (201, made.json()["id"])
    assert third.json()["secret"] != made.json()["secret"]


def check(gateway: Gateway, text: str, key: str) -> httpx.Response:
    return post(gateway, "/v1/claims:check", {"text": text, "track": True}, key)


def verify(gateway: Gateway, text: str, stopping: threading.Event) -> None:
    """Give every claim with this text its verdict, as the other room would."""
    while not stopping.wait(0.05):
        with gateway.database.transaction() as connection:
            rows = connection.execute("SELECT id FROM claim WHERE text = %s AND sequence IS NULL", (text,)).fetchall()
        for row in rows:
            put_verdict(gateway.database, row["id"])


def count(gateway: Gateway, table: str, column: str, value: Any) -> int:
    with gateway.database.transaction() as connection:
        row = connection.execute(f"SELECT count(*) AS n FROM {table} WHERE {column} = %s", (value,)).fetchone()
    assert row
    return int(row["n"])
