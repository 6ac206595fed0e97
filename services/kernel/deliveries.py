"""Which webhooks want which events, as one query: used when something happens, and again when it is replayed.

Here: writing the deliveries that are due, with the work of making them. Not here: making them (`deliver`), webhooks and
the list of their deliveries (`gateway.webhooks`).
"""

from datetime import datetime
from uuid import UUID

from services.kernel import work
from services.kernel.searches import IN_SEARCH, OF_ARTICLE, OF_PARTY, STATUSES
from services.kernel.storage import Connection
from services.kernel.work import Kind, Owed

# Events are kept for replays this long; longer than a receiver that anyone cares for is away unnoticed.
KEPT_DAYS = 30

# A webhook is told nothing more once the key that made it is refused.
OWNED = """NOT EXISTS (SELECT FROM key k WHERE k.id = w.key_id
    AND (k.revoked_at IS NOT NULL OR k.expires_at <= clock_timestamp()))"""
# Each part of a filter narrows only the kinds that have what it asks for.
_WANTED = f"""
    e.kind = ANY(w.kinds)
    AND (w.party = '' OR CASE e.kind
            WHEN 'VERDICT_CHANGED' THEN {OF_PARTY.format("jsonb_build_array(jsonb_build_object('party', w.party))")}
            WHEN 'STATEMENT_RETRACTED' THEN t.party = w.party
            WHEN 'SOURCE_DEGRADED' THEN o.party = w.party ELSE true END)
    AND (w.article_id IS NULL OR CASE e.kind
            WHEN 'VERDICT_CHANGED' THEN {OF_ARTICLE.format("w.article_id")}
            WHEN 'ARTICLE_READ' THEN e.subject_id = w.article_id ELSE true END)
    AND (e.kind <> 'VERDICT_CHANGED' OR (
            {STATUSES.format("w.statuses")}
            AND (w.claim_id IS NULL OR c.id = w.claim_id)
            AND (w.search_id IS NULL OR {IN_SEARCH})
            AND (NOT w.served OR EXISTS (
                SELECT FROM reader r WHERE r.claim_id = c.id AND r.key_id = w.key_id
                AND r.served_sequence BETWEEN 1 AND e.sequence - 1))))
"""
_FROM = f"""
    FROM event e JOIN webhook w ON w.state <> 'GONE' AND {OWNED}
    LEFT JOIN search s ON s.id = w.search_id
    LEFT JOIN verdict v ON v.sequence = e.sequence
    LEFT JOIN claim c ON c.id = v.claim_id
    LEFT JOIN statement t ON e.kind = 'STATEMENT_RETRACTED' AND t.id = e.subject_id
    LEFT JOIN source o ON e.kind = 'SOURCE_DEGRADED' AND o.id = e.subject_id
    WHERE {_WANTED}
"""


def put(connection: Connection, event_id: UUID, correlation_id: str = "") -> tuple[Owed, ...]:
    """Write a delivery of the event for each webhook that wants it, and owe making it."""
    rows = connection.execute(
        f"INSERT INTO delivery (webhook_id, event_id) SELECT w.id, e.id {_FROM} AND e.id = %s "
        "ON CONFLICT DO NOTHING RETURNING id",
        (event_id,),
    ).fetchall()
    return owe(connection, [row["id"] for row in rows], "announced", correlation_id)


def put_again(connection: Connection, webhook_id: UUID, since: datetime) -> tuple[Owed, ...]:
    """Owe the webhook everything it wants of what happened since then, whether it was delivered or not."""
    rows = connection.execute(
        f"""
        INSERT INTO delivery AS d (webhook_id, event_id)
        SELECT w.id, e.id {_FROM} AND w.id = %s AND e.happened_at >= %s
        ON CONFLICT (webhook_id, event_id) DO UPDATE
        SET state = 'PENDING', attempts = 0, error = '', next_at = clock_timestamp() RETURNING d.id
        """,
        (webhook_id, since),
    ).fetchall()
    return owe(connection, [row["id"] for row in rows], "replayed")


def owe(connection: Connection, delivery_ids: list[UUID], cause: str, correlation_id: str = "") -> tuple[Owed, ...]:
    """Owe making these deliveries, now."""
    return work.owe_all(connection, Kind.DELIVER_EVENT, delivery_ids, cause=cause, correlation_id=correlation_id)


def forget_old(connection: Connection, limit: int) -> None:
    """Forget up to `limit` events that are older than the days they are kept for, with their deliveries."""
    connection.execute(
        "DELETE FROM event WHERE id IN (SELECT id FROM event "
        "WHERE happened_at < now() - make_interval(days => %s) ORDER BY happened_at LIMIT %s FOR UPDATE SKIP LOCKED)",
        (KEPT_DAYS, limit),
    )
