"""What deliver reads and writes: a delivery to be made, the facts of its event, what became of the try.

Here: SQL that runs in a caller's transaction. Not here: which webhooks want an event (`kernel.deliveries`), webhooks
themselves (`gateway.webhooks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.deliver.bodies import Event, body
from services.deliver.schedule import Outcome, State
from services.kernel.deliveries import OWNED
from services.kernel.events import EventKind
from services.kernel.storage import Connection

Facts = Mapping[str, Any]

_CHANGED = """
    SELECT c.id AS claim_id, c.article_id, c.proposition, v.sequence, v.status, b.status AS previous_status,
           b.sequence AS supersedes, v.confidence, v.decided_at, v.cause, v.justification, v.method,
           v.positions
    FROM verdict v JOIN claim c ON c.id = v.claim_id
    LEFT JOIN LATERAL (SELECT sequence, status FROM verdict WHERE claim_id = v.claim_id AND sequence < v.sequence
                       ORDER BY sequence DESC LIMIT 1) b ON true
    WHERE v.sequence = %(sequence)s
"""
_READ = """
    SELECT a.id AS article_id, a.state, a.failure, a.title, a.publisher, a.url AS article_url, a.read_at,
           (SELECT count(*) FROM claim c WHERE c.article_id = a.id) AS claims
    FROM article a WHERE a.id = %(subject)s
"""
_RETRACTED = """
    SELECT s.id AS statement_id, s.issuer, s.party, s.title, s.url AS statement_url, s.published_at, s.retracted_at,
           s.retraction_note FROM statement s WHERE s.id = %(subject)s
"""
# As it was when it happened: by the time of the first try the source may be well again.
_DEGRADED = """
    SELECT s.id AS source_id, s.kind, s.name, s.url AS source_url, s.party, l.state,
           l.since AS state_since, s.last_error
    FROM source s JOIN LATERAL (SELECT state, since FROM source_state WHERE source_id = s.id AND since <= %(at)s
                                ORDER BY since DESC LIMIT 1) l ON true
    WHERE s.id = %(subject)s
"""
_TESTED = "SELECT w.id AS webhook_id, w.name FROM webhook w WHERE w.id = %(subject)s"
_FACTS: Mapping[EventKind, str] = {
    EventKind.VERDICT_CHANGED: _CHANGED,
    EventKind.ARTICLE_READ: _READ,
    EventKind.STATEMENT_RETRACTED: _RETRACTED,
    EventKind.SOURCE_DEGRADED: _DEGRADED,
    EventKind.WEBHOOK_TESTED: _TESTED,
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery to be made now: what is sent, where to, signed with what."""

    id: UUID
    webhook_id: UUID
    event_id: UUID
    url: str
    body: str
    secrets: tuple[str, ...]
    attempts: int
    # the key that made the webhook and the verdict it is told of, where there are both
    key_id: UUID | None
    key_name: str
    claim_id: UUID | None
    sequence: int | None


def parcel(connection: Connection, delivery_id: UUID, public_url: str) -> Parcel | None:
    """The delivery, its body made if this is the event's first; None if there is nothing to be sent any more."""
    row = connection.execute(
        f"""
        SELECT d.id, d.webhook_id, d.event_id, d.attempts, w.url, w.key_id, w.key_name,
               e.kind, e.subject_id, e.sequence,
               ARRAY(SELECT s.secret FROM webhook_secret s WHERE s.webhook_id = w.id
                     AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
                     ORDER BY s.expires_at NULLS FIRST, s.created_at DESC) AS secrets
        FROM delivery d JOIN webhook w ON w.id = d.webhook_id JOIN event e ON e.id = d.event_id
        WHERE d.id = %s AND d.state = 'PENDING' AND w.state = 'ACTIVE' AND {OWNED}
        """,
        (delivery_id,),
    ).fetchone()
    if row is None:
        return None
    changed = row["kind"] == EventKind.VERDICT_CHANGED
    return Parcel(
        id=row["id"],
        webhook_id=row["webhook_id"],
        event_id=row["event_id"],
        url=row["url"],
        body=_body(connection, row["event_id"], public_url),
        secrets=tuple(row["secrets"]),
        attempts=row["attempts"],
        key_id=row["key_id"],
        key_name=row["key_name"],
        claim_id=row["subject_id"] if changed else None,
        sequence=row["sequence"],
    )


def put_try(connection: Connection, parcel: Parcel, outcome: Outcome, status: int | None) -> bool:
    """Write down what became of a try, and what it says of the webhook. False if the delivery is gone."""
    if outcome.gone:
        _put_gone(connection, parcel.webhook_id, outcome.error)
    written = connection.execute(
        """
        UPDATE delivery SET state = %(state)s, attempts = %(attempts)s, status = %(status)s, error = %(error)s,
            attempted_at = clock_timestamp(), next_at = clock_timestamp() + make_interval(secs => %(again_s)s),
            delivered_at = CASE WHEN %(state)s = 'DELIVERED' THEN clock_timestamp() ELSE delivered_at END
        WHERE id = %(id)s
        """,
        {
            "id": parcel.id,
            "state": outcome.state,
            "attempts": parcel.attempts + 1,
            "status": status,
            "error": outcome.error[:1000],
            "again_s": outcome.again_s,
        },
    )
    if not written.rowcount:
        return False
    if outcome.state is State.DELIVERED and parcel.key_id and parcel.claim_id:
        _put_served(connection, parcel)
    return True


def _put_gone(connection: Connection, webhook_id: UUID, error: str) -> None:
    """Send the webhook nothing more; what was still to be tried waits for a replay."""
    connection.execute("UPDATE webhook SET state = 'GONE', updated_at = clock_timestamp() WHERE id = %s", (webhook_id,))
    connection.execute(
        "UPDATE delivery SET state = 'DEAD', error = %s, next_at = NULL WHERE webhook_id = %s AND state = 'PENDING'",
        (error, webhook_id),
    )


def _put_served(connection: Connection, parcel: Parcel) -> None:
    """Whoever made the webhook has been told of the verdict, which is as good as having fetched it."""
    connection.execute(
        """
        INSERT INTO reader AS r (claim_id, key_id, name, served_sequence, served_at)
        VALUES (%s, %s, %s, %s, clock_timestamp()) ON CONFLICT (claim_id, key_id) DO UPDATE
        SET served_sequence = excluded.served_sequence, served_at = excluded.served_at
        WHERE r.served_sequence < excluded.served_sequence
        """,
        (parcel.claim_id, parcel.key_id, parcel.key_name, parcel.sequence),
    )


def _body(connection: Connection, event_id: UUID, public_url: str) -> str:
    """What the event's receivers are sent: made once, under a lock, so that every one and every try gets the same."""
    row = connection.execute(
        "SELECT id, kind, subject_id, sequence, happened_at, body FROM event WHERE id = %s FOR UPDATE", (event_id,)
    ).fetchone()
    assert row is not None  # a delivery's event goes with its deliveries, never before
    if row["body"] is not None:
        return str(row["body"])
    event = Event(
        id=row["id"],
        kind=EventKind(row["kind"]),
        subject_id=row["subject_id"],
        happened_at=row["happened_at"],
        data=_facts(connection, row),
        sequence=row["sequence"],
    )
    made = body(event, public_url)
    connection.execute("UPDATE event SET body = %s WHERE id = %s", (made, event_id))
    return made


def _facts(connection: Connection, row: Mapping[str, Any]) -> Facts:
    values = {"subject": row["subject_id"], "sequence": row["sequence"], "at": row["happened_at"]}
    found = connection.execute(_FACTS[EventKind(row["kind"])], values).fetchone() or {}
    return {name: value for name, value in found.items() if value is not None and value != ""}
