"""Words that an article relays give way to their issuer's own publication, whichever of the two arrives first."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from services.gateway.writes import retract_statement
from services.kernel import codec, reads, runtime, work
from services.kernel.model import Channel, Claim, Span, Verdict
from services.kernel.runtime import House
from services.kernel.work import Kind
from services.verify.tasks import handlers

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
CLAIM = "Norway and Sweden will hold talks in Oslo on 6 March 2024"
RELAYED = "“There will be no talks with Sweden in Oslo,”"
PUBLISHED = "Good morning to all. As of today, there will be no talks with Sweden in Oslo. Thank you for your patience."


class Room:
    """Puts an article with a claim and a relayed statement, and publications, and does what is owed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.handlers = handlers(house)
        self.article = self.one(
            "INSERT INTO article (digest, published_at, state) VALUES (%s, %s, 'READ') RETURNING id",
            uuid4().bytes,
            MONDAY,
        )
        self.claim = self.one(
            "INSERT INTO claim (article_id, text, proposition, said_at) VALUES (%s, %s, %s, %s) RETURNING id",
            self.article, CLAIM, CLAIM, MONDAY,
        )  # fmt: skip
        self.owe(Kind.CHECK_CLAIM, self.claim)

    def one(self, query: str, *values: object) -> UUID:
        with self.house.database.transaction() as connection:
            row = connection.execute(query, values).fetchone()
        assert row
        id: UUID = row["id"]
        return id

    def put(self, channel: Channel, text: str, at: datetime, span: Span | None = None) -> UUID:
        id = self.one(
            "INSERT INTO statement (issuer, party, channel, published_at, text, digest, article_id, span) "
            "VALUES ('Norwegian Foreign Ministry', 'NO', %s, %s, %s, %s, %s, %s) RETURNING id",
            channel, at, text, uuid4().bytes, self.article if channel is Channel.RELAYED else None,
            Jsonb(codec.to_json(span)) if span else None,
        )  # fmt: skip
        self.owe(Kind.REVIEW_STATEMENT, id)
        return id

    def owe(self, kind: Kind, id: UUID) -> None:
        with self.house.database.transaction() as connection:
            work.owe(connection, kind, id, cause="arrived")
        self.run()

    def run(self) -> None:
        for _ in range(5):
            with self.house.database.transaction() as connection:
                owed = work.sweep(connection, list(self.handlers), 100)
            for item in owed:
                runtime.process(self.house.database, self.handlers[item.kind], item.id)
        with self.house.database.transaction() as connection:
            assert connection.execute("SELECT error FROM work WHERE error <> ''").fetchall() == []

    def read(self, statement_id: UUID) -> tuple[Any, Claim, Verdict]:
        """What the statement was replaced by; the claim, its verdict."""
        with self.house.database.transaction() as connection:
            statement = reads.statement(connection, statement_id)
            claim, verdict = reads.claim(connection, self.claim), reads.verdict_of_claim(connection, self.claim)
        assert statement
        assert claim
        assert verdict
        return statement.replaced_by, claim, verdict


@pytest.fixture
def room(house: House) -> Room:
    return Room(house)


@pytest.mark.parametrize("published_first", [False, True])
def test_the_publication_counts_in_place_of_the_quotation(room: Room, published_first: bool) -> None:
    soon, later = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=5)
    if published_first:
        own = room.put(Channel.OFFICIAL, PUBLISHED, later)
    relay = room.put(Channel.RELAYED, RELAYED, soon)
    if not published_first:
        assert {each.statement_id for each in room.read(relay)[2].evidence} == {relay}
        own = room.put(Channel.OFFICIAL, PUBLISHED, later)

    replaced_by, claim, verdict = room.read(relay)
    assert replaced_by == own
    assert {each.statement_id for each in verdict.evidence} == {own}
    assert verdict.status == "DENIED"
    assert claim.drift == ("dropped “As of today”",)


def test_a_publication_that_is_taken_back_leaves_the_quotation(room: Room) -> None:
    relay = room.put(Channel.RELAYED, RELAYED, MONDAY + timedelta(hours=1))
    own = room.put(Channel.OFFICIAL, PUBLISHED, MONDAY + timedelta(hours=5))
    with room.house.database.transaction() as connection:
        retract_statement(connection, own, "published by mistake")
    room.run()
    _, claim, verdict = room.read(relay)
    assert {each.statement_id for each in verdict.evidence} == {relay}
    assert claim.drift == ()


def test_of_two_publications_of_the_same_words_the_earlier_replaces(room: Room) -> None:
    relay = room.put(Channel.RELAYED, RELAYED, MONDAY + timedelta(hours=1))
    room.put(Channel.OFFICIAL, PUBLISHED, MONDAY + timedelta(hours=9))
    earlier = room.put(Channel.OFFICIAL, PUBLISHED, MONDAY + timedelta(hours=5))
    assert room.read(relay)[0] == earlier


def test_a_quotation_is_read_with_what_its_article_says_first(room: Room) -> None:
    article = (
        "Norway and Sweden are to hold talks in Oslo on 6 March, a newspaper says. "
        "A spokesperson was asked on Monday. “I have no comment for you.”"
    )
    room.one("UPDATE article SET text = %s WHERE id = %s RETURNING id", article, room.article)
    start = article.index("“")
    relay = room.put(Channel.RELAYED, article[start:], MONDAY, Span.of(article, start, len(article)))
    _, _, verdict = room.read(relay)
    assert {each.party: each.stance for each in verdict.positions}["NO"] == "NO_COMMENT"
