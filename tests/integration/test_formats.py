"""The formats of others from a running gateway: complete, resumable, and not made again for who has them."""

import csv
import io
import json
import threading
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as Xml

import pytest
from psycopg.types.json import Jsonb

from onrecord import Client
from services.gateway.formats.atom import NAMESPACE
from services.gateway.rest import exports
from services.kernel import codec
from services.kernel.model import Span, Status
from services.kernel.storage import Database
from tests.integration.conftest import Gateway
from tests.integration.verdicts import SAID_AT, put_claim, put_verdict

ATOM = f"{{{NAMESPACE}}}"
TEXT = "The ferry to Bergen was stopped, the harbour said."


def put_article(database: Database, claim: str = "The ferry to Bergen was stopped") -> tuple[UUID, UUID]:
    """An article that is read, with one claim; their ids."""
    with database.transaction() as connection:
        article = connection.execute(
            "INSERT INTO article (source_text, digest, title, publisher, url, published_at, text, state, read_at) "
            "VALUES (%s, %s, 'Ferry', 'Harbour Post', 'https://post.example/ferry', %s, %s, 'READ', now()) "
            "RETURNING id",
            (TEXT, uuid4().bytes, SAID_AT, TEXT),
        ).fetchone()
        assert article
        made = connection.execute(
            "INSERT INTO claim (article_id, text, proposition, span, said_at) VALUES (%s, %s, %s, %s, %s) RETURNING id",
            (article["id"], claim, claim, Jsonb(codec.to_json(Span.of(TEXT, 0, len(claim)))), SAID_AT),
        ).fetchone()
    assert made
    return article["id"], made["id"]


def test_a_claim_review_comes_with_the_verdict_and_only_then(gateway: Gateway) -> None:
    _, claim = put_article(gateway.database)
    path = f"/v1/claims/{claim}/claimreview"
    early = gateway.rest.get(path)
    assert early.status_code == 404
    assert "no verdict yet" in early.json()["detail"]

    sequence = put_verdict(gateway.database, claim, Status.DISPUTED)
    answer = gateway.rest.get(path)
    review = answer.json()
    base = str(gateway.rest.base_url).rstrip("/")
    assert answer.headers["content-type"] == "application/ld+json"
    assert review["url"] == f"{base}/claims/{claim}"
    assert review["itemReviewed"]["appearance"]["publisher"]["name"] == "Harbour Post"
    assert review["reviewRating"]["alternateName"].startswith("Disputed")
    assert "ratingValue" not in review["reviewRating"]
    assert answer.headers["etag"] == f'"{sequence}"'
    assert gateway.rest.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_an_article_as_ninjs_and_as_annotations(gateway: Gateway) -> None:
    article, claim = put_article(gateway.database)
    put_verdict(gateway.database, claim)

    item = gateway.rest.get(f"/v1/articles/{article}/ninjs").json()
    page = gateway.rest.get(f"/v1/articles/{article}/annotations")

    assert item["trustIndicators"][0]["href"].endswith(f"/claims/{claim}")
    assert "Denied by Norway" in item["edNote"]
    assert page.headers["content-type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    target = page.json()["items"][0]["target"][1]
    assert target["selector"][1] == {"type": "TextPositionSelector", "start": 0, "end": 31}
    for path in (f"/v1/articles/{article}/ninjs", f"/v1/articles/{article}/annotations"):
        held = {"If-None-Match": gateway.rest.get(path).headers["etag"]}
        assert gateway.rest.get(path, headers=held).status_code == 304
        put_verdict(gateway.database, claim, Status.CONFIRMED)
        assert gateway.rest.get(path, headers=held).status_code == 200


ITEM: dict[str, Any] = {
    "uri": "https://wire.example/pier",
    "standard": {"name": "ninjs", "version": "3.0"},
    "type": "text",
    "versionCreated": "2026-03-02T10:00:00Z",
    "headlines": [{"role": "main", "value": "Pier – closed"}],
    "bodies": [{"role": "main", "contentType": "text/html", "value": "<p>The pier in Bodø was closed.</p>"}],
}


def test_an_item_is_taken_as_it_is_sent(gateway: Gateway) -> None:
    by_itself = gateway.rest.post(
        "/v1/articles",
        content=json.dumps(ITEM, ensure_ascii=False).encode(),
        headers={"content-type": "application/ninjs+json; charset=utf-8"},
    )
    as_object = gateway.rest.post("/v1/articles", json={"ninjs": ITEM, "publisher": "Fjord Wire"})
    as_words = gateway.rest.post("/v1/articles", json={"ninjs": json.dumps(ITEM)})
    assert [each.status_code for each in (by_itself, as_object, as_words)] == [202] * 3
    assert len({each.json()["id"] for each in (by_itself, as_object, as_words)}) == 1
    assert by_itself.json()["title"] == "Pier – closed"
    with Client(gateway.rpc_address) as client:
        assert client.create_article(ninjs=ITEM).id == by_itself.json()["id"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (b"{", "ninjs"),
        (b"", "text"),
        (b"[]", "ninjs"),
        (b"\xff\xfe", "ninjs"),
        (b'{"type": "picture"}', "ninjs.type"),
        (b'{"bodies": "none"}', "ninjs.bodies"),
        (b"[" * 100_000, "ninjs"),
    ],
)
def test_an_item_that_cannot_be_read_is_refused_by_its_field(gateway: Gateway, sent: bytes, field: str) -> None:
    answer = gateway.rest.post("/v1/articles", content=sent, headers={"content-type": "application/ninjs+json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_google_s_clients_find_claims_page_by_page(gateway: Gateway) -> None:
    word = f"Zebra{uuid4().hex[:8]}"
    claims = [put_claim(gateway.database, f"{word} number {n} was seen.") for n in range(5)]
    for id in claims[:4]:
        put_verdict(gateway.database, id)

    def search(**query: Any) -> Any:
        return gateway.rest.get("/v1alpha1/claims:search", params={"key": "none", **query}).json()

    found, token = [], ""
    for _ in range(2):
        page = search(query=word, pageSize=3, pageToken=token)
        found += [claim["text"] for claim in page["claims"]]
        token = page.get("nextPageToken", "")
    assert found == [f"{word} number {n} was seen." for n in (3, 2, 1, 0)], "the newest verdict first, none without"
    assert token == ""
    assert [claim["text"] for claim in search(query=word, offset=3)["claims"]] == found[3:]
    assert len(search(query=word, languageCode="en-GB", maxAgeDays=1)["claims"]) == 4
    assert search(query=word, languageCode="nb") == {}
    assert search(query=word, reviewPublisherSiteFilter="elsewhere.example") == {}
    assert len(search(query=word, reviewPublisherSiteFilter="127.0.0.1")["claims"]) == 4


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "query"),
        ("query=a&pageSize=-1", "pageSize"),
        ("query=a&pageSize=many", "pageSize"),
        ("query=a&pageToken=x", "pageToken"),
        ("query=%00", "query"),
    ],
)
def test_google_s_clients_get_errors_as_they_expect_them(gateway: Gateway, query: str, field: str) -> None:
    answer = gateway.rest.get(f"/v1alpha1/claims:search?{query}")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert error["details"][0]["fieldViolations"][0]["field"] == field
    assert gateway.rest.get("/v1alpha1/claims").json()["error"]["status"] == "NOT_FOUND"


def last_sequence(database: Database) -> int:
    with database.transaction() as connection:
        row = connection.execute("SELECT last FROM verdict_counter").fetchone()
    assert row
    return int(row["last"])


def lines(gateway: Gateway, since: object) -> list[Any]:
    answer = gateway.rest.get("/v1/exports/claims.jsonl", params={"since": str(since)})
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_dump_goes_on_where_the_reader_left_off(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    start = last_sequence(gateway.database)
    claims = [put_claim(gateway.database, f"Heron number {n} was seen.") for n in range(5)]
    put_claim(gateway.database, "A heron that nobody has checked.")
    sequences = [put_verdict(gateway.database, id) for id in claims]
    whole = lines(gateway, start)

    assert [line["sequence"] for line in whole] == sequences
    assert whole[0]["claim"] == gateway.rest.get(f"/v1/claims/{claims[0]}").json()
    assert [line["sequence"] for line in lines(gateway, sequences[2])] == sequences[3:]
    assert [line["sequence"] for line in lines(gateway, whole[0]["claim"]["verdict"]["decided_at"])] == sequences
    again = put_verdict(gateway.database, claims[0])
    assert [line["sequence"] for line in lines(gateway, start)] == [*sequences[1:], again]
    assert lines(gateway, again) == []

    table = gateway.rest.get("/v1/exports/claims.csv", params={"since": start})
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [int(row["sequence"]) for row in rows] == [*sequences[1:], again]
    assert rows[0]["denies"] == "NO"


@pytest.mark.parametrize("since", ["yesterday", "-1", "999999999999", "2026-03-01", "%00"])
def test_a_dump_from_nowhere_is_refused(gateway: Gateway, since: str) -> None:
    answer = gateway.rest.get(f"/v1/exports/claims.jsonl?since={since}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "since"


def test_a_dump_misses_nothing_while_verdicts_are_written(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "BATCH", 3)
    start = last_sequence(gateway.database)
    claims = [put_claim(gateway.database, f"Ibis number {n} was seen.") for n in range(30)]
    for id in claims:
        put_verdict(gateway.database, id)

    def change() -> None:
        for id in claims[::-1]:
            put_verdict(gateway.database, id, Status.CONFIRMED)

    writer = threading.Thread(target=change)
    writer.start()
    seen: dict[str, Any] = {}
    cursor = start
    while writer.is_alive() or cursor < last_sequence(gateway.database):
        for line in lines(gateway, cursor):
            assert line["sequence"] > cursor
            cursor = line["sequence"]
            seen[line["claim"]["id"]] = line["claim"]["verdict"]["status"]
    writer.join()
    assert {id: seen[str(id)] for id in claims} == dict.fromkeys(claims, "CONFIRMED")


def test_a_feed_has_the_verdicts_of_its_filter_and_is_not_made_again(gateway: Gateway) -> None:
    word = f"Otter{uuid4().hex[:8]}"
    seen, denied, other = (put_claim(gateway.database, f"{word} {n}.") for n in ("one", "two & <b>three</b>", "four"))
    for id, status in ((seen, Status.CONFIRMED), (denied, Status.DENIED), (denied, Status.DISPUTED)):
        put_verdict(gateway.database, id, status)
    put_verdict(gateway.database, other, party="SE")

    def entries(**query: Any) -> list[str]:
        root = Xml.fromstring(gateway.rest.get("/v1/feeds/verdicts.atom", params={"q": word, **query}).content)
        return [entry.findtext(f"{ATOM}title", "") for entry in root.findall(f"{ATOM}entry")]

    assert len(entries()) == 4
    assert [title.split()[0].rstrip(":") for title in entries()[1:]] == ["Disputed", "Denied", "Confirmed"]
    assert entries(status=["DENIED", "CONFIRMED"], party="NO")[1].endswith(f"{word} two & <b>three</b>.")
    assert len(entries(party="SE")) == 1

    path = f"/v1/feeds/verdicts.atom?q={word}"
    first = gateway.rest.get(path)
    assert first.headers["content-type"] == "application/atom+xml"
    not_modified = gateway.rest.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (not_modified.status_code, not_modified.content) == (304, b"")
    put_verdict(gateway.database, seen)
    assert gateway.rest.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize("query", ["status=TRUE", "q=%00", "party=%00", f"q={'x' * 1001}"])
def test_a_feed_of_what_cannot_be_is_refused(gateway: Gateway, query: str) -> None:
    answer = gateway.rest.get(f"/v1/feeds/verdicts.atom?{query}")
    assert (answer.status_code, answer.json()["status"]) == (422, 422)
    assert answer.json()["errors"][0]["field"].startswith(query.partition("=")[0])
