"""The common searches of a filled record go by indexes."""

from collections.abc import Iterator
from typing import Any

import pytest

from onrecord.v1 import article_pb2, claim_pb2, statement_pb2, verdict_pb2
from services.gateway import listings
from services.kernel.storage import Database
from tests import databases

FILLED = """
    INSERT INTO article (source_text, digest, published_at, text, state)
    SELECT 'x', sha256(n::text::bytea), now() - n * interval '1 minute', 'word' || n % 997,
           CASE WHEN n % 500 = 0 THEN 'FAILED' ELSE 'READ' END FROM generate_series(1, 5000) n;
    INSERT INTO statement (issuer, party, channel, published_at, text, digest)
    SELECT 'Ministry', CASE WHEN n % 400 = 0 THEN 'NO' ELSE 'SE' END, 'OFFICIAL', now() - n * interval '1 minute',
           'word' || n % 997, sha256(n::text::bytea) FROM generate_series(1, 5000) n;
    INSERT INTO claim (article_id, text, proposition, said_at, parties, status, sequence, decided_at)
    SELECT a.id, 'word' || n % 997, 'word' || n % 997, now() - n * interval '1 minute',
           jsonb_build_array(jsonb_build_object('party', CASE WHEN n % 400 = 0 THEN 'NO' ELSE 'SE' END)),
           CASE WHEN n % 400 = 0 THEN 'DISPUTED' ELSE 'DENIED' END, n, now()
    FROM (SELECT id, row_number() OVER () AS n FROM article) a;
    INSERT INTO claim_place (article_id, claim_id, ordinal)
    SELECT article_id, id, 0 FROM claim WHERE sequence % 10 = 0;
    INSERT INTO verdict (sequence, claim_id, status, confidence, as_of, method, cause, positions, evidence,
                         justification, digest)
    SELECT sequence, id, status, 0.5, now(), 'test/1', 'test',
           jsonb_build_array(jsonb_build_object('party', CASE WHEN sequence % 700 = 0 THEN 'IS' ELSE 'SE' END)),
           '[]', '', '\\x00' FROM claim;
    ANALYZE;
"""


class Explaining:
    """A connection that says how it would answer instead of answering."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.plan = ""

    def execute(self, query: str, values: Any) -> Any:
        rows = self._connection.execute(f"EXPLAIN {query}", values).fetchall()
        self.plan = "\n".join(row["QUERY PLAN"] for row in rows)
        return self._connection.execute("SELECT WHERE false")


@pytest.fixture(scope="module")
def filled(template_url: str) -> Iterator[Database]:
    with databases.clone(template_url) as url:
        database = Database(url, role="test", pool_size=1)
        database.open()
        with database.transaction() as connection:
            connection.execute(FILLED.encode())
        yield database
        database.close()


CLAIMS, STATEMENTS, ARTICLES = claim_pb2.ListClaimsRequest, statement_pb2.ListStatementsRequest, article_pb2
ARTICLE_ID = "01935e2a-7c1d-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("search", "request_", "table"),
    [
        (listings.claims, CLAIMS(), "claim"),
        (listings.claims, CLAIMS(q="word7"), "claim"),
        (listings.claims, CLAIMS(statuses=[verdict_pb2.Verdict.DISPUTED]), "claim"),
        (listings.claims, CLAIMS(party="NO"), "claim"),
        (listings.claims, CLAIMS(party="IS"), "verdict"),
        (listings.claims, CLAIMS(article_id=ARTICLE_ID), "claim"),
        (listings.claims, CLAIMS(order_by="decided_at desc"), "claim"),
        (listings.claims, CLAIMS(order_by="said_at"), "claim"),
        (listings.statements, STATEMENTS(), "statement"),
        (listings.statements, STATEMENTS(party="NO"), "statement"),
        (listings.statements, STATEMENTS(q="word7"), "statement"),
        (listings.articles, ARTICLES.ListArticlesRequest(), "article"),
        (listings.articles, ARTICLES.ListArticlesRequest(q="word7"), "article"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_search_reads_no_table_through(filled: Database, search: Any, request_: Any, table: str) -> None:
    with filled.transaction() as connection:
        explaining = Explaining(connection)
        search(explaining, request_)
    assert f"Seq Scan on {table} " not in explaining.plan, explaining.plan
    # Nor all of its index, row by row, in search of the few.
    assert "hashed SubPlan" not in explaining.plan, explaining.plan
