"""An article's claims as W3C Web Annotations: a page of them, each with the words it is about and what the record says.

A claim's span is both selectors at once. Words are found by quotation wherever the article stands; positions count
in the article's text as onrecord has it, so only the target here has them. Not here: the verdict's words (`rating`).
"""
# ruff: noqa: N815 - the names are those of the Web Annotation model

from typing import Literal

from pydantic import Field

from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.verdict_pb2 import Verdict
from services.gateway.formats import rating
from services.gateway.formats.publisher import Publisher, Shape, web

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'


class Quote(Shape):
    """The claim's words and up to 32 characters around them."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str
    prefix: str
    suffix: str


class Place(Shape):
    """Where the words stand in the article's text, in characters (code points); `end` is not included."""

    type: Literal["TextPositionSelector"] = "TextPositionSelector"
    start: int
    end: int


class Target(Shape):
    """The claim's words in an article."""

    source: str = Field(description="Where the article was published; for positions, its page here.")
    selector: tuple[Quote | Place, ...]


class Words(Shape):
    """Something said of the claim."""

    type: Literal["TextualBody"] = "TextualBody"
    purpose: Literal["classifying", "assessing", "describing"]
    value: str
    format: Literal["text/plain"] = "text/plain"
    language: Literal["en"] | None = "en"


class Link(Shape):
    """The claim's page."""

    type: Literal["SpecificResource"] = "SpecificResource"
    purpose: Literal["linking"] = "linking"
    source: str


class Agent(Shape):
    """Who or what made the annotation."""

    id: str
    type: Literal["Organization", "Software"]
    name: str


class Annotation(Shape):
    """A claim of the article and what the record says of it."""

    id: str
    type: Literal["Annotation"] = "Annotation"
    motivation: Literal["assessing"] = "assessing"
    created: str
    modified: str | None = None
    creator: Agent
    generator: Agent
    body: tuple[Words | Link, ...]
    target: tuple[Target, ...]


class Collection(Shape):
    """All annotations of the article; they are all on the one page."""

    id: str
    type: Literal["AnnotationCollection"] = "AnnotationCollection"
    label: str
    total: int


class AnnotationPage(Shape):
    """A page of Web Annotations."""

    context: str = Field(default=CONTEXT, serialization_alias="@context")
    id: str
    type: Literal["AnnotationPage"] = "AnnotationPage"
    partOf: Collection
    startIndex: Literal[0] = 0
    items: tuple[Annotation, ...]


def annotations(article: Article, publisher: Publisher) -> AnnotationPage:
    """The article's claims, in order of their place, as annotations."""
    here = publisher.address(f"/v1/articles/{article.id}/annotations")
    items = tuple(_annotation(claim, article, publisher) for claim in article.claims if claim.HasField("span"))
    label = f"Claims of “{article.title}”" if article.title else "Claims of an article"
    return AnnotationPage(id=here, partOf=Collection(id=f"{here}#all", label=label, total=len(items)), items=items)


def _annotation(claim: Claim, article: Article, publisher: Publisher) -> Annotation:
    page, verdict = publisher.address(f"/claims/{claim.id}"), claim.verdict
    status = Words(purpose="classifying", value=Verdict.Status.Name(rating.standing(verdict)), language=None)
    said = [Words(purpose="assessing", value=rating.in_words(verdict))]
    if verdict.justification:
        said.append(Words(purpose="describing", value=verdict.justification))
    return Annotation(
        id=publisher.address(f"/v1/claims/{claim.id}#annotation"),
        created=claim.created_at.ToJsonString(),
        modified=verdict.decided_at.ToJsonString() if verdict.HasField("decided_at") else None,
        creator=Agent(id=publisher.url, type="Organization", name=publisher.name),
        generator=Agent(id=publisher.address("/method"), type="Software", name="onrecord"),
        body=(status, *said, Link(source=page)),
        target=_targets(claim, article, publisher),
    )


def _targets(claim: Claim, article: Article, publisher: Publisher) -> tuple[Target, ...]:
    span = claim.span
    quote = Quote(exact=span.exact, prefix=span.prefix, suffix=span.suffix)
    here = Target(
        source=publisher.address(f"/articles/{article.id}"), selector=(quote, Place(start=span.start, end=span.end))
    )
    published = web(article.url)
    return (Target(source=published, selector=(quote,)), here) if published else (here,)
