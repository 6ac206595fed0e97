"""Nothing accepted is lost and nothing is said twice, whatever is killed or flushed meanwhile.

Two hundred claims are in flight on real processes, Redis and PostgreSQL, while every room is killed in turn and the
broker is emptied. Every article ends up read, every claim checked, and no verdict repeats the one before it.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest
from redis import Redis

from tests.processes import wait_for, wait_until_ready
from tests.stacks import Split, split

ARTICLES = 20
SENTENCES = 10
# A killed worker's items come back when their lease of 20 s runs out, and may be killed once more. It takes a minute or
# two; on a machine with as much else to do, four.
DRAINED_S = 300.0

# In the order in which they are killed, each while work of these kinds is in somebody's hands.
ROOMS = {
    "ingest": ["READ_ARTICLE"],
    "verify": ["CHECK_CLAIM", "REVIEW_STATEMENT"],
    "gateway": ["READ_ARTICLE", "CHECK_CLAIM", "REVIEW_STATEMENT"],
}
COUNTRIES = (
    ("Norway", "NO"), ("Kenya", "KE"), ("Chile", "CL"), ("Japan", "JP"), ("Ghana", "GH"),
    ("Peru", "PE"), ("Poland", "PL"), ("Canada", "CA"), ("Egypt", "EG"), ("Brazil", "BR"),
)  # fmt: skip


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Split]:
    with split(tmp_path) as running:
        yield running


def _article(number: int) -> dict[str, str]:
    """Ten claims, one on each country, that no other article makes."""
    sentences = [
        f"{country} will open a consulate in Lagos on {day} May 2025 with {number * 10 + day} rooms, a diplomat said."
        for day, (country, _) in enumerate(COUNTRIES, start=1)
    ]
    return {
        "text": "\n\n".join(sentences),
        "title": f"Consulates, part {number}",
        "url": f"https://quay.example/consulates/{number}",
        "published_at": "2025-04-20T12:00:00Z",
    }


def _statement(number: int) -> dict[str, str]:
    country, _ = COUNTRIES[number]
    return {
        "issuer": f"Ministry of Foreign Affairs of {country}",
        "text": f"{country} will not open a consulate in Lagos in May 2025.",
        "published_at": "2025-04-21T12:00:00Z",
    }


def _accepted(http: str, path: str, body: dict[str, str]) -> str:
    """Submit until it is accepted, as a newsroom's tool does while the gateway is down. The id."""

    def post() -> str | None:
        try:
            answer = httpx.post(http + path, json=body, timeout=10)
        except httpx.TransportError:
            return None
        assert answer.status_code in (200, 201, 202, 503), answer.text
        return None if answer.status_code == 503 else str(answer.json()["id"])

    return wait_for(post, f"{path} to accept", 60)


def _wait_until_held(database_url: str, kinds: list[str]) -> None:
    """Wait until a worker is in the middle of work of these kinds."""
    query = "SELECT count(*) FROM work WHERE kind = ANY(%s) AND lease_until > clock_timestamp()"
    with psycopg.connect(database_url, autocommit=True) as database:

        def held() -> bool | None:
            row = database.execute(query, (kinds,)).fetchone()
            return (row is not None and row[0] > 0) or None

        wait_for(held, f"a worker at {kinds}", 30, every_s=0.002)


@pytest.mark.timeout(600)
def test_killing_every_room_and_flushing_the_broker_loses_and_doubles_nothing(running: Split) -> None:
    http = running.stack.http
    broker = Redis.from_url(running.broker_url)
    articles = {_accepted(http, "/v1/articles", _article(number)) for number in range(ARTICLES // 2)}
    statements = {_accepted(http, "/v1/statements", _statement(number)) for number in range(4)}

    for turn, (room, kinds) in enumerate(ROOMS.items()):
        first = ARTICLES // 2 + turn * 3
        with ThreadPoolExecutor() as newsroom:
            submitted = [
                newsroom.submit(_accepted, http, "/v1/articles", _article(number)) for number in range(first, first + 3)
            ]
            _wait_until_held(running.database_url, kinds)
            running.processes[room].kill()
            time.sleep(0.5)  # the others work on without it, and whoever submits asks again until it is back
            running.processes[room].restart()
            articles |= {each.result() for each in submitted}
        broker.flushall()
        statements.add(_accepted(http, "/v1/statements", _statement(4 + turn)))
    articles.add(_accepted(http, "/v1/articles", _article(ARTICLES - 1)))
    assert len(articles) == ARTICLES
    wait_until_ready(http, *running.processes.values())

    with psycopg.connect(running.database_url, autocommit=True) as database:

        def drained() -> bool | None:
            row = database.execute("SELECT count(*) FROM work WHERE parked_at IS NULL").fetchone()
            return (row is not None and row[0] == 0) or None

        wait_for(drained, "all work to be done", DRAINED_S, every_s=0.5)
        assert _column(database, "SELECT kind || ': ' || error FROM work") == []
        assert set(_column(database, "SELECT id::text FROM article WHERE state = 'READ'")) == articles
        assert set(_column(database, "SELECT id::text FROM statement WHERE channel = 'OFFICIAL'")) == statements
        assert _column(database, "SELECT id FROM statement WHERE state = 'PENDING'") == []
        assert len(_column(database, "SELECT id FROM claim")) == ARTICLES * SENTENCES
        assert _column(database, "SELECT text FROM claim WHERE status = 'PENDING'") == []

        # One reading of each article: no claim stands twice in the same place.
        assert _column(database, "SELECT article_id FROM claim GROUP BY article_id, span HAVING count(*) > 1") == []
        # One passage and one comparison of each pair.
        assert (
            _column(database, "SELECT statement_id FROM passage GROUP BY statement_id, span HAVING count(*) > 1") == []
        )
        # No verdict that a reader could not tell from the one before it, and none out of turn.
        assert _column(database, _REPEATED) == []
        assert _column(database, "SELECT last - (SELECT count(*) FROM verdict) FROM verdict_counter") == [0]
        # The claim shows its newest verdict.
        assert _column(database, _STALE) == []

        # The statements that came while things were breaking have reached the claims.
        denied = set(_column(database, "SELECT DISTINCT party FROM statement WHERE channel = 'OFFICIAL'"))
        seen = set(_column(database, _DENYING))
        assert seen == denied


_REPEATED = """
    SELECT sequence FROM (SELECT sequence, digest, lag(digest) OVER (PARTITION BY claim_id ORDER BY sequence) AS before
                          FROM verdict) AS history
    WHERE digest = before
"""
_STALE = """
    SELECT id FROM claim
    WHERE (status, sequence) IS DISTINCT FROM (SELECT (v.status, v.sequence) FROM verdict v
                                              WHERE v.claim_id = claim.id ORDER BY v.sequence DESC LIMIT 1)
"""
_DENYING = """
    SELECT DISTINCT position ->> 'party'
    FROM claim JOIN verdict USING (sequence), jsonb_array_elements(verdict.positions) AS position
    WHERE position ->> 'stance' = 'DENIES'
"""


def _column(database: psycopg.Connection[tuple[object, ...]], query: str) -> list[object]:
    return [row[0] for row in database.execute(query.encode()).fetchall()]
