"""Claims and articles in the formats of others: ClaimReview, ninjs, Web Annotations."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from onrecord.v1.article_pb2 import Article, GetArticleRequest
from onrecord.v1.claim_pb2 import GetClaimRequest
from onrecord.v1.verdict_pb2 import Verdict
from services.gateway import lean, outward
from services.gateway.formats import annotations, claimreview, example, ninjs
from services.gateway.record import Record
from services.gateway.rest.answers import Id, IfNoneMatch, Rendered, publisher, rendered, unchanged
from services.kernel.errors import NotFound

UNCHANGED: dict[int | str, Any] = {304: {"description": "Nothing newer than what you have."}}


class LinkedData(Rendered):
    """JSON-LD."""

    media_type = "application/ld+json"


class Annotations(Rendered):
    """JSON-LD by the profile of the Web Annotation model."""

    media_type = annotations.MEDIA_TYPE


def routes(v1: APIRouter, record: Record) -> None:
    """The formats that others read."""
    tags: Any = {"tags": ["formats"]}
    an_article, a_claim = example.article(), example.claim()

    def article_of(id: str) -> Article | None:
        if not id:
            return None
        with record.database.transaction() as connection:
            return outward.article(connection, UUID(id))

    @v1.get(
        "/claims/{id:one}/claimreview",
        **rendered(
            LinkedData,
            claimreview.claim_review(a_claim, an_article, example.PUBLISHER),
            **tags,
            responses={304: {"description": "No newer verdict than the one you have."}},
        ),
        operation_id="GetClaimReview",
        summary="Read a claim as ClaimReview",
    )
    async def get_claim_review(id: Id, request: Request, if_none_match: IfNoneMatch = None) -> Response:
        """Its verdict as schema.org ClaimReview in JSON-LD, to be put into a page. 404 before the first verdict."""
        claim = await record.get_claim(GetClaimRequest(id=id))
        if claim.verdict.status == Verdict.PENDING:
            raise NotFound(f"claim {id} has no verdict yet, so there is no review of it")
        etag = f'"{claim.verdict.sequence}"'
        if answer := unchanged(etag, if_none_match):
            return answer
        article = await run_in_threadpool(article_of, claim.article_id)
        review = claimreview.claim_review(claim, article, publisher(record.settings, request))
        return LinkedData(review.to_json(), headers={"ETag": etag})

    @v1.get(
        "/articles/{id:one}/ninjs",
        **rendered(Rendered, ninjs.ninjs(an_article, example.PUBLISHER), **tags, responses=UNCHANGED),
        operation_id="GetArticleNinjs",
        summary="Read an article as ninjs",
    )
    def get_ninjs(id: Id, request: Request, if_none_match: IfNoneMatch = None) -> Response:
        """By IPTC ninjs 3.0: `trustIndicators` link each claim's page, `edNote` tells the desk how the claims stand."""
        article = record.get_article(GetArticleRequest(id=id))
        return tagged(Rendered, ninjs.ninjs(article, publisher(record.settings, request)).to_json(), if_none_match)

    @v1.get(
        "/articles/{id:one}/annotations",
        **rendered(Annotations, annotations.annotations(an_article, example.PUBLISHER), **tags, responses=UNCHANGED),
        operation_id="GetArticleAnnotations",
        summary="Read an article's claims as annotations",
    )
    def get_annotations(id: Id, request: Request, if_none_match: IfNoneMatch = None) -> Response:
        """A W3C AnnotationPage: each claim's words, by quotation and position, and what the record says of it."""
        article = record.get_article(GetArticleRequest(id=id))
        found = annotations.annotations(article, publisher(record.settings, request))
        return tagged(Annotations, found.to_json(), if_none_match)


def tagged(kind: type[Rendered], body: bytes, if_none_match: str | None) -> Response:
    """The answer with an ETag of its bytes, or 304."""
    etag = lean.etag(body)
    return unchanged(etag, if_none_match) or kind(body, headers={"ETag": etag})
