"""A program: reads feeds from standard input, one line of JSON each, and answers each with a line of JSON.

The one file that knows feedparser. Asked by `ingest.feeds`; `ingest.child` starts another where this one dies.
"""

import io
from base64 import b64decode
from calendar import timegm
from typing import Any

import feedparser

from services.ingest.child import serve

# A feed lists its newest items; more than this is an archive.
_MOST_ITEMS = 200


def read(question: dict[str, str]) -> dict[str, Any]:
    """The feed and its items, the newest `_MOST_ITEMS` as it lists them; `failure` where it is none."""
    found = feedparser.parse(
        io.BytesIO(b64decode(question["body"])),
        response_headers={"content-type": question["content_type"], "content-location": question["url"]},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not found.get("version"):
        return {"failure": "it is not an RSS or Atom feed"}
    feed = found.feed
    return {"title": _text(feed.get("title")), "items": [_item(entry) for entry in found.entries[:_MOST_ITEMS]]}


def _item(entry: Any) -> dict[str, Any]:
    words = [part for part in entry.get("content", ()) if part.get("value")]
    at = entry.get("published_parsed") or entry.get("updated_parsed") or entry.get("created_parsed")
    return {
        "id": _text(entry.get("id")),
        "url": _text(entry.get("link")),
        "title": _text(entry.get("title")),
        "author": _text(entry.get("author")),
        "published_at": timegm(at) if at else None,
        "content": _text(words[0]["value"]) if words else "",
        "summary": _text(entry.get("summary")),
    }


def _text(value: Any) -> str:
    # What cannot be written as UTF-8, or holds a NUL, cannot be kept.
    return str(value or "").encode("utf-8", "replace").decode().replace("\0", "")


if __name__ == "__main__":
    serve(read)
