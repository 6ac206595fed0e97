"""RSS and Atom: the bytes of a feed as its items, and an item as an article or a statement.

Here: what an item is known by, what of it is taken over, when its page is needed. Not here: parsing (`feed_child`),
asking (`watching`).
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from services.ingest.child import Child, ChildLost
from services.kernel import targets
from services.kernel.errors import RefusedTarget, UnusableAnswer
from services.kernel.model import LONGEST_TEXT, NewArticle, NewStatement, Source
from services.kernel.text.markup import visible_text

# Of one feed. A feed of 2 MB, some hundred items with all their words, takes about one second.
CPU_SECONDS = 3.0
MEMORY_BYTES = 500_000_000
# As long as those that a request may hold (`gateway.limits`).
LONGEST_WORDS = 1_000
# Clocks differ, and some feeds write local time as UTC.
_AHEAD = timedelta(days=1)

_child = Child("services.ingest.feed_child", CPU_SECONDS, MEMORY_BYTES)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed. `content` is HTML and the whole text, `summary` is HTML and may be a part of it."""

    id: str
    url: str
    title: str = ""
    author: str = ""
    published_at: datetime | None = None
    content: str = ""
    summary: str = ""

    @property
    def key(self) -> bytes:
        """What the item is known by: its id, else its address, else its words."""
        name = self.id or self.url or f"{self.title}\n{self.summary}\n{self.content}"
        return hashlib.sha256(name.encode()).digest()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read: its title, and its items in its own order."""

    title: str
    entries: tuple[Entry, ...]


def read_feed(body: bytes, content_type: str, url: str) -> Feed:
    """The feed in `body`, which came from `url`. Raises UnusableAnswer where it is none or takes too much to read."""
    try:
        answer = _child.ask({"body": b64encode(body).decode(), "content_type": content_type, "url": url})
    except ChildLost:
        limits = f"{CPU_SECONDS:g} seconds and {MEMORY_BYTES:,} bytes"
        raise UnusableAnswer(f"the feed could not be read within {limits}") from None
    if failure := answer.get("failure"):
        raise UnusableAnswer(f"what the address answers cannot be watched: {failure}")
    return Feed(_line(answer["title"]), tuple(_entry(item, url) for item in answer["items"]))


def arrival(source: Source, entry: Entry, feed: Feed, now: datetime) -> NewArticle | NewStatement | None:
    """What the item puts on record; without text where its page has to be fetched. None where there is nothing in it.

    Content is the whole text; a summary may be its beginning, so the page is asked for as long as there is one.
    """
    text = _words(entry.content)
    if not text and not entry.url:
        text = _words(entry.summary) or entry.title
    if not text and not entry.url:
        return None
    at = entry.published_at if entry.published_at and entry.published_at <= now + _AHEAD else None
    if source.kind == "ARTICLES":
        return NewArticle(
            text=text,
            title=entry.title,
            publisher=source.publisher or feed.title,
            author=entry.author,
            url=entry.url,
            language=source.language,
            published_at=at,
        )
    return NewStatement(
        issuer=source.issuer,
        party=source.party,
        office=source.office,
        text=text,
        published_at=at,
        title=entry.title,
        url=entry.url,
        language=source.language,
    )


def newest(entries: Iterable[Entry], now: datetime) -> datetime | None:
    """When the newest of the items was published, as far as they say; never later than now."""
    return max((min(entry.published_at, now) for entry in entries if entry.published_at), default=None)


def _entry(item: dict[str, Any], base: str) -> Entry:
    return Entry(
        id=item["id"],
        url=_address(item["url"], base),
        title=_line(item["title"]),
        author=_line(item["author"]),
        published_at=_moment(item["published_at"]),
        content=item["content"],
        summary=item["summary"],
    )


def _address(url: str, base: str) -> str:
    """The item's address, made whole; empty where it is none that can be called."""
    try:
        return targets.parse(urljoin(base, url.strip())).url if url.strip() else ""
    except (RefusedTarget, ValueError):
        return ""


def _moment(seconds: int | None) -> datetime | None:
    try:
        at = datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (ValueError, OverflowError, OSError):
        return None
    # Feeds that know no time commonly write the beginning of 1970.
    return at if at and at.year > 1970 else None


def _words(html: str) -> str:
    return visible_text(html)[:LONGEST_TEXT].strip()


def _line(html: str) -> str:
    return " ".join(visible_text(html).split())[:LONGEST_WORDS]
