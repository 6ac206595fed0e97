"""Verdicts as an Atom feed (RFC 4287).

Entries never change once written: a claim that gets another verdict gets another entry, whose id is made of the
claim's id and the verdict's sequence. Not here: which verdicts (`outward`), the words (`rating`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree as Xml

from onrecord.v1.verdict_pb2 import Position, Verdict, WatchVerdictsResponse
from services.gateway.formats import rating
from services.gateway.formats.publisher import Publisher

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# `updated` of a feed in which there is nothing yet.
NEVER = "1970-01-01T00:00:00Z"
_STANCES = {
    Position.CONFIRMS: "confirms",
    Position.DENIES: "denies",
    Position.NO_COMMENT: "does not comment",
    Position.SILENT: "is silent",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is: its title, its own path with the query, and the page a reader would open for it."""

    title: str
    path: str
    page: str


def feed(about: Feed, verdicts: Sequence[WatchVerdictsResponse], publisher: Publisher) -> bytes:
    """The feed of these verdicts, which come newest first."""
    Xml.register_namespace("", NAMESPACE)
    root = Xml.Element(_name("feed"), {"xml:lang": "en"})
    itself = publisher.address(about.path)
    _text(root, "id", uuid5(NAMESPACE_URL, itself).urn)
    _text(root, "title", about.title)
    _text(root, "updated", verdicts[0].verdict.decided_at.ToJsonString() if verdicts else NEVER)
    _link(root, "self", MEDIA_TYPE, itself)
    _link(root, "alternate", "text/html", publisher.address(about.page))
    author = Xml.SubElement(root, _name("author"))
    _text(author, "name", publisher.name)
    _text(author, "uri", publisher.url)
    _text(root, "generator", "onrecord")
    for one in verdicts:
        _entry(root, one, publisher)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def entry_id(verdict: Verdict) -> str:
    """The same for ever, wherever the feed is served from."""
    return uuid5(UUID(verdict.claim_id), str(verdict.sequence)).urn


def _entry(root: Xml.Element, one: WatchVerdictsResponse, publisher: Publisher) -> None:
    verdict, words = one.verdict, rating.in_words(one.verdict)
    entry = Xml.SubElement(root, _name("entry"))
    decided_at = verdict.decided_at.ToJsonString()
    _text(entry, "id", entry_id(verdict))
    _text(entry, "title", f"{words}: {one.proposition}")
    _text(entry, "updated", decided_at)
    _text(entry, "published", decided_at)
    _link(entry, "alternate", "text/html", publisher.address(f"/claims/{verdict.claim_id}"))
    _link(entry, "related", "application/json", publisher.address(f"/v1/claims/{verdict.claim_id}"))
    Xml.SubElement(entry, _name("category"), {"term": Verdict.Status.Name(rating.standing(verdict)), "label": words})
    _text(entry, "summary", words)
    _text(entry, "content", _html(verdict)).set("type", "html")


def _html(verdict: Verdict) -> str:
    parts = [f"<p>{escape(verdict.justification)}</p>"] if verdict.justification else []
    rows = "".join(f"<li>{escape(row.name or row.party)} {_stance(row)}</li>" for row in verdict.positions)
    if rows:
        parts.append(f"<ul>{rows}</ul>")
    parts.append(f"<p>Confidence {verdict.confidence:.2f}. Why now: {escape(verdict.cause)}.</p>")
    return "".join(parts)


def _stance(row: Position) -> str:
    narrower = [
        f"the claim says “{escape(one.claim_fragment)}”, the statement “{escape(one.statement_fragment)}”"
        for one in row.caveats
        if one.claim_fragment and one.statement_fragment
    ]
    return _STANCES[row.stance] + (f" ({'; '.join(narrower)})" if narrower else "")


def _text(parent: Xml.Element, tag: str, words: str) -> Xml.Element:
    child = Xml.SubElement(parent, _name(tag))
    child.text = _NOT_XML.sub("", words)
    return child


def _link(parent: Xml.Element, rel: str, media_type: str, address: str) -> None:
    Xml.SubElement(parent, _name("link"), {"rel": rel, "type": media_type, "href": _NOT_XML.sub("", address)})


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"
