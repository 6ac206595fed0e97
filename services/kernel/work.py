"""What must still be done: owed in the transaction that makes it necessary, settled in the one that does it.

A row of `work` exists from the moment something is owed until it is settled, so a crash loses nothing: the row says
what is left. Workers are told of it by a hint (`queue`); a lost hint costs time, a doubled one nothing.
Here: the SQL of owing, taking, settling, failing, parking and sweeping. Not here: what the work consists of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.kernel.storage import Connection

# How long a worker may hold an item before another takes it. The longest honest item, a long article, takes about
# two seconds; ten times that leaves room for a starved machine, and bounds what a killed worker costs.
LEASE_S = 20
# Tries before an item is parked: enough to outlast a restart of any part, few enough not to loop on poison.
MAX_ATTEMPTS = 5
# Wait after the first failure; it doubles with each further one (2, 4, 8, 16 s).
BACKOFF_S = 2.0
# A hint older than this and not followed by a lease was lost, or its queue is long: hint again.
HINT_LOST_S = 20


class Kind(StrEnum):
    """What is to be done, and with what sort of subject."""

    READ_ARTICLE = "READ_ARTICLE"
    READ_STATEMENT = "READ_STATEMENT"
    REVIEW_STATEMENT = "REVIEW_STATEMENT"
    CHECK_CLAIM = "CHECK_CLAIM"
    ANSWER_QUESTION = "ANSWER_QUESTION"
    WATCH_SOURCE = "WATCH_SOURCE"
    ANNOUNCE_EVENT = "ANNOUNCE_EVENT"
    DELIVER_EVENT = "DELIVER_EVENT"


# What goes on for ever is never given up on, for nobody would begin it again: after its tries and a pause it has new
# ones.
ENDLESS = frozenset({Kind.WATCH_SOURCE})
ENDLESS_PAUSE_S = 600
# Kinds whose time goes by waiting for somebody else's server: they get threads of their own, so that a receiver that
# hangs holds up nobody's claims.
WAITING = frozenset({Kind.DELIVER_EVENT})


@dataclass(frozen=True, slots=True)
class Owed:
    """An item that a worker should be hinted at."""

    id: UUID
    kind: Kind


@dataclass(frozen=True, slots=True)
class Item:
    """An item a worker holds. `token` fences it: whoever lost the lease cannot settle."""

    id: UUID
    kind: Kind
    subject_id: UUID
    cause: str
    correlation_id: str
    owed: int
    attempts: int
    token: UUID


class LeaseLost(Exception):
    """Another worker has taken the item since; what was done here must be rolled back."""


class Later(Exception):
    """Raised by a handler that cannot do its work now and knows when to try again.

    `tried`: whether that was one of the tries after which the item is parked, or only a wait for its turn.
    """

    def __init__(self, after_s: float, reason: str, *, tried: bool = False) -> None:
        self.after_s = after_s
        self.reason = reason
        self.tried = tried
        super().__init__(reason)


def owe(connection: Connection, kind: Kind, subject_id: UUID, *, cause: str, correlation_id: str = "") -> Owed:
    """Write down that `kind` is due for the subject. Owing it again while a worker holds it makes it run once more."""
    row = connection.execute(
        """
        INSERT INTO work (kind, subject_id, cause, correlation_id) VALUES (%s, %s, %s, %s)
        ON CONFLICT (kind, subject_id) DO UPDATE
        SET owed = work.owed + 1, cause = excluded.cause, correlation_id = excluded.correlation_id,
            due_at = clock_timestamp(), hinted_at = NULL, parked_at = NULL, attempts = 0
        RETURNING id
        """,
        (kind, subject_id, cause, correlation_id),
    ).fetchone()
    assert row is not None  # an upsert always returns its row
    return Owed(row["id"], kind)


def owe_all(
    connection: Connection, kind: Kind, subject_ids: Iterable[UUID], *, cause: str, correlation_id: str = ""
) -> tuple[Owed, ...]:
    """Owe the same for several subjects, in the order of their ids so that two writers cannot deadlock."""
    return tuple(
        owe(connection, kind, subject_id, cause=cause, correlation_id=correlation_id)
        for subject_id in sorted(subject_ids)
    )


def owe_at(connection: Connection, kind: Kind, subject_id: UUID, due_at: datetime, *, cause: str) -> Owed | None:
    """Owe something for a later moment; None if it is owed already, for then it will be looked at before."""
    row = connection.execute(
        "INSERT INTO work (kind, subject_id, cause, due_at) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING RETURNING id",
        (kind, subject_id, cause, due_at),
    ).fetchone()
    return Owed(row["id"], kind) if row else None


def take(connection: Connection, work_id: UUID) -> Item | None:
    """Take the lease of an item; None if it is settled, parked, not due, or in other hands."""
    row = connection.execute(
        """
        UPDATE work SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
                        lease_token = gen_random_uuid(), attempts = attempts + 1
        WHERE id = (SELECT id FROM work
                    WHERE id = %(id)s AND parked_at IS NULL AND due_at <= clock_timestamp()
                      AND (lease_until IS NULL OR lease_until < clock_timestamp()) AND attempts < %(max)s
                    FOR UPDATE SKIP LOCKED)
        RETURNING id, kind, subject_id, cause, correlation_id, owed, attempts, lease_token AS token
        """,
        {"id": work_id, "lease": LEASE_S, "max": MAX_ATTEMPTS},
    ).fetchone()
    return Item(**{**row, "kind": Kind(row["kind"])}) if row else None


def settle(connection: Connection, item: Item) -> Owed | None:
    """Say that the item is done, in the transaction that wrote its result. Raises LeaseLost.

    Returns the item again, to be hinted at, if it was owed once more in the meantime.
    """
    done = connection.execute(
        "DELETE FROM work WHERE id = %s AND lease_token = %s AND owed = %s", (item.id, item.token, item.owed)
    )
    if done.rowcount:
        return None
    again = connection.execute(
        """
        UPDATE work SET lease_until = NULL, lease_token = NULL, attempts = 0, hinted_at = NULL,
                        due_at = clock_timestamp()
        WHERE id = %s AND lease_token = %s
        """,
        (item.id, item.token),
    )
    if not again.rowcount:
        raise LeaseLost
    return Owed(item.id, item.kind)


def fail(connection: Connection, item: Item, error: str) -> bool:
    """Give the item back after an error: due again later, or parked after the last try. True if it was parked."""
    row = connection.execute(
        """
        UPDATE work SET lease_until = NULL, lease_token = NULL, hinted_at = NULL, error = %(error)s,
            due_at = clock_timestamp() + make_interval(secs => %(backoff)s * 2 ^ (attempts - 1)),
            parked_at = CASE WHEN attempts >= %(max)s THEN clock_timestamp() END
        WHERE id = %(id)s AND lease_token = %(token)s
        RETURNING parked_at IS NOT NULL AS parked
        """,
        {"id": item.id, "token": item.token, "error": error[:2000], "backoff": BACKOFF_S, "max": MAX_ATTEMPTS},
    ).fetchone()
    if row and row["parked"] and item.kind in ENDLESS:
        _begin_again(connection)
        return False
    return bool(row and row["parked"])


def put_off(connection: Connection, item: Item, later: Later) -> None:
    """Give the item back, due again when its handler said."""
    connection.execute(
        """
        UPDATE work SET lease_until = NULL, lease_token = NULL, hinted_at = NULL, error = %(reason)s,
            due_at = clock_timestamp() + make_interval(secs => %(after)s),
            attempts = attempts - CASE WHEN %(tried)s THEN 0 ELSE 1 END
        WHERE id = %(id)s AND lease_token = %(token)s
        """,
        {
            "id": item.id,
            "token": item.token,
            "reason": later.reason[:2000],
            "after": later.after_s,
            "tried": later.tried,
        },
    )


def park_lost(connection: Connection) -> int:
    """Park what killed its worker on every try, so that it does not go on doing so. Returns how many."""
    parked = connection.execute(
        """
        UPDATE work SET parked_at = clock_timestamp(), lease_until = NULL, lease_token = NULL,
                        error = CASE error WHEN '' THEN 'the worker was lost on every try' ELSE error END
        WHERE parked_at IS NULL AND attempts >= %s AND lease_until < clock_timestamp()
        """,
        (MAX_ATTEMPTS,),
    ).rowcount
    return parked - _begin_again(connection) if parked else 0


def _begin_again(connection: Connection) -> int:
    """Take up again, with new tries and after a pause, what was parked and never should be. Returns how many."""
    return connection.execute(
        """
        UPDATE work SET parked_at = NULL, attempts = 0, hinted_at = NULL,
                        due_at = clock_timestamp() + make_interval(secs => %s)
        WHERE parked_at IS NOT NULL AND kind = ANY(%s)
        """,
        (ENDLESS_PAUSE_S, [str(kind) for kind in ENDLESS]),
    ).rowcount


def sweep(connection: Connection, kinds: Iterable[Kind], limit: int) -> tuple[Owed, ...]:
    """Up to `limit` items that are due and that no hint is under way for; they count as hinted from now on."""
    rows = connection.execute(
        """
        UPDATE work SET hinted_at = clock_timestamp()
        WHERE id IN (SELECT id FROM work
                     WHERE parked_at IS NULL AND due_at <= clock_timestamp() AND kind = ANY(%(kinds)s)
                       AND (lease_until IS NULL OR lease_until < clock_timestamp())
                       AND (hinted_at IS NULL OR hinted_at < clock_timestamp() - make_interval(secs => %(lost)s))
                     ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING id, kind
        """,
        {"kinds": [str(kind) for kind in kinds], "lost": HINT_LOST_S, "limit": limit},
    ).fetchall()
    return tuple(Owed(row["id"], Kind(row["kind"])) for row in rows)


def unhint(connection: Connection, owed: Iterable[Owed]) -> None:
    """Forget the hints of items whose publishing failed."""
    connection.execute("UPDATE work SET hinted_at = NULL WHERE id = ANY(%s)", ([item.id for item in owed],))


def release_all(connection: Connection) -> int:
    """Take every lease and hint back. Only for a start-up at which no worker can be alive. Returns how many."""
    return connection.execute(
        "UPDATE work SET hinted_at = NULL, lease_until = NULL, lease_token = NULL "
        "WHERE hinted_at IS NOT NULL OR lease_until IS NOT NULL"
    ).rowcount


def due_count(connection: Connection) -> int:
    """How many owed items are due, those in a worker's hands included."""
    row = connection.execute(
        "SELECT count(*) AS n FROM work "
        "WHERE parked_at IS NULL AND (due_at <= clock_timestamp() OR lease_until IS NOT NULL)"
    ).fetchone()
    return int(row["n"]) if row else 0


def parked_count(connection: Connection) -> int:
    """How many items were given up on and wait for a person."""
    row = connection.execute("SELECT count(*) AS n FROM work WHERE parked_at IS NOT NULL").fetchone()
    return int(row["n"]) if row else 0
