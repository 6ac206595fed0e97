"""The newsroom's pages: claims, articles and statements with marked words, a claim's ledger, the method. No scripts.

Here: which messages a page shows and how their values become words. Not here: what the messages hold (`record`,
`citations`), where marks are cut (`marks`), how bins are drawn (`reliability`), the looks (`templates/`, `static/`).
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from google.protobuf.timestamp_pb2 import Timestamp
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.staticfiles import StaticFiles

from onrecord.v1 import article_pb2, claim_pb2, method_pb2, statement_pb2, verdict_pb2
from services.gateway import callers, citations, errors, outward, reliability, wire
from services.gateway.marks import Mark, paragraphs
from services.gateway.record import Record
from services.gateway.rest import feeds
from services.kernel.errors import InvalidInput, NotFound, OnrecordError
from services.kernel.model import Status
from services.kernel.storage import Connection

HERE = Path(__file__).parent
# A page of claims is read, not scrolled through.
PAGE_SIZE = 25
# A claim with more verdicts than this shows its latest ones through `/v1/claims/{id}/verdicts`.
MOST_VERDICTS = 200
ADDRESSES = {"article": "/articles/", "statement": "/statements/"}
CAUSE_ID = re.compile(r"\b(article|statement) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Nothing goes to other sites; within ours a form's Origin must not be hidden from us.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}

Message = dict[str, Any]


def router(record: Record) -> APIRouter:
    """The pages over this record; `/static` is mounted beside them with `static_files`."""
    pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @pages.get("/")
    def claims(
        q: str = "",
        status: Annotated[list[str] | None, Query()] = None,
        party: str = "",
        page_token: str = "",
    ) -> HTMLResponse:
        chosen = [name for name in status or () if name]
        try:
            request = claim_pb2.ListClaimsRequest(
                q=q, statuses=_statuses(chosen), party=party, page_size=PAGE_SIZE, page_token=page_token
            )
            answer = record.list_claims(request)
            with record.database.transaction() as connection:
                articles = _articles(connection, [claim.article_id for claim in answer.claims if claim.article_id])
                parties = _party_names(connection)
        except OnrecordError as error:
            return _error(error)
        filters = {"q": q, "status": chosen, "party": party}
        feed = feeds.describe(outward.FeedFilter(party, q.strip(), tuple(Status(name) for name in chosen)))
        following = urlencode({**filters, "page_token": answer.next_page_token}, doseq=True)
        return _page(
            "claims.html",
            claims=[wire.to_dict(claim) for claim in answer.claims],
            articles=articles,
            parties=parties,
            filters=filters,
            statuses=[status.value for status in Status],
            feed=feed.path,
            following=following if answer.next_page_token else "",
            later=bool(page_token),
        )

    @pages.get("/articles/{id}")
    def article(id: str) -> HTMLResponse:
        try:
            found = record.get_article(article_pb2.GetArticleRequest(id=_known(id)))
        except OnrecordError as error:
            return _error(error)
        shown = wire.to_dict(found)
        marks = [
            Mark(claim.span.start, claim.span.end, number)
            for number, claim in enumerate(found.claims, start=1)
            if found.text[claim.span.start : claim.span.end] == claim.span.exact
        ]
        return _page("article.html", article=shown, claims=shown["claims"], paragraphs=paragraphs(found.text, marks))

    @pages.get("/statements/{id}")
    def statement(id: str) -> HTMLResponse:
        try:
            found = record.get_statement(statement_pb2.GetStatementRequest(id=_known(id)))
            with record.database.transaction() as connection:
                cited = citations.of_statement(connection, UUID(found.id))
                party = _party_name(connection, found.party)
        except OnrecordError as error:
            return _error(error)
        shown = [_citation(number, one) for number, one in enumerate(cited, start=1)]
        return _page(
            "statement.html",
            statement=wire.to_dict(found),
            party=party,
            citations=shown,
            quotes=[quote for one in shown for quote in one["quotes"]],
            cut=len(cited) == citations.MOST_CLAIMS,
            paragraphs=paragraphs(found.text, citations.marks(found.text, cited)),
        )

    @pages.get("/claims/{id}")
    async def claim(id: str, as_of: str = "") -> HTMLResponse:
        try:
            found = await record.get_claim(claim_pb2.GetClaimRequest(id=_known(id), as_of=_moment(as_of)))
            request = verdict_pb2.ListVerdictsRequest(claim_id=id, page_size=MOST_VERDICTS)
            history = await asyncio.to_thread(record.list_verdicts, request)
            article = await asyncio.to_thread(_article_of, record, found.article_id)
        except OnrecordError as error:
            return _error(error)
        return _page(
            "claim.html",
            claim=wire.to_dict(found),
            history=[wire.to_dict(verdict) for verdict in history.verdicts],
            article=article,
            as_of=as_of,
        )

    @pages.get("/method")
    def method() -> HTMLResponse:
        try:
            found = record.get_method(method_pb2.GetMethodRequest())
        except OnrecordError as error:
            return _error(error)
        return _page("method.html", method=wire.to_dict(found), chart=reliability.chart(found.bins))

    return pages


def static_files() -> StaticFiles:
    """What the pages' `/static/…` addresses serve."""
    return StaticFiles(directory=HERE / "static")


def wants_page(request: Request) -> bool:
    """Whether who asks is a browser that looks at the pages, not a program at the API."""
    return not request.url.path.startswith("/v1") and "text/html" in request.headers.get("accept", "")


def error_page(status: int, title: str, detail: str) -> HTMLResponse:
    """An error as a page, for a browser."""
    return _page("error.html", status_code=status, status=status, title=title, detail=detail)


def _error(error: OnrecordError) -> HTMLResponse:
    row = errors.answer(error)
    return error_page(row.status, row.title, error.detail)


def _page(template: str, status_code: int = 200, **shown: Any) -> HTMLResponse:
    return HTMLResponse(TEMPLATES.get_template(template).render(shown), status_code, HEADERS)


def _known(id: str) -> str:
    # for a reader an address that cannot be right is one at which there is nothing
    try:
        return str(UUID(id))
    except ValueError as error:
        raise NotFound from error


def _statuses(names: Sequence[str]) -> list[verdict_pb2.Verdict.Status.ValueType]:
    try:
        return [verdict_pb2.Verdict.Status.Value(Status(name)) for name in names]
    except ValueError as error:
        raise InvalidInput.at("status", f"must be one of {', '.join(Status)}") from error


def _moment(words: str) -> Timestamp | None:
    """A moment as a form sends it: without a zone, which the page says is UTC."""
    if not words:
        return None
    stamp = Timestamp()
    try:
        at = datetime.fromisoformat(words)
        stamp.FromDatetime(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise InvalidInput.at("as_of", "must be a time such as 2025-02-25T12:00Z") from error
    return stamp


def _articles(connection: Connection, ids: Sequence[str]) -> Mapping[str, Message]:
    rows = connection.execute("SELECT id, title, publisher FROM article WHERE id = ANY(%s::uuid[])", (list(ids),))
    return {str(row["id"]): row for row in rows}


def _article_of(record: Record, article_id: str) -> Message | None:
    with record.database.transaction() as connection:
        return _articles(connection, [article_id]).get(article_id) if article_id else None


def _party_name(connection: Connection, id: str) -> str:
    row = connection.execute("SELECT name FROM party WHERE id = %s", (id,)).fetchone()
    return str(row["name"]) if row else id


def _citation(number: int, citation: citations.Citation) -> Message:
    claim = wire.to_dict(citation.claim)
    stances = [_words(verdict_pb2.Evidence.Stance.Name(one.stance)) for one in citation.evidence]
    quotes = [{"number": number, "claim": claim, "stance": stance} for stance in stances]
    return {"claim": claim, "stances": list(dict.fromkeys(stances)), "quotes": quotes}


def _party_names(connection: Connection) -> list[Message]:
    """The parties that some claim is about."""
    return connection.execute(
        """
        SELECT id, name FROM party
        WHERE id IN (SELECT DISTINCT part ->> 'party' FROM claim, jsonb_array_elements(claim.parties) AS part)
        ORDER BY name
        """
    ).fetchall()


def _time(stamp: str, with_time: bool = True) -> Markup:
    """`<time>` with the moment for programs and, in UTC, for readers."""
    at = datetime.fromisoformat(stamp).astimezone(UTC)
    words = f"{at.day} {at:%b %Y}" + (f", {at:%H:%M} UTC" if with_time else "")
    return Markup('<time datetime="{}">{}</time>').format(at.strftime("%Y-%m-%dT%H:%M:%SZ"), words)


def _words(name: str) -> str:
    """NO_COMMENT as a reader reads it: no comment."""
    return name.lower().replace("_", " ")


def _cause(words: str) -> Markup:
    """The cause of a verdict, the ids in it turned into links to what they name."""
    pieces = CAUSE_ID.split(words)
    linked = [Markup("{}").format(pieces[0])]
    for kind, id, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        linked.append(Markup('<a href="{}{}">{}</a>{}').format(ADDRESSES[kind], id, kind, rest))
    return Markup("").join(linked)


def _web_address(url: str) -> str:
    """`url` if it leads to the web, else nothing: `javascript:` and the like are not linked."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def _standing_status(verdict: Message) -> str:
    """The status that stands: the editor's where one ruled, else the machine's."""
    status: str = verdict["review"]["status"] if "review" in verdict else verdict["status"]
    return status


def _caller() -> str:
    """Whose key the reader signed in with; empty where nobody has to."""
    return callers.current().name


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "time": _time,
        "words": _words,
        "web_address": _web_address,
        "cause": _cause,
        "standing_status": _standing_status,
    }
    environment.globals["caller"] = _caller
    return environment


TEMPLATES = _environment()
