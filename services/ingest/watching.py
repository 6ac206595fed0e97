"""Watched feeds: asked when they are due, their new items put on record, their health written down.

The work is owed again in the transaction that settles it, so a feed goes on being watched whatever becomes of a
worker. Here: the order of steps, when to ask again, which state follows from an answer. Not here: the request
(`fetching`), what an item is (`feeds`), what a state means for coverage (`kernel.sources`).
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.ingest.feeds import Feed, arrival, newest, read_feed
from services.ingest.fetching import Fetcher
from services.kernel import arrivals, sources, telemetry, work
from services.kernel.errors import RefusedTarget, Unreachable, UnusableAnswer
from services.kernel.model import NewArticle, Source, SourceState
from services.kernel.queue import Bell
from services.kernel.storage import Connection, Database
from services.kernel.web import Answer
from services.kernel.work import Item, Kind, Owed

log = telemetry.logger(__name__)

# One failure is a hiccup, two may be a restart; with the pauses below the third comes half an hour after the first.
FAILING_AFTER = 3
# Pause after the first failure where the feed is not asked more often anyway; it doubles up to the longest.
FIRST_PAUSE_S = 600
LONGEST_PAUSE_S = 6 * 3600
# Share of the interval by which a question comes later than due, so that feeds made together do not stay together.
JITTER = 0.1
# An item that a feed has not listed for so long will hardly be listed again.
ITEM_KEPT = "90 days"
# Longer values are no validators, and every question would carry them.
_LONGEST_VALIDATOR = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking a feed came to: what it lists, or `error`. `feed` is None where nothing changed since the last time.

    `wait_s` is how long the server wants to be left alone.
    """

    feed: Feed | None = None
    error: str = ""
    gone: bool = False
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""
    wait_s: float = 0.0


class Watching:
    """The part of the room that watches feeds."""

    def __init__(self, database: Database, bell: Bell, fetcher: Fetcher) -> None:
        self._database = database
        self._bell = bell
        self._fetcher = fetcher

    def watch_source(self, item: Item) -> None:
        """Ask a feed, put its new items on record and owe the next question."""
        with self._database.transaction() as connection:
            source = sources.get(connection, item.subject_id)
            if source is None or not _is_watched(source):
                work.settle(connection, item)
                return
        outcome = self._ask(source)
        with self._database.transaction() as connection:
            again = work.settle(connection, item)
            current = sources.get(connection, item.subject_id, lock=True)
            owed: list[Owed] = []
            if current is not None and _is_watched(current) and current.url == source.url:
                owed = _put(connection, current, outcome)
        self._bell.ring(*owed, again)

    def _ask(self, source: Source) -> Outcome:
        url = source.moved_to or source.url
        conditions = {"If-None-Match": source.etag, "If-Modified-Since": source.last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        headers["Accept"] = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
        try:
            answer = self._fetcher.get(url, headers)
            if answer.status == 304:
                return Outcome(moved_to=answer.moved_to or source.moved_to)
            if answer.status == 200:
                return self._read(source, answer)
        except (RefusedTarget, UnusableAnswer, Unreachable) as error:
            return Outcome(error=error.fields[0].detail if error.fields else str(error))
        wait_s = self._fetcher.asked_to_wait(url, answer)
        return Outcome(error=f"the server answered {answer.status}", gone=answer.status == 410, wait_s=wait_s)

    def _read(self, source: Source, answer: Answer) -> Outcome:
        feed = read_feed(answer.body, answer.headers.get("content-type", ""), answer.url)
        etag, last_modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
        return Outcome(
            feed,
            moved_to=answer.moved_to or source.moved_to,
            etag=etag if len(etag) <= _LONGEST_VALIDATOR else "",
            last_modified=last_modified if len(last_modified) <= _LONGEST_VALIDATOR else "",
        )


def after(source: Source, outcome: Outcome, now: datetime, newest_item: datetime | None) -> Source:
    """The source as it is after it was asked at `now`. `newest_item` is of the items that are new, if any are."""
    if outcome.error:
        # Where it said that it is now may have been a slip: the next question goes to where it was made for.
        failed = replace(
            source, tried_at=now, failures=source.failures + 1, last_error=outcome.error, moved_to="", due_at=None
        )
        state = SourceState.FAILING if failed.failures >= FAILING_AFTER else source.state
        return replace(failed, state=SourceState.GONE if outcome.gone else state)
    moved_to = outcome.moved_to if outcome.moved_to != source.url else ""
    last_item_at = max(filter(None, (source.last_item_at, newest_item)), default=None)
    answered = replace(
        source,
        tried_at=now,
        last_success_at=now,
        last_item_at=last_item_at,
        failures=0,
        last_error="",
        moved_to=moved_to,
        name=source.name or (outcome.feed.title if outcome.feed else ""),
        etag=outcome.etag if outcome.feed else source.etag,
        last_modified=outcome.last_modified if outcome.feed else source.last_modified,
    )
    if now - (last_item_at or source.created_at) > timedelta(days=source.stale_after_days):
        return replace(answered, state=SourceState.STALE)
    return replace(answered, state=SourceState.MOVED if moved_to else SourceState.OK)


def pause_s(source: Source, wait_s: float) -> float:
    """Seconds from one question to the next, before jitter; `wait_s` is what the server asked for."""
    interval = source.interval_minutes * 60
    if not source.failures:
        return max(interval, wait_s)
    first = min(interval, FIRST_PAUSE_S)
    return max(min(first * 2.0 ** min(source.failures - 1, 20), LONGEST_PAUSE_S), wait_s)


def _is_watched(source: Source) -> bool:
    return not source.paused and source.state is not SourceState.GONE


def _put(connection: Connection, source: Source, outcome: Outcome) -> list[Owed]:
    row = connection.execute("SELECT clock_timestamp() AS now").fetchone()
    assert row is not None
    now: datetime = row["now"]
    owed, taken, newest_item = _put_items(connection, source, outcome.feed, now) if outcome.feed else ([], 0, None)
    changed = after(source, outcome, now, newest_item)
    due_at = None
    if changed.state is not SourceState.GONE:
        due_at = now + timedelta(seconds=pause_s(changed, outcome.wait_s) * random.uniform(1, 1 + JITTER))  # noqa: S311
        work.owe_at(connection, Kind.WATCH_SOURCE, source.id, due_at, cause="the feed is due")
    connection.execute(
        """
        UPDATE source SET tried_at = %s, last_success_at = %s, last_item_at = %s, failures = %s, last_error = %s,
            moved_to = %s, name = %s, etag = %s, last_modified = %s, items = items + %s, due_at = %s
        WHERE id = %s
        """,
        (
            changed.tried_at,
            changed.last_success_at,
            changed.last_item_at,
            changed.failures,
            changed.last_error[:1_000],
            changed.moved_to,
            changed.name,
            changed.etag,
            changed.last_modified,
            taken,
            due_at,
            source.id,
        ),
    )
    unasked = sources.unasked_by(source.tried_at, source.interval_minutes)
    if unasked and unasked < now and source.state in sources.WATCHED:
        # Nobody asked for a while: what the past is told of that time is what was true of it.
        owed += sources.change_state(connection, source, SourceState.FAILING, unasked)
        source = replace(source, state=SourceState.FAILING)
    owed += sources.change_state(connection, source, changed.state, now)
    if changed.state is not source.state:
        log.info("feed changed state", source=str(source.id), state=changed.state, error=changed.last_error)
    return owed


def _put_items(
    connection: Connection, source: Source, feed: Feed, now: datetime
) -> tuple[list[Owed], int, datetime | None]:
    """Put the new items on record: the work they owe, how many they are, and when the newest was published."""
    owed: list[Owed] = []
    new = []
    # Feeds list the newest first; the oldest is put on record first, so that ids follow the order of events.
    for entry in reversed(feed.entries):
        row = connection.execute(
            """
            INSERT INTO source_item (source_id, key) VALUES (%s, %s)
            ON CONFLICT (source_id, key) DO UPDATE SET seen_at = clock_timestamp() RETURNING xmax = 0 AS is_new
            """,
            (source.id, entry.key),
        ).fetchone()
        arrived = arrival(source, entry, feed, now) if row and row["is_new"] else None
        if arrived is None:
            continue
        cause = f"listed by source {source.id}"
        if isinstance(arrived, NewArticle):
            _, work_owed = arrivals.put_article(connection, arrived, cause)
        else:
            _, work_owed = arrivals.put_statement(connection, arrived)
        new.append(entry)
        owed += [work_owed] if work_owed else []
    connection.execute(
        "DELETE FROM source_item WHERE source_id = %s AND seen_at < clock_timestamp() - %s::interval",
        (source.id, ITEM_KEPT),
    )
    return owed, len(new), (newest(new, now) or now) if new else None
