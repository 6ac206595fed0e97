"""What verify writes: passages, what a claim is about, evidence, verdicts, answers, the method.

Here: SQL that runs in a caller's transaction. Not here: claims and relayed statements (`ingest.writes`), articles,
statements and questions (`gateway.writes`).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from psycopg.types.json import Jsonb

from services.kernel import codec, events
from services.kernel.events import EventKind
from services.kernel.model import (
    Caveat,
    Claim,
    ClaimParty,
    Comparison,
    Evidence,
    Method,
    Position,
    Reason,
    Statement,
    Verdict,
)
from services.kernel.storage import Connection
from services.kernel.work import Owed
from services.verify.embedding import Vectors
from services.verify.passages import Cut
from services.verify.retrieval import literal

# A question whose asker has gone away; nobody waits longer than a minute.
QUESTION_KEPT = "1 hour"


def put_passages(connection: Connection, statement: Statement, cuts: Sequence[Cut], vectors: Vectors) -> None:
    """Write the statement's passages; a second time changes nothing."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO passage (statement_id, ordinal, text, context, span, party, published_at, embedding)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s::halfvec) ON CONFLICT DO NOTHING
            """,
            [
                (
                    statement.id,
                    ordinal,
                    cut.text,
                    cut.context,
                    Jsonb(codec.to_json(cut.span)),
                    statement.party,
                    statement.published_at,
                    literal(vector),
                )
                for ordinal, (cut, vector) in enumerate(zip(cuts, vectors, strict=True))
            ],
        )


def mark_reviewed(connection: Connection, statement_id: UUID) -> None:
    """Say that the claims the statement may touch were re-opened. A retracted one stays retracted."""
    connection.execute("UPDATE statement SET state = 'REVIEWED' WHERE id = %s AND state = 'PENDING'", (statement_id,))
    notify_settled(connection, statement_id)


def put_subject(connection: Connection, claim: Claim, vector: Vectors) -> None:
    """Write what the claim is about, and its vector."""
    connection.execute(
        """
        UPDATE claim SET parties = %s, places = %s, event_start = %s, event_end = %s, embedding = %s::halfvec
        WHERE id = %s
        """,
        (
            Jsonb(codec.to_json(claim.parties, tuple[ClaimParty, ...])),
            list(claim.places),
            claim.event_at.start if claim.event_at else None,
            claim.event_at.end if claim.event_at else None,
            literal(vector),
            claim.id,
        ),
    )


def put_drift(connection: Connection, claim_id: UUID, found: Sequence[str]) -> None:
    """Write what the claim lost of the words it cites."""
    connection.execute(
        "UPDATE claim SET drift = %(found)s WHERE id = %(id)s AND drift IS DISTINCT FROM %(found)s",
        {"id": claim_id, "found": list(dict.fromkeys(found))},
    )


def put_evidence(
    connection: Connection, claim_id: UUID, method: str, compared: Iterable[tuple[UUID, Comparison]]
) -> None:
    """Write what comparing the claim with these passages found; a pair already there is left as it is."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO evidence (claim_id, passage_id, method, stance, score, reasons, caveats, expires_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
            """,
            [
                (
                    claim_id,
                    passage_id,
                    method,
                    found.stance,
                    found.score,
                    Jsonb(codec.to_json(found.reasons, tuple[Reason, ...])),
                    Jsonb(codec.to_json(found.caveats, tuple[Caveat, ...])),
                    found.expires_at,
                )
                for passage_id, found in compared
            ],
        )


def put_verdict(connection: Connection, claim: Claim, verdict: Verdict, correlation_id: str = "") -> Owed | None:
    """Append the verdict and wake whoever watches, unless a reader would see no difference: then None.

    What is owed is telling those outside who asked for it.
    To be called last in a transaction: it holds the counter that makes the order of sequences that of commits.
    """
    digest = _digest(verdict)
    newest = connection.execute(
        "SELECT digest FROM verdict WHERE claim_id = %s ORDER BY sequence DESC LIMIT 1", (claim.id,)
    ).fetchone()
    if newest is not None and newest["digest"] == digest:
        return None
    written = connection.execute(
        """
        WITH counter AS (UPDATE verdict_counter SET last = last + 1 RETURNING last),
        written AS (
            INSERT INTO verdict (sequence, claim_id, status, confidence, abstained, as_of, method, cause, positions,
                                 evidence, justification, review, digest)
            SELECT last, %(claim)s, %(status)s, %(confidence)s, %(abstained)s, %(as_of)s, %(method)s, %(cause)s,
                   %(positions)s, %(evidence)s, %(justification)s, %(review)s, %(digest)s
            FROM counter RETURNING sequence, decided_at)
        UPDATE claim SET status = %(status)s, decided_at = written.decided_at, sequence = written.sequence
        FROM written WHERE claim.id = %(claim)s RETURNING claim.id, claim.sequence
        """,
        {
            "claim": claim.id,
            "status": verdict.status,
            "confidence": verdict.confidence,
            "abstained": verdict.abstained,
            "as_of": verdict.as_of,
            "method": verdict.method,
            "cause": verdict.cause,
            "positions": Jsonb(codec.to_json(verdict.positions, tuple[Position, ...])),
            "evidence": Jsonb(codec.to_json(verdict.evidence, tuple[Evidence, ...])),
            "justification": verdict.justification,
            "review": Jsonb(codec.to_json(verdict.review)) if verdict.review else None,
            "digest": digest,
        },
    ).fetchone()
    assert written is not None  # the claim was read in this transaction, and nothing is deleted
    connection.execute("SELECT pg_notify('verdict', '')")
    return events.happened(
        connection,
        EventKind.VERDICT_CHANGED,
        written["id"],
        sequence=written["sequence"],
        correlation_id=correlation_id,
    )


def reopen_review(connection: Connection, verdict: Verdict) -> None:
    """Note on the editor's newest ruling that evidence came after it, once."""
    if verdict.review and verdict.review.reopened_at:
        connection.execute(
            "UPDATE review SET reopened_at = %s WHERE claim_id = %s AND reviewed_at = %s AND reopened_at IS NULL",
            (verdict.review.reopened_at, verdict.claim_id, verdict.review.reviewed_at),
        )


def put_answer(connection: Connection, question_id: UUID, claim: Claim, verdict: Verdict) -> None:
    """Answer a question, and drop those that nobody collected."""
    connection.execute(
        "UPDATE question SET answer = %s WHERE id = %s",
        (Jsonb({"claim": codec.to_json(claim), "verdict": codec.to_json(verdict)}), question_id),
    )
    connection.execute("DELETE FROM question WHERE asked_at < now() - %s::interval", (QUESTION_KEPT,))
    notify_settled(connection, question_id)


def put_method(connection: Connection, method: Method) -> bool:
    """Write down by which method verify works now, unless the newest row says the same. True if written."""
    # Workers that start together would each find the row missing.
    connection.execute("LOCK TABLE method IN SHARE ROW EXCLUSIVE MODE")
    written = connection.execute(
        """
        INSERT INTO method (content) SELECT %(content)s::jsonb
        WHERE %(content)s::jsonb IS DISTINCT FROM
              (SELECT content FROM method ORDER BY recorded_at DESC, id DESC LIMIT 1)
        """,
        {"content": Jsonb(codec.to_json(method))},
    )
    return written.rowcount == 1


def notify_settled(connection: Connection, *subject_ids: UUID | None) -> None:
    """Wake whoever waits for these subjects when the transaction commits."""
    for subject_id in subject_ids:
        if subject_id is not None:
            connection.execute("SELECT pg_notify('settled', %s)", (str(subject_id),))


def _digest(verdict: Verdict) -> bytes:
    """SHA-256 of what a reader would see change: not of when, why or for which moment it was decided."""
    seen = [
        verdict.status,
        verdict.abstained,
        round(verdict.confidence, 2),
        codec.to_json(verdict.positions, tuple[Position, ...]),
        [str(each.id) for each in verdict.evidence],
        verdict.justification,
        verdict.method,
        codec.to_json(verdict.review) if verdict.review else None,
    ]
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).digest()
