"""Watched feeds on a real record: what they list arrives once, and what becomes of them is known."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import grpc
import pytest

from onrecord.v1 import source_pb2
from services.gateway.sources import Sources
from services.kernel import reads, runtime, sources, work
from services.kernel.model import Coverage, Covered
from services.kernel.runtime import House
from services.kernel.web import Web
from services.kernel.work import MAX_ATTEMPTS, Kind
from tests.integration.conftest import Gateway
from tests.integration.fetching import HTML, PAGE, Room
from tests.site import Reply, Site, site

NOW = datetime.now(UTC).replace(microsecond=0)
ISSUER = "Norwegian Foreign Ministry"


def rss(*items: tuple[str, str, str], at: datetime = NOW) -> bytes:
    """A feed of items of id, link and content."""
    listed = "".join(
        f"<item><guid isPermaLink='false'>{id}</guid><title>Item {id}</title><link>{link}</link>"
        f"<pubDate>{format_datetime(at)}</pubDate><description>Beginning of {id}</description>"
        + (f"<content:encoded><![CDATA[<p>{content}</p>]]></content:encoded>" if content else "")
        + "</item>"
        for id, link, content in items
    )
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    return f"<rss version='2.0' {space}><channel><title>Press</title>{listed}</channel></rss>".encode()


class Desk(Room):
    """The room with the gateway's side of sources."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.sources = Sources(house.database, house.bell, reads.Parties(), Web.of(self.house.settings))

    def watch(self, url: str, **more: Any) -> str:
        request = source_pb2.CreateSourceRequest(kind=source_pb2.Source.STATEMENTS, url=url, issuer=ISSUER, **more)
        return self.sources.create(request)[0].id

    def source(self, id: str) -> source_pb2.Source:
        return self.sources.get(source_pb2.GetSourceRequest(id=id))

    def state(self, id: str) -> str:
        return source_pb2.Source.State.Name(self.source(id).state)

    def due_in_s(self) -> float:
        row = self.row(
            "SELECT extract(epoch FROM due_at - clock_timestamp())::float AS s FROM work WHERE kind = 'WATCH_SOURCE'"
        )
        return float(row["s"])

    def count(self, what: str) -> int:
        return int(self.row(f"SELECT count(*) AS n FROM {what}")["n"])

    def coverage(self, as_of: datetime | None = None) -> Covered | None:
        with self.house.database.transaction() as connection:
            row = connection.execute("SELECT clock_timestamp() AS now").fetchone()
            assert row is not None
            return sources.coverage(connection, ["NO", "SE"], as_of or row["now"]).get("NO")


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def there() -> Iterator[Site]:
    with site() as the_site:
        yield the_site


def test_items_become_statements_once(desk: Desk, there: Site) -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Mon, 04 May 2026 10:00:00 GMT", "Content-Type": "application/rss+xml"}
    first, second = ("1", there.url("/1"), "There are no talks today."), ("2", there.url("/2"), "")
    there.pages["/feed"] = Reply(body=rss(second, first), headers=headers)
    there.pages["/2"] = Reply(headers=HTML, body=PAGE)
    id = desk.watch(there.url("/feed"))
    assert desk.state(id) == "PENDING"
    desk.run()
    rows = desk.rows("SELECT * FROM statement ORDER BY id")
    assert [(row["text"], row["party"], row["office"], row["published_at"]) for row in rows] == [
        ("There are no talks today.", "NO", "Foreign Ministry", NOW),
        ("", "NO", "Foreign Ministry", NOW),
    ]
    source = desk.source(id)
    assert (desk.state(id), source.items, source.name, source.last_error) == ("OK", 2, "Press", "")
    assert source.last_item_at.ToDatetime(UTC) == NOW
    assert 600 <= desk.due_in_s() <= 661
    # The same feed again is asked on condition; the page of the item that has only a summary is fetched.
    there.pages["/feed"] = Reply(304)
    desk.run(after_s=700)
    desk.run(after_s=10)
    asked = [asked for asked in there.asked if asked.path == "/feed"]
    assert asked[-1].headers["if-none-match"] == '"1"'
    assert asked[-1].headers["if-modified-since"] == headers["Last-Modified"]
    assert "Strömstad" in desk.rows("SELECT text FROM statement ORDER BY id")[1]["text"]
    # A new item beside the old ones is the only one taken.
    there.pages["/feed"] = Reply(body=rss(("3", "", "New."), second, ("1", there.url("/1"), "Changed since.")))
    desk.run(after_s=700)
    desk.run(after_s=700)
    assert desk.count("statement") == 3
    assert desk.source(id).items == 3


def test_articles_are_read_like_those_that_are_submitted(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(body=rss(("1", there.url("/1"), ""), ("2", there.url("/2"), "Oslo has a harbour.")))
    there.pages["/1"] = Reply(headers=HTML, body=PAGE)
    request = source_pb2.CreateSourceRequest(kind=source_pb2.Source.ARTICLES, url=there.url("/feed"))
    desk.sources.create(request)
    for _ in range(3):
        desk.run(after_s=60)
    rows = desk.rows("SELECT title, publisher, state FROM article ORDER BY title")
    assert [(row["title"], row["publisher"], row["state"]) for row in rows] == [
        ("Item 1", "Press", "READ"),
        ("Item 2", "Press", "READ"),
    ]


def test_a_feed_that_fails_is_asked_less_often_and_never_given_up(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(500)
    id = desk.watch(there.url("/feed"))
    pauses = []
    for _ in range(MAX_ATTEMPTS + 3):
        desk.run(after_s=30_000)
        pauses.append(desk.due_in_s())
    source = desk.source(id)
    assert (desk.state(id), source.failures, source.last_error) == ("FAILING", 8, "the server answered 500")
    assert pauses[:6] == sorted(pauses[:6])
    assert 6 * 3600 <= pauses[-1] < 7 * 3600
    assert desk.count("work WHERE parked_at IS NOT NULL") == 0
    there.pages["/feed"] = Reply(body=rss(("1", "", "Back.")))
    desk.run(after_s=30_000)
    assert (desk.state(id), desk.source(id).failures) == ("OK", 0)


def test_what_is_no_feed_or_refused_is_said(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(headers=HTML, body=PAGE)
    id = desk.watch(there.url("/feed"))
    desk.run()
    assert "not an RSS or Atom feed" in desk.source(id).last_error
    there.pages["/feed"] = Reply(302, headers={"Location": "http://10.0.0.1/feed"})
    desk.run(after_s=700)
    assert "not on the public internet" in desk.source(id).last_error
    with pytest.raises(Exception, match="not on the public internet"):
        desk.watch("http://10.0.0.1/feed")


def test_a_server_that_asks_for_patience_gets_it(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(503, headers={"Retry-After": "3000"})
    desk.watch(there.url("/feed"))
    desk.run()
    assert 3000 <= desk.due_in_s() <= 3300


def test_a_feed_that_has_moved_is_asked_at_its_new_address(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(301, headers={"Location": "/new"})
    there.pages["/new"] = Reply(body=rss(("1", "", "Moved.")), headers={"ETag": '"n"'})
    id = desk.watch(there.url("/feed"))
    desk.run()
    assert (desk.state(id), desk.source(id).moved_to) == ("MOVED", there.url("/new"))
    desk.run(after_s=700)
    assert there.paths() == ["/feed", "/new", "/new"]
    assert there.asked[-1].headers["if-none-match"] == '"n"'
    desk.sources.update(source_pb2.UpdateSourceRequest(id=id, url=there.url("/new")))
    assert (desk.state(id), desk.source(id).moved_to) == ("PENDING", "")
    desk.run(after_s=10)
    assert (desk.state(id), desk.count("statement")) == ("OK", 1)


def test_a_feed_that_is_gone_is_left_alone_until_it_has_another_address(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(410)
    id = desk.watch(there.url("/feed"))
    desk.run()
    assert (desk.state(id), desk.count("work WHERE kind <> 'ANNOUNCE_EVENT'"), desk.source(id).HasField("due_at")) == (
        "GONE",
        0,
        False,
    )
    there.pages["/other"] = Reply(body=rss())
    desk.sources.update(source_pb2.UpdateSourceRequest(id=id, url=there.url("/other")))
    desk.run(after_s=10)
    assert desk.state(id) == "OK"


def test_old_items_only_are_stale(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(body=rss(("1", "", "Long ago."), at=NOW - timedelta(days=40)))
    id = desk.watch(there.url("/feed"), stale_after_days=30)
    desk.run()
    assert desk.state(id) == "STALE"
    assert desk.count("statement") == 1


def test_paused_and_deleted_feeds_are_not_asked(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(body=rss())
    id = desk.watch(there.url("/feed"))
    desk.sources.update(source_pb2.UpdateSourceRequest(id=id, paused=True))
    desk.run()
    assert (desk.state(id), there.asked, desk.count("work")) == ("PAUSED", [], 0)
    desk.sources.update(source_pb2.UpdateSourceRequest(id=id, paused=False))
    desk.run()
    assert desk.state(id) == "OK"
    desk.sources.delete(source_pb2.DeleteSourceRequest(id=id))
    with pytest.raises(Exception, match="there is no source"):
        desk.source(id)
    desk.run(after_s=700)
    assert desk.count("work") == 0
    assert desk.watch(there.url("/feed")) != id


def test_a_worker_that_dies_in_the_middle_puts_nothing_on_record_twice(desk: Desk, there: Site) -> None:
    def rob(_handler: Any) -> None:
        with desk.house.database.transaction() as connection:
            connection.execute("UPDATE work SET lease_until = now() - interval '1 s', lease_token = gen_random_uuid()")
        _handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + rss(("1", "", "Once.")))

    there.pages["/feed"] = rob
    desk.watch(there.url("/feed"))
    desk.run()
    assert desk.count("statement") == 0
    there.pages["/feed"] = Reply(body=rss(("1", "", "Once.")))
    desk.run(after_s=30)
    assert desk.count("statement") == 1
    # Hints that come twice find nothing to take.
    row = desk.row("SELECT id FROM work WHERE kind = 'WATCH_SOURCE'")
    runtime.process(desk.house.database, desk.handlers[Kind.WATCH_SOURCE], row["id"])
    assert there.paths() == ["/feed", "/feed"]


def test_a_feed_that_kills_its_worker_on_every_try_is_tried_again_later(desk: Desk, there: Site) -> None:
    desk.watch(there.url("/feed"))
    desk.row(
        "UPDATE work SET attempts = %s, lease_until = now() - interval '1 s', lease_token = gen_random_uuid() "
        "WHERE kind = 'WATCH_SOURCE' RETURNING id",
        MAX_ATTEMPTS,
    )
    with desk.house.database.transaction() as connection:
        assert work.park_lost(connection) == 0
    assert desk.count("work WHERE parked_at IS NULL AND attempts = 0") == 1
    assert desk.due_in_s() > 500


def test_coverage_follows_the_feeds_and_is_known_of_the_past(desk: Desk, there: Site) -> None:
    claim = desk.row(
        "INSERT INTO claim (text, proposition, said_at, parties) "
        """VALUES ('x', 'x', now(), '[{"party": "NO", "standing": "ACTOR"}]') RETURNING id"""
    )["id"]
    there.pages["/feed"] = Reply(body=rss())
    id = desk.watch(there.url("/feed"))
    assert desk.coverage() == Covered()
    desk.run()
    watched = desk.coverage()
    assert watched is not None
    assert watched.coverage is Coverage.WATCHED
    assert desk.rows("SELECT cause FROM work WHERE subject_id = %s", claim) == [{"cause": "coverage of NO changed"}]
    desk.row("DELETE FROM work WHERE subject_id = %s RETURNING id", claim)
    well = desk.row("SELECT clock_timestamp() AS now")["now"]
    there.pages["/feed"] = Reply(500)
    for _ in range(3):
        desk.run(after_s=3_000)
    degraded = desk.coverage()
    assert degraded is not None
    assert degraded.coverage is Coverage.DEGRADED
    assert degraded.since is not None
    assert degraded.since > well
    assert desk.coverage(well) == watched
    assert desk.count(f"work WHERE subject_id = '{claim}'") == 1
    desk.sources.delete(source_pb2.DeleteSourceRequest(id=id))
    assert desk.coverage() == Covered()
    assert desk.coverage(well) == watched


def test_a_time_in_which_nobody_asked_is_remembered(desk: Desk, there: Site) -> None:
    there.pages["/feed"] = Reply(body=rss())
    id = UUID(desk.watch(there.url("/feed")))
    desk.run()
    with desk.house.database.transaction() as connection:
        connection.execute("UPDATE source SET tried_at = tried_at - interval '5 hours' WHERE id = %s", (id,))
        connection.execute("UPDATE source_state SET since = since - interval '6 hours' WHERE source_id = %s", (id,))
    unwatched = desk.coverage()
    assert unwatched is not None
    assert unwatched.coverage is Coverage.DEGRADED
    desk.run(after_s=700)
    assert desk.coverage() != unwatched
    asked_again = desk.coverage()
    assert asked_again is not None
    assert asked_again.coverage is Coverage.WATCHED
    assert desk.coverage(datetime.now(UTC) - timedelta(hours=1)) == unwatched


# The doors


def test_a_source_at_both_doors(gateway: Gateway) -> None:
    body = {"kind": "STATEMENTS", "url": "https://ministry.example/both", "issuer": ISSUER}
    made = gateway.rest.post("/v1/sources", json=body)
    assert made.status_code == 201
    source = made.json()
    assert made.headers["location"] == f"/v1/sources/{source['id']}"
    assert (source["party"], source["interval_minutes"], source["stale_after_days"], source["state"]) == (
        "NO",
        10,
        14,
        "PENDING",
    )
    assert gateway.rest.post("/v1/sources", json=body).status_code == 200
    other_party = {**body, "party": "SE"}
    assert gateway.rest.post("/v1/sources", json=other_party).status_code == 409
    assert gateway.rpc.GetSource(source_pb2.GetSourceRequest(id=source["id"])).url == body["url"]
    changed = gateway.rest.patch(f"/v1/sources/{source['id']}", json={"paused": True, "interval_minutes": 60})
    assert (changed.json()["state"], changed.json()["interval_minutes"], changed.json()["url"]) == (
        "PAUSED",
        60,
        body["url"],
    )
    listed = gateway.rpc.ListSources(source_pb2.ListSourcesRequest(party="NO", state=source_pb2.Source.PAUSED))
    assert [each.id for each in listed.sources] == [source["id"]]
    page = gateway.rest.get("/v1/sources", params={"kind": "STATEMENTS", "page_size": 1}).json()
    assert len(page["sources"]) == 1
    assert gateway.rest.delete(f"/v1/sources/{source['id']}").status_code == 204
    assert gateway.rest.get(f"/v1/sources/{source['id']}").status_code == 404
    with pytest.raises(grpc.RpcError) as error:
        gateway.rpc.DeleteSource(source_pb2.DeleteSourceRequest(id=source["id"]))
    assert error.value.code() is grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "https://a.example/f"}, "kind"),
        ({"kind": "ARTICLES"}, "url"),
        ({"kind": "ARTICLES", "url": "http://169.254.169.254/latest"}, "url"),
        ({"kind": "ARTICLES", "url": "https://a.example:6379/"}, "url"),
        ({"kind": "ARTICLES", "url": "ftp://a.example/f"}, "url"),
        ({"kind": "ARTICLES", "url": "https://a.example/f", "issuer": ISSUER}, "issuer"),
        ({"kind": "STATEMENTS", "url": "https://a.example/f"}, "issuer"),
        ({"kind": "STATEMENTS", "url": "https://a.example/f", "issuer": ISSUER, "party": "QQ"}, "party"),
        ({"kind": "ARTICLES", "url": "https://a.example/f", "interval_minutes": 1441}, "interval_minutes"),
        ({"kind": "ARTICLES", "url": "https://a.example/f", "stale_after_days": 4000}, "stale_after_days"),
        ({"kind": "ARTICLES", "url": "https://a.example/f", "language": "?"}, "language"),
    ],
)
def test_a_wrong_field_is_named(gateway: Gateway, body: dict[str, Any], field: str) -> None:
    answer = gateway.rest.post("/v1/sources", json=body)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_an_address_alone_is_accepted_or_refused_at_once(gateway: Gateway) -> None:
    accepted = gateway.rest.post("/v1/articles", json={"url": "https://paper.example/alone"})
    assert (accepted.status_code, accepted.json()["state"], accepted.json()["text"]) == (202, "PENDING", "")
    statement = {"issuer": ISSUER, "url": "https://ministry.example/alone"}
    made = gateway.rest.post("/v1/statements", json=statement)
    assert (made.status_code, made.json()["state"], made.json()["text"]) == (201, "PENDING", "")
    assert gateway.rest.post("/v1/statements", json=statement).json()["id"] == made.json()["id"]
    for path, body in (("articles", {}), ("statements", {"issuer": ISSUER})):
        refused = gateway.rest.post(f"/v1/{path}", json={**body, "url": "http://[::1]/"})
        assert refused.status_code == 422
        assert refused.json()["type"] == "urn:onrecord:problem:refused-target"
        assert refused.json()["errors"][0]["field"] == "url"
