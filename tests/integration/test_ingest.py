"""The room ingest on a real record: an article becomes claims and statements, once, with the work they owe."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.gateway.reports import with_reports
from services.ingest.tasks import handlers
from services.kernel import reads, runtime, work
from services.kernel.runtime import House
from services.kernel.work import Kind

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
TEXT = (
    "Norway's Foreign Ministry dismissed claims that Norwegian and Swedish envoys were to hold a meeting in Oslo.\n\n"
    "“There is no meeting in Oslo today,” spokesman Ola Berg of the Norwegian Foreign Ministry said.\n\n"
    "Sweden did not respond to a request for comment.\n\nLeave a Reply"
)
PAGE = """<html><head><title>Envoys</title>
<meta property="article:published_time" content="2024-03-01T08:00:00Z"></head>
<body><article><h1>Envoys</h1>
<p>Norway and Sweden have signed a treaty on fishing, after talks that went on for a year.</p>
<p>The Swedish government said that the first ships had left the port of Gothenburg, others to follow.</p>
<p>The treaty opens the waters around the islands to ships of both countries from the first day of summer.</p>
</article></body></html>"""


class Room:
    """Puts articles as the gateway would and runs the reading that is owed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.handlers = handlers(house)

    def put(self, text: str = "", html: str = "", at: datetime | None = MONDAY, language: str = "") -> UUID:
        with self.house.database.transaction() as connection:
            row = connection.execute(
                "INSERT INTO article (source_text, source_html, digest, language, published_at) "
                "VALUES (%(text)s, %(html)s, sha256(%(all)s::bytea), %(language)s, coalesce(%(at)s, now())) "
                "RETURNING id",
                {"text": text, "html": html, "all": (text + html).encode(), "language": language, "at": at},
            ).fetchone()
            assert row is not None
            work.owe(connection, Kind.READ_ARTICLE, row["id"], cause="article submitted", correlation_id="c1")
        self.run()
        identity: UUID = row["id"]
        return identity

    def run(self) -> None:
        with self.house.database.transaction() as connection:
            owed = work.sweep(connection, [Kind.READ_ARTICLE], 100)
        for item in owed:
            runtime.process(self.house.database, self.handlers[item.kind], item.id)

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with self.house.database.transaction() as connection:
            return connection.execute(query, values).fetchall()


@pytest.fixture
def room(house: House) -> Room:
    return Room(house)


def test_an_article_becomes_claims_and_statements_with_what_they_owe(room: Room) -> None:
    article_id = room.put(TEXT)
    (article,) = room.rows("SELECT * FROM article")
    (claim,) = room.rows("SELECT * FROM claim")
    statements = room.rows("SELECT * FROM statement ORDER BY span -> 'start'")
    assert (article["state"], article["language"]) == ("READ", "en")
    assert "Leave a Reply" not in article["text"]
    assert claim["proposition"] == "Norwegian and Swedish envoys were to hold a meeting in Oslo"
    assert (claim["article_id"], claim["said_at"], claim["status"]) == (article_id, MONDAY, "PENDING")
    for row in (claim, *statements):
        span = row["span"]
        assert article["text"][span["start"] : span["end"]] == span["exact"]
    assert {(s["party"], s["channel"], s["article_id"]) for s in statements} == {("NO", "RELAYED", article_id)}
    assert "no meeting in Oslo today" in " ".join(s["text"] for s in statements)
    told = room.rows("SELECT id FROM event WHERE kind = 'ARTICLE_READ' AND subject_id = %s", article_id)
    owed = {(row["kind"], row["subject_id"], row["correlation_id"]) for row in room.rows("SELECT * FROM work")}
    reviews = {("REVIEW_STATEMENT", s["id"], "c1") for s in statements}
    assert owed == {("ANNOUNCE_EVENT", told[0]["id"], "c1"), ("CHECK_CLAIM", claim["id"], "c1")} | reviews


def test_reading_again_doubles_nothing(room: Room) -> None:
    article_id = room.put(TEXT)
    before = room.rows("SELECT (SELECT count(*) FROM claim) AS claims, (SELECT count(*) FROM statement) AS statements")
    with room.house.database.transaction() as connection:
        connection.execute("DELETE FROM work")
        work.owe(connection, Kind.READ_ARTICLE, article_id, cause="again")
    room.run()
    assert before == room.rows(
        "SELECT (SELECT count(*) FROM claim) AS claims, (SELECT count(*) FROM statement) AS statements"
    )
    assert room.rows("SELECT * FROM work WHERE kind <> 'ANNOUNCE_EVENT'") == []


def test_a_page_tells_its_own_time_where_the_submitter_did_not(room: Room) -> None:
    room.put(html=PAGE, at=None)
    (article,) = room.rows("SELECT * FROM article")
    assert (article["title"], article["published_at"].date()) == ("Envoys", datetime(2024, 3, 1, tzinfo=UTC).date())
    assert room.rows("SELECT DISTINCT said_at FROM claim") == [{"said_at": article["published_at"]}]


def test_a_submitted_time_stands_above_that_of_the_page(room: Room) -> None:
    room.put(html=PAGE)
    assert room.rows("SELECT published_at FROM article") == [{"published_at": MONDAY}]


def test_what_cannot_be_read_is_said_and_not_tried_again(room: Room) -> None:
    room.put("Share this article\nLeave a Reply")
    (article,) = room.rows("SELECT * FROM article")
    assert article["state"] == "FAILED"
    assert "nothing is left" in article["failure"]
    assert room.rows("SELECT * FROM work WHERE kind <> 'ANNOUNCE_EVENT'") == []


@pytest.mark.parametrize("language", ["de", ""])
def test_another_language_is_read_without_claims(room: Room, language: str) -> None:
    room.put(
        "Norwegen und Schweden haben in der Nacht einen Vertrag über die Fischerei unterschrieben. " * 4,
        language=language,
    )
    (article,) = room.rows("SELECT * FROM article")
    assert (article["state"], article["language"]) == ("READ", language or "und")
    assert room.rows("SELECT * FROM claim") == []


def test_nothing_is_written_by_a_worker_that_lost_its_lease(room: Room) -> None:
    article_id = room.put("Norway has signed a treaty with Sweden.")
    with room.house.database.transaction() as connection:
        connection.execute("DELETE FROM work")
        connection.execute("DELETE FROM claim")
        owed = work.owe(connection, Kind.READ_ARTICLE, article_id, cause="again")
        item = work.take(connection, owed.id)
        connection.execute("UPDATE work SET lease_token = gen_random_uuid()")
    assert item is not None
    with pytest.raises(work.LeaseLost):
        room.handlers[Kind.READ_ARTICLE](item)
    assert room.rows("SELECT * FROM claim") == []


def test_who_did_not_answer_is_noted_once(room: Room) -> None:
    article = room.put(TEXT)
    with room.house.database.transaction() as connection:
        work.owe(connection, Kind.READ_ARTICLE, article, cause="again")
    room.run()
    noted = room.rows("SELECT party, noted_at, span ->> 'exact' AS words FROM silence WHERE article_id = %s", article)
    assert noted == [{"party": "SE", "noted_at": MONDAY, "words": "Sweden did not respond to a request for comment."}]
    with room.house.database.transaction() as connection:
        claims = with_reports(connection, reads.claims_of_article(connection, article))
    assert claims
    assert {each.words for claim in claims for each in claim.silences} == {noted[0]["words"]}
