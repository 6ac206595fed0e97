"""What a page says of itself in its head: when it was published, in which language.

Here: JSON-LD, Open Graph and meta elements of an lxml tree. Not here: title, author, publisher and address, which
trafilatura reads from the same places (`page_child`), and the guess from the words (`extract.language_of`).
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

# The most trustworthy first; names without a scheme are what content systems in wide use write.
_TIMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "publish-date",
    "pubdate",
)
_LANGUAGES = ("og:locale", "content-language", "inlanguage", "dc.language", "language")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")
_ARTICLE = re.compile(r"Article|BlogPosting|LiveBlog|Report")
# Real ones nest less than ten deep and have under 200 kB; more of either is no description of an article.
_DEEPEST = 50
_LONGEST = 1_000_000
_BRACKETS = re.compile(r"[\[\]{}]")


def published_at(tree: Any) -> datetime | None:
    """When the page was first published; a time without a zone is taken as UTC. None where the head does not say."""
    stated = [str(each.get("datePublished") or "") for each in _descriptions(tree)]
    metas = _metas(tree)
    stated += [metas[name] for name in _TIMES if name in metas]
    stated += [time.get("datetime") or "" for time in tree.iterfind(".//time[@itemprop='datePublished']")]
    return next((moment for moment in map(_moment, stated) if moment is not None), None)


def language(tree: Any) -> str:
    """The BCP 47 tag that the page declares, e.g. `en-GB`; empty where it declares none that can be read."""
    root = tree.getroottree().getroot()
    metas = _metas(tree)
    stated = [root.get("lang") or "", root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
    stated += [str(each.get("inLanguage") or "") for each in _descriptions(tree)]
    stated += [metas[name] for name in _LANGUAGES if name in metas]
    return next((tag for tag in map(_tag, stated) if tag), "")


def take_out_bottomless(tree: Any) -> None:
    """Empty descriptions that are too deep or too long to be one, before any parser walks them."""
    for script in _scripts(tree):
        if len(script.text) > _LONGEST or _depth(script.text) > _DEEPEST:
            script.text = ""


def _scripts(tree: Any) -> list[Any]:
    return [script for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower() and script.text]


def _descriptions(tree: Any) -> Iterator[dict[str, Any]]:
    for script in _scripts(tree):
        try:
            found = json.loads(script.text, strict=False)
        except ValueError:
            continue
        for each in _objects(found):
            kind = each.get("@type")
            if any(
                isinstance(name, str) and _ARTICLE.search(name) for name in (kind if isinstance(kind, list) else [kind])
            ):
                yield each


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict):
            yield each
            graph = each.get("@graph")
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for key in ("property", "name", "itemprop", "http-equiv"):
            if name := (meta.get(key) or "").strip().lower():
                found.setdefault(name, (meta.get("content") or "").strip())
    return found


def _moment(stated: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stated.strip())
        # before the web there were no pages: such a date is an empty field of some content system
        return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)) if moment.year > 1990 else None
    except (ValueError, OverflowError):
        return None


def _tag(stated: str) -> str:
    # "en-GB, fr" and "en_GB.UTF-8" are written too; what counts is the first
    parts = _TAG.match(stated.strip())
    if parts is None or (len(stated) > parts.end() and stated.strip()[parts.end() : parts.end() + 1].isalpha()):
        return ""
    language, script, region = parts.groups()
    return "-".join(filter(None, (language.lower(), script and script.title(), region and region.upper())))


def _depth(text: str) -> int:
    deepest = depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += 1 if bracket.group() in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
