"""The search of Google's Fact Check Tools API over this record: same path, parameters, answers and errors.

What Google's clients send along and we have no use for (`key`, `alt`, `prettyPrint`) is passed over, as any parameter
that is not named here. Not here: the shape (`formats.factcheck`), the SQL (`outward`).
"""
# ruff: noqa: N803 - the parameters are Google's

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.gateway import limits, outward
from services.gateway.formats import example
from services.gateway.formats.factcheck import LANGUAGE, fact_checks
from services.gateway.formats.publisher import Publisher
from services.gateway.record import Record
from services.gateway.rest.answers import Rendered, publisher
from services.kernel.errors import InvalidInput

PREFIX = "/v1alpha1"
# Google's default. A larger page than ours is taken as our largest.
PAGE_SIZE = 10
# Who wants to go further uses page tokens: an offset makes the database walk over everything before it.
LARGEST_OFFSET = 10_000
LARGEST_AGE_DAYS = 36_500


def is_below(path: str) -> bool:
    """Whether errors at this path are to look like Google's."""
    return path.startswith(f"{PREFIX}/")


def router(record: Record) -> APIRouter:
    """Everything under /v1alpha1."""
    v1alpha1 = APIRouter(prefix=PREFIX)
    found = fact_checks([(example.claim(), example.article())], "", example.PUBLISHER)

    @v1alpha1.get(
        "/claims:search",
        response_class=Rendered,
        response_model=type(found),
        tags=["formats"],
        responses={
            200: {"content": {"application/json": {"example": found.model_dump(exclude_none=True)}}},
            "default": ERROR,
        },
        operation_id="SearchFactChecks",
        summary="Search claims as in Google's Fact Check Tools API",
    )
    def search(
        request: Request,
        query: Annotated[
            str,
            Query(max_length=limits.LONGEST_WORDS, description="Words. Required unless reviewPublisherSiteFilter is."),
        ] = "",
        languageCode: Annotated[
            str, Query(max_length=40, description="BCP 47; the region is not considered. Verdicts are in English.")
        ] = "",
        reviewPublisherSiteFilter: Annotated[
            str, Query(max_length=limits.LONGEST_WORDS, description="Host name; nothing is found but under our own.")
        ] = "",
        maxAgeDays: Annotated[
            int, Query(ge=0, le=LARGEST_AGE_DAYS, description="Days since claim or verdict, whichever is newer.")
        ] = 0,
        pageSize: Annotated[int, Query(ge=0, le=2**31 - 1, description="10 where it is 0; at most 200.")] = 0,
        pageToken: Annotated[
            str, Query(max_length=limits.LONGEST_WORDS, description="`nextPageToken` of the page before.")
        ] = "",
        offset: Annotated[int, Query(ge=0, le=LARGEST_OFFSET, description="Only without pageToken.")] = 0,
    ) -> Response:
        """Claims that have a verdict, the newest verdict first. Errors are in Google's shape, too."""
        request.state.renamed = {"page_token": "pageToken"}
        for name, words in (("query", query), ("pageToken", pageToken)):
            if "\0" in words:
                raise InvalidInput.at(name, "holds a NUL character")
        if not query.strip() and not reviewPublisherSiteFilter:
            raise InvalidInput.at("query", "is required unless reviewPublisherSiteFilter is given")
        we = publisher(record.settings, request)
        if not _speaks(languageCode) or not _is_ours(reviewPublisherSiteFilter, we):
            return Rendered(fact_checks([], "", we).to_json())
        wanted = outward.Wanted(query.strip(), maxAgeDays, pageSize or PAGE_SIZE, pageToken, offset)
        with record.database.transaction() as connection:
            claims, token = outward.reviewed(connection, wanted)
        return Rendered(fact_checks(claims, token, we).to_json())

    return v1alpha1


def _speaks(language: str) -> bool:
    return not language or language.partition("-")[0].lower() == LANGUAGE


def _is_ours(site: str, we: Publisher) -> bool:
    return not site or site.lower().removeprefix("www.") == we.site.lower().removeprefix("www.")


ERROR: dict[str, Any] = {
    "description": "An error as Google's interfaces write theirs.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["error"],
                "properties": {
                    "error": {
                        "type": "object",
                        "required": ["code", "message", "status"],
                        "properties": {
                            "code": {"type": "integer"},
                            "message": {"type": "string"},
                            "status": {"type": "string"},
                            "details": {"type": "array", "items": {"type": "object"}},
                        },
                    }
                },
            },
            "example": {
                "error": {
                    "code": 400,
                    "message": "query: is required unless reviewPublisherSiteFilter is given",
                    "status": "INVALID_ARGUMENT",
                    "details": [
                        {
                            "@type": "type.googleapis.com/google.rpc.BadRequest",
                            "fieldViolations": [
                                {
                                    "field": "query",
                                    "description": "is required unless reviewPublisherSiteFilter is given",
                                }
                            ],
                        }
                    ],
                }
            },
        }
    },
}
