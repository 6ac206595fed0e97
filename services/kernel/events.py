"""What happened that somebody outside may be told of: written in the transaction that makes it happen.

Here: writing an event down, with the work of announcing it. Not here: who wants it and how it is sent (`deliver`).
"""

from enum import StrEnum
from uuid import UUID

from services.kernel import work
from services.kernel.storage import Connection
from services.kernel.work import Kind, Owed


class EventKind(StrEnum):
    """What happened, and to what sort of subject."""

    VERDICT_CHANGED = "VERDICT_CHANGED"
    ARTICLE_READ = "ARTICLE_READ"
    STATEMENT_RETRACTED = "STATEMENT_RETRACTED"
    SOURCE_DEGRADED = "SOURCE_DEGRADED"
    WEBHOOK_TESTED = "WEBHOOK_TESTED"


def happened(
    connection: Connection, kind: EventKind, subject_id: UUID, *, sequence: int | None = None, correlation_id: str = ""
) -> Owed:
    """Write down what happened to the subject, and owe its announcement; `sequence` is that of a new verdict."""
    event_id = put(connection, kind, subject_id, sequence)
    return work.owe(connection, Kind.ANNOUNCE_EVENT, event_id, cause=kind, correlation_id=correlation_id)


def put(connection: Connection, kind: EventKind, subject_id: UUID, sequence: int | None = None) -> UUID:
    """Write down what happened, for receivers that the caller knows. The event's id."""
    row = connection.execute(
        "INSERT INTO event (kind, subject_id, sequence) VALUES (%s, %s, %s) RETURNING id", (kind, subject_id, sequence)
    ).fetchone()
    assert row is not None  # an insert without a conflict clause returns its row
    id: UUID = row["id"]
    return id
