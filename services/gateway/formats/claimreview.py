"""A claim and its verdict as schema.org ClaimReview, in JSON-LD: what a newsroom puts into its page.

By schema.org, and with what Google asks for: `claimReviewed`, `reviewRating` with `alternateName`, `url` are required,
`author` and `itemReviewed` with `appearance`, `author` and `datePublished` recommended. Not here: the words (`rating`).
"""

from typing import Literal

from pydantic import Field

from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Attribution, Claim
from services.gateway.formats import rating
from services.gateway.formats.publisher import Publisher, Shape, web

ASPECT = "What parties with standing have put on record; not whether the claim is true."


class Name(Shape):
    """A person or an organisation."""

    type: Literal["Organization", "Person"] = Field(serialization_alias="@type")
    name: str
    url: str | None = None


class Work(Shape):
    """Something that was published: the article, an official statement."""

    type: Literal["NewsArticle", "CreativeWork"] = Field(serialization_alias="@type")
    url: str
    headline: str | None = None
    text: str | None = Field(default=None, description="The quoted words of a statement.")
    datePublished: str | None = None  # noqa: N815 - schema.org's name
    publisher: Name | None = None


class Rating(Shape):
    """The verdict. A number only for CONFIRMED and DENIED, by the scale in docs/api.md."""

    type: Literal["Rating"] = Field(default="Rating", serialization_alias="@type")
    alternateName: str = Field(description="The verdict in plain words: `Denied by Norway`.")  # noqa: N815
    ratingExplanation: str | None = Field(default=None, description="The verdict's justification.")  # noqa: N815
    reviewAspect: str | None = Field(default=None, description="What the number is about: not truth.")  # noqa: N815
    ratingValue: int | None = Field(default=None, ge=rating.WORST, le=rating.BEST)  # noqa: N815
    worstRating: int | None = None  # noqa: N815
    bestRating: int | None = None  # noqa: N815


class ReviewedClaim(Shape):
    """The claim: who made it, when, and where it appeared."""

    type: Literal["Claim"] = Field(default="Claim", serialization_alias="@type")
    text: str
    author: Name | None = None
    datePublished: str  # noqa: N815
    appearance: Work | None = None


class ClaimReview(Shape):
    """A schema.org ClaimReview."""

    context: Literal["https://schema.org"] = Field(default="https://schema.org", serialization_alias="@context")
    type: Literal["ClaimReview"] = Field(default="ClaimReview", serialization_alias="@type")
    id: str = Field(serialization_alias="@id")
    url: str = Field(description="The claim's page.")
    version: int = Field(description="The verdict's `sequence`.")
    datePublished: str  # noqa: N815
    inLanguage: Literal["en"] = "en"  # noqa: N815
    author: Name
    claimReviewed: str  # noqa: N815
    reviewRating: Rating  # noqa: N815
    itemReviewed: ReviewedClaim  # noqa: N815
    citation: tuple[Work, ...] | None = Field(
        default=None, description="The statements behind the verdict that are online."
    )


def claim_review(claim: Claim, article: Article | None, publisher: Publisher) -> ClaimReview:
    """The review of a claim that has a verdict; `article` is the one it is from."""
    verdict = claim.verdict
    words = claim.proposition or claim.text
    value = rating.number(verdict)
    numbered = value is not None
    return ClaimReview(
        id=publisher.address(f"/v1/claims/{claim.id}/claimreview"),
        url=publisher.address(f"/claims/{claim.id}"),
        version=verdict.sequence,
        datePublished=verdict.decided_at.ToJsonString(),
        author=Name(type="Organization", name=publisher.name, url=publisher.url),
        claimReviewed=words,
        reviewRating=Rating(
            alternateName=rating.in_words(verdict),
            ratingExplanation=verdict.justification or None,
            reviewAspect=ASPECT if numbered else None,
            ratingValue=value,
            worstRating=rating.WORST if numbered else None,
            bestRating=rating.BEST if numbered else None,
        ),
        itemReviewed=ReviewedClaim(
            text=words,
            author=author(claim, article),
            datePublished=claim.said_at.ToJsonString(),
            appearance=_appearance(article, publisher) if article else None,
        ),
        citation=_citations(claim) or None,
    )


def author(claim: Claim, article: Article | None) -> Name | None:
    """Who made the claim: its source in the article's words, else the article's publisher; None if nobody is named."""
    said = claim.attribution
    if said.source:
        # A named source may be a body, too; the article's words do not say which.
        person = said.kind in (Attribution.NAMED, Attribution.ANONYMOUS)
        return Name(type="Person" if person else "Organization", name=said.source)
    if article and article.publisher:
        return Name(type="Organization", name=article.publisher)
    return None


def _appearance(article: Article, publisher: Publisher) -> Work:
    return Work(
        type="NewsArticle",
        url=web(article.url) or publisher.address(f"/articles/{article.id}"),
        headline=article.title or None,
        datePublished=article.published_at.ToJsonString(),
        publisher=Name(type="Organization", name=article.publisher) if article.publisher else None,
    )


def _citations(claim: Claim) -> tuple[Work, ...]:
    return tuple(
        Work(
            type="CreativeWork",
            url=url,
            text=evidence.passage,
            datePublished=evidence.published_at.ToJsonString(),
            publisher=Name(type="Organization", name=evidence.issuer),
        )
        for evidence in claim.verdict.evidence
        if (url := web(evidence.url))
    )
