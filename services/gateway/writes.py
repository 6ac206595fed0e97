"""What the gateway writes: retractions, parties, reviews and questions, each with the work it makes necessary.

Here: SQL that runs in a caller's transaction. Not here: articles and statements as they arrive (`kernel.arrivals`),
verdicts and evidence (`verify.writes`), claims of articles (`ingest.writes`), the hint after the commit (`record`).
"""

from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from services.gateway.requests import Question, Ruling
from services.kernel import codec, events, telemetry, work
from services.kernel.errors import NotFound
from services.kernel.events import EventKind
from services.kernel.model import Office, Party
from services.kernel.storage import Connection
from services.kernel.work import Kind, Owed

# Id of what was written, and the work that it owes.
Asked = tuple[UUID, Owed]


def retract_statement(connection: Connection, statement_id: UUID, note: str) -> tuple[Owed, ...]:
    """Mark the statement, owe a check of every claim that was compared with it, and telling of it. Raises NotFound."""
    row = connection.execute("SELECT state FROM statement WHERE id = %s FOR UPDATE", (statement_id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no statement {statement_id}")
    if row["state"] == "RETRACTED":
        return ()
    connection.execute(
        "UPDATE statement SET state = 'RETRACTED', retracted_at = clock_timestamp(), retraction_note = %s "
        "WHERE id = %s",
        (note, statement_id),
    )
    touched = connection.execute(
        """
        SELECT DISTINCT e.claim_id
        FROM evidence e JOIN passage p ON p.id = e.passage_id JOIN statement s ON s.id = p.statement_id
        WHERE s.id = %(id)s OR s.replaced_by = %(id)s
        """,
        {"id": statement_id},
    ).fetchall()
    correlation_id = telemetry.correlation_id()
    checks = work.owe_all(
        connection,
        Kind.CHECK_CLAIM,
        [row["claim_id"] for row in touched],
        cause=f"statement {statement_id} retracted",
        correlation_id=correlation_id,
    )
    told = events.happened(connection, EventKind.STATEMENT_RETRACTED, statement_id, correlation_id=correlation_id)
    return (*checks, told)


def put_party(connection: Connection, party: Party) -> None:
    """Make the party, or replace what is on record under its id."""
    connection.execute(
        """
        INSERT INTO party (id, name, kind, aliases, offices) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, aliases = excluded.aliases,
                                       offices = excluded.offices, updated_at = clock_timestamp()
        """,
        (
            party.id,
            party.name,
            party.kind,
            list(party.aliases),
            Jsonb(codec.to_json(party.offices, tuple[Office, ...])),
        ),
    )


def track_claim(connection: Connection, question: Question, id: UUID | None = None) -> Asked:
    """Store a claim that was submitted by itself, once under each `id`, and owe its check."""
    row = connection.execute(
        """
        INSERT INTO claim (id, text, proposition, asked_parties, said_at)
        VALUES (coalesce(%(id)s, uuidv7()), %(text)s, %(text)s, %(parties)s, coalesce(%(said_at)s, now()))
        ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING id
        """,
        {"id": id, "text": question.text, "parties": list(question.parties), "said_at": question.said_at},
    ).fetchone()
    assert row is not None  # an upsert always returns its row
    return row["id"], _owe(connection, Kind.CHECK_CLAIM, row["id"], "claim submitted")


def ask(connection: Connection, question: Question) -> Asked:
    """Write a question down and owe its answer."""
    row = connection.execute(
        """
        INSERT INTO question (text, said_at, parties, as_of)
        VALUES (%s, coalesce(%s, %s, now()), %s, coalesce(%s, now())) RETURNING id
        """,
        # A claim read as of a past moment was said by then.
        (question.text, question.said_at, question.as_of, list(question.parties), question.as_of),
    ).fetchone()
    assert row is not None
    return row["id"], _owe(connection, Kind.ANSWER_QUESTION, row["id"], "question asked")


def ask_again(connection: Connection, claim_id: UUID, as_of: datetime) -> Asked:
    """Ask what the record said of a stored claim at a past moment."""
    row = connection.execute(
        """
        INSERT INTO question (claim_id, text, said_at, parties, as_of)
        SELECT id, proposition, said_at, asked_parties, %s FROM claim WHERE id = %s RETURNING id
        """,
        (as_of, claim_id),
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no claim {claim_id}")
    return row["id"], _owe(connection, Kind.ANSWER_QUESTION, row["id"], "replay")


def take_answer(connection: Connection, question_id: UUID) -> dict[str, object] | None:
    """The answer, if it is there; the question goes with it."""
    row = connection.execute(
        "DELETE FROM question WHERE id = %s AND answer IS NOT NULL RETURNING answer", (question_id,)
    ).fetchone()
    return row["answer"] if row else None


def lock_claim(connection: Connection, claim_id: UUID) -> int:
    """Hold the claim until the end of the transaction; the sequence of its newest verdict, or 0. Raises NotFound."""
    row = connection.execute("SELECT sequence FROM claim WHERE id = %s FOR UPDATE", (claim_id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no claim {claim_id}")
    return row["sequence"] or 0


def reviewed_at(connection: Connection, id: UUID | None) -> datetime | None:
    """The moment of the ruling that was written under this id, if one was."""
    row = connection.execute("SELECT reviewed_at FROM review WHERE id = %s", (id,)).fetchone()
    return row["reviewed_at"] if row else None


def put_review(connection: Connection, ruling: Ruling, id: UUID | None = None) -> tuple[datetime, Owed]:
    """Write the ruling and owe the claim's check, which puts it into a verdict. Also the moment of the ruling."""
    row = connection.execute(
        "INSERT INTO review (id, claim_id, status, note, reviewer) "
        "VALUES (coalesce(%s, uuidv7()), %s, %s, %s, %s) RETURNING reviewed_at",
        (id, ruling.claim_id, ruling.status, ruling.note, ruling.reviewer),
    ).fetchone()
    assert row is not None
    return row["reviewed_at"], _owe(connection, Kind.CHECK_CLAIM, ruling.claim_id, "reviewed")


def _owe(connection: Connection, kind: Kind, subject_id: UUID, cause: str) -> Owed:
    return work.owe(connection, kind, subject_id, cause=cause, correlation_id=telemetry.correlation_id())
