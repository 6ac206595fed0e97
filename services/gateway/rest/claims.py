"""Claims: what articles claim, the verdicts on it, and the stream of them."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response
from fastapi.responses import StreamingResponse

from onrecord.v1.claim_pb2 import (
    CheckClaimRequest,
    Claim,
    GetClaimRequest,
    ListClaimsRequest,
    ListClaimsResponse,
    ReviewClaimRequest,
)
from onrecord.v1.verdict_pb2 import (
    ListVerdictsRequest,
    ListVerdictsResponse,
    WatchVerdictsRequest,
)
from services.gateway import shapes, valid
from services.gateway.record import Record
from services.gateway.rest.answers import PROBLEM, Id, answers, json
from services.gateway.rest.events import MEDIA_TYPE, Events
from services.kernel.errors import InvalidInput

IfMatch = Annotated[
    str | None,
    Header(
        description="The `ETag` of the claim you saw; 412 if there is a newer verdict.",
        examples=['"42"'],
        json_schema_extra=dict(valid.IF_MATCH),
    ),
]
LastEventId = Annotated[
    str | None,
    Header(
        description="The `sequence` to resume after; browsers send it when they reconnect.",
        json_schema_extra=dict(valid.LAST_EVENT_ID),
    ),
]

_ETAG = re.compile(r'(?:W/)?"(\d{1,10})"', re.ASCII)


def routes(v1: APIRouter, record: Record) -> None:
    """Claims and their verdicts."""
    tags: Any = {"tags": ["claims"]}

    @v1.post("/claims:check", **answers(Claim, **tags), operation_id="CheckClaim", summary="Check a claim at once")
    async def check_claim(
        request: Annotated[CheckClaimRequest, Depends(shapes.body(CheckClaimRequest, required=["text"]))],
    ) -> Response:
        """Holds a text against the record. Stored, and given an id, only with `track`."""
        return json(await record.check_claim(request))

    @v1.get("/claims", **answers(ListClaimsResponse, **tags), operation_id="ListClaims", summary="List claims")
    def list_claims(
        request: Annotated[
            ListClaimsRequest,
            Depends(shapes.query(ListClaimsRequest, renamed={"article_id": "article", "statuses": "status"})),
        ],
    ) -> Response:
        """By words, status, party, article or time; each with its current verdict."""
        return json(record.list_claims(request))

    @v1.get(
        "/claims:watch",
        operation_id="WatchVerdicts",
        summary="Watch verdicts",
        **tags,
        response_class=StreamingResponse,
        responses={
            200: {
                "description": "Server-sent events: `verdict`, and `heartbeat` every 15 s; the id is the `sequence`. "
                "The last one is `closed`, with the problem for which it ends.",
                # Without a schema: it would be taken for that of each event by some, of the whole stream by others.
                "content": {MEDIA_TYPE: {}},
            },
            "default": PROBLEM,
        },
    )
    async def watch_verdicts(
        request: Annotated[
            WatchVerdictsRequest,
            Depends(
                shapes.query(
                    WatchVerdictsRequest,
                    renamed={
                        "article_id": "article",
                        "claim_id": "claim",
                        "search_id": "search",
                        "statuses": "status",
                    },
                )
            ),
        ],
        last_event_id: LastEventId = None,
    ) -> Response:
        """Every verdict after `after`, then each new one as it is written. `Last-Event-ID` stands above `after`.

        Nothing is lost and nothing comes twice, however often the connection breaks.
        """
        if last_event_id is not None:
            request.after = _sequence(last_event_id)
        lines = await record.watches.open(request)
        return Events(lines, record.settings.watch_patience_s, record.metrics)

    @v1.get(
        "/claims/{id:one}",
        **answers(Claim, **tags),
        operation_id="GetClaim",
        summary="Read a claim",
    )
    async def get_claim(
        id: Id,
        request: Annotated[GetClaimRequest, Depends(shapes.query(GetClaimRequest, without=["id"]))],
    ) -> Response:
        """With its current verdict, or with the one that the record gave at `as_of`. The `ETag` is its sequence."""
        request.id = id
        claim = await record.get_claim(request)
        if request.HasField("as_of"):
            return json(claim)
        return json(claim, headers={"ETag": f'"{claim.verdict.sequence}"'})

    @v1.get(
        "/claims/{id:one}/verdicts",
        **answers(ListVerdictsResponse, **tags),
        operation_id="ListVerdicts",
        summary="Read a claim's history",
    )
    def list_verdicts(
        id: Id,
        request: Annotated[ListVerdictsRequest, Depends(shapes.query(ListVerdictsRequest, without=["claim_id"]))],
    ) -> Response:
        """Every verdict, oldest first, each with the cause of the change."""
        request.claim_id = id
        return json(record.list_verdicts(request))

    @v1.post("/claims/{id:one}:review", **answers(Claim, **tags), operation_id="ReviewClaim", summary="Rule on a claim")
    async def review_claim(
        id: Id,
        request: Annotated[
            ReviewClaimRequest,
            Depends(shapes.body(ReviewClaimRequest, without=["id", "if_sequence"], required=["status", "note"])),
        ],
        if_match: IfMatch = None,
    ) -> Response:
        """An editor's status and note. The machine's verdict stays beside it; new evidence re-opens it."""
        request.id = id
        if if_match is not None and if_match.strip() != "*":
            request.if_sequence = _etag(if_match)
        claim = await record.review_claim(request)
        return json(claim, headers={"ETag": f'"{claim.verdict.sequence}"'})


def _sequence(value: str) -> int:
    if value.isascii() and value.isdigit() and int(value[:11]) < 2**32:
        return int(value[:11])
    raise InvalidInput.at("Last-Event-ID", "is not the id of an event of this stream")


def _etag(value: str) -> int:
    found = _ETAG.fullmatch(value.strip())
    if found is None:
        raise InvalidInput.at("If-Match", "is not an ETag of a claim")
    # A larger number than any sequence has is one that no verdict has.
    return min(int(found.group(1)), 2**32 - 1)
