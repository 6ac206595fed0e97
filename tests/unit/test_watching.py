"""What watching comes to, as values: states, pauses, items, coverage."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.ingest import feeds
from services.ingest.child import Child
from services.ingest.feeds import Entry, Feed, arrival, newest, read_feed
from services.ingest.watching import LONGEST_PAUSE_S, Outcome, after, pause_s
from services.kernel.errors import UnusableAnswer
from services.kernel.model import Coverage, Covered, NewArticle, NewStatement, Source, SourceKind, SourceState
from services.kernel.sources import Watching, covered, unasked_by

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(
    id=UUID(int=1),
    kind=SourceKind.STATEMENTS,
    url="https://ministry.example/feed",
    name="",
    publisher="",
    issuer="Norwegian Foreign Ministry",
    party="NO",
    office="Foreign Ministry",
    language="",
    interval_minutes=10,
    stale_after_days=14,
    paused=False,
    state=SourceState.OK,
    state_since=NOW - 30 * HOUR,
    moved_to="",
    tried_at=NOW - HOUR,
    last_success_at=NOW - HOUR,
    last_item_at=NOW - 24 * HOUR,
    failures=0,
    last_error="",
    items=3,
    due_at=NOW,
    created_at=NOW - 1000 * HOUR,
)
LISTED = Outcome(Feed("Statements", ()), etag='"2"')


# States and pauses


def test_an_answer_clears_what_was_wrong() -> None:
    source = after(replace(SOURCE, state=SourceState.FAILING, failures=7, last_error="x"), LISTED, NOW, NOW)
    assert (source.state, source.failures, source.last_error, source.last_success_at) == (SourceState.OK, 0, "", NOW)
    assert (source.name, source.etag, source.last_item_at) == ("Statements", '"2"', NOW)


def test_nothing_new_keeps_what_the_server_said_of_its_last_answer() -> None:
    assert after(replace(SOURCE, etag='"1"'), Outcome(), NOW, None).etag == '"1"'


def test_only_several_failures_in_a_row_are_a_state() -> None:
    source = SOURCE
    states = []
    for _ in range(4):
        source = after(source, Outcome(error="the server answered 500"), NOW, None)
        states.append(source.state)
    assert states == [SourceState.OK, SourceState.OK, SourceState.FAILING, SourceState.FAILING]
    assert source.last_success_at == SOURCE.last_success_at


def test_a_feed_that_has_moved_is_asked_there_until_that_fails() -> None:
    moved = after(SOURCE, replace(LISTED, moved_to="https://ministry.example/new"), NOW, NOW)
    assert (moved.state, moved.moved_to) == (SourceState.MOVED, "https://ministry.example/new")
    assert after(moved, Outcome(error="x"), NOW, None).moved_to == ""
    assert after(moved, replace(LISTED, moved_to=SOURCE.url), NOW, NOW).state is SourceState.OK


def test_a_feed_without_new_items_grows_stale() -> None:
    for last in (NOW - timedelta(days=15), None):
        assert after(replace(SOURCE, last_item_at=last), Outcome(), NOW, None).state is SourceState.STALE
    fresh = replace(SOURCE, last_item_at=None, created_at=NOW - HOUR)
    assert after(fresh, LISTED, NOW, None).state is SourceState.OK
    assert after(SOURCE, Outcome(error="gone", gone=True), NOW, None).state is SourceState.GONE


def test_pauses_grow_to_some_hours_and_heed_the_server() -> None:
    pauses = [pause_s(replace(SOURCE, failures=failures), 0) for failures in range(12)]
    assert pauses[:4] == [600, 600, 1200, 2400]
    assert pauses[-1] == LONGEST_PAUSE_S
    assert pause_s(SOURCE, 3600) == 3600
    # A feed that is asked once a day is not left alone for days after one failure.
    daily = replace(SOURCE, interval_minutes=1440)
    assert (pause_s(daily, 0), pause_s(replace(daily, failures=1), 0)) == (86400, 600)
    assert pause_s(replace(SOURCE, failures=100_000), 0) == LONGEST_PAUSE_S


# Items


ENTRY = Entry("7", "https://ministry.example/7", "No talks", "", NOW - HOUR, "<p>No talks.</p><p>Not today.</p>", "No")


def test_content_is_the_text_and_a_summary_is_not() -> None:
    whole = arrival(SOURCE, ENTRY, LISTED.feed or Feed("", ()), NOW)
    assert isinstance(whole, NewStatement)
    assert (whole.text, whole.party, whole.office) == ("No talks.\nNot today.", "NO", "Foreign Ministry")
    assert (whole.url, whole.published_at, whole.title) == (ENTRY.url, ENTRY.published_at, "No talks")
    summary = arrival(SOURCE, replace(ENTRY, content=""), Feed("", ()), NOW)
    assert summary is not None
    assert (summary.text, summary.url) == ("", ENTRY.url)
    homeless = arrival(SOURCE, replace(ENTRY, content="", url=""), Feed("", ()), NOW)
    assert homeless is not None
    assert homeless.text == "No"
    assert arrival(SOURCE, Entry("7", ""), Feed("", ()), NOW) is None


def test_an_article_is_its_publishers() -> None:
    news = replace(SOURCE, kind=SourceKind.ARTICLES)
    article = arrival(news, ENTRY, Feed("Fjord Wire", ()), NOW)
    assert isinstance(article, NewArticle)
    assert article.publisher == "Fjord Wire"


def test_what_is_said_to_be_published_in_time_to_come_is_not_believed() -> None:
    late = arrival(SOURCE, replace(ENTRY, published_at=NOW + timedelta(days=3)), Feed("", ()), NOW)
    assert late is not None
    assert late.published_at is None
    assert newest([replace(ENTRY, published_at=NOW + timedelta(days=3)), ENTRY], NOW) == NOW
    assert newest([replace(ENTRY, published_at=None)], NOW) is None


def test_an_item_is_known_by_its_id_else_its_address_else_its_words() -> None:
    assert ENTRY.key == replace(ENTRY, url="https://other.example/", title="Changed").key
    assert replace(ENTRY, id="").key == replace(ENTRY, id="", title="Changed").key
    nameless = replace(ENTRY, id="", url="")
    assert nameless.key != replace(nameless, title="Changed").key


RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Press &amp; media</title>
<item><title>A &lt;i&gt;word&lt;/i&gt;</title><link>/a?x=1&amp;y=2</link><guid isPermaLink="false">g1</guid>
<pubDate>Mon, 04 May 2026 12:00:00 +0200</pubDate><content:encoded><![CDATA[<p>Whole.</p>]]></content:encoded></item>
<item><title>Local</title><link>javascript:alert(1)</link><pubDate>soon</pubDate><description>Part</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="iso-8859-1"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Büro</title>
<entry><id>urn:1</id><title>Erklärung</title><link href="https://buero.example/1"/><updated>2026-05-04T10:00:00Z</updated>
<content type="html">&lt;p&gt;Wörter&lt;/p&gt;</content></entry></feed>""".encode("latin-1")


def test_rss_and_atom_are_read() -> None:
    feed = read_feed(RSS, "application/rss+xml", "https://ministry.example/press/feed")
    first, second = feed.entries
    assert feed.title == "Press & media"
    assert (first.url, first.title) == ("https://ministry.example/a?x=1&y=2", "A word")
    assert first.published_at == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert first.content == "<p>Whole.</p>"
    assert (second.url, second.published_at, second.content, second.summary) == ("", None, "", "Part")
    entry = read_feed(ATOM, "", "https://buero.example/feed").entries[0]
    assert (entry.title, entry.content) == ("Erklärung", "<p>Wörter</p>")
    assert entry.published_at == datetime(2026, 5, 4, 10, tzinfo=UTC)


def test_a_broken_feed_gives_what_can_be_read() -> None:
    broken = b"<rss version='2.0'><channel><item><title>a & b</title><link>https://a.example/1</link></item><item>"
    assert read_feed(broken, "text/html", "https://a.example/").entries[0].title == "a & b"


@pytest.mark.parametrize("body", [b"", b"<html><body>Not found</body></html>", b"\0\xff" * 100, b"%PDF-1.7"])
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(UnusableAnswer, match="cannot be watched"):
        read_feed(body, "application/xml", "https://a.example/")


def test_a_feed_that_is_an_attack_is_refused_or_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    # a shorter patience than the product's: what ends the child is the same, and the suite waits less
    monkeypatch.setattr(feeds, "_child", Child("services.ingest.feed_child", 1.0, feeds.MEMORY_BYTES))
    nested = b"<rss version='2.0'><channel>" + b"<item>" * 200_000
    with pytest.raises(UnusableAnswer, match="could not be read within"):
        read_feed(nested, "", "https://a.example/")
    bomb = b'<!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
    )
    feed = read_feed(
        bomb + b"]><rss version='2.0'><channel><title>&a9;</title></channel></rss>", "", "https://a.example/"
    )
    assert len(feed.title) < 1_000
    inside = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&x;</title>'
    assert "root" not in read_feed(inside, "", "https://a.example/").title


# Coverage


def _watching(*states: tuple[int, str], unasked: datetime | None = None) -> Watching:
    return Watching(tuple((NOW + hours * HOUR, state) for hours, state in states), unasked)


def test_coverage_is_what_all_sources_of_a_party_say_together() -> None:
    well = _watching((0, "PENDING"), (1, "OK"), (2, "MOVED"), (3, "OK"))
    badly = _watching((0, "PENDING"), (1, "OK"), (5, "STALE"), (6, "FAILING"))
    assert covered([well]) == Covered(Coverage.WATCHED, NOW + HOUR)
    assert covered([well, badly]) == Covered(Coverage.DEGRADED, NOW + 5 * HOUR)
    assert covered([_watching((0, "PENDING")), _watching((0, "OK"), (1, "PAUSED"))]) == Covered()
    assert covered([well, _watching((0, "OK"), (1, "DELETED"))]) == Covered(Coverage.WATCHED, NOW + HOUR)
    again = _watching((0, "OK"), (1, "FAILING"), (2, "OK"))
    assert covered([again]) == Covered(Coverage.WATCHED, NOW + 2 * HOUR)
    assert covered([_watching((0, "OK"), (1, "GONE"))]).coverage is Coverage.DEGRADED


def test_a_feed_that_nobody_asks_is_not_watched_well() -> None:
    unasked = unasked_by(NOW, 10)
    assert unasked == NOW + HOUR
    assert unasked_by(NOW, 240) == NOW + 12 * HOUR
    assert covered([_watching((0, "OK"), unasked=unasked)]) == Covered(Coverage.DEGRADED, unasked)
    assert covered([_watching((0, "PAUSED"), unasked=unasked)]) == Covered()
