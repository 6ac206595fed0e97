"""An article as IPTC ninjs 3, with what the record says of its claims for the desk that receives it.

`trustIndicators` link each claim's page and how verdicts are made; `edNote`, which is not for print, says it in words.
Only what ninjs 3.0 has is used, so the item is valid by every later 3.x, too. Not here: the verdict's words (`rating`).
"""
# ruff: noqa: N815 - the names are those of ninjs

from typing import Literal

from pydantic import Field

from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.verdict_pb2 import Verdict
from services.gateway.formats import rating
from services.gateway.formats.publisher import Publisher, Shape, web

VERSION = "3.0"
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"
# Terms of the IPTC's vocabulary of trust indicators: information about a piece of work; how facts are checked.
ABOUT_THE_WORK = "http://cv.iptc.org/newscodes/trustindicator/pieceOfWorkInfo"
HOW_CHECKED = "http://cv.iptc.org/newscodes/trustindicator/factCheckingPolicy"


class Content(Shape):
    """A headline or a body."""

    role: Literal["main"] = "main"
    contentType: Literal["text/plain"] = "text/plain"
    charCount: int | None = None
    wordCount: int | None = None
    value: str


class Named(Shape):
    """A place or a source of information."""

    name: str
    rel: str | None = None
    role: str | None = None


class AltId(Shape):
    """Another identifier of the article."""

    role: str
    value: str


class TrustIndicator(Shape):
    """A link to what can be known about the article's trustworthiness."""

    role: str = Field(description="Term of the IPTC's vocabulary `trustindicator`.")
    title: str
    href: str


class Standard(Shape):
    """Which standard the item follows."""

    name: Literal["ninjs"] = "ninjs"
    version: str = VERSION
    schema_: str = Field(default=SCHEMA, serialization_alias="schema")


class Ninjs(Shape):
    """A news item by IPTC ninjs 3."""

    uri: str = Field(description="The article's page here; the item's identifier.")
    standard: Standard = Standard()
    type: Literal["text"] = "text"
    representationType: Literal["full", "partial"] = Field(description="`partial` until the article is read.")
    version: str = Field(description="The newest `sequence` among the verdicts on its claims; `0` without any.")
    firstCreated: str
    versionCreated: str
    contentCreated: str
    language: str | None = None
    title: str | None = None
    by: str | None = None
    headlines: tuple[Content, ...] | None = None
    bodies: tuple[Content, ...] | None = None
    infoSources: tuple[Named, ...] | None = None
    places: tuple[Named, ...] | None = None
    altIds: tuple[AltId, ...]
    trustIndicators: tuple[TrustIndicator, ...]
    edNote: str = Field(description="What the record says of the claims, for the desk; not for print.")


def ninjs(article: Article, publisher: Publisher) -> Ninjs:
    """The article, with its claims as they stand, as a ninjs item."""
    text = article.text
    decided = [claim.verdict.decided_at for claim in article.claims if claim.verdict.HasField("decided_at")]
    changed = [article.read_at] if article.HasField("read_at") else []
    newest = max([article.created_at, *changed, *decided], key=lambda at: (at.seconds, at.nanos))
    places = dict.fromkeys(place for claim in article.claims for place in claim.places)
    return Ninjs(
        uri=publisher.address(f"/articles/{article.id}"),
        representationType="full" if article.state == Article.READ else "partial",
        version=str(max((claim.verdict.sequence for claim in article.claims), default=0)),
        firstCreated=article.created_at.ToJsonString(),
        versionCreated=newest.ToJsonString(),
        contentCreated=article.published_at.ToJsonString(),
        language=article.language or None,
        title=article.title or None,
        by=article.author or None,
        headlines=(Content(value=article.title),) if article.title else None,
        bodies=(Content(value=text, charCount=len(text), wordCount=len(text.split())),) if text else None,
        infoSources=(Named(name=article.publisher, role="publisher"),) if article.publisher else None,
        places=tuple(Named(name=place, rel="mentions") for place in places) or None,
        altIds=_ids(article),
        trustIndicators=(
            *(_indicator(claim, publisher) for claim in article.claims if claim.verdict.status != Verdict.PENDING),
            TrustIndicator(role=HOW_CHECKED, title="How verdicts are made", href=publisher.address("/method")),
        ),
        edNote=_note(article, publisher),
    )


def _ids(article: Article) -> tuple[AltId, ...]:
    published = web(article.url)
    ids = (AltId(role="onrecord", value=article.id),)
    return (*ids, AltId(role="url", value=published)) if published else ids


def _indicator(claim: Claim, publisher: Publisher) -> TrustIndicator:
    return TrustIndicator(
        role=ABOUT_THE_WORK,
        title=f"{rating.in_words(claim.verdict)}: {claim.proposition or claim.text}",
        href=publisher.address(f"/claims/{claim.id}"),
    )


def _note(article: Article, publisher: Publisher) -> str:
    if article.state == Article.PENDING:
        return "onrecord has not read this article yet."
    if article.state == Article.FAILED:
        return f"onrecord could not read this article: {article.failure}"
    if not article.claims:
        return "onrecord found no claim in this article that could be checked."
    lines = [f"What official statements say of the claims in this article, from the record of {publisher.name}:"]
    for claim in article.claims:
        verdict = claim.verdict
        sure = f", confidence {verdict.confidence:.2f}" if verdict.sequence and not verdict.HasField("review") else ""
        lines.append(f"- “{claim.proposition or claim.text}” {rating.in_words(verdict)}{sure}. {verdict.justification}")
    return "\n".join(line.rstrip() for line in lines)
