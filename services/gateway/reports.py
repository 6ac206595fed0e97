"""The articles that carry a claim, how many origins they have, and who did not answer them.

Here: the SQL, and claims with it filled in. Not here: which claims are the same (`verify.links` writes that down), what
makes an origin (`origins`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.gateway.origins import Carried, origins
from services.kernel import codec
from services.kernel.model import Attribution, Claim, Report, Silence
from services.kernel.storage import Connection


def with_reports(connection: Connection, claims: Sequence[Claim], as_of: datetime | None = None) -> tuple[Claim, ...]:
    """The claims with their reports and origins: all, or those published by `as_of`."""
    ids = [claim.id for claim in claims if claim.id]
    carried = _carried(connection, ids, as_of)
    copies = _copies(connection, ids)
    silences = _silences(connection, {each.report.article_id for reports in carried.values() for each in reports})
    found = []
    for claim in claims:
        reports, sources = origins(carried.get(claim.id, ()), copies) if claim.id else ((), ())
        silent = [each for report in reports for each in silences.get(report.article_id, ())]
        found.append(replace(claim, reports=reports, origins=sources, silences=tuple(silent)))
    return tuple(found)


# A claim itself and those linked with it, as (claim asked for, claim found).
_LINKED = """
    SELECT asked.id AS asked, asked.id FROM unnest(%(ids)s::uuid[]) AS asked (id)
    UNION SELECT l.one, l.other FROM claim_link l WHERE l.one = ANY(%(ids)s)
    UNION SELECT l.other, l.one FROM claim_link l WHERE l.other = ANY(%(ids)s)
"""


def _carried(connection: Connection, ids: list[UUID], as_of: datetime | None) -> dict[UUID | None, list[Carried]]:
    rows = connection.execute(
        f"""
        SELECT linked.asked, c.id AS claim_id, c.attribution, a.id AS article_id, a.publisher, a.title, a.url,
               a.published_at, a.credit
        FROM ({_LINKED}) AS linked JOIN claim c ON c.id = linked.id JOIN article a ON a.id = c.article_id
        WHERE (%(as_of)s::timestamptz IS NULL OR a.published_at <= %(as_of)s)
          AND (c.orphaned_at IS NULL OR c.id = linked.asked)
        """,
        {"ids": ids, "as_of": as_of},
    )
    found: dict[UUID | None, list[Carried]] = {}
    for row in rows:
        names = ("claim_id", "article_id", "publisher", "title", "url", "published_at")
        report = Report(**{name: row[name] for name in names})
        attribution = codec.from_json(Attribution, row["attribution"])
        found.setdefault(row["asked"], []).append(Carried(report, attribution, row["credit"]))
    return found


def _silences(connection: Connection, article_ids: set[UUID]) -> dict[UUID, list[Silence]]:
    rows = connection.execute(
        """
        SELECT party, issuer, span ->> 'exact' AS words, article_id, noted_at FROM silence
        WHERE article_id = ANY(%s) ORDER BY article_id, (span ->> 'start')::int
        """,
        (list(article_ids),),
    )
    found: dict[UUID, list[Silence]] = {}
    for row in rows:
        found.setdefault(row["article_id"], []).append(Silence(**row))
    return found


def _copies(connection: Connection, ids: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Claims around these whose articles print largely one text."""
    rows = connection.execute(
        f"""
        WITH around AS MATERIALIZED (SELECT DISTINCT id FROM ({_LINKED}) AS linked)
        SELECT l.one, l.other FROM claim_link l JOIN around a ON a.id = l.one JOIN around b ON b.id = l.other
        WHERE l.copied ORDER BY l.one, l.other
        """,
        {"ids": ids},
    )
    return [(row["one"], row["other"]) for row in rows]
