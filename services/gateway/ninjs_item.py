"""An IPTC ninjs item as the request to put its article on record.

ninjs 3 has lists (`headlines`, `bodies`, `altIds`) and camel case; 1 and 2 have single fields (`headline`, `body_text`,
`body_xhtml`, `byline`). Both are understood. Not here: an article as ninjs (`formats.ninjs`); checks of what the item
is read into (`requests`).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from onrecord.v1.article_pb2 import CreateArticleRequest
from services.kernel.errors import InvalidInput
from services.kernel.text.markup import visible_text

# No media type is registered for ninjs; this is the one that systems write.
MEDIA_TYPE = "application/ninjs+json"
# Others are pictures, films and plans of coverage.
_TYPES = ("text", "composite", "component")
# What an item of newsrooms' systems has, of which only this is read. Its form is the IPTC's to say: what is of another
# form is passed over, as long as there are words.
SCHEMA: Mapping[str, Any] = {
    "title": "News item",
    "description": "An IPTC ninjs 3 item, of which these fields are read; names of ninjs 1 and 2 are understood, too.",
    "type": "object",
    "properties": {
        "type": {"enum": list(_TYPES), "description": "`text` where it is not given."},
        "bodies": {
            "description": "Its words: `value` in plain text, HTML or XHTML by `contentType`, `role` main first."
        },
        "body_text": {"description": "Its words, in ninjs 1 and 2."},
        "body_xhtml": {"description": "Its words, in ninjs 1 and 2."},
        "headlines": {"description": "Its title: `value`, `role` main first."},
        "by": {"description": "Who wrote it."},
        "infoSources": {"description": "Who published it: `name`, `role` publisher first; else `copyrightHolder`."},
        "language": {"description": "Its language, as BCP 47 tag."},
        "uri": {"description": "Where it was published, if it is a web address; else one of `altIds`."},
        "altIds": {"description": "Its other identifiers: `value`, `role` url first."},
        "versionCreated": {"description": "When it was published; else `contentCreated`, else `firstCreated`."},
    },
    "anyOf": [{"required": ["bodies"]}, {"required": ["body_text"]}, {"required": ["body_xhtml"]}],
}
# When these words were written comes first: "today" is resolved from it.
_TIMES = ("versionCreated", "versioncreated", "contentCreated", "contentcreated", "firstCreated", "firstcreated")

_WEB = ("http://", "https://")


def fill(request: CreateArticleRequest) -> CreateArticleRequest:
    """The request with what its item says where it says nothing itself. Raises InvalidInput naming the item's field."""
    if request.text.strip() or request.html.strip():
        raise InvalidInput.at("ninjs", "give either the item, or text or html, not both")
    item = _item(request.ninjs)
    kind = item.get("type", "text")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise InvalidInput.at("ninjs.type", "only items of type text have words to be read")
    filled = CreateArticleRequest()
    filled.CopyFrom(request)
    filled.ClearField("ninjs")
    filled.text = _words(item)
    if not filled.text.strip():
        raise InvalidInput.at("ninjs.bodies", "has no body with words in plain text, HTML or XHTML")
    filled.title = request.title or _main(item, "headlines", "headline") or _text(item.get("title"))
    filled.author = request.author or _text(item.get("by")) or _text(item.get("byline"))
    filled.publisher = request.publisher or _publisher(item)
    filled.language = request.language or _text(item.get("language"))
    filled.url = request.url or next(
        (each for each in _addresses(item) if each.startswith(("http://", "https://"))), ""
    )
    if not request.HasField("published_at") and (moment := _moment(item)):
        filled.published_at.FromDatetime(moment)
    return filled


def _item(words: str) -> Mapping[str, Any]:
    try:
        item = json.loads(words)
    except (ValueError, RecursionError) as error:
        raise InvalidInput.at("ninjs", "is not JSON") from error
    if not isinstance(item, dict):
        raise InvalidInput.at("ninjs", "is not a JSON object")
    return item


def _words(item: Mapping[str, Any]) -> str:
    # of one role, plain text first
    bodies = sorted(_objects(item.get("bodies")), key=lambda body: (body.get("role") != "main", _kind(body) != "plain"))
    found = [_read(_text(body.get("value")), _kind(body)) for body in bodies]
    found += [_text(item.get("body_text")), _read(_text(item.get("body_xhtml")), "marked")]
    return next((words for words in found if words.strip()), "")


def _read(words: str, kind: str) -> str:
    return words if kind == "plain" else visible_text(words) if kind == "marked" else ""


def _kind(body: Mapping[str, Any]) -> str:
    stated = (_text(body.get("contentType")) or _text(body.get("contenttype"))).partition(";")[0].strip().lower()
    if stated in ("", "text/plain"):
        return "plain"
    return "marked" if stated in ("text/html", "application/xhtml+xml", "application/html") else ""


def _main(item: Mapping[str, Any], several: str, single: str) -> str:
    values = (_text(each.get("value")) for each in _main_first(item.get(several)))
    return next((value for value in values if value.strip()), "") or _text(item.get(single))


def _main_first(found: Any) -> list[Mapping[str, Any]]:
    return sorted(_objects(found), key=lambda each: each.get("role") != "main")


def _publisher(item: Mapping[str, Any]) -> str:
    sources = _objects(item.get("infoSources") or item.get("infosources") or item.get("infosource"))
    named = sorted(sources, key=lambda each: each.get("role") != "publisher")
    holder = _text(item.get("copyrightHolder")) or _text(item.get("copyrightholder"))
    return next((name for each in named if (name := _text(each.get("name")).strip())), "") or holder


def _addresses(item: Mapping[str, Any]) -> Iterable[str]:
    yield _text(item.get("uri"))
    others = item.get("altIds") or item.get("altids")
    if isinstance(others, Mapping):  # ninjs 1: the names of the identifiers are the keys
        yield from map(_text, others.values())
    for each in sorted(_objects(others), key=lambda each: each.get("role") != "url"):
        yield _text(each.get("value"))


def _moment(item: Mapping[str, Any]) -> datetime | None:
    for name in _TIMES:
        if stated := _text(item.get(name)):
            try:
                moment = datetime.fromisoformat(stated)
                return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            except (ValueError, OverflowError) as error:
                raise InvalidInput.at(f"ninjs.{name}", "is not a time such as 2025-02-18T09:30:00Z") from error
    return None


def _objects(found: Any) -> list[Mapping[str, Any]]:
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _text(found: Any) -> str:
    # JSON can hold half of a surrogate pair, protobuf cannot
    return found.encode(errors="replace").decode() if isinstance(found, str) else ""
