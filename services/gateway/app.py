"""The web application: routes, health, documentation, and one shape for every error.

Here: what holds for all routes. Not here: the record's routes (`rest`), the pages (`pages`), the server (`serving`).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import docs, edge, errors, look, openapi, pages, problems, rest, sign_in
from services.gateway.addresses import Network
from services.gateway.entrance import Entrance, Rules, methods, operations
from services.gateway.guard import Guard
from services.gateway.head import Head
from services.gateway.lean import Lean
from services.gateway.metrics import Measured
from services.gateway.once import Once
from services.gateway.record import Record
from services.gateway.rest.answers import PROBLEM
from services.kernel import telemetry, work
from services.kernel.errors import FieldError, InvalidInput, OnrecordError, TooLarge, Unavailable

log = telemetry.logger(__name__)

VERSION = "1"
CORRELATION = "X-Request-Id"
TAGS = [
    {"name": "articles", "description": "What newsrooms submit."},
    {"name": "statements", "description": "What parties put on record."},
    {"name": "claims", "description": "What articles claim, and the verdict of the record on it."},
    {"name": "parties", "description": "Who can be on the record."},
    {"name": "formats", "description": "The record in formats that others read."},
    {"name": "sources", "description": "Feeds of articles and statements that are watched."},
    {"name": "searches", "description": "Saved searches: which claims a desk follows."},
    {"name": "readers", "description": "Who was served a verdict, and has the newest or not."},
    {"name": "webhooks", "description": "Where somebody wants to be told of what happens."},
    {"name": "method", "description": "How verdicts are made, and what a confidence means."},
    {"name": "keys", "description": "Who may call."},
    {"name": "service", "description": "Whether the service is well."},
]
METRICS_EXAMPLE = 'onrecord_work_due{kind="CHECK_CLAIM"} 0.0\nonrecord_verdicts_total 42.0\n'


class Fault(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Path of the field (`offices[0].name`), or name of the header.")
    detail: str = Field(description="The complaint.")


class Problem(BaseModel):
    """An error, by RFC 9457."""

    type: str = Field(description="What kind of problem; stable.", examples=["urn:onrecord:problem:invalid-input"])
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status again.")
    detail: str = Field(description="What went wrong this time.")
    instance: str = Field(description="Path of the request.")
    errors: list[Fault] = Field(description="The fields to blame; empty where none is.")


class Readiness(BaseModel):
    """Whether the service can answer."""

    status: str = Field(description="`ready` or `unavailable`.")
    checks: dict[str, str] = Field(description="Each part: `ok`, or what is wrong.")
    work_due: int | None = Field(None, description="Items of work that are due.")
    work_parked: int | None = Field(None, description="Items of work that were given up on.")


def create_app(
    record: Record,
    max_body_bytes: int,
    guard: Guard | None = None,
    rules: Rules | None = None,
    proxies: Sequence[Network] = (),
) -> ASGIApp:
    """The application for these dependencies; without a guard one that sets no bounds to who has a key."""
    guard, rules = guard or Guard(record.database), rules or Rules()
    app = FastAPI(
        title="onrecord",
        version=VERSION,
        summary="The record of who has said what about a claim.",
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        max_body_size=max_body_bytes,
    )
    app.include_router(rest.router(record))
    app.include_router(rest.factcheck.router(record))
    app.include_router(pages.router(record))
    app.include_router(sign_in.router(record.database, guard))
    app.mount("/static", look.static_files())
    _add_service_routes(app, record)
    _add_error_handlers(app)
    app.openapi = lambda: openapi.document(app, Problem)  # type: ignore[method-assign]
    once = Once(TooLargeAsProblem(app), record.attempts, operations(app.routes), max_body_bytes)
    guarded = Entrance(Lean(once, operations(app.routes)), app.routes, guard, record.database, rules)
    shared = edge.shared_with(Head(Measured(guarded, record.metrics)), rules.origins)
    return Correlation(edge.Proxied(edge.Hardened(shared), proxies))


class Correlation:
    """Gives each request an id, puts it on its log lines, and hands it back; logs what nobody handled."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation_id = telemetry.new_correlation_id(Headers(scope=scope).get(CORRELATION, ""))

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[CORRELATION] = correlation_id
            await send(message)

        with telemetry.correlated(correlation_id):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception:
                # The answer, a problem, has been sent already; this is where the fault becomes visible to us.
                log.exception("request failed", method=scope["method"], path=scope["path"])


class TooLargeAsProblem:
    """The body limit answers before any route, in plain text; this makes it a problem like every other error.

    What is a problem or a page already stays as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def send_problem(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == 413 and _is_plain(message):
                replaced = True
                await problems.response(errors.problem(TooLarge(), scope["path"]))(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, send_problem)


def _is_plain(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/plain")


def _add_service_routes(app: FastAPI, record: Record) -> None:
    @app.get("/healthz", tags=["service"], operation_id="Health", summary="Whether the process lives")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.get(
        "/readyz",
        tags=["service"],
        operation_id="Readiness",
        summary="Whether the service can answer",
        response_model=Readiness,
        responses={503: {"model": Readiness, "description": "The database is away."}},
    )
    def readyz() -> Response:
        """Also how much work is due, and how much was given up on and wants a person."""
        feed = "ok" if record.feed.hears else "connecting"
        try:
            with record.database.transaction() as connection:
                due, parked = work.due_count(connection), work.parked_count(connection)
        except Unavailable as error:
            checks = {"database": error.detail, "feed": feed}
            return JSONResponse({"status": "unavailable", "checks": checks}, 503)
        checks = {"database": "ok", "feed": feed}
        return JSONResponse({"status": "ready", "checks": checks, "work_due": due, "work_parked": parked})

    @app.get(
        "/metrics",
        tags=["service"],
        operation_id="Metrics",
        summary="What is measured of this gateway and its record",
        response_class=PlainTextResponse,
        responses={
            200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": METRICS_EXAMPLE}}},
            "default": PROBLEM,
        },
    )
    def metrics(request: Request) -> Response:
        """For Prometheus; docs/operating.md says what each metric is good for. Answers without the database, too."""
        body, media_type = record.metrics.exposition(request.headers.get("accept", ""))
        return Response(body, media_type=media_type)

    @app.get("/docs", include_in_schema=False)
    async def documentation() -> Response:
        return docs.page(app.openapi())


def _add_error_handlers(app: FastAPI) -> None:
    async def known(request: Request, error: OnrecordError) -> Response:
        renamed: Mapping[str, str] = getattr(request.state, "renamed", {})
        return problems.of_error(error, request.url.path, renamed)

    async def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = error.errors()
        if any(fault["type"] == "json_invalid" for fault in faults):
            return problems.response(errors.http_problem(400, "the body is not JSON", request.url.path))
        if any(fault["loc"] == ("body",) for fault in faults):
            if await request.body() and not _is_json(request.headers.get("content-type", "")):
                detail = "send JSON with Content-Type: application/json"
                return problems.response(errors.http_problem(415, detail, request.url.path))
            return await known(request, InvalidInput.at("body", "must be a JSON object"))
        fields = tuple(FieldError(_path(fault["loc"]), _complaint(fault)) for fault in faults)
        return await known(request, InvalidInput(fields=fields))

    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            # The router names the methods of the first route with this path, and there may be several.
            error.headers = {"Allow": ", ".join(methods(app.routes, request.url.path))}
        detail = error.detail if error.status_code != 404 else f"there is nothing at {request.url.path}"
        if rest.factcheck.is_below(request.url.path):
            return problems.response(errors.google_http(error.status_code, detail), error.headers)
        if look.wants_page(request):
            return look.error_page(error.status_code, HTTPStatus(error.status_code).phrase, detail)
        if error.status_code == 413:
            # A body that does not tell its length is found to be too large while a route reads it.
            return await known(request, TooLarge())
        return problems.response(errors.http_problem(error.status_code, detail, request.url.path), error.headers)

    async def unexpected(request: Request, _error: Exception) -> Response:
        row = errors.INTERNAL
        detail = "the fault was logged; the request id finds it"
        if rest.factcheck.is_below(request.url.path):
            return problems.response(errors.google_http(row.status, detail))
        return problems.response(errors.document(row.status, row.slug, row.title, detail, request.url.path, []))

    handlers: Sequence[tuple[type[Exception], Callable[..., Awaitable[Response]]]] = (
        (OnrecordError, known),
        (RequestValidationError, invalid),
        (HTTPException, http),
        (Exception, unexpected),
    )
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)


def _path(location: Sequence[str | int]) -> str:
    # The first part says where the field was: body, query, path or header.
    parts = location[1:]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


def _complaint(fault: Mapping[str, Any]) -> str:
    match fault["type"]:
        case "missing":
            return "is required"
        case "extra_forbidden":
            return "is not a field of this request"
        case "value_error":
            return str(fault["ctx"]["error"])
        case _:
            message: str = fault["msg"]
            return message[:1].lower() + message[1:]


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
