"""What leaves the record in the formats of others: the SQL of fact check searches, dumps and feeds.

Pages go by key, each in a transaction of its own, so that a dump of everything holds none for long. Not here: the
formats (`formats`), the record's own lists (`listings`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.verdict_pb2 import WatchVerdictsResponse
from services.gateway import listings, reports, wire
from services.kernel import reads
from services.kernel.model import Status
from services.kernel.storage import Connection

# A feed tells what has changed lately; looking further back for a rare party would read every verdict there is.
RECENT = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact check search: words, how many days ago claim or verdict may be; a page, or an offset without one."""

    q: str
    days: int
    page_size: int
    page_token: str
    offset: int


def reviewed(connection: Connection, wanted: Wanted) -> tuple[list[tuple[Claim, Article | None]], str]:
    """Claims that have a verdict, the newest verdict first, with their articles, and the next page's token."""
    order = listings.Order("c.sequence", "c.id", kind="bigint")
    search = listings.Search(reads.CLAIM_COLUMNS, "claim c", order)
    search.where("c.sequence IS NOT NULL")
    if wanted.q:
        search.where("c.words @@ websearch_to_tsquery('english', %(q)s)", q=wanted.q)
    if wanted.days:
        # by days, not by a moment: the next page is of the same list
        oldest = "now() - make_interval(days => %(days)s)"
        search.where(f"greatest(c.said_at, c.decided_at) >= {oldest}", days=wanted.days)
    rows, token = search.page(connection, wanted.page_size, wanted.page_token, wanted.offset)
    claims = [reads.to_claim(row) for row in rows]
    verdicts = reads.verdicts_of_claims(connection, [claim.id for claim in claims if claim.id])
    articles = _articles(connection, [claim.article_id for claim in claims if claim.article_id])
    found = []
    for claim in claims:
        assert claim.id
        article = articles.get(claim.article_id) if claim.article_id else None
        found.append((wire.claim(claim, verdicts[claim.id]), article))
    return found, token


def article(connection: Connection, article_id: UUID) -> Article | None:
    """The article without its claims, or None."""
    return _articles(connection, [article_id]).get(article_id)


def _articles(connection: Connection, ids: list[UUID]) -> dict[UUID, Article]:
    rows = connection.execute(f"SELECT {reads.ARTICLE_COLUMNS} FROM article a WHERE a.id = ANY(%s)", (ids,))
    found = [reads.to_article(row) for row in rows]
    return {article.id: wire.fill(Article(), article) for article in found}


def cursor_at(connection: Connection, moment: datetime) -> int:
    """The sequence before that of the first claim whose newest verdict is of this moment or later."""
    row = connection.execute(
        "SELECT min(sequence) - 1 AS cursor FROM claim WHERE coalesce(decided_at, 'infinity') >= %s", (moment,)
    ).fetchone()
    assert row
    return listings.last_sequence(connection) if row["cursor"] is None else int(row["cursor"])


def changed(connection: Connection, after: int, limit: int) -> list[Claim]:
    """The next claims after this sequence, each with its newest verdict, in the order of those verdicts.

    A claim that gets another verdict moves to the end of that order, so whoever goes on until nothing is left has
    seen each claim, and whichever was read twice was last read at its newest.
    """
    rows = connection.execute(
        f"SELECT {reads.CLAIM_COLUMNS}, c.sequence FROM claim c WHERE c.sequence > %s ORDER BY c.sequence LIMIT %s",
        (after, limit),
    ).fetchall()
    sequences = [row.pop("sequence") for row in rows]
    # By the sequences just read: a claim may have got another verdict since, which belongs further down.
    found = connection.execute(
        f"SELECT {reads.VERDICT_COLUMNS} FROM verdict v WHERE v.sequence = ANY(%s)", (sequences,)
    )
    verdicts = {row["sequence"]: reads.to_verdict(row) for row in found}
    claims = reports.with_reports(connection, [reads.to_claim(row) for row in rows])
    return [wire.claim(claim, verdicts[sequence]) for claim, sequence in zip(claims, sequences, strict=True)]


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which verdicts a feed has: about a party, with words in the claim, with one of these statuses, in a search."""

    party: str = ""
    q: str = ""
    statuses: tuple[Status, ...] = ()
    search_id: UUID | None = None


def recent(connection: Connection, wanted: FeedFilter, limit: int) -> list[WatchVerdictsResponse]:
    """The newest verdicts that pass the filter, newest first, among the last `RECENT` of the record."""
    conditions = ["v.sequence > %(from)s"]
    values: dict[str, Any] = {"from": listings.last_sequence(connection) - RECENT, "limit": limit}
    if wanted.statuses:
        conditions.append("v.status = ANY(%(statuses)s)")
        values["statuses"] = [str(status) for status in wanted.statuses]
    if wanted.party:
        conditions.append(listings.CONCERNS)
        values.update(listings.concerns(wanted.party))
    if wanted.q:
        conditions.append("c.words @@ websearch_to_tsquery('english', %(q)s)")
        values["q"] = wanted.q
    if wanted.search_id:
        conditions.append(listings.OF_SEARCH)
        values["search"] = wanted.search_id
    rows = connection.execute(
        f"""
        SELECT {reads.VERDICT_COLUMNS}, c.proposition FROM verdict v JOIN claim c ON c.id = v.claim_id
        WHERE {" AND ".join(conditions)} ORDER BY v.sequence DESC LIMIT %(limit)s
        """,
        values,
    ).fetchall()
    propositions = [row.pop("proposition") for row in rows]
    return [
        wire.watched(reads.to_verdict(row), proposition) for row, proposition in zip(rows, propositions, strict=True)
    ]
