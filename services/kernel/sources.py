"""Watched feeds: their rows, how each changes state, and what follows from it for what is known of a party.

Here: reading a source, the log of its states, coverage at any moment. Not here: asking a feed (`ingest.watching`), what
a caller may change (`gateway.sources`), what coverage means for a verdict (`verify`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.kernel import events, work
from services.kernel.events import EventKind
from services.kernel.model import Coverage, Covered, Source, SourceKind, SourceState
from services.kernel.storage import Connection
from services.kernel.work import Kind, Owed

SOURCE_COLUMNS = """s.id, s.kind, s.url, s.name, s.publisher, s.issuer, coalesce(s.party, '') AS party, s.office,
    s.language, s.interval_minutes, s.stale_after_days, s.paused, s.state, s.state_since, s.moved_to, s.tried_at,
    s.last_success_at, s.last_item_at, s.failures, s.last_error, s.items, s.due_at, s.created_at, s.etag,
    s.last_modified"""
# In the log only: the source is gone from the lists.
DELETED = "DELETED"

WATCHED = frozenset({SourceState.OK, SourceState.MOVED})
DEGRADED = frozenset({SourceState.STALE, SourceState.FAILING, SourceState.GONE})
# A feed that nobody has asked for so long is not watched, whatever its row says: no process of ingest is running.
# Three intervals leave room for two slips, the hour for a restart.
UNASKED_INTERVALS = 3
UNASKED_AT_LEAST = timedelta(hours=1)
# Claims that a desk still works on; the verdicts of older ones keep the coverage of the moment they were decided.
RECHECKED_DAYS = 14
# The newest of them; a change of one feed must not hold up what arrives.
RECHECKED_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Watching:
    """The states of one source up to a moment, oldest first, and when it has to have been asked by."""

    states: tuple[tuple[datetime, str], ...]
    unasked_since: datetime | None = None


def get(connection: Connection, source_id: UUID, *, lock: bool = False) -> Source | None:
    """The source, or None where there is none or it was deleted; with `lock` nobody else changes it meanwhile."""
    row = connection.execute(
        f"SELECT {SOURCE_COLUMNS} FROM source s WHERE s.id = %s AND s.deleted_at IS NULL"
        + (" FOR UPDATE" if lock else ""),
        (source_id,),
    ).fetchone()
    return to_source(row) if row else None


def to_source(row: Mapping[str, object]) -> Source:
    """A row as a value."""
    return Source(**{**row, "kind": SourceKind(str(row["kind"])), "state": SourceState(str(row["state"]))})  # type: ignore[arg-type]


def change_state(connection: Connection, source: Source, state: str, since: datetime | None = None) -> tuple[Owed, ...]:
    """Write the state down, if it is another one; owe a check of the claims whose coverage that changes, and telling
    those outside of a source that is degraded.

    `since` is now where it is not given.
    """
    if state == source.state:
        return ()
    connection.execute(
        """
        WITH moment AS (SELECT coalesce(%(since)s, clock_timestamp()) AS since),
        logged AS (
            INSERT INTO source_state (source_id, since, state) SELECT %(id)s, since, %(state)s FROM moment
            ON CONFLICT (source_id, since) DO UPDATE SET state = excluded.state)
        UPDATE source SET state_since = moment.since, state = %(state)s FROM moment WHERE id = %(id)s
        """,
        {"since": since, "state": state, "id": source.id},
    )
    told: tuple[Owed, ...] = ()
    if state in DEGRADED and source.state not in DEGRADED:
        told = (events.happened(connection, EventKind.SOURCE_DEGRADED, source.id),)
    if source.kind is not SourceKind.STATEMENTS or _kind_of(source.state) == _kind_of(state):
        return told
    claims = connection.execute(
        """
        SELECT id FROM claim WHERE parties @> jsonb_build_array(jsonb_build_object('party', %s::text))
        AND said_at > clock_timestamp() - make_interval(days => %s) ORDER BY said_at DESC, id LIMIT %s
        """,
        (source.party, RECHECKED_DAYS, RECHECKED_AT_MOST),
    )
    cause = f"coverage of {source.party} changed"
    return (*work.owe_all(connection, Kind.CHECK_CLAIM, [row["id"] for row in claims], cause=cause), *told)


def coverage(connection: Connection, parties: Iterable[str], as_of: datetime) -> dict[str, Covered]:
    """The coverage of each of these parties at `as_of`; a party without a source of statements is left out."""
    rows = connection.execute(
        """
        SELECT s.party, s.id, s.interval_minutes, s.last_success_at, s.tried_at,
               array_agg(l.since ORDER BY l.since) AS since, array_agg(l.state ORDER BY l.since) AS states
        FROM source s JOIN source_state l ON l.source_id = s.id AND l.since <= %s
        WHERE s.kind = 'STATEMENTS' AND s.party = ANY(%s) GROUP BY s.id
        """,
        (as_of, list(parties)),
    ).fetchall()
    watched: dict[str, list[Watching]] = {}
    for row in rows:
        states = tuple(zip(row["since"], row["states"], strict=True))
        by = unasked_by(row["tried_at"], row["interval_minutes"])
        watched.setdefault(row["party"], []).append(Watching(states, by if by and by < as_of else None))
    return {party: covered(sources) for party, sources in watched.items()}


def unasked_by(tried_at: datetime | None, interval_minutes: int) -> datetime | None:
    """The moment by which a source that was last asked at `tried_at` should have been asked again."""
    if tried_at is None:
        return None
    return tried_at + max(UNASKED_INTERVALS * timedelta(minutes=interval_minutes), UNASKED_AT_LEAST)


def covered(sources: Sequence[Watching]) -> Covered:
    """What the states of a party's sources say together.

    One that is degraded degrades the whole: a ministry's feed does not make up for the president's.
    """
    degraded, watched = [], []
    for source in sources:
        state = source.states[-1][1]
        if state in DEGRADED:
            degraded.append(_beginning(source.states, DEGRADED))
        elif state in WATCHED and source.unasked_since:
            degraded.append(source.unasked_since)
        elif state in WATCHED:
            watched.append(_beginning(source.states, WATCHED))
    if degraded:
        return Covered(Coverage.DEGRADED, min(degraded))
    return Covered(Coverage.WATCHED, min(watched)) if watched else Covered()


def _beginning(states: Sequence[tuple[datetime, str]], alike: frozenset[SourceState]) -> datetime:
    """Since when the states are `alike` without a break."""
    beginning = states[-1][0]
    for since, state in reversed(states):
        if state not in alike:
            break
        beginning = since
    return beginning


def _kind_of(state: str) -> str:
    return "watched" if state in WATCHED else "degraded" if state in DEGRADED else "unwatched"
