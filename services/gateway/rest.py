"""The REST door: each route reads its request into a protobuf message, calls the record, and answers with JSON.

Here: paths, headers, status codes. Not here: shapes (`shapes`), meaning (`requests`), errors (`errors`, `app`).
`def` routes run in a thread because the record's method touches the database.
"""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Response
from fastapi.responses import StreamingResponse
from google.protobuf.message import Message
from starlette.concurrency import run_in_threadpool

from onrecord.v1.article_pb2 import (
    Article,
    CreateArticleRequest,
    GetArticleRequest,
    ListArticlesRequest,
    ListArticlesResponse,
)
from onrecord.v1.claim_pb2 import (
    CheckClaimRequest,
    Claim,
    GetClaimRequest,
    ListClaimsRequest,
    ListClaimsResponse,
    ReviewClaimRequest,
)
from onrecord.v1.method_pb2 import GetMethodRequest, Method
from onrecord.v1.party_pb2 import ListPartiesRequest, ListPartiesResponse, Party, UpdatePartyRequest
from onrecord.v1.statement_pb2 import (
    CreateStatementRequest,
    GetStatementRequest,
    ListStatementsRequest,
    ListStatementsResponse,
    RetractStatementRequest,
    Statement,
)
from onrecord.v1.verdict_pb2 import (
    ListVerdictsRequest,
    ListVerdictsResponse,
    WatchVerdictsRequest,
    WatchVerdictsResponse,
)
from services.gateway import limits, shapes, wire
from services.gateway.record import Record
from services.kernel.errors import InvalidInput

Id = Annotated[str, Path(description="Its id, a UUID.", json_schema_extra={"format": "uuid"})]
PartyId = Annotated[
    str,
    Path(
        description="ISO 3166-1 alpha-2 for a country, an upper-case slug otherwise.", pattern="^[A-Z][A-Z0-9_]{1,63}$"
    ),
]
Prefer = Annotated[
    str | None,
    Header(description="`wait=N` waits up to N seconds (at most 60) for the verdicts.", examples=["wait=10"]),
]
IfMatch = Annotated[
    str | None,
    Header(description="The `ETag` of the claim you saw; 412 if there is a newer verdict.", examples=['"42"']),
]
IfNoneMatch = Annotated[str | None, Header(description="The `ETag` you have; 304 if it is still the newest.")]
LastEventId = Annotated[
    str | None, Header(description="The `sequence` to resume after; browsers send it when they reconnect.")
]

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?:$|[,;\s])", re.IGNORECASE | re.ASCII)
_ETAG = re.compile(r'(?:W/)?"(\d{1,10})"', re.ASCII)
_PROBLEM = {
    "description": "A problem, by RFC 9457.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def answers(kind: type[Message], status: int = 200, **more: Any) -> dict[str, Any]:
    """What FastAPI documents of a route: its answer and that everything else is a problem."""
    return {
        "status_code": status,
        "response_model": shapes.answer_model(kind.DESCRIPTOR),
        "responses": {**more.pop("responses", {}), "default": _PROBLEM},
        **more,
    }


def _of(kind: type[Message], description: str) -> dict[str, Any]:
    return {"description": description, "model": shapes.answer_model(kind.DESCRIPTOR)}


def json(message: Message, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A message as a JSON response."""
    return Response(wire.to_json(message), status, headers, "application/json")


def router(record: Record) -> APIRouter:
    """All routes under /v1."""
    v1 = APIRouter(prefix="/v1")
    for part in (articles, statements, parties, claims, method):
        part(v1, record)
    return v1


def articles(v1: APIRouter, record: Record) -> None:
    """Articles: what newsrooms submit."""
    tags: Any = {"tags": ["articles"]}

    @v1.post(
        "/articles",
        **answers(
            Article, 202, **tags, responses={200: _of(Article, "With `Prefer: wait`: every claim has a verdict.")}
        ),
        operation_id="CreateArticle",
        summary="Submit an article",
    )
    async def create_article(
        request: Annotated[CreateArticleRequest, Depends(shapes.body(CreateArticleRequest, without=["wait"]))],
        prefer: Prefer = None,
    ) -> Response:
        """The article is on disk when this answers; its claims are read and checked in the background.

        The same URL and words give the same article.
        """
        article = await run_in_threadpool(record.create_article, request)
        if (seconds := _wait(prefer)) is None:
            return json(article, 202)
        checked = await record.article_when_checked(article.id, seconds)
        return json(checked or article, 200 if checked else 202, {"Preference-Applied": f"wait={seconds}"})

    @v1.get("/articles", **answers(ListArticlesResponse, **tags), operation_id="ListArticles", summary="List articles")
    def list_articles(
        request: Annotated[ListArticlesRequest, Depends(shapes.query(ListArticlesRequest))],
    ) -> Response:
        """Newest first, without text and claims."""
        return json(record.list_articles(request))

    @v1.get("/articles/{id}", **answers(Article, **tags), operation_id="GetArticle", summary="Read an article")
    def get_article(id: Id) -> Response:
        """The article with its claims in order of their place, each with its current verdict."""
        return json(record.get_article(GetArticleRequest(id=id)))


def statements(v1: APIRouter, record: Record) -> None:
    """Statements: what parties put on record."""
    tags: Any = {"tags": ["statements"]}

    @v1.post(
        "/statements",
        **answers(Statement, 201, **tags, responses={200: _of(Statement, "The same is on record already.")}),
        operation_id="CreateStatement",
        summary="Put a statement on record",
    )
    def create_statement(
        request: Annotated[CreateStatementRequest, Depends(shapes.body(CreateStatementRequest, required=["issuer"]))],
    ) -> Response:
        """The claims it may touch are checked again. The party is resolved from the issuer's name unless it is given.

        The same issuer, time and words give the same statement.
        """
        statement, new = record.create_statement(request)
        return json(statement, 201 if new else 200, {"Location": f"/v1/statements/{statement.id}"})

    @v1.get(
        "/statements",
        **answers(ListStatementsResponse, **tags),
        operation_id="ListStatements",
        summary="List statements",
    )
    def list_statements(
        request: Annotated[ListStatementsRequest, Depends(shapes.query(ListStatementsRequest))],
    ) -> Response:
        """Newest first."""
        return json(record.list_statements(request))

    @v1.get("/statements/{id}", **answers(Statement, **tags), operation_id="GetStatement", summary="Read a statement")
    def get_statement(id: Id) -> Response:
        """One statement."""
        return json(record.get_statement(GetStatementRequest(id=id)))

    @v1.post(
        "/statements/{id}:retract",
        **answers(Statement, **tags),
        operation_id="RetractStatement",
        summary="Take a statement back",
    )
    def retract_statement(
        id: Id,
        request: Annotated[RetractStatementRequest, Depends(shapes.body(RetractStatementRequest, without=["id"]))],
    ) -> Response:
        """It stays on record, marked, and no longer counts; the claims it touched are checked again."""
        request.id = id
        return json(record.retract_statement(request))


def parties(v1: APIRouter, record: Record) -> None:
    """Parties: who can be on the record."""
    tags: Any = {"tags": ["parties"]}

    @v1.get("/parties", **answers(ListPartiesResponse, **tags), operation_id="ListParties", summary="List parties")
    def list_parties(request: Annotated[ListPartiesRequest, Depends(shapes.query(ListPartiesRequest))]) -> Response:
        """In order of id."""
        return json(record.list_parties(request))

    @v1.put("/parties/{id}", **answers(Party, **tags), operation_id="UpdateParty", summary="Make or replace a party")
    def update_party(
        id: PartyId,
        request: Annotated[
            UpdatePartyRequest,
            Depends(shapes.body(UpdatePartyRequest, inside="party", without=["id"], required=["name", "kind"])),
        ],
    ) -> Response:
        """The body is the whole party; what it leaves out is gone."""
        request.party.id = id
        return json(record.update_party(request))


def claims(v1: APIRouter, record: Record) -> None:
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
                "description": "Server-sent events: `verdict`, and `heartbeat` every 15 s; the id is the `sequence`.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            "default": _PROBLEM,
        },
    )
    async def watch_verdicts(
        request: Annotated[
            WatchVerdictsRequest,
            Depends(
                shapes.query(
                    WatchVerdictsRequest,
                    renamed={"article_id": "article", "claim_id": "claim", "statuses": "status"},
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
        stream = await record.watch_verdicts(request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_events(stream), 200, headers, "text/event-stream")

    @v1.get(
        "/claims/{id}",
        **answers(Claim, **tags, responses={304: {"description": "No newer verdict than the one you have."}}),
        operation_id="GetClaim",
        summary="Read a claim",
    )
    async def get_claim(
        id: Id,
        request: Annotated[GetClaimRequest, Depends(shapes.query(GetClaimRequest, without=["id"]))],
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """With its current verdict, or with the one that the record gave at `as_of`. The `ETag` is its sequence."""
        request.id = id
        claim = await record.get_claim(request)
        if request.HasField("as_of"):
            return json(claim)
        etag = f'"{claim.verdict.sequence}"'
        if if_none_match is not None and etag in [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]:
            return Response(status_code=304, headers={"ETag": etag})
        return json(claim, headers={"ETag": etag})

    @v1.get(
        "/claims/{id}/verdicts",
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

    @v1.post("/claims/{id}:review", **answers(Claim, **tags), operation_id="ReviewClaim", summary="Rule on a claim")
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


def method(v1: APIRouter, record: Record) -> None:
    """The method: how verdicts are made."""

    @v1.get(
        "/method",
        **answers(Method, tags=["method"]),
        operation_id="GetMethod",
        summary="Read how verdicts are made",
    )
    def get_method() -> Response:
        """The method's version, and what a confidence has meant on judged verdicts.

        503 until a process that checks claims has started on this record.
        """
        return json(record.get_method(GetMethodRequest()))


async def _events(stream: AsyncIterator[WatchVerdictsResponse]) -> AsyncIterator[bytes]:
    async for message in stream:
        name = b"verdict" if message.HasField("verdict") else b"heartbeat"
        yield b"id: %d\nevent: %s\ndata: %s\n\n" % (message.sequence, name, wire.to_json(message))


def _wait(prefer: str | None) -> int | None:
    # RFC 7240: a preference that is not understood is passed over.
    found = _WAIT.search(prefer or "")
    return min(int(found.group(1)), limits.LONGEST_WAIT_S) if found else None


def _sequence(value: str) -> int:
    if value.isascii() and value.isdigit() and int(value[:11]) < 2**32:
        return int(value[:11])
    raise InvalidInput.at("Last-Event-ID", "is not the id of an event of this stream")


def _etag(value: str) -> int:
    found = _ETAG.fullmatch(value.strip())
    if found is None or int(found.group(1)) >= 2**32:
        raise InvalidInput.at("If-Match", "is not an ETag of a claim")
    return int(found.group(1))
