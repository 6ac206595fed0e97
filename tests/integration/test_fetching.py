"""An address alone: its page is fetched as owed work, politely, and a desk is told why where it cannot be."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from services.ingest import hosts
from services.kernel.runtime import House
from services.kernel.work import Kind
from tests.integration.fetching import HTML, PAGE, Room
from tests.site import Handler, Reply, Site, site


@pytest.fixture
def room(house: House) -> Room:
    return Room(house)


@pytest.fixture
def there() -> Iterator[Site]:
    with site() as the_site:
        yield the_site


def test_an_article_by_its_address_alone_is_read(room: Room, there: Site) -> None:
    there.pages["/old"] = Reply(301, headers={"Location": "/a"})
    there.pages["/a"] = Reply(headers=HTML, body=PAGE)
    id = room.article(there.url("/old"))
    room.run()
    article = room.of("article", id)
    assert (article["state"], article["title"], article["language"]) == ("READ", "Harbour talks", "en")
    assert "harbour of Strömstad" in article["text"]
    assert there.paths() == ["/old", "/a"]
    assert there.asked[0].path == "/robots.txt"


def test_plain_text_is_read_as_it_is(room: Room, there: Site) -> None:
    there.pages["/a.txt"] = Reply(
        headers={"Content-Type": "text/plain"}, body=b"Norway has signed the treaty with Sweden."
    )
    id = room.article(there.url("/a.txt"))
    room.run()
    assert room.of("article", id)["text"] == "Norway has signed the treaty with Sweden."


def test_a_statement_gets_its_words_and_is_then_owed_its_review(room: Room, there: Site) -> None:
    there.pages["/s"] = Reply(headers=HTML, body=PAGE)
    at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    id = room.statement(there.url("/s"), published_at=at)
    assert room.of("statement", id)["text"] == ""
    room.run()
    statement = room.of("statement", id)
    assert "Strömstad" in statement["text"]
    assert (statement["state"], statement["title"], statement["published_at"]) == ("PENDING", "Harbour talks", at)
    assert room.row("SELECT kind FROM work WHERE subject_id = %s", id)["kind"] == Kind.REVIEW_STATEMENT
    assert room.statement(there.url("/s"), published_at=at) == id


def test_a_statement_that_was_retracted_in_the_meantime_stays_so(room: Room, there: Site) -> None:
    there.pages["/s"] = Reply(headers=HTML, body=PAGE)
    id = room.statement(there.url("/s"))
    with room.house.database.transaction() as connection:
        connection.execute("UPDATE statement SET state = 'RETRACTED', retracted_at = now() WHERE id = %s", (id,))
    room.run()
    assert (room.of("statement", id)["state"], there.asked) == ("RETRACTED", [])


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(404), "there is no page at this address (404)"),
        (Reply(410), "taken away for good"),
        (Reply(403), "does not let us read it"),
        (Reply(204), "answered 204"),
        (Reply(headers={"Content-Type": "application/pdf"}, body=b"%PDF-"), "application/pdf, not"),
        (Reply(headers=HTML, body=b"x" * 5_000_001), "more than 5,000,000 bytes"),
        (Reply(302, headers={"Location": "http://10.0.0.1/"}), "not on the public internet"),
        (Reply(headers=HTML, body=b""), "neither text nor a page"),
    ],
)
def test_a_desk_is_told_why_a_page_cannot_be_had(room: Room, there: Site, reply: Reply, why: str) -> None:
    there.pages["/a"] = reply
    article, statement = room.article(there.url("/a")), room.statement(there.url("/a"))
    room.run()
    room.run(after_s=10)
    for row in (room.of("article", article), room.of("statement", statement)):
        assert row["state"] == "FAILED"
        assert why in row["failure"]
    assert room.row("SELECT count(*) AS n FROM work WHERE kind <> 'ANNOUNCE_EVENT'")["n"] == 0


def test_robots_are_respected_and_read_once(room: Room, there: Site) -> None:
    there.pages["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /private/\n")
    there.pages["/a"] = there.pages["/private/a"] = Reply(headers=HTML, body=PAGE)
    refused, read = room.article(there.url("/private/a")), room.article(there.url("/a"))
    room.run()
    room.run(after_s=10)
    assert "robots.txt of 127.0.0.1 does not allow it" in room.of("article", refused)["failure"]
    assert room.of("article", read)["state"] == "READ"
    assert [asked.path for asked in there.asked] == ["/robots.txt", "/a"]


def test_robots_are_respected_where_a_redirect_leads(room: Room, there: Site) -> None:
    with site() as other:
        other.pages["/robots.txt"] = Reply(body=b"User-agent: onrecord\nDisallow: /\n")
        other.pages["/a"] = Reply(headers=HTML, body=PAGE)
        there.pages["/away"] = Reply(302, headers={"Location": other.url("/a")})
        there.pages["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /private/\n")
        there.pages["/in"] = Reply(302, headers={"Location": "/private/a"})
        away, inside = room.article(there.url("/away")), room.article(there.url("/in"))
        room.run()
        room.run(after_s=10)
        assert other.paths() == []
    assert sorted(there.paths()) == ["/away", "/in"]
    for id in (away, inside):
        assert "robots.txt of 127.0.0.1 does not allow it" in room.of("article", id)["failure"]


def test_a_server_that_fails_is_asked_five_times_with_longer_pauses(room: Room, there: Site) -> None:
    there.pages["/a"] = Reply(500)
    id = room.article(there.url("/a"))
    waits: list[int] = []
    for _ in range(5):
        room.run(after_s=3600)
        assert len(there.paths()) == len(waits) + 1
        if room.of("article", id)["state"] == "PENDING":
            waits.append(room.row("SELECT extract(epoch FROM due_at - clock_timestamp())::int AS s FROM work")["s"])
    assert waits == sorted(waits)
    assert waits[-1] > 600
    article = room.of("article", id)
    assert (article["state"], article["failure"]) == (
        "FAILED",
        "the page was not fetched in 5 tries: the server answered 500",
    )
    # Whoever submits it again asks for another try.
    there.pages["/a"] = Reply(headers=HTML, body=PAGE)
    assert room.article(there.url("/a")) == id
    room.run(after_s=3600)
    assert room.of("article", id)["state"] == "READ"


def test_a_server_that_asks_for_patience_gets_it(room: Room, there: Site) -> None:
    there.pages["/a"] = Reply(429, headers={"Retry-After": "900"})
    there.pages["/b"] = Reply(headers=HTML, body=PAGE)
    room.article(there.url("/a"))
    room.run()
    other = room.article(there.url("/b"))
    room.run(after_s=600)
    assert there.paths() == ["/a"]
    there.pages["/a"] = Reply(headers=HTML, body=PAGE)
    for _ in range(3):
        room.run(after_s=600)
    assert sorted(there.paths()) == ["/a", "/a", "/b"]
    assert room.of("article", other)["state"] == "READ"


def test_one_server_is_asked_once_in_a_while_whoever_asks(room: Room, there: Site) -> None:
    for path in ("/a", "/b", "/c"):
        there.pages[path] = Reply(headers=HTML, body=PAGE)
        room.article(there.url(path))
    started = time.monotonic()
    room.run()
    assert len(there.paths()) == 1
    assert room.row("SELECT max(attempts) AS n FROM work WHERE kind = 'READ_ARTICLE'")["n"] == 0
    while len(there.paths()) < 3 and time.monotonic() - started < 30:
        time.sleep(0.2)
        room.run()
    at = [asked.at for asked in there.asked if asked.path != "/robots.txt"]
    assert min(later - earlier for earlier, later in pairwise(at)) > hosts.PAUSE_S - 0.5


def test_a_worker_that_dies_while_it_fetches_loses_nothing(room: Room, there: Site) -> None:
    def die(handler: Handler) -> None:
        # What a kill leaves behind: a lease that nobody holds any more.
        with room.house.database.transaction() as connection:
            connection.execute("UPDATE work SET lease_until = now() - interval '1 s', lease_token = gen_random_uuid()")
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)

    there.pages["/a"] = die
    id = room.article(there.url("/a"))
    room.run()
    assert room.of("article", id)["state"] == "PENDING"
    there.pages["/a"] = Reply(headers=HTML, body=PAGE)
    room.run(after_s=30)
    assert room.of("article", id)["state"] == "READ"
    assert room.row("SELECT count(*) AS n FROM work WHERE kind = 'READ_ARTICLE'")["n"] == 0


def test_servers_that_take_their_time_hold_half_of_the_hands_at_most(room: Room, there: Site) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(handler: Handler) -> None:
        reached.set()
        go_on.wait(10)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)

    there.pages["/slow"] = wait
    with site() as other:
        other.pages["/a"] = Reply(headers=HTML, body=PAGE)
        slow = room.article(there.url("/slow"))
        holding = threading.Thread(target=room.run)
        holding.start()
        assert reached.wait(10)
        quick = room.article(other.url("/a"))
        room.run()
        assert (other.asked, room.of("article", quick)["state"]) == ([], "PENDING")
        go_on.set()
        holding.join(20)
        room.run(after_s=5)
    assert [room.of("article", id)["state"] for id in (slow, quick)] == ["READ", "READ"]
