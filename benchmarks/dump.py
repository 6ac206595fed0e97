"""How fast a dump of the whole record streams, and what memory it takes: `python -m benchmarks.dump --claims 100000`.

Makes a record of that many claims, each with a verdict of one position and three pieces of evidence, serves it from
this process, and reads both dumps with curl while watching this process's memory. Not here: the other reads.
"""

import argparse
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psutil
from psycopg.types.json import Jsonb

from services.gateway.serving import Addresses, serve
from services.kernel import codec, embedded
from services.kernel.migrations import migrate
from services.kernel.model import (
    Channel,
    Comparison,
    Coverage,
    Evidence,
    Position,
    PositionStance,
    Reason,
    Span,
    Stance,
    Standing,
)
from services.kernel.queue import Bell, Broker
from services.kernel.runtime import House
from services.kernel.settings import Settings
from services.kernel.storage import Connection, Database

AT = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
PASSAGE = "Norway has not opened a port today, whatever was reported elsewhere, the ministry said in Bergen."
SAMPLE_S = 0.1


def main() -> None:
    """Make, serve, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    claims: int = parser.parse_args().claims
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder, embedded.postgres(Path(folder)) as url:
        database = Database(url, role="benchmark", pool_size=12)
        database.open()
        migrate(database)
        for start in range(0, claims, 20_000):
            with database.transaction() as connection:
                _put(connection, min(20_000, claims - start))
        with _served(database) as address:
            # The first answer of a process also loads what later ones find loaded.
            _read(f"{address}/v1/exports/claims.jsonl?since={claims - 200}")
            before = psutil.Process().memory_info().rss
            print(f"{claims} claims; the process holds {before / 1e6:.0f} MB before")
            for name in ("jsonl", "csv"):
                with _watched() as peak:
                    began = time.perf_counter()
                    lines, size = _read(f"{address}/v1/exports/claims.{name}")
                    took = time.perf_counter() - began
                print(
                    f"{name}: {lines} lines, {size / 1e6:.0f} MB in {took:.1f} s ({lines / took:.0f} lines/s), "
                    f"at most {max(peak) / 1e6:.0f} MB held, {(max(peak) - before) / 1e6:+.0f} MB"
                )
        database.close()


def _read(address: str) -> tuple[int, int]:
    """Lines and bytes of the answer."""
    count = "curl -sf --no-buffer $0 | tee >(wc -c >&2) | wc -l"
    done = subprocess.run(["bash", "-c", count, address], capture_output=True, text=True, check=True)  # noqa: S603, S607
    return int(done.stdout), int(done.stderr)


@contextmanager
def _watched() -> Iterator[list[int]]:
    """The memory of this process in bytes, sampled for as long as the block lasts."""
    samples: list[int] = []
    done = threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLE_S):
            samples.append(psutil.Process().memory_info().rss)

    thread = threading.Thread(target=sample)
    thread.start()
    yield samples
    done.set()
    thread.join()


@contextmanager
def _served(database: Database) -> Iterator[str]:
    broker = Broker("memory://", role="benchmark")
    bell = Bell(broker)
    bell.start()
    stopping, ready = threading.Event(), threading.Event()
    there: list[Addresses] = []

    def remember(addresses: Addresses) -> None:
        there.append(addresses)
        ready.set()

    house = House(Settings(http_port=0, grpc_port=0), database, broker, bell)
    thread = threading.Thread(target=serve, args=(house, stopping, remember))
    thread.start()
    ready.wait(30)
    yield f"http://{there[0].http}"
    stopping.set()
    thread.join()
    bell.stop()
    broker.close()


def _put(connection: Connection, count: int) -> None:
    evidence = tuple(_evidence(number) for number in range(3))
    position = Position(
        party="NO",
        name="Norway",
        stance=PositionStance.DENIES,
        standing=Standing.ACTOR,
        since=AT,
        coverage=Coverage.UNWATCHED,
        evidence=tuple(one.id for one in evidence),
    )
    connection.execute(
        """
        WITH made AS (
            INSERT INTO claim (text, proposition, said_at, parties, places)
            SELECT 'Norway has opened port ' || n, 'Norway has opened port ' || n || ' in Bergen', %(at)s, %(parties)s,
                   '{Bergen}'
            FROM generate_series(1, %(count)s) AS n RETURNING id),
        numbered AS (SELECT id, row_number() OVER (ORDER BY id) + (SELECT last FROM verdict_counter) AS n FROM made)
        INSERT INTO verdict (sequence, claim_id, status, confidence, as_of, method, cause, positions, evidence,
                             justification, digest)
        SELECT n, id, 'DENIED', 0.75, %(at)s, 'benchmark', 'claim read', %(positions)s, %(evidence)s,
               'Norway denied it.', uuid_send(id) FROM numbered
        """,
        {
            "at": AT,
            "count": count,
            "parties": Jsonb([{"party": "NO", "standing": "ACTOR"}]),
            "positions": Jsonb(codec.to_json((position,), tuple[Position, ...])),
            "evidence": Jsonb(codec.to_json(evidence, tuple[Evidence, ...])),
        },
    )
    connection.execute(
        "UPDATE claim SET status = v.status, decided_at = v.decided_at, sequence = v.sequence "
        "FROM verdict v WHERE v.claim_id = claim.id AND claim.sequence IS NULL"
    )
    connection.execute("UPDATE verdict_counter SET last = last + %s", (count,))


def _evidence(number: int) -> Evidence:
    return Evidence(
        id=UUID(int=number + 1),
        statement_id=UUID(int=number + 101),
        issuer="Foreign Ministry of Norway",
        party="NO",
        speaker="A spokeswoman",
        channel=Channel.OFFICIAL,
        published_at=AT,
        passage=PASSAGE,
        span=Span.of(PASSAGE, 0, len(PASSAGE)),
        comparison=Comparison(
            Stance.REFUTES, 0.9, (Reason("negation", "the passage negates the act", "has opened", "has not opened"),)
        ),
        url=f"https://ministry.example/{number}",
    )


if __name__ == "__main__":
    main()
