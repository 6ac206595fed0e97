"""Claims in the shape of Google's Fact Check Tools API (`claims.search`, v1alpha1), so that its clients read ours.

Here: the shape, filled from claims. Not here: the search (`outward`), errors in Google's shape (`errors`).
"""
# ruff: noqa: N815 - the names are Google's

from collections.abc import Iterable

from pydantic import Field

from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Claim
from services.gateway.formats import claimreview, rating
from services.gateway.formats.publisher import Publisher, Shape

# Verdicts are worded in English, whatever language the article is in.
LANGUAGE = "en"


class ReviewPublisher(Shape):
    """Who published the review."""

    name: str
    site: str = Field(description="Host name, without `www.`.")


class Review(Shape):
    """A verdict."""

    publisher: ReviewPublisher
    url: str = Field(description="The claim's page.")
    title: str
    reviewDate: str
    textualRating: str = Field(description="The verdict in plain words: `Denied by Norway`.")
    languageCode: str


class CheckedClaim(Shape):
    """A claim and the review of it."""

    text: str
    claimant: str | None = Field(
        default=None, description="Who made the claim: its source, else the article's publisher."
    )
    claimDate: str
    claimReview: tuple[Review, ...]


class FactChecks(Shape):
    """One page of checked claims; as with Google, what is empty is left out."""

    claims: tuple[CheckedClaim, ...] | None = None
    nextPageToken: str | None = None


def fact_checks(found: Iterable[tuple[Claim, Article | None]], token: str, publisher: Publisher) -> FactChecks:
    """Claims with their articles as Google would list them; each must have a verdict."""
    claims = tuple(_checked(claim, article, publisher) for claim, article in found)
    return FactChecks(claims=claims or None, nextPageToken=token or None)


def _checked(claim: Claim, article: Article | None, publisher: Publisher) -> CheckedClaim:
    words = claim.proposition or claim.text
    claimant = claimreview.author(claim, article)
    said = rating.in_words(claim.verdict)
    return CheckedClaim(
        text=words,
        claimant=claimant.name if claimant else None,
        claimDate=claim.said_at.ToJsonString(),
        claimReview=(
            Review(
                publisher=ReviewPublisher(name=publisher.name, site=publisher.site.removeprefix("www.")),
                url=publisher.address(f"/claims/{claim.id}"),
                title=f"{said}: {words}",
                reviewDate=claim.verdict.decided_at.ToJsonString(),
                textualRating=said,
                languageCode=LANGUAGE,
            ),
        ),
    )
