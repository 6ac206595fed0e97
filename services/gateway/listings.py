"""Searches of the record, a page at a time, and the batches of a watch.

Pages go by key, not by offset: a token holds the sort value and id of the last row, so nothing is skipped or shown
twice while the record grows, and a mark of the list that it goes on. Not here: reading one thing by its id
(`kernel.reads`).
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from onrecord.v1 import article_pb2, claim_pb2, party_pb2, statement_pb2, verdict_pb2
from services.gateway import requests
from services.kernel import reads
from services.kernel.errors import InvalidInput
from services.kernel.model import Article, Claim, Party, Statement, Verdict
from services.kernel.searches import IN_SEARCH, OF_ARTICLE, OF_PARTY
from services.kernel.storage import Connection

# Verdicts a watcher is sent before the database is asked again: bounds what a slow reader holds in memory.
BATCH = 100

# A moment as PostgreSQL writes it in a session whose zone is UTC.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00", re.ASCII)


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: by `key` (an SQL expression), equal keys by `id`; `kind` is the key's SQL type."""

    key: str
    id: str
    kind: str = "timestamptz"
    newest_first: bool = True


@dataclass(slots=True)
class Search:
    """A query that grows with the filters that are given."""

    columns: str
    tables: str
    order: Order
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def where(self, condition: str, **values: Any) -> None:
        """Only rows for which the SQL `condition` holds; its %(name)s are `values`."""
        self.conditions.append(condition)
        self.values.update(values)

    def page(self, connection: Connection, size: int, token: str, offset: int = 0) -> tuple[list[reads.Row], str]:
        """The rows after `token`, else after the first `offset`, and the token of the next page, empty on the last."""
        order, size, mark = self.order, requests.page_size(size), self.mark()
        if token:
            key, id = _read_token(token, order, mark)
            sign = "<" if order.newest_first else ">"
            self.where(f"({order.key}, {order.id}) {sign} (%(key)s::{order.kind}, %(id)s)", key=key, id=id)
        direction = "DESC" if order.newest_first else "ASC"
        rows = connection.execute(
            f"""
            SELECT {self.columns}, ({order.key})::text AS sort_key, {order.id} AS sort_id FROM {self.tables}
            WHERE {" AND ".join(self.conditions) or "true"}
            ORDER BY {order.key} {direction}, {order.id} {direction} LIMIT %(limit)s OFFSET %(offset)s
            """,
            {**self.values, "limit": size + 1, "offset": 0 if token else offset},
        ).fetchall()
        last = rows[size - 1] if len(rows) > size else None
        next_token = _write_token(last["sort_key"], last["sort_id"], mark) if last else ""
        for row in rows:
            del row["sort_key"], row["sort_id"]
        return rows[:size], next_token

    def mark(self) -> str:
        """What tells this list, with its filters and in its order, from others."""
        order = (self.order.key, self.order.newest_first)
        words = json.dumps([self.tables, order, self.conditions, self.values], default=str)
        return hashlib.sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a watcher gets: verdicts with their propositions, how far was read, whether there is more at once."""

    verdicts: tuple[tuple[Verdict, str], ...]
    cursor: int
    more: bool


CLAIM_ORDERS = {
    "said_at desc": Order("c.said_at", "c.id"),
    "said_at": Order("c.said_at", "c.id", newest_first=False),
    # A claim without a verdict counts as decided last of all: it still will be.
    "decided_at desc": Order("coalesce(c.decided_at, 'infinity')", "c.id"),
    "decided_at": Order("coalesce(c.decided_at, 'infinity')", "c.id", newest_first=False),
}


def articles(connection: Connection, request: article_pb2.ListArticlesRequest) -> tuple[list[Article], str]:
    """Articles, newest first, without their text, and the next page's token."""
    columns = reads.ARTICLE_COLUMNS.replace("a.text,", "'' AS text,")
    search = Search(columns, "article a", Order("a.published_at", "a.id"))
    if request.q:
        search.where("a.words @@ websearch_to_tsquery('english', %(q)s)", q=request.q)
    if request.state:
        search.where("a.state = %(state)s", state=article_pb2.Article.State.Name(request.state))
    if since := requests.moment(request, "since"):
        search.where("a.published_at >= %(since)s", since=since)
    rows, token = search.page(connection, request.page_size, request.page_token)
    return [reads.to_article(row) for row in rows], token


def statements(connection: Connection, request: statement_pb2.ListStatementsRequest) -> tuple[list[Statement], str]:
    """Statements, newest first, and the next page's token."""
    search = Search(reads.STATEMENT_COLUMNS, "statement s", Order("s.published_at", "s.id"))
    if party := requests.party_filter(request.party):
        search.where("s.party = %(party)s", party=party)
    if request.q:
        search.where("s.words @@ websearch_to_tsquery('english', %(q)s)", q=request.q)
    if since := requests.moment(request, "since"):
        search.where("s.published_at >= %(since)s", since=since)
    rows, token = search.page(connection, request.page_size, request.page_token)
    return [reads.to_statement(row) for row in rows], token


def parties(connection: Connection, request: party_pb2.ListPartiesRequest) -> tuple[list[Party], str]:
    """Parties in order of id, and the next page's token."""
    # "C" order is that of the code points, the same on every machine.
    order = Order('p.id COLLATE "C"', "p.id", kind="text", newest_first=False)
    search = Search("p.id, p.name, p.kind, p.aliases, p.offices", "party p", order)
    if request.q:
        names = "lower(p.id || ' ' || p.name || ' ' || array_to_string(p.aliases, ' '))"
        search.where(f"position(lower(%(q)s) IN {names}) > 0", q=request.q.strip())
    rows, token = search.page(connection, request.page_size, request.page_token)
    return [reads.to_party(row) for row in rows], token


def claims(connection: Connection, request: claim_pb2.ListClaimsRequest) -> tuple[tuple[Claim, ...], str]:
    """Claims, and the next page's token."""
    order = CLAIM_ORDERS.get(request.order_by or "said_at desc")
    if order is None:
        raise InvalidInput.at("order_by", f"must be one of {', '.join(CLAIM_ORDERS)}")
    search = Search(reads.CLAIM_COLUMNS, "claim c LEFT JOIN verdict v ON v.sequence = c.sequence", order)
    if request.q:
        search.where("c.words @@ websearch_to_tsquery('english', %(q)s)", q=request.q)
    if statuses := requests.statuses(request):
        search.where("c.status = ANY(%(statuses)s)", statuses=[str(status) for status in statuses])
    if party := requests.party_filter(request.party):
        search.where(CONCERNED, **concerns(party))
    if request.article_id:
        search.where(
            # not with OR, for which every claim would be looked at
            "c.id IN (SELECT id FROM claim WHERE article_id = %(article)s "
            "UNION ALL SELECT claim_id FROM claim_place WHERE article_id = %(article)s)",
            article=requests.identifier(request, "article_id"),
        )
    if since := requests.moment(request, "since"):
        search.where("c.said_at >= %(since)s", since=since)
    rows, token = search.page(connection, request.page_size, request.page_token)
    return tuple(reads.to_claim(row) for row in rows), token


def verdicts(
    connection: Connection, claim_id: UUID, request: verdict_pb2.ListVerdictsRequest
) -> tuple[list[Verdict], str]:
    """Every verdict on the claim, oldest first, and the next page's token."""
    order = Order("v.sequence", "v.claim_id", kind="bigint", newest_first=False)
    search = Search(reads.VERDICT_COLUMNS, "verdict v", order)
    search.where("v.claim_id = %(claim)s", claim=claim_id)
    rows, token = search.page(connection, request.page_size, request.page_token)
    return [reads.to_verdict(row) for row in rows], token


def last_sequence(connection: Connection) -> int:
    """The sequence of the newest verdict, or 0. Every smaller one is committed, too."""
    row = connection.execute("SELECT last FROM verdict_counter").fetchone()
    return int(row["last"]) if row else 0


def batch(connection: Connection, wanted: requests.Watch, cursor: int) -> Batch:
    """The next verdicts after `cursor` that the watcher wants."""
    last = last_sequence(connection)
    conditions = ["v.sequence > %(cursor)s", "v.sequence <= %(last)s"]
    values: dict[str, Any] = {"cursor": cursor, "last": last, "limit": BATCH}
    if wanted.statuses:
        conditions.append("v.status = ANY(%(statuses)s)")
        values["statuses"] = [str(status) for status in wanted.statuses]
    if wanted.party:
        conditions.append(CONCERNS)
        values.update(concerns(wanted.party))
    if wanted.article_id:
        conditions.append(OF_ARTICLE.format("%(article)s"))
        values["article"] = wanted.article_id
    if wanted.claim_id:
        conditions.append("v.claim_id = %(claim)s")
        values["claim"] = wanted.claim_id
    if wanted.search_id:
        conditions.append(OF_SEARCH)
        values["search"] = wanted.search_id
    rows = connection.execute(
        f"""
        SELECT {reads.VERDICT_COLUMNS}, c.proposition FROM verdict v JOIN claim c ON c.id = v.claim_id
        WHERE {" AND ".join(conditions)} ORDER BY v.sequence LIMIT %(limit)s
        """,
        values,
    ).fetchall()
    found = tuple(
        (reads.to_verdict({k: row[k] for k in row if k != "proposition"}), row["proposition"]) for row in rows
    )
    more = len(found) == BATCH
    return Batch(found, found[-1][0].sequence if more else max(cursor, last), more)


def is_checked(connection: Connection, article_id: UUID) -> bool:
    """Whether the article is read, or has failed, and each of its claims has a verdict."""
    row = connection.execute(
        """
        SELECT a.state <> 'PENDING'
               AND NOT EXISTS (SELECT FROM claim c WHERE c.article_id = a.id AND c.sequence IS NULL) AS checked
        FROM article a WHERE a.id = %s
        """,
        (article_id,),
    ).fetchone()
    return bool(row and row["checked"])


# The verdict is in a saved search, or replaces one that was.
OF_SEARCH = f"EXISTS (SELECT FROM search s WHERE s.id = %(search)s AND {IN_SEARCH})"
# A party has a standing in what the claim says, or a position in its newest verdict.
CONCERNS = OF_PARTY.format("%(concerned)s::jsonb")


# The same of claims alone, as two searches that have an index each; an OR over two tables has none.
CONCERNED = """c.id IN (SELECT id FROM claim WHERE parties @> %(concerned)s::jsonb
    UNION ALL SELECT o.id FROM verdict w JOIN claim o ON o.sequence = w.sequence
              WHERE w.positions @> %(concerned)s::jsonb)"""


def concerns(party: str) -> dict[str, str]:
    """The values of CONCERNS."""
    return {"concerned": json.dumps([{"party": party}])}


def _write_token(key: str, id: object, mark: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([mark, key, str(id)]).encode()).decode()


def _read_token(token: str, order: Order, mark: str) -> tuple[str, str]:
    """Sort value and id, each in a form that PostgreSQL reads as its type. Raises InvalidInput."""
    try:
        marked, key, id = json.loads(base64.b64decode(token, altchars=b"-_", validate=True))
        if marked == mark and _is_key(key, order.kind) and _is_id(id, order):
            return key, id
    except (binascii.Error, UnicodeError, ValueError, TypeError, RecursionError):
        pass
    raise InvalidInput.at("page_token", "is not the next_page_token of this list with these filters in this order")


def _is_key(key: Any, kind: str) -> bool:
    if not isinstance(key, str) or "\0" in key:
        return False
    if kind == "timestamptz":
        return key == "infinity" or (_MOMENT.fullmatch(key) is not None and bool(datetime.fromisoformat(key)))
    return kind == "text" or (key.isascii() and key.isdigit() and len(key) < 19)


def _is_id(id: Any, order: Order) -> bool:
    return isinstance(id, str) and "\0" not in id and (order.kind == "text" or str(UUID(id)) == id)
