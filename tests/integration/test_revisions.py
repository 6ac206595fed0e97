"""An edited article is a revision: claims that still stand go with it, the others stay as orphans."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.ingest.tasks import handlers
from services.kernel import arrivals, reads, runtime, work
from services.kernel.model import Article, Claim, NewArticle
from services.kernel.runtime import House
from services.kernel.work import Kind

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
URL = "https://wire.example/fish"
SIGNED = "Norway and Sweden have signed a treaty on fishing in the waters around the islands."
SHIPS = "Ships of both countries will leave the port of Gothenburg on Tuesday."
QUOTE = "“The treaty has been ratified by the parliament,” spokesman Ola Berg of the Norwegian Foreign Ministry said."
FIRST = f"{SIGNED}\n\n{SHIPS}\n\n{QUOTE}"
EDITED = f"This article was changed after it was published.\n\n{SIGNED}\n\n{QUOTE}\n\nSweden has closed two harbours."


class Desk:
    """Submits articles and reads what is owed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._handlers = handlers(house)

    def put(self, text: str, url: str = URL) -> UUID:
        with self.house.database.transaction() as connection:
            return arrivals.put_article(connection, NewArticle(text=text, url=url, published_at=MONDAY))[0]

    def put_page(self, html: str, url: str) -> UUID:
        with self.house.database.transaction() as connection:
            return arrivals.put_article(connection, NewArticle(html=html, url=url, published_at=MONDAY))[0]

    def read(self) -> None:
        with self.house.database.transaction() as connection:
            owed = work.sweep(connection, [Kind.READ_ARTICLE], 100)
        for item in owed:
            runtime.process(self.house.database, self._handlers[item.kind], item.id)

    def article(self, id: UUID) -> tuple[Article, dict[str, Claim]]:
        with self.house.database.transaction() as connection:
            found = reads.article(connection, id)
            assert found
            return found, {claim.text: claim for claim in reads.claims_of_article(connection, id)}

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with self.house.database.transaction() as connection:
            return connection.execute(query, values).fetchall()


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_claims_go_with_their_words_and_the_others_stay(desk: Desk) -> None:
    old_id = desk.put(FIRST)
    desk.read()
    before, first = desk.article(old_id)
    new_id = desk.put(EDITED)
    desk.read()
    (old, old_claims), (new, claims) = desk.article(old_id), desk.article(new_id)

    assert (new.revises, old.revised_by, new.revised_by) == (old_id, new_id, None)
    assert (old.text, old.state) == (before.text, before.state)
    # the same claim, in its new place
    assert claims[SIGNED].id == first[SIGNED].id
    assert claims[SIGNED].article_id == new_id
    moved = claims[SIGNED].span
    assert moved
    assert new.text[moved.start : moved.end] == SIGNED
    # and the old revision still shows it where it stood
    assert old_claims[SIGNED].span == first[SIGNED].span
    assert list(old_claims) == list(first)
    # words that are gone
    assert SHIPS not in claims
    assert (old_claims[SHIPS].article_id, old_claims[SHIPS].orphaned_at is None) == (old_id, False)
    assert claims[SIGNED].orphaned_at is None
    # what is new
    assert any("harbours" in text for text in claims)
    # a statement that is still relayed is one statement
    (statement,) = desk.rows("SELECT * FROM statement")
    assert statement["article_id"] == new_id
    owed = {row["subject_id"] for row in desk.rows("SELECT subject_id FROM work WHERE kind = 'CHECK_CLAIM'")}
    assert {claim.id for claim in claims.values()} <= owed


def test_a_revision_waits_for_the_one_before(desk: Desk) -> None:
    ids = [desk.put(FIRST), desk.put(EDITED), desk.put(FIRST + " More.")]
    with desk.house.database.transaction() as connection:
        connection.execute("UPDATE work SET due_at = due_at + interval '1 hour' WHERE subject_id = %s", (ids[0],))
    desk.read()
    assert {row["state"] for row in desk.rows("SELECT state FROM article")} == {"PENDING"}
    with desk.house.database.transaction() as connection:
        connection.execute("UPDATE work SET due_at = clock_timestamp()")
    for _ in ids:
        with desk.house.database.transaction() as connection:
            connection.execute("UPDATE work SET due_at = clock_timestamp(), hinted_at = NULL")
        desk.read()
    assert [row["state"] for row in desk.rows("SELECT state FROM article ORDER BY id")] == ["READ"] * 3
    assert [row["revises"] for row in desk.rows("SELECT revises FROM article ORDER BY id")] == [None, *ids[:2]]
    assert desk.article(ids[2])[1][SIGNED].article_id == ids[2]


def test_a_revision_that_cannot_be_read_is_passed_over(desk: Desk) -> None:
    first = desk.put(FIRST)
    desk.read()
    desk.put("Share this article")
    desk.read()
    third = desk.put(EDITED)
    desk.read()
    assert desk.article(third)[1][SIGNED].article_id == third
    assert desk.article(first)[1][SIGNED].article_id == third


def test_the_same_words_are_no_revision_and_without_a_url_nothing_is(desk: Desk) -> None:
    assert desk.put(FIRST) == desk.put(FIRST)
    desk.put(FIRST, url="")
    desk.put(EDITED, url="")
    assert [row["revises"] for row in desk.rows("SELECT revises FROM article")] == [None, None, None]


def test_a_note_says_why_nothing_was_read(desk: Desk) -> None:
    id = desk.put("Norwegen und Schweden haben in der Nacht einen Vertrag über die Fischerei unterschrieben. " * 4)
    desk.read()
    article, claims = desk.article(id)
    assert (article.state, claims) == ("READ", {})
    assert "only in English" in article.note


def page(paragraphs: str, canonical: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs.split("\n\n"))
    head = f'<title>Fish</title><link rel="canonical" href="{canonical}">'
    return f'<html lang="en"><head>{head}</head><body><article><h1>Fish</h1>{body}</article></body></html>'


def test_an_edit_under_another_address_of_its_page_is_a_revision(desk: Desk) -> None:
    first = desk.put(FIRST)
    desk.read()
    claim = desk.article(first)[1][SIGNED].id
    second = desk.put_page(page(EDITED, URL), f"{URL}?utm_source=letter")
    desk.read()
    article, claims = desk.article(second)
    assert (article.revises, article.url) == (first, f"{URL}?utm_source=letter")
    assert claims[SIGNED].id == claim
    assert desk.article(first)[1][SHIPS].orphaned_at
    # and on from there, under the page's own address or a third one
    third = desk.put(FIRST + "\n\nThe treaty has ten articles and two annexes, the government of Norway said.")
    desk.read()
    fourth = desk.put_page(page(EDITED + "\n\nNobody was hurt.", URL), f"{URL}?utm_source=feed")
    desk.read()
    assert [desk.article(id)[0].revises for id in (third, fourth)] == [second, third]
    assert desk.article(fourth)[1][SIGNED].id == claim


@pytest.mark.parametrize(
    ("address", "canonical", "words"),
    [
        ("https://other.example/fish", URL, EDITED),  # whoever copies it names the original
        (
            f"{URL}?page=2",
            URL,
            "The islands have had a fishing fleet since the days of the first kings of Norway. " * 3,
        ),
        ("https://wire.example/ships", "https://wire.example/", EDITED),
    ],
)
def test_an_address_that_cannot_be_believed_joins_nothing(desk: Desk, address: str, canonical: str, words: str) -> None:
    first = desk.put(FIRST)
    front = desk.put_page(page(FIRST, "https://wire.example/"), "https://wire.example/")
    desk.read()
    second = desk.put_page(page(words, canonical), address)
    desk.read()
    assert [desk.article(id)[0].revises for id in (first, front, second)] == [None, None, None]
    assert [desk.article(id)[0].state for id in (first, front, second)] == ["READ"] * 3


def test_pages_of_a_long_article_are_no_revisions_of_each_other(desk: Desk) -> None:
    second_page = "The islands have had a fishing fleet since the days of the first kings of Norway."
    first = desk.put(FIRST)
    desk.put_page(page(f"{second_page}\n\n{second_page} It has grown since.", URL), f"{URL}?page=2")
    desk.read()
    edited = desk.put_page(page(EDITED, URL), f"{URL}?utm_source=letter")
    desk.read()
    assert desk.article(edited)[0].revises == first
    assert len(desk.rows("SELECT id FROM article WHERE revises IS NULL")) == 2


def test_an_edit_waits_for_the_article_that_its_page_names(desk: Desk) -> None:
    first = desk.put(FIRST)
    with desk.house.database.transaction() as connection:
        connection.execute("UPDATE work SET due_at = due_at + interval '1 hour'")
    second = desk.put_page(page(EDITED, URL), f"{URL}?utm_source=letter")
    desk.read()
    assert desk.article(second)[0].state == "PENDING"
    for _ in range(2):
        with desk.house.database.transaction() as connection:
            connection.execute("UPDATE work SET due_at = clock_timestamp(), hinted_at = NULL")
        desk.read()
    assert (desk.article(second)[0].state, desk.article(second)[0].revises) == ("READ", first)
