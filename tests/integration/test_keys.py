"""Keys at both doors of a gateway of its own: who gets in, with what, how often, for how long."""

import random
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2

from onrecord import Client, NotAllowed
from onrecord.v1 import claim_pb2, key_pb2, method_pb2, party_pb2, verdict_pb2
from services.gateway import credentials
from tests.integration.doors import HEARD_S, QUOTA, REFUSALS, Door, refusal, rpc, stranger
from tests.integration.verdicts import put_claim, put_method, put_verdict
from tests.processes import Process, wait_for


def test_without_a_key_both_doors_say_that_one_is_needed(door: Door) -> None:
    for path in ("/v1/claims", "/v1/keys", "/v1/nowhere", "/v1", "/metrics"):
        answer = httpx.get(door.http + path)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="onrecord"'), path
        assert answer.json()["type"] == "urn:onrecord:problem:unauthenticated"
    # before anything of the body is looked at
    assert httpx.post(f"{door.http}/v1/articles", content=b"{").status_code == 401
    unary = refusal(door.stub.GetMethod, method_pb2.GetMethodRequest(), timeout=20)
    stream = refusal(door.stub.WatchVerdicts, verdict_pb2.WatchVerdictsRequest(), timeout=20)
    assert unary[:2] == stream[:2] == (grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED")


def test_health_and_documentation_stay_open(door: Door) -> None:
    for path in ("/healthz", "/readyz", "/docs", "/openapi.json", "/static/style.css", "/sign-in"):
        for headers in ({}, {"Host": "onrecord.example"}):
            assert httpx.get(door.http + path, headers=headers, timeout=20).status_code == 200, path


def test_a_key_does_what_its_scopes_cover_and_nothing_else(door: Door) -> None:
    put_method(door.database)
    made = {scope: door.make(scope)[1] for scope in ("READ", "SUBMIT", "REVIEW", "ADMIN")}
    statement = {"issuer": "Foreign Ministry of Iceland", "text": "No harbour was opened."}
    calls: list[tuple[str, str, str, Any]] = [
        ("READ", "GET", "/v1/claims", None),
        ("SUBMIT", "POST", "/v1/statements", statement),
        ("REVIEW", "POST", "/v1/claims/01935e2a-7c1d-7000-8000-000000000000:review", {"status": "DENIED", "note": "x"}),
        ("ADMIN", "GET", "/v1/keys", None),
    ]
    for scope, secret in made.items():
        with door.rest(secret) as rest:
            for wanted, method, path, body in calls:
                answer = rest.request(method, path, json=body)
                if scope in (wanted, "ADMIN"):
                    assert answer.status_code in (200, 201, 404), (scope, path, answer.text)
                else:
                    assert answer.status_code == 403, (scope, path)
                    assert answer.json()["type"] == "urn:onrecord:problem:missing-scope"
                    assert wanted in answer.json()["detail"]
                    assert f'scope="{wanted}"' in answer.headers["WWW-Authenticate"]
    code, reason, _ = refusal(door.stub.ListKeys, key_pb2.ListKeysRequest(), **rpc(made["READ"]))
    assert (code, reason) == (grpc.StatusCode.PERMISSION_DENIED, "MISSING_SCOPE")
    assert door.stub.GetMethod(method_pb2.GetMethodRequest(), **rpc(made["READ"])).version


def test_to_keep_a_checked_claim_is_to_submit_it(door: Door) -> None:
    _, reader = door.make("READ")
    with door.rest(reader) as rest:
        answer = rest.post("/v1/claims:check", json={"text": "Iceland has opened a harbour.", "track": True})
    assert (answer.status_code, "SUBMIT" in answer.json()["detail"]) == (403, True)
    request = claim_pb2.CheckClaimRequest(text="Iceland has opened a harbour.", track=True)
    assert refusal(door.stub.CheckClaim, request, **rpc(reader))[0] == grpc.StatusCode.PERMISSION_DENIED


def test_a_secret_is_shown_once_and_kept_nowhere(door: Door) -> None:
    id, secret = door.make("READ", "SUBMIT", name="CMS plugin")
    with door.rest(door.admin) as rest:
        listed = rest.get("/v1/keys").json()["keys"][0]
    assert (listed["id"], listed["name"], listed["scopes"]) == (id, "CMS plugin", ["READ", "SUBMIT"])
    assert secret.startswith(listed["hint"])
    with door.database.transaction() as connection:
        row = connection.execute("SELECT key::text AS whole, digest FROM key WHERE id = %s", (id,)).fetchone()
    assert row
    assert secret not in row["whole"]
    assert bytes(row["digest"]) == credentials.digest(secret)


def test_both_doors_list_the_same_keys_in_pages(door: Door) -> None:
    door.make("READ")
    with door.rest(door.admin) as rest:
        first = rest.get("/v1/keys", params={"page_size": 1}).json()
    page = door.stub.ListKeys(key_pb2.ListKeysRequest(page_size=1), **rpc(door.admin))
    assert [key.id for key in page.keys] == [first["keys"][0]["id"]]
    second = door.stub.ListKeys(
        key_pb2.ListKeysRequest(page_size=1, page_token=first["next_page_token"]), **rpc(door.admin)
    )
    assert second.keys[0].id != page.keys[0].id
    assert second.keys[0].created_at.ToDatetime() <= page.keys[0].created_at.ToDatetime()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scopes": ["READ"]}, "name"),
        ({"name": " ", "scopes": ["READ"]}, "name"),
        ({"name": "a\nb", "scopes": ["READ"]}, "name"),
        ({"name": "desk"}, "scopes"),
        ({"name": "desk", "scopes": []}, "scopes"),
        ({"name": "desk", "scopes": ["WRITE"]}, "scopes[0]"),
        ({"name": "desk", "scopes": ["SCOPE_UNSPECIFIED"]}, "scopes[0]"),
        ({"name": "desk", "scopes": ["READ"], "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "desk", "scopes": ["READ"], "secret": "orc_mine"}, "secret"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(door: Door, body: dict[str, Any], field: str) -> None:
    with door.rest(door.admin) as rest:
        answer = rest.post("/v1/keys", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_a_revoked_key_is_refused_within_seconds_and_its_streams_end(door: Door) -> None:
    claim_id = put_claim(door.database, "Norway has opened a port.")
    id, secret = door.make("READ")
    watching, ended = threading.Event(), threading.Event()
    codes: list[grpc.StatusCode] = []

    def watch() -> None:
        try:
            for _ in door.stub.WatchVerdicts(
                verdict_pb2.WatchVerdictsRequest(), metadata=rpc(secret)["metadata"], timeout=60
            ):
                watching.set()
        except grpc.RpcError as error:
            codes.append(error.code())

    def listen() -> None:
        with door.rest(secret) as rest, rest.stream("GET", "/v1/claims:watch", timeout=60) as events:
            for _ in events.iter_bytes():
                pass
        ended.set()

    threads = [threading.Thread(target=target, daemon=True) for target in (watch, listen)]
    for thread in threads:
        thread.start()
    assert watching.wait(10)
    with door.rest(secret) as rest:
        assert rest.get("/v1/claims").status_code == 200
        with door.rest(door.admin) as admin:
            revoked = admin.post(f"/v1/keys/{id}:revoke")
            again = admin.post(f"/v1/keys/{id}:revoke")
        assert revoked.status_code == again.status_code == 200
        assert revoked.json() == again.json()
        assert revoked.json()["revoked_at"]
        started = time.monotonic()
        wait_for(lambda: rest.get("/v1/claims").status_code == 401 or None, "the revocation", HEARD_S)
        assert time.monotonic() - started < HEARD_S

    def has_ended() -> bool:
        # A stream is looked at when it has something to send, and again after the time a reading of keys is believed.
        put_verdict(door.database, claim_id)
        return ended.wait(0.5)

    wait_for(lambda: has_ended() or None, "the end of the stream", 10)
    threads[0].join(10)
    assert codes == [grpc.StatusCode.UNAUTHENTICATED]


def test_a_key_that_has_run_out_is_refused(door: Door) -> None:
    _, secret = door.make("READ", expires_at=datetime.now(UTC) + timedelta(seconds=2))
    with door.rest(secret) as rest:
        assert rest.get("/v1/claims").status_code == 200
        answer = wait_for(lambda: _refused(rest), "the key to run out", 10)
    assert "run out" in answer.json()["detail"]
    code, _, _ = refusal(door.stub.GetMethod, method_pb2.GetMethodRequest(), **rpc(secret))
    assert code == grpc.StatusCode.UNAUTHENTICATED


def _refused(rest: httpx.Client) -> httpx.Response | None:
    answer = rest.get("/v1/claims")
    return answer if answer.status_code == 401 else None


def test_the_last_use_is_noted_but_not_of_every_call(door: Door) -> None:
    id, secret = door.make("READ")

    def used() -> datetime | None:
        with door.database.transaction() as connection:
            row = connection.execute("SELECT last_used_at FROM key WHERE id = %s", (id,)).fetchone()
        return row["last_used_at"] if row else None

    assert used() is None
    with door.rest(secret) as rest:
        rest.get("/v1/claims")
        first = wait_for(used, "the use to be noted", 10)
        for _ in range(3):
            rest.get("/v1/claims")
        time.sleep(0.3)
    assert used() == first


def test_a_key_has_a_quota_at_both_doors_together(door: Door) -> None:
    _, secret = door.make("READ")
    with door.rest(secret) as rest:
        first = rest.get("/v1/claims?page_size=1")
        assert first.headers["RateLimit-Policy"] == f'"key";q={QUOTA};w=60'
        assert first.headers["RateLimit"] == f'"key";r={QUOTA - 1};t=1'
        for _ in range(QUOTA // 2):
            door.stub.ListParties(party_pb2.ListPartiesRequest(page_size=1), **rpc(secret))
        refused = next(
            answer for _ in range(QUOTA * 2) if (answer := rest.get("/v1/claims?page_size=1")).status_code == 429
        )
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:onrecord:problem:quota-exceeded"
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert refused.headers["RateLimit"].startswith('"key";r=0;t=')
    code, reason, details = refusal(
        lambda request, **how: [door.stub.ListParties(request, **how) for _ in range(5)],
        party_pb2.ListPartiesRequest(page_size=1),
        **rpc(secret),
    )
    assert (code, reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED")
    retry = error_details_pb2.RetryInfo()
    assert any(detail.Unpack(retry) for detail in details)
    assert 1 <= retry.retry_delay.seconds <= 2
    # another key has all of its own
    with door.rest(door.make("READ")[1]) as rest:
        assert rest.get("/v1/claims").status_code == 200


def test_who_guesses_is_slowed_down_by_address_and_good_keys_from_there_are_not(door: Door) -> None:
    guesser = stranger()
    _, good = door.make("READ")
    guesses = [
        httpx.get(
            f"{door.http}/v1/claims",
            headers={"X-Forwarded-For": guesser, "Authorization": f"Bearer {credentials.new_secret()}"},
        )
        for _ in range(REFUSALS + 2)
    ]
    assert [answer.status_code for answer in guesses] == [401] * REFUSALS + [429] * 2
    assert guesses[-1].headers["RateLimit-Policy"] == f'"refusals";q={REFUSALS};w=60'
    request = method_pb2.GetMethodRequest()
    assert refusal(door.stub.GetMethod, request, **rpc(credentials.new_secret(), guesser))[1] == "QUOTA_EXCEEDED"
    assert refusal(door.stub.GetMethod, request, **rpc(credentials.new_secret()))[1] == "UNAUTHENTICATED"
    headers = {"X-Forwarded-For": guesser, "Authorization": f"Bearer {good}"}
    assert httpx.get(f"{door.http}/v1/claims", headers=headers).status_code == 200


def test_odd_headers_are_refused_and_nothing_breaks(door: Door) -> None:
    odd = random.Random(7)  # the same odd headers each time
    secret = door.make("READ")[1]
    headers = [b"", b"Bearer", f"Basic {secret}".encode(), f"bearer {secret}{secret}".encode(), secret.encode()]
    headers += [f"Bearer {secret[:-1]}\xe9".encode("latin-1"), b"Bearer orc_" + b"0" * 6_000]
    headers += [bytes(odd.choices(b"!~orc_Bearer\xff\x80,;=", k=odd.randrange(1, 60))) for _ in range(60)]
    for header in headers:
        answer = httpx.get(
            f"{door.http}/v1/claims",
            headers=[(b"Authorization", header), (b"X-Forwarded-For", stranger().encode())],
        )
        assert answer.status_code == 401, header
    # two of them: which one counts, a proxy may see otherwise than we do
    twice = [("Authorization", f"Bearer {secret}"), ("Authorization", f"Bearer {secret}")]
    assert httpx.get(f"{door.http}/v1/claims", headers=twice).status_code == 401


def test_the_client_and_the_command_send_their_key(door: Door, tmp_path: Path) -> None:
    put_method(door.database)
    _, secret = door.make("READ")
    with Client(door.grpc, key=secret) as client:
        assert client.get_method().version
        assert next(iter(client.watch(after=0, patience=5))).sequence > 0
    with Client(door.grpc) as client, pytest.raises(NotAllowed, match="UNAUTHENTICATED"):
        client.get_method()
    for key, status in ((secret, 0), ("", 5)):
        command = Process(
            "onrecord.cli",
            {"ONRECORD_SERVER": door.grpc, "ONRECORD_KEY": key},
            tmp_path / "log",
            ["method", "--json"],
        )
        assert command.wait(30) == status, command.tail()


def test_other_sites_are_kept_out_and_the_named_origin_is_let_in(door: Door) -> None:
    def asked(origin: str) -> httpx.Response:
        wanted = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
        return httpx.options(f"{door.http}/v1/claims", headers={"Origin": origin, **wanted})

    assert asked("https://desk.example").headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert "Access-Control-Allow-Origin" not in asked("https://elsewhere.example").headers
    with door.rest(door.make("READ")[1], Origin="https://desk.example") as rest:
        answer = rest.get("/v1/claims")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert "RateLimit" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_stamp_that_is_no_time_is_refused_over_grpc(door: Door) -> None:
    request = key_pb2.CreateKeyRequest(
        name="desk", scopes=[key_pb2.Key.READ], expires_at=Timestamp(seconds=253402300800)
    )
    assert refusal(door.stub.CreateKey, request, **rpc(door.admin))[1] == "INVALID_INPUT"
    request = key_pb2.CreateKeyRequest(name="desk", scopes=[key_pb2.Key.SCOPE_UNSPECIFIED])
    assert refusal(door.stub.CreateKey, request, **rpc(door.admin))[1] == "INVALID_INPUT"
    missing = key_pb2.RevokeKeyRequest(id="01935e2a-7c1d-7000-8000-000000000000")
    assert refusal(door.stub.RevokeKey, missing, **rpc(door.admin))[0] == grpc.StatusCode.NOT_FOUND
