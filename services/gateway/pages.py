"""The newsroom's pages: lists, an article and a statement with marked words, the method.

Here: which messages a page shows. Not here: the claim's page (`claim_page`), sources and saved searches (`following`),
how values become words (`look`), what the messages hold (`record`, `citations`), where marks are cut (`marks`).
"""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from onrecord.v1 import article_pb2, claim_pb2, method_pb2, statement_pb2, verdict_pb2
from services.gateway import (
    callers,
    citations,
    claim_page,
    following,
    forms,
    listings,
    look,
    outward,
    reliability,
    wire,
)
from services.gateway.claim_page import articles, known
from services.gateway.look import Message
from services.gateway.marks import Mark, paragraphs
from services.gateway.record import Record
from services.gateway.rest import feeds
from services.kernel.errors import OnrecordError
from services.kernel.model import Status
from services.kernel.storage import Connection

# A page of claims is read, not scrolled through.
PAGE_SIZE = 25
ORDERS = {"": "said last", "decided_at desc": "decided last"}
# Re-opened rulings that are named on the first page; a desk with more has them in its list.
MOST_REOPENED = 10


def router(record: Record) -> APIRouter:
    """The pages over this record; `/static` is mounted beside them with `look.static_files`."""
    pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    claim_page.routes(pages, record)
    following.routes(pages, record)

    @pages.get("/")
    def claims(
        q: str = "",
        status: Annotated[list[str] | None, Query()] = None,
        party: str = "",
        order: str = "",
        page_token: str = "",
    ) -> HTMLResponse:
        chosen = [name for name in status or () if name]
        try:
            request = claim_pb2.ListClaimsRequest(
                q=q,
                statuses=forms.statuses(chosen),
                party=party,
                order_by=order,
                page_size=PAGE_SIZE,
                page_token=page_token,
            )
            with record.database.transaction() as connection:
                # Read before the claims, so that whatever the page misses is told of as newer.
                last = listings.last_sequence(connection)
            answer = record.list_claims(request)
            with record.database.transaction() as connection:
                from_articles = articles(connection, [claim.article_id for claim in answer.claims if claim.article_id])
                parties = _party_names(connection)
                # Whoever looks for something is not held up.
                reopened = [] if q or chosen or party or page_token else _reopened(connection)
        except OnrecordError as error:
            return look.error(error)
        filters = {"q": q, "status": chosen, "party": party, "order": order}
        feed = feeds.describe(outward.FeedFilter(party, q.strip(), tuple(Status(name) for name in chosen)))
        here = urlencode(filters, doseq=True)
        return look.page(
            "claims.html",
            claims=[wire.to_dict(claim) for claim in answer.claims],
            articles=from_articles,
            parties=parties,
            filters=filters,
            orders=ORDERS,
            statuses=[status.value for status in Status],
            feed=feed.path,
            here=here,
            last=last,
            watch=urlencode({"party": party} if party else {}),
            reopened=reopened,
            may_save=callers.current().may(callers.Scope.SUBMIT),
            following=f"{here}&{urlencode({'page_token': answer.next_page_token})}" if answer.next_page_token else "",
            later=bool(page_token),
        )

    @pages.get("/articles")
    def list_articles(q: str = "", page_token: str = "") -> HTMLResponse:
        try:
            request = article_pb2.ListArticlesRequest(q=q, page_size=PAGE_SIZE, page_token=page_token)
            answer = record.list_articles(request)
        except OnrecordError as error:
            return look.error(error)
        return look.page(
            "articles.html",
            articles=[wire.to_dict(article) for article in answer.articles],
            q=q,
            following=urlencode({"q": q, "page_token": answer.next_page_token}) if answer.next_page_token else "",
        )

    @pages.get("/articles/{id}")
    def article(id: str) -> HTMLResponse:
        try:
            with record.database.transaction() as connection:
                last = listings.last_sequence(connection)
            found = record.get_article(article_pb2.GetArticleRequest(id=known(id)))
        except OnrecordError as error:
            return look.error(error)
        shown = wire.to_dict(found)
        marks = [
            Mark(claim.span.start, claim.span.end, number)
            for number, claim in enumerate(found.claims, start=1)
            if found.text[claim.span.start : claim.span.end] == claim.span.exact
        ]
        return look.page(
            "article.html",
            article=shown,
            claims=shown["claims"],
            last=last,
            paragraphs=paragraphs(found.text, marks),
        )

    @pages.get("/statements")
    def list_statements(q: str = "", party: str = "", page_token: str = "") -> HTMLResponse:
        try:
            request = statement_pb2.ListStatementsRequest(q=q, party=party, page_size=PAGE_SIZE, page_token=page_token)
            answer = record.list_statements(request)
            with record.database.transaction() as connection:
                parties = _speakers(connection)
        except OnrecordError as error:
            return look.error(error)
        filters = {"q": q, "party": party}
        return look.page(
            "statements.html",
            statements=[wire.to_dict(statement) for statement in answer.statements],
            parties=parties,
            filters=filters,
            following=urlencode({**filters, "page_token": answer.next_page_token}) if answer.next_page_token else "",
        )

    @pages.get("/statements/{id}")
    def statement(id: str) -> HTMLResponse:
        try:
            found = record.get_statement(statement_pb2.GetStatementRequest(id=known(id)))
            with record.database.transaction() as connection:
                cited = citations.of_statement(connection, UUID(found.id))
                party = _party_name(connection, found.party)
        except OnrecordError as error:
            return look.error(error)
        shown = [_citation(number, one) for number, one in enumerate(cited, start=1)]
        return look.page(
            "statement.html",
            statement=wire.to_dict(found),
            party=party,
            citations=shown,
            quotes=[quote for one in shown for quote in one["quotes"]],
            cut=len(cited) == citations.MOST_CLAIMS,
            paragraphs=paragraphs(found.text, citations.marks(found.text, cited)),
        )

    @pages.get("/method")
    def method() -> HTMLResponse:
        try:
            found = record.get_method(method_pb2.GetMethodRequest())
        except OnrecordError as error:
            return look.error(error)
        return look.page("method.html", method=wire.to_dict(found), chart=reliability.chart(found.bins))

    return pages


def _party_name(connection: Connection, id: str) -> str:
    row = connection.execute("SELECT name FROM party WHERE id = %s", (id,)).fetchone()
    return str(row["name"]) if row else id


def _citation(number: int, citation: citations.Citation) -> Message:
    claim = wire.to_dict(citation.claim)
    stances = [look.words(verdict_pb2.Evidence.Stance.Name(one.stance)) for one in citation.evidence]
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


def _speakers(connection: Connection) -> list[Message]:
    """The parties that have a statement on record."""
    return connection.execute(
        "SELECT id, name FROM party p WHERE EXISTS (SELECT FROM statement s WHERE s.party = p.id) ORDER BY name"
    ).fetchall()


def _reopened(connection: Connection) -> list[Message]:
    """The claims whose newest ruling was re-opened, the last first."""
    return connection.execute(
        """
        SELECT c.id, c.proposition, r.status, r.reviewer, r.reopened_at
        FROM (SELECT DISTINCT ON (claim_id) * FROM review ORDER BY claim_id, reviewed_at DESC) r
        JOIN claim c ON c.id = r.claim_id
        WHERE r.reopened_at IS NOT NULL ORDER BY r.reopened_at DESC LIMIT %s
        """,
        (MOST_REOPENED,),
    ).fetchall()
