"""Claims, verdicts and methods written straight into a record, as ingest and verify leave them there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from services.kernel import codec, reads
from services.kernel.model import (
    Bin,
    Caveat,
    Channel,
    ClaimParty,
    Comparison,
    Coverage,
    Evidence,
    Facet,
    Method,
    Position,
    PositionStance,
    Reason,
    Span,
    Stance,
    Standing,
    Status,
    Verdict,
)
from services.kernel.storage import Connection, Database

SAID_AT = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
METHOD = Method(
    version="test/1",
    data_hash="0f" * 32,
    fitted_on="eight verdicts that nobody gave",
    rows=8,
    calibration_error=0.1,
    weights={"strength": 3.0, "expired": -0.9},
    bins=(Bin(0.0, 0.5, 0), Bin(0.5, 1.0, 8, 0.85, 0.75)),
)
PASSAGE = "Norway has not opened a port today."


def put_claim(database: Database, text: str, article_id: UUID | None = None, party: str = "NO") -> UUID:
    """A claim about an act of the party, without a verdict."""
    parties = Jsonb(codec.to_json((ClaimParty(party, Standing.ACTOR),), tuple[ClaimParty, ...]))
    with database.transaction() as connection:
        row = connection.execute(
            "INSERT INTO claim (article_id, text, proposition, said_at, parties, places) "
            "VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
            (article_id, text, text, SAID_AT, parties, ["Bergen"]),
        ).fetchone()
    assert row
    id: UUID = row["id"]
    return id


def put_search(database: Database, q: str, statuses: Sequence[Status] = (), parties: Sequence[str] = ()) -> UUID:
    """A saved search."""
    with database.transaction() as connection:
        row = connection.execute(
            "INSERT INTO search (name, q, statuses, parties) VALUES ('desk', %s, %s, %s) RETURNING id",
            (q, [str(status) for status in statuses], list(parties)),
        ).fetchone()
    assert row
    id: UUID = row["id"]
    return id


def put_verdict(database: Database, claim_id: UUID, status: Status = Status.DENIED, party: str = "NO") -> int:
    """A verdict with a position and evidence, told to whoever listens. Returns its sequence."""
    with database.transaction() as connection:
        verdict = replace(a_verdict(party), status=status, claim_id=claim_id)
        sequence = _next(connection)
        connection.execute(
            """
            INSERT INTO verdict (sequence, claim_id, status, confidence, as_of, method, cause, positions, evidence,
                                 justification, digest, review)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (
                sequence,
                claim_id,
                verdict.status,
                verdict.confidence,
                verdict.as_of,
                verdict.method,
                verdict.cause,
                Jsonb(codec.to_json(verdict.positions, tuple[Position, ...])),
                Jsonb(codec.to_json(verdict.evidence, tuple[Evidence, ...])),
                verdict.justification,
                uuid4().bytes,
                Jsonb(codec.to_json(review)) if (review := reads.review_of_claim(connection, claim_id)) else None,
            ),
        )
        connection.execute(
            "UPDATE claim SET status = %s, decided_at = clock_timestamp(), sequence = %s WHERE id = %s",
            (status, sequence, claim_id),
        )
        connection.execute("SELECT pg_notify('verdict', ''), pg_notify('settled', %s)", (str(claim_id),))
    return sequence


def a_verdict(party: str = "NO") -> Verdict:
    """A verdict in which everything that can be filled is filled."""
    evidence = Evidence(
        id=uuid4(),
        statement_id=uuid4(),
        issuer="Foreign Ministry of Norway",
        party=party,
        speaker="A spokeswoman",
        channel=Channel.OFFICIAL,
        published_at=SAID_AT,
        passage=PASSAGE,
        span=Span.of(PASSAGE, 0, len(PASSAGE)),
        comparison=Comparison(
            Stance.REFUTES, 0.875, (Reason("negation", "the passage negates the act", "has opened", "has not opened"),)
        ),
        url="https://ministry.example/1",
    )
    position = Position(
        party=party,
        name="Norway",
        stance=PositionStance.DENIES,
        standing=Standing.ACTOR,
        since=SAID_AT,
        expired_at=SAID_AT,
        changed_from=PositionStance.CONFIRMS,
        caveats=(Caveat(Facet.TIME, "", "today"),),
        coverage=Coverage.UNWATCHED,
        evidence=(evidence.id,),
    )
    return Verdict(
        status=Status.DENIED,
        confidence=0.75,
        as_of=SAID_AT,
        method="test/1",
        cause="claim read",
        positions=(position,),
        evidence=(evidence,),
        justification="Norway denied it.",
        decided_at=SAID_AT,
    )


def put_method(database: Database, method: Method = METHOD) -> None:
    """A method, as the newest."""
    with database.transaction() as connection:
        connection.execute("INSERT INTO method (content) VALUES (%s)", (Jsonb(codec.to_json(method)),))


def _next(connection: Connection) -> int:
    row = connection.execute("UPDATE verdict_counter SET last = last + 1 RETURNING last").fetchone()
    assert row
    return int(row["last"])
