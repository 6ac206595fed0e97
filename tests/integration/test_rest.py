"""The REST door on a real record."""

import itertools
import json
import re
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.gateway.errors import ANSWERS
from services.kernel import codec
from services.kernel.model import Claim, Status, Verdict
from services.kernel.storage import Database
from tests.integration.conftest import Gateway
from tests.integration.verdicts import SAID_AT, a_verdict, put_claim, put_verdict
from tests.processes import wait_for

Json = dict[str, Any]


def works(database: Database, kind: str, subject_id: str) -> list[Json]:
    with database.transaction() as connection:
        return connection.execute(
            "SELECT cause, correlation_id FROM work WHERE kind = %s AND subject_id = %s", (kind, subject_id)
        ).fetchall()


def test_an_article_is_accepted_owed_and_the_same_again_is_the_same(gateway: Gateway) -> None:
    body = {"text": "Norway has opened a port in Bergen.", "title": "Port", "url": "https://paper.example/port"}
    first = gateway.rest.post("/v1/articles", json=body, headers={"X-Request-Id": "desk-7"})
    again = gateway.rest.post("/v1/articles", json=body)
    other = gateway.rest.post("/v1/articles", json={**body, "url": "https://paper.example/other"})

    assert first.status_code == again.status_code == 202
    assert first.headers["X-Request-Id"] == "desk-7"
    assert first.json()["state"] == "PENDING"
    assert gateway.rest.get(first.headers["Location"]).json() == first.json()
    assert again.json() == first.json()
    assert other.json()["id"] != first.json()["id"]
    owed = works(gateway.database, "READ_ARTICLE", first.json()["id"])
    assert owed == [{"cause": "article submitted", "correlation_id": "desk-7"}]


def test_waiting_for_an_article_ends_when_its_last_claim_has_a_verdict(gateway: Gateway) -> None:
    text = "Norway has opened a harbour. It was blessed."
    id = gateway.rest.post("/v1/articles", json={"text": text}).json()["id"]
    claim_id = put_claim(gateway.database, "Norway has opened a harbour.", UUID(id))

    def finish() -> None:
        with gateway.database.transaction() as connection:
            connection.execute(
                "UPDATE article SET state = 'READ', text = source_text, read_at = now() WHERE id = %s", (id,)
            )
            connection.execute("SELECT pg_notify('settled', %s)", (id,))
        put_verdict(gateway.database, claim_id)

    timer = threading.Timer(0.3, finish)
    timer.start()
    answer = gateway.rest.post("/v1/articles", json={"text": text}, headers={"Prefer": "respond-async, wait=20"})
    timer.join()

    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "wait=20"
    assert [claim["verdict"]["status"] for claim in answer.json()["claims"]] == ["DENIED"]


def test_waiting_in_vain_is_still_accepted(gateway: Gateway) -> None:
    answer = gateway.rest.post("/v1/articles", json={"text": "Nobody reads this."}, headers={"Prefer": "wait=0"})
    assert answer.status_code == 202
    assert answer.headers["Preference-Applied"] == "wait=0"


def test_a_statement_from_a_page_has_its_words_and_its_party(gateway: Gateway) -> None:
    html = "<html><head><title>Site</title></head><body><nav>Menu</nav><p>No <b>port</b> was opened.</p></body></html>"
    body = {
        "issuer": "Ministry of Foreign Affairs of Norway",
        "html": html,
        "published_at": "2025-03-04T10:00:00+01:00",
    }
    first = gateway.rest.post("/v1/statements", json=body)
    again = gateway.rest.post("/v1/statements", json=body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["Location"] == f"/v1/statements/{first.json()['id']}"
    assert first.json()["text"] == "No port was opened."
    assert first.json()["party"] == "NO"
    assert first.json()["published_at"] == "2025-03-04T09:00:00Z"
    assert gateway.rest.get(first.headers["Location"]).json() == first.json()
    assert len(works(gateway.database, "REVIEW_STATEMENT", first.json()["id"])) == 1


def test_an_unknown_issuer_is_a_problem_that_names_candidates(gateway: Gateway) -> None:
    answer = gateway.rest.post("/v1/statements", json={"issuer": "Ministry of Atlantis", "text": "We rose."})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:onrecord:problem:unknown-issuer"
    assert answer.json()["errors"][0]["field"] == "issuer"


def test_a_retraction_marks_the_statement_once(gateway: Gateway) -> None:
    body = {"issuer": "Norway", "text": f"We regret nothing. {uuid4()}"}
    id = gateway.rest.post("/v1/statements", json=body).json()["id"]
    first = gateway.rest.post(f"/v1/statements/{id}:retract", json={"note": "sent by mistake"})
    again = gateway.rest.post(f"/v1/statements/{id}:retract", json={"note": "other words"})
    assert first.json()["state"] == "RETRACTED"
    assert first.json()["retraction_note"] == "sent by mistake"
    assert again.json() == first.json()


def test_a_party_can_be_put_and_speaks_from_then_on(gateway: Gateway) -> None:
    body = {"name": "Harbour Guild", "kind": "ORGANISATION", "aliases": ["the Guild of Harbours"], "offices": []}
    put = gateway.rest.put("/v1/parties/HARBOUR_GUILD", json=body)
    assert put.json() == {"id": "HARBOUR_GUILD", **body, "etag": put.headers["ETag"].strip('"')}
    found = gateway.rest.get("/v1/parties", params={"q": "guild of harb"}).json()["parties"]
    assert found == [put.json()]
    stated = gateway.rest.post("/v1/statements", json={"issuer": "Harbour Guild", "text": "The guild agrees."})
    assert stated.json()["party"] == "HARBOUR_GUILD"
    assert gateway.rest.put("/v1/parties/HARBOUR_GUILD", json={"name": "", "kind": "ORGANISATION"}).status_code == 422


def test_every_list_is_complete_page_by_page(gateway: Gateway) -> None:
    word = "Trondheim"
    article_id = gateway.rest.post("/v1/articles", json={"text": f"{word} {uuid4()}"}).json()["id"]
    made = []
    for number in range(5):
        with gateway.database.transaction() as connection:
            row = connection.execute(
                "INSERT INTO claim (article_id, ordinal, text, proposition, said_at) VALUES (%s, %s, %s, %s, %s) "
                "RETURNING id",
                (article_id, number, word, word, SAID_AT),
            ).fetchone()
            assert row
            made.append(row["id"])
    for id in made[:3]:
        put_verdict(gateway.database, id)

    for order in ("", "said_at desc", "said_at", "decided_at desc", "decided_at"):
        found, token = [], ""
        while True:
            query = {"article": article_id, "page_size": 2, "order_by": order, "page_token": token}
            page = gateway.rest.get("/v1/claims", params=query).json()
            assert len(page["claims"]) <= 2
            found += [claim["id"] for claim in page["claims"]]
            if not (token := page["next_page_token"]):
                break
        assert sorted(found) == sorted(map(str, made)), order
        if order.startswith("decided_at"):
            pending = [str(id) for id in made[3:]]
            assert sorted(found[:2] if order.endswith("desc") else found[-2:]) == sorted(pending)


def test_claims_are_found_by_what_they_are_about(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Palau has chartered a submarine.", party="PW")
    put_verdict(gateway.database, id, Status.CONFIRMED, party="FJ")

    def ids(**query: str | list[str]) -> set[str]:
        return {claim["id"] for claim in gateway.rest.get("/v1/claims", params=query).json()["claims"]}

    assert ids(q="submarines chartered") == {str(id)}
    assert ids(party="PW") == ids(party="FJ") == {str(id)}
    assert str(id) in ids(status=["CONFIRMED", "PENDING"])
    assert str(id) not in ids(status="DENIED")
    assert str(id) not in ids(since="2025-03-04T09:00:01Z")
    assert ids(q="submarine", since="2025-03-04T09:00:00Z") == {str(id)}


def test_a_token_of_another_list_or_none_at_all_is_refused(gateway: Gateway) -> None:
    for number in range(2):
        put_claim(gateway.database, f"Tonga has built lighthouse {number}.", party="TO")
    token = gateway.rest.get("/v1/claims", params={"party": "TO", "page_size": 1}).json()["next_page_token"]
    for query in (
        {"page_token": token, "party": "TO", "order_by": "said_at"},
        {"page_token": token, "party": "TO", "status": "PENDING"},
        {"page_token": token, "party": "FJ"},
        {"page_token": token},
        {"page_token": "e30="},
        {"page_token": "%"},
    ):
        answer = gateway.rest.get("/v1/claims", params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "page_token"
    same = gateway.rest.get("/v1/claims", params={"page_token": token, "party": "TO", "page_size": 5})
    assert len(same.json()["claims"]) == 1


def test_a_claim_has_an_etag_that_a_new_verdict_changes(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Norway has bought a ferry.")
    pending = gateway.rest.get(f"/v1/claims/{id}")
    assert pending.json()["verdict"]["status"] == "PENDING"
    sequence = put_verdict(gateway.database, id)
    answer = gateway.rest.get(f"/v1/claims/{id}")
    assert answer.headers["ETag"] == f'"{sequence}"'
    assert gateway.rest.get(f"/v1/claims/{id}", headers={"If-None-Match": f'W/"{sequence}"'}).status_code == 304
    assert gateway.rest.get(f"/v1/claims/{id}", headers={"If-None-Match": pending.headers["ETag"]}).status_code == 200


def test_a_review_of_a_stale_page_is_refused_and_one_of_the_newest_is_owed(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Norway has sold a ferry.")
    old, new = put_verdict(gateway.database, id), put_verdict(gateway.database, id, Status.CONFIRMED)
    ruling = {"status": "DISPUTED", "note": "Two ministries differ.", "reviewer": "ed"}
    stale = gateway.rest.post(f"/v1/claims/{id}:review", json=ruling, headers={"If-Match": f'"{old}"'})
    assert stale.status_code == 412
    assert stale.json()["type"] == "urn:onrecord:problem:stale-page"

    decide = threading.Timer(0.3, put_verdict, (gateway.database, id))
    decide.start()
    answer = gateway.rest.post(f"/v1/claims/{id}:review", json=ruling, headers={"If-Match": f'"{new}"'})
    decide.join()
    assert answer.status_code == 200
    assert answer.json()["verdict"]["sequence"] > new
    assert answer.json()["verdict"]["status"] == "DENIED"
    review = answer.json()["verdict"]["review"]
    assert (review["status"], review["note"], review["reviewer"]) == ("DISPUTED", "Two ministries differ.", "ed")
    assert works(gateway.database, "CHECK_CLAIM", str(id))[0]["cause"] == "reviewed"


def answer_question(database: Database, text: str) -> None:
    """What verify does with a question, by hand."""

    def find() -> Json | None:
        with database.transaction() as connection:
            return connection.execute("SELECT * FROM question WHERE text = %s", (text,)).fetchone()

    question = wait_for(find, f"the question {text!r}")
    claim = Claim(id=question["claim_id"], text=text, proposition=text, said_at=question["said_at"])
    verdict = Verdict(Status.CONFIRMED, 0.5, question["as_of"], "test/1")
    answer = {"claim": codec.to_json(claim), "verdict": codec.to_json(verdict)}
    with database.transaction() as connection:
        connection.execute("UPDATE question SET answer = %s WHERE id = %s", (json.dumps(answer), question["id"]))
        connection.execute("SELECT pg_notify('settled', %s)", (str(question["id"]),))


def test_a_check_is_asked_answered_and_forgotten(gateway: Gateway) -> None:
    text = "Norway has painted a ferry."
    thread = threading.Thread(target=answer_question, args=(gateway.database, text))
    thread.start()
    answer = gateway.rest.post("/v1/claims:check", json={"text": text, "said_at": "2025-03-04T09:00:00Z"})
    thread.join()
    assert answer.status_code == 200
    assert answer.json()["id"] == ""
    assert answer.json()["verdict"]["status"] == "CONFIRMED"
    assert answer.json()["verdict"]["sequence"] == 0
    with gateway.database.transaction() as connection:
        assert connection.execute("SELECT 1 FROM question WHERE text = %s", (text,)).fetchone() is None


def test_a_past_moment_is_asked_of_verify(gateway: Gateway) -> None:
    text = "Norway has scrapped a ferry."
    id = put_claim(gateway.database, text)
    put_verdict(gateway.database, id)
    thread = threading.Thread(target=answer_question, args=(gateway.database, text))
    thread.start()
    answer = gateway.rest.get(f"/v1/claims/{id}", params={"as_of": "2025-03-05T00:00:00Z"})
    thread.join()
    assert answer.json()["id"] == str(id)
    assert answer.json()["verdict"]["status"] == "CONFIRMED"
    assert answer.json()["verdict"]["as_of"] == "2025-03-05T00:00:00Z"


def test_a_tracked_check_is_stored(gateway: Gateway) -> None:
    text = "Norway has leased a ferry."

    def decide() -> None:
        def find() -> Json | None:
            with gateway.database.transaction() as connection:
                return connection.execute("SELECT id FROM claim WHERE text = %s", (text,)).fetchone()

        put_verdict(gateway.database, wait_for(find, "the claim")["id"])

    thread = threading.Thread(target=decide)
    thread.start()
    answer = gateway.rest.post("/v1/claims:check", json={"text": text, "parties": ["SE"], "track": True})
    thread.join()
    assert answer.status_code == 200
    assert gateway.rest.get(f"/v1/claims/{answer.json()['id']}").json() == answer.json()


def events(gateway: Gateway, count: int, headers: dict[str, str] | None = None, **query: Any) -> list[Json]:
    """The first events of the stream, heartbeats included."""
    found: list[Json] = []
    with gateway.rest.stream("GET", "/v1/claims:watch", params=query, headers=headers or {}) as answer:
        assert answer.status_code == 200, answer.read()
        event: dict[str, str] = {}
        for line in answer.iter_lines():
            if line:
                name, _, value = line.partition(": ")
                event[name] = value
                continue
            found.append({"event": event["event"], "id": int(event["id"]), **json.loads(event["data"])})
            if len(found) == count:
                break
    return found


def test_a_watch_resumes_after_its_cursor_and_filters(gateway: Gateway) -> None:
    claim, other = put_claim(gateway.database, "One."), put_claim(gateway.database, "Two.", party="SE")
    sequences = [put_verdict(gateway.database, claim), put_verdict(gateway.database, other, Status.CONFIRMED, "SE")]
    sequences.append(put_verdict(gateway.database, claim))
    before = sequences[0] - 1

    start, *all_three = events(gateway, 4, after=before)
    assert (start["event"], start["sequence"]) == ("heartbeat", before)
    assert [(e["event"], e["id"], e["verdict"]["sequence"]) for e in all_three] == [
        ("verdict", s, s) for s in sequences
    ]
    assert all_three[0]["proposition"] == "One."

    def seen(headers: dict[str, str] | None = None, count: int = 1, **query: Any) -> list[int]:
        return [event["sequence"] for event in events(gateway, count + 1, headers, **query)[1:]]

    assert seen(after=before, claim=str(claim), count=2) == [sequences[0], sequences[2]]
    assert seen(after=before, party="SE") == [sequences[1]]
    assert seen(after=before, status="CONFIRMED") == [sequences[1]]
    assert seen({"Last-Event-ID": str(sequences[1])}, after=before) == [sequences[2]]


def test_a_watch_from_now_sees_what_comes(gateway: Gateway) -> None:
    claim = put_claim(gateway.database, "Three.")
    old = put_verdict(gateway.database, claim)
    timer = threading.Timer(0.5, put_verdict, (gateway.database, claim))
    timer.start()
    start, came = events(gateway, 2, claim=str(claim))
    timer.join()
    assert start["sequence"] >= old
    assert came["verdict"]["claim_id"] == str(claim)
    assert came["sequence"] > start["sequence"]


def test_a_watch_beyond_the_record_is_refused(gateway: Gateway) -> None:
    for headers, query, field in (
        ({}, {"after": 4_000_000_000}, "after"),
        ({"Last-Event-ID": "x"}, {}, "Last-Event-ID"),
    ):
        answer = gateway.rest.get("/v1/claims:watch", params=query, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field


def test_the_service_says_how_it_is(gateway: Gateway) -> None:
    assert gateway.rest.get("/healthz").json() == {"status": "alive"}
    ready = gateway.rest.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["checks"] == {"database": "ok", "feed": "ok"}
    assert ready.json()["work_due"] > 0
    assert ready.json()["work_parked"] == 0


def test_docs_show_every_call_and_load_nothing_from_elsewhere(gateway: Gateway) -> None:
    page = gateway.rest.get("/docs").text
    for path in gateway.rest.get("/openapi.json").json()["paths"]:
        assert path in page
    assert not re.search(r"""(src|href|url)\s*[=(]\s*["']?(https?:)?//""", page)


def test_docs_say_what_holds_for_every_call(gateway: Gateway) -> None:
    page = gateway.rest.get("/docs").text
    for words in (
        "Authorization: Bearer orc_",
        "Idempotency-Key",
        "next_page_token",
        "Last-Event-ID",
        "webhook-signature",
    ):
        assert words in page
    for row in ANSWERS.values():
        assert f"<code>{row.slug}</code> {row.status}" in page


NOWHERE = UUID(int=0)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "/v1/nothing", {}, b"", 404),
        ("GET", f"/v1/articles/{NOWHERE}", {}, b"", 404),
        ("GET", f"/v1/claims/{NOWHERE}", {}, b"", 404),
        ("GET", f"/v1/claims/{NOWHERE}/verdicts", {}, b"", 404),
        ("POST", f"/v1/statements/{NOWHERE}:retract", {"Content-Type": "application/json"}, b"{}", 404),
        ("DELETE", "/v1/claims", {}, b"", 405),
        ("POST", "/v1/articles", {"Content-Type": "text/plain"}, b"words", 415),
        ("POST", "/v1/articles", {"Content-Type": "application/json"}, b"{", 400),
        ("POST", "/v1/articles", {"Content-Type": "application/json"}, b"[" * 50_000, 400),
        ("POST", "/v1/articles", {"Content-Type": "application/json"}, b'{"text": "\xff"}', 400),
        ("POST", "/v1/articles", {"Content-Type": "application/json"}, b"[]", 422),
        ("POST", "/v1/articles", {"Content-Type": "application/json"}, b"", 422),
        ("POST", "/v1/articles", {"Content-Type": "application/json"}, b" " * 1_000_001, 413),
    ],
)
def test_every_error_is_a_problem(
    gateway: Gateway, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = gateway.rest.request(method, path, headers=headers, content=body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["instance"] == path
    assert problem["type"].startswith("urn:onrecord:problem:")
    assert problem["title"]
    assert problem["detail"]


def test_a_verdict_fills_every_field_of_its_message(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Four.")
    put_verdict(gateway.database, id)
    shown = gateway.rest.get(f"/v1/claims/{id}").json()["verdict"]
    assert shown["positions"][0]["changed_from"] == "CONFIRMS"
    assert shown["positions"][0]["caveats"] == [{"facet": "TIME", "claim_fragment": "", "statement_fragment": "today"}]
    assert shown["evidence"][0]["reasons"][0]["passage_fragment"] == "has not opened"
    assert shown["evidence"][0]["score"] == a_verdict().evidence[0].comparison.score


def test_a_body_without_its_length_is_too_large_in_the_same_words(gateway: Gateway) -> None:
    def body() -> Iterator[bytes]:
        yield from itertools.repeat(b" " * 100_000, 11)

    told, untold = (
        gateway.rest.post("/v1/articles", headers={"Content-Type": "application/json"}, content=content)
        for content in (b" " * 1_100_000, body())
    )
    assert untold.request.headers["transfer-encoding"] == "chunked"
    assert (untold.status_code, untold.json()) == (413, told.json())
    assert told.json()["type"] == "urn:onrecord:problem:too-large"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/v1/articles/{NOWHERE}?as_of=2026-03-03T00:00:00Z", None),
        ("GET", "/v1/parties/NO?as_of=2026-03-03T00:00:00Z", None),
        ("GET", "/v1/exports/claims.jsonl?as_of=2026-03-03T00:00:00Z", None),
        ("GET", "/v1/feeds/verdicts.atom?as_of=", None),
        ("POST", "/v1/statements?as_of=1", {"issuer": "Norwegian government", "text": "Put where nobody reads it."}),
        ("GET", "/v1/claims?as_of=2026-03-03T00:00:00Z&q=x&fields=claims.id", None),
    ],
)
def test_a_parameter_that_a_route_does_not_have_is_refused(
    gateway: Gateway, method: str, path: str, body: Json | None
) -> None:
    answer = gateway.rest.request(method, path, json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [{"field": "as_of", "detail": "is not a field of this request"}]


@pytest.mark.parametrize("path", ["claims", "statements", "sources", "claims:watch", "feeds/verdicts.atom"])
@pytest.mark.parametrize("party", ["no", "Norway"])
def test_a_name_in_place_of_an_id_does_not_pass_for_silence(gateway: Gateway, path: str, party: str) -> None:
    answer = gateway.rest.get(f"/v1/{path}", params={"party": party})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "party", "detail": "is not the id of a party, such as NO or NATO"}]


def test_the_record_does_not_tell_how_it_will_stand(gateway: Gateway) -> None:
    id = put_claim(gateway.database, "Norway has opened a quay.")
    answer = gateway.rest.get(f"/v1/claims/{id}?as_of=2199-01-01T00:00:00Z")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "as_of")


def test_a_parameter_in_the_wrong_place_changes_nothing(gateway: Gateway) -> None:
    said = {"issuer": "Norwegian government", "text": "This is to be rehearsed."}
    answer = gateway.rest.post("/v1/statements?validate_only=true", json=said)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "validate_only")
    assert gateway.rest.get("/v1/statements?q=rehearsed").json()["statements"] == []
