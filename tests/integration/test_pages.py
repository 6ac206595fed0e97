"""The pages over a real record: words of others stay words, marks stand where the claims stand, errors are pages."""

import re
import threading
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import UUID, uuid4

import httpx
import pytest
from psycopg.types.json import Jsonb

from services.gateway import pages
from services.kernel import codec
from services.kernel.model import (
    Caveat,
    Channel,
    Comparison,
    Coverage,
    Evidence,
    Facet,
    Position,
    PositionStance,
    Reason,
    Review,
    Span,
    Stance,
    Standing,
    Status,
)
from services.kernel.storage import Connection, Database
from tests.integration.conftest import Gateway
from tests.integration.verdicts import METHOD, put_method

SAID_AT = datetime(2025, 2, 24, 15, 10, tzinfo=UTC)
SPOKE_AT = datetime(2025, 2, 25, 8, 15, tzinfo=UTC)
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>&amp;"\''
TEXT = (
    "The delegations met in Oslo on Tuesday, and the envoy left before noon, the ministry said.\n\n"
    "Nobody <b>else</b> came."
)


@pytest.fixture
def database(gateway: Gateway) -> Database:
    return gateway.database


@pytest.fixture
def browser(gateway: Gateway) -> httpx.Client:
    return gateway.rest


def put_article(connection: Connection, title: str, text: str = TEXT, url: str = "") -> UUID:
    row = connection.execute(
        "INSERT INTO article (source_text, digest, title, publisher, url, published_at, text, state) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, 'READ') RETURNING id",
        (text, uuid4().bytes, title, title, url, SAID_AT, text),
    ).fetchone()
    assert row
    id: UUID = row["id"]
    return id


def put_claim(connection: Connection, article_id: UUID, ordinal: int, words: str, proposition: str = "") -> UUID:
    start = TEXT.index(words)
    row = connection.execute(
        "INSERT INTO claim (article_id, ordinal, text, proposition, span, said_at, parties) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id",
        (
            article_id,
            ordinal,
            words,
            proposition or words,
            Jsonb(codec.to_json(Span.of(TEXT, start, start + len(words)))),
            SAID_AT,
            Jsonb([{"party": "NO", "standing": "PARTICIPANT"}]),
        ),
    ).fetchone()
    assert row
    id: UUID = row["id"]
    return id


def put_verdict(
    connection: Connection,
    claim_id: UUID,
    status: Status,
    *,
    cause: str = "a statement arrived",
    words: str = "No meeting takes place today.",
    url: str = "",
    review: Review | None = None,
) -> None:
    evidence = Evidence(
        id=uuid4(),
        statement_id=uuid4(),
        issuer=f"Ministry {words}",
        party="NO",
        speaker=words,
        channel=Channel.OFFICIAL,
        published_at=SPOKE_AT,
        passage=words,
        span=Span(0, len(words), words),
        comparison=Comparison(Stance.REFUTES, 0.9, (Reason("negation", words, words, words),)),
        url=url,
    )
    position = Position(
        party="NO",
        name="Norway",
        stance=PositionStance.DENIES,
        standing=Standing.PARTICIPANT,
        since=SPOKE_AT,
        expired_at=datetime(2025, 2, 25, 23, tzinfo=UTC),
        changed_from=PositionStance.CONFIRMS,
        caveats=(Caveat(Facet.TIME, "on Tuesday", words),),
        coverage=Coverage.UNWATCHED,
        evidence=(evidence.id,),
    )
    row = connection.execute("UPDATE verdict_counter SET last = last + 1 RETURNING last").fetchone()
    assert row
    connection.execute(
        "INSERT INTO verdict (sequence, claim_id, status, confidence, as_of, method, cause, positions, evidence, "
        "justification, review, digest) VALUES (%s, %s, %s, 0.83, now(), 'm1', %s, %s, %s, %s, %s, %s)",
        (
            row["last"],
            claim_id,
            status,
            cause,
            Jsonb([codec.to_json(position)]),
            Jsonb([codec.to_json(evidence)]),
            words,
            Jsonb(codec.to_json(review)) if review else None,
            uuid4().bytes,
        ),
    )
    connection.execute(
        "UPDATE claim SET status = %s, sequence = %s, decided_at = now() WHERE id = %s",
        (status, row["last"], claim_id),
    )


class Page(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and the words in each mark."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.marks: list[tuple[str, str]] = []  # address of the claim, words
        self.words = ""
        self._in_mark = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "mark":
            self._in_mark = True
        elif tag == "a" and self._in_mark:
            self.marks.append((dict(attrs)["href"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        self.words += " "
        if tag == "mark":
            self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._in_mark:
            self.marks[-1] = (self.marks[-1][0], self.marks[-1][1] + data)

    def text(self) -> str:
        """The words on one line, elements apart."""
        return re.sub(r"\s+(?=[,.:;])", "", " ".join(self.words.split()))

    def links(self) -> list[str]:
        return [attributes["href"] or "" for tag, attributes in self.elements if tag == "a"]


def foreign(page: Page) -> list[tuple[str, dict[str, str | None]]]:
    """The elements that only words of others could have brought in: scripts but our one, and images."""
    ours = ("script", {"src": "/static/live.js", "defer": None})
    return [one for one in page.elements if one[0] in ("script", "img") and one != ours]


def test_marks_have_exactly_the_words_of_the_claims_and_lead_to_them(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Oslo")
        met = put_claim(connection, article, 0, "The delegations met in Oslo on Tuesday")
        left = put_claim(connection, article, 1, "the envoy left before noon")
        came = put_claim(connection, article, 2, "Nobody <b>else</b> came.")
        put_verdict(connection, met, Status.DENIED)

    answer = browser.get(f"/articles/{article}")
    page = Page(answer.text)

    assert answer.status_code == 200
    assert page.marks == [
        (f"/claims/{met}", "The delegations met in Oslo on Tuesday"),
        (f"/claims/{left}", "the envoy left before noon"),
        (f"/claims/{came}", "Nobody <b>else</b> came."),
    ]
    assert "1 DENIED" in page.words
    assert "2 PENDING" in page.words


def test_overlapping_claims_are_both_reached_and_no_link_stands_in_a_link(
    database: Database, browser: httpx.Client
) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Overlap")
        wide = put_claim(connection, article, 0, "on Tuesday, and the envoy left before noon")
        narrow = put_claim(connection, article, 1, "the envoy left")

    page = Page(browser.get(f"/articles/{article}").text)

    assert page.marks == [
        (f"/claims/{wide}", "on Tuesday, and "),
        (f"/claims/{narrow}", "the envoy left"),
        (f"/claims/{wide}", " before noon"),
    ]


@pytest.mark.parametrize("path", ["/?q=nobody", "/articles/{article}", "/claims/{claim}", "/?q={hostile}&party=NO"])
def test_hostile_words_stay_words(database: Database, browser: httpx.Client, path: str) -> None:
    with database.transaction() as connection:
        article = put_article(connection, HOSTILE, url="javascript:alert(1)")
        claim = put_claim(connection, article, 0, "Nobody <b>else</b> came.", proposition=HOSTILE)
        review = Review(Status.DISPUTED, HOSTILE, HOSTILE, SPOKE_AT)
        put_verdict(
            connection, claim, Status.DENIED, words=HOSTILE, cause=HOSTILE, url="javascript:alert(1)", review=review
        )

    answer = browser.get(path.format(article=article, claim=claim, hostile="%3Cscript%3E%22%27"))
    page = Page(answer.text)

    assert answer.status_code == 200
    assert HOSTILE in page.words or "hostile" in path
    assert foreign(page) == []
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [link for link in page.links() if not link.startswith(("/", "#"))]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_web_address_is_linked_without_passing_anything_on(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Linked", url="https://courier.example/a?b=1&c=2")

    page = Page(browser.get(f"/articles/{article}").text)

    outward = [attributes for tag, attributes in page.elements if tag == "a" and (attributes["href"] or "")[0] == "h"]
    assert outward == [{"href": "https://courier.example/a?b=1&c=2", "rel": "noopener nofollow"}]


def test_the_ledger_shows_position_caveat_quote_and_history(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Ledger")
        claim = put_claim(connection, article, 0, "The delegations met in Oslo on Tuesday")
        put_verdict(connection, claim, Status.UNVERIFIED, cause="the claim was read")
        put_verdict(connection, claim, Status.DENIED, cause=f"statement {UUID(int=9)} arrived")

    html = browser.get(f"/claims/{claim}").text
    words = Page(html).text()

    assert "Norway participant ✕ denies before that: confirms quote 25 Feb 2025, 08:15 UTC ran out 25 Feb 2025" in words
    assert "TIME the claim says on Tuesday, the statement No meeting takes place today." in words
    assert '<time datetime="2025-02-25T08:15:00Z">25 Feb 2025, 08:15 UTC</time>' in html
    history = words[words.index("History") :]
    assert history.index("the claim was read") < history.index("statement arrived")
    assert f'<a href="/statements/{UUID(int=9)}">statement</a> arrived' in html


def rule(browser: httpx.Client, claim: UUID, seen: int, **form: str) -> httpx.Response:
    form = {"sequence": str(seen), "status": "CONFIRMED", "note": "The hotel\r\nhas it.", "reviewer": "Ed", **form}
    return browser.post(f"/claims/{claim}/review", data=form, headers={"Accept": "text/html"})


def sequence_of(browser: httpx.Client, claim: UUID) -> int:
    return int(browser.get(f"/v1/claims/{claim}").json()["verdict"]["sequence"])


def test_an_editor_rules_and_is_led_to_the_ruling(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        claim = put_claim(connection, put_article(connection, "Ruling"), 0, "the envoy left before noon")
        put_verdict(connection, claim, Status.DENIED)

    def decide() -> None:
        ruled = Review(Status.CONFIRMED, "The hotel\nhas it.", "Ed", datetime.now(UTC))
        with database.transaction() as connection:
            put_verdict(connection, claim, Status.DENIED, review=ruled)
            connection.execute("NOTIFY verdict")

    # what verify does with the owed check
    later = threading.Timer(0.5, decide)
    later.start()
    answer = rule(browser, claim, sequence_of(browser, claim))
    later.join()

    assert (answer.status_code, answer.headers.get("location")) == (303, f"/claims/{claim}#ruling")
    with database.transaction() as connection:
        rows = connection.execute("SELECT status, note, reviewer FROM review WHERE claim_id = %s", (claim,)).fetchall()
    assert rows == [{"status": "CONFIRMED", "note": "The hotel\nhas it.", "reviewer": "Ed"}]


def test_a_ruling_on_an_older_verdict_is_kept_in_the_form_beside_the_newer(
    database: Database, browser: httpx.Client
) -> None:
    with database.transaction() as connection:
        claim = put_claim(connection, put_article(connection, "Stale"), 0, "the envoy left before noon")
        put_verdict(connection, claim, Status.DENIED)
        seen = connection.execute("SELECT sequence FROM claim WHERE id = %s", (claim,)).fetchone()
        ruled = Review(Status.DENIED, "It says so itself.", "Night desk", SPOKE_AT)
        put_verdict(connection, claim, Status.DISPUTED, cause="a second ministry spoke", review=ruled)
    assert seen

    answer = rule(browser, claim, seen["sequence"], note=HOSTILE)
    page = Page(answer.text)

    assert answer.status_code == 412
    assert "Not written down: there is a newer verdict than the one you saw" in page.text()
    assert "DISPUTED, because a second ministry spoke; Night desk ruled DENIED." in page.text()
    assert HOSTILE in page.words
    assert foreign(page) == []
    inputs = [attributes for tag, attributes in page.elements if tag == "input"]
    assert [one["value"] for one in inputs if "checked" in one] == ["CONFIRMED"]
    assert [one["value"] for one in inputs if one["name"] == "sequence"] == [str(sequence_of(browser, claim))]
    with database.transaction() as connection:
        assert not connection.execute("SELECT FROM review WHERE claim_id = %s", (claim,)).fetchall()


@pytest.mark.parametrize(
    ("form", "status"),
    [({"status": ""}, 422), ({"status": "PENDING"}, 422), ({"note": "  "}, 422), ({"sequence": "x"}, 412)],
)
def test_a_ruling_that_is_not_one_comes_back_with_its_words(
    database: Database, browser: httpx.Client, form: dict[str, str], status: int
) -> None:
    with database.transaction() as connection:
        claim = put_claim(connection, put_article(connection, "Not one"), 0, "the envoy left before noon")
        put_verdict(connection, claim, Status.DENIED)

    answer = rule(browser, claim, sequence_of(browser, claim), **form)

    assert answer.status_code == status
    assert [
        attributes["value"] for _, attributes in Page(answer.text).elements if attributes.get("name") == "reviewer"
    ] == ["Ed"]


def test_a_form_beyond_all_bounds_is_a_page(browser: httpx.Client) -> None:
    answer = rule(browser, UUID(int=7), 1, note="x" * 200_000)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html; charset=utf-8")


def test_another_sites_form_rules_on_nothing(browser: httpx.Client) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert browser.post(f"/claims/{UUID(int=7)}/review", data={"note": "x"}, headers=headers).status_code == 403
        assert browser.post("/searches", data={"name": "x", "q": "x"}, headers=headers).status_code == 403


def test_rulings_that_were_reopened_stand_on_the_first_page(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Reopened")
        again, still = (put_claim(connection, article, n, "the envoy left", f"Reopened number {n}.") for n in range(2))
        for claim in (again, still):
            connection.execute(
                "INSERT INTO review (claim_id, status, note, reopened_at) VALUES (%s, 'DENIED', 'x', now())", (claim,)
            )
        connection.execute(
            "INSERT INTO review (claim_id, status, note, reviewed_at) VALUES (%s, 'DENIED', 'seen', now() + '1 s')",
            (still,),
        )

    words = Page(browser.get("/").text).text()

    assert "Rulings that were re-opened Reopened number 0. ruled DENIED; evidence arrived" in words
    assert "Reopened number 1. ruled" not in words
    assert "Rulings that were re-opened" not in browser.get("/?q=envoy").text


def test_a_page_says_what_it_is_as_of_and_watches_from_there(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Live")
        claim = put_claim(connection, article, 0, "the envoy left before noon")
        put_verdict(connection, claim, Status.DENIED)

    for path in (f"/claims/{claim}", f"/articles/{article}", "/?party=NO"):
        page = Page(browser.get(path).text)
        live = next(attributes for _, attributes in page.elements if attributes.get("id") == "live")
        assert "As it stood" in page.text()
        assert live["data-again"] in page.links()
        join = "&" if "?" in (live["data-watch"] or "") else "?"
        with database.transaction() as connection:
            put_verdict(connection, claim, Status.CONFIRMED)
        with browser.stream("GET", f"{live['data-watch']}{join}after={live['data-after']}") as stream:
            events = (line for line in stream.iter_lines() if line.startswith("event: verdict"))
            assert next(events)
    assert 'id="live"' not in browser.get(f"/claims/{claim}?as_of=2025-02-24T00:00").text


def test_the_timeline_is_drawn_and_told(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        claim = put_claim(connection, put_article(connection, "Drawn"), 0, "the envoy left before noon")
        put_verdict(connection, claim, Status.DENIED)

    html = browser.get(f"/claims/{claim}").text
    page = Page(html)

    drawn = [attributes["class"] for tag, attributes in page.elements if tag == "g"]
    assert drawn == ["mark report ", "mark denies ", "mark ran-out ", "mark verdict denied"]
    told = page.text()[page.text().index("The same in words") :]
    order = [
        "reported by Drawn",
        "Norway denies: “No meeting takes place today.”",
        "the denial of Norway ran out",
        "verdict: DENIED",
    ]
    assert [told.index(words) for words in order] == sorted(told.index(words) for words in order)
    assert "style=" not in html


def test_sources_are_seen_at_a_glance_those_in_trouble_first(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO source (kind, url, name, issuer, party, interval_minutes, stale_after_days, state, failures, "
            "last_error, due_at) VALUES "
            "('STATEMENTS', %(a)s, 'Well', 'Norway', 'NO', 10, 14, 'OK', 0, '', now()), "
            "('STATEMENTS', %(b)s, 'Ill', 'Norway', 'NO', 10, 14, 'FAILING', 4, %(error)s, now())",
            {"a": f"https://a.example/{uuid4()}", "b": f"https://b.example/{uuid4()}", "error": HOSTILE},
        )
    try:
        page = Page(browser.get("/sources").text)
    finally:
        with database.transaction() as connection:
            connection.execute("UPDATE source SET deleted_at = now() WHERE name IN ('Well', 'Ill')")

    assert page.text().index("Ill statements of Norway, NO ✕ failing") < page.text().index("Well statements of Norway")
    assert "1 of statements does not do well: silence of these parties may be ours." in page.text()
    assert "– 0 taken up" in page.text()
    assert HOSTILE in page.words
    assert foreign(page) == []


def test_a_search_is_saved_from_the_list_and_leads_back_to_it(browser: httpx.Client) -> None:
    form = Page(browser.get("/?q=envoy&status=DENIED&party=NO").text)
    fields = {
        a["name"] or "": a["value"] or "" for tag, a in form.elements if tag == "input" and a.get("type") == "hidden"
    }
    name = f"Envoys {uuid4()}"

    assert browser.post("/searches", data={**fields, "name": name}).headers["location"] == "/searches"
    page = Page(browser.get("/searches").text)
    assert name in page.words
    assert "/?q=envoy&status=DENIED&party=NO" in page.links()

    id = next(one["id"] for one in browser.get("/v1/searches?page_size=200").json()["searches"] if one["name"] == name)
    assert browser.get(f"/v1/searches/{id}/feed.atom").status_code == 200
    assert browser.post(f"/searches/{id}/forget").status_code == 303
    assert browser.get(f"/v1/searches/{id}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/articles", "/statements", "/sources", "/searches", "/docs", "/nowhere"])
def test_every_page_leads_to_every_list(browser: httpx.Client, path: str) -> None:
    page = Page(browser.get(path, headers={"Accept": "text/html"}).text)
    assert {"/", "/articles", "/statements", "/sources", "/searches", "/method"} <= set(page.links())
    here = [attributes["href"] for _, attributes in page.elements if attributes.get("aria-current") == "page"]
    assert here == ([path] if path not in ("/docs", "/nowhere") else [])


def test_articles_and_statements_are_found_by_words(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Quincunx gardens")
        statement = put_statement(connection, f"The quincunx is closed. {uuid4()}")

    assert f"/articles/{article}" in Page(browser.get("/articles?q=quincunx").text).links()
    assert f"/statements/{statement}" in Page(browser.get("/statements?q=quincunx&party=NO").text).links()
    assert f"/statements/{statement}" not in Page(browser.get("/statements?q=quincunx&party=SE").text).links()


def put_statement(connection: Connection, text: str, issuer: str = "Ministry") -> UUID:
    row = connection.execute(
        "INSERT INTO statement (issuer, party, channel, published_at, text, digest, state) "
        "VALUES (%s, 'NO', 'OFFICIAL', %s, %s, %s, 'REVIEWED') RETURNING id",
        (issuer, SPOKE_AT, text, uuid4().bytes),
    ).fetchone()
    assert row
    id: UUID = row["id"]
    return id


def cite(connection: Connection, claim_id: UUID, statement_id: UUID, text: str, words: str, ordinal: int) -> None:
    """A passage of the statement compared with the claim, as the evidence of its newest verdict."""
    span = Span.of(text, text.index(words), text.index(words) + len(words))
    passage = connection.execute(
        "INSERT INTO passage (statement_id, ordinal, text, span, party, published_at, embedding) "
        "VALUES (%s, %s, %s, %s, 'NO', %s, %s) RETURNING id",
        (statement_id, ordinal, words, Jsonb(codec.to_json(span)), SPOKE_AT, str([0] * 384)),
    ).fetchone()
    assert passage
    connection.execute(
        "INSERT INTO evidence (claim_id, passage_id, method, stance, score) VALUES (%s, %s, 'm1', 'REFUTES', 0.9)",
        (claim_id, passage["id"]),
    )
    row = connection.execute("SELECT v.evidence FROM verdict v WHERE claim_id = %s", (claim_id,)).fetchone()
    assert row
    shown = row["evidence"][0] | {"statement_id": str(statement_id), "passage": words, "span": codec.to_json(span)}
    connection.execute("UPDATE verdict SET evidence = %s WHERE claim_id = %s", (Jsonb([shown]), claim_id))


def test_a_statement_has_the_words_that_verdicts_rest_on_marked(database: Database, browser: httpx.Client) -> None:
    words = "No meeting takes place today."
    text = f"{HOSTILE} was said.\n\n{words} The minister is abroad."
    with database.transaction() as connection:
        article = put_article(connection, "Cited")
        met = put_claim(connection, article, 0, "The delegations met in Oslo on Tuesday")
        left = put_claim(connection, article, 1, "the envoy left before noon", proposition=HOSTILE)
        put_verdict(connection, met, Status.DENIED)
        put_verdict(connection, left, Status.UNVERIFIED)
        statement = put_statement(connection, text, issuer=HOSTILE)
        cite(connection, met, statement, text, words, 0)
        # compared, but no verdict rests on it
        other = put_claim(connection, article, 2, "Nobody <b>else</b> came.")
        put_verdict(connection, other, Status.DENIED)
        connection.execute(
            "INSERT INTO evidence (claim_id, passage_id, method, stance, score) "
            "SELECT %s, id, 'm1', 'SUPPORTS', 0.1 FROM passage WHERE statement_id = %s",
            (other, statement),
        )

    answer = browser.get(f"/statements/{statement}")
    page = Page(answer.text)

    assert answer.status_code == 200
    assert page.marks == [(f"/claims/{met}", words)]
    assert "1 refutes" in page.words
    assert f"/claims/{other}" not in page.links()
    assert foreign(page) == []
    anchors = [attributes["id"] for tag, attributes in page.elements if tag == "span" and "id" in attributes]
    assert anchors == [f"claim-{met}"]
    assert f"/statements/{statement}#claim-{met}" in Page(browser.get(f"/claims/{met}").text).links()


def test_a_statement_that_was_taken_back_says_so(database: Database, browser: httpx.Client) -> None:
    with database.transaction() as connection:
        statement = put_statement(connection, f"No meeting took place. {uuid4()}")
    browser.post(f"/v1/statements/{statement}:retract", json={"note": "sent by mistake"})
    words = Page(browser.get(f"/statements/{statement}").text).text()
    assert "sent by mistake. It no longer counts." in words
    assert "No verdict rests on it." in words


@pytest.mark.parametrize(
    ("path", "media_type", "title"),
    [
        ("/?q=nobody&party=NO&status=DENIED", "application/atom+xml", "Verdicts"),
        ("/claims/{claim}", "application/ld+json", "ClaimReview"),
        ("/articles/{article}", "application/ld+json", "Web Annotations"),
        ("/articles/{article}", "application/json", "ninjs"),
    ],
)
def test_a_page_says_where_programs_find_the_same(
    database: Database, browser: httpx.Client, path: str, media_type: str, title: str
) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Alternate")
        claim = put_claim(connection, article, 0, "Nobody <b>else</b> came.")
        put_verdict(connection, claim, Status.DENIED)

    page = Page(browser.get(path.format(article=article, claim=claim)).text)
    alternates = {a["title"]: a for tag, a in page.elements if tag == "link" and a.get("rel") == "alternate"}
    found = browser.get(alternates[title]["href"] or "")
    assert alternates[title]["type"] == media_type
    assert found.status_code == 200
    assert found.headers["content-type"].startswith(media_type)
    assert str(claim) in found.text


def test_an_editors_ruling_stands_first_with_the_machines_verdict_beside(
    database: Database, browser: httpx.Client
) -> None:
    with database.transaction() as connection:
        article = put_article(connection, "Ruled")
        claim = put_claim(connection, article, 0, "The delegations met in Oslo on Tuesday")
        review = Review(Status.CONFIRMED, "The hotel has the bookings.", "Night desk", SPOKE_AT, reopened_at=SPOKE_AT)
        put_verdict(connection, claim, Status.DENIED, review=review)

    words = Page(browser.get(f"/claims/{claim}").text).text()

    assert words.index("CONFIRMED editor's ruling, re-opened; the machine: DENIED") < words.index(
        "The machine's verdict"
    )
    assert "Re-opened 25 Feb 2025, 08:15 UTC: evidence has arrived since." in words
    assert "Night desk, 25 Feb 2025, 08:15 UTC: The hotel has the bookings." in words


def test_claims_are_filtered_and_paged(
    database: Database, browser: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    with database.transaction() as connection:
        article = put_article(connection, "Paged")
        claims = [put_claim(connection, article, n, "the envoy left", f"Zeppelin number {n}.") for n in range(3)]
        put_verdict(connection, claims[0], Status.CONFIRMED)

    def shown(path: str) -> tuple[set[str], list[str]]:
        page = Page(browser.get(path).text)
        following = [link for link in page.links() if "page_token" in link]
        return {link for link in page.links() if link.startswith("/claims/")}, following

    first, following = shown("/?q=zeppelin")
    second, end = shown(following[0])
    assert first | second == {f"/claims/{id}" for id in claims}
    assert (len(first), len(second), end) == (2, 1, [])
    assert shown("/?q=zeppelin&status=CONFIRMED&party=NO")[0] == {f"/claims/{claims[0]}"}
    assert shown("/?q=zeppelin&party=SE")[0] == set()
    assert shown("/?q=zeppelin&status=")[0] == first


def test_the_method_is_drawn_and_tabled(database: Database, browser: httpx.Client) -> None:
    put_method(database, replace(METHOD, fitted_on=HOSTILE))

    answer = browser.get("/method")
    page = Page(answer.text)

    assert answer.status_code == 200
    assert HOSTILE in page.words
    assert "test/1" in page.words
    assert "0.0 to 0.5 0 – – 0.5 to 1.0 8 0.85 0.75" in page.text()
    # the one bin that holds verdicts; colours come from the style sheet, since the page's policy allows no others
    assert [tag for tag, _ in page.elements].count("rect") == 1
    assert not [tag for tag, attributes in page.elements if tag in ("script", "style", "img") or "style" in attributes]
    assert "/method" in Page(browser.get("/").text).links()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        (f"/claims/{UUID(int=7)}", 404),
        (f"/articles/{UUID(int=7)}", 404),
        (f"/statements/{UUID(int=7)}", 404),
        ("/statements/nothing", 404),
        ("/claims/nothing", 404),
        ("/articles/%00", 404),
        ("/?status=false", 422),
        ("/?page_token=%2A", 422),
        (f"/claims/{UUID(int=7)}?as_of=yesterday", 422),
        ("/?q=%00", 422),
    ],
)
def test_what_is_not_there_or_not_understood_is_a_page(browser: httpx.Client, path: str, status: int) -> None:
    answer = browser.get(path, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "/" in Page(answer.text).links()


def test_a_page_can_be_asked_for_without_its_body(browser: httpx.Client) -> None:
    assert (browser.head("/").status_code, browser.head("/").content) == (200, b"")


def test_the_style_is_served(browser: httpx.Client) -> None:
    assert browser.get("/static/style.css").headers["content-type"].startswith("text/css")
