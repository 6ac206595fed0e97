"""Sources as the doors see them: one method for each rpc, with the checks and the SQL of a watched feed.

Here: making, changing and listing. Not here: asking a feed (`ingest`), how its states follow each other
(`kernel.sources`).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from onrecord.v1 import source_pb2
from services.gateway import requests, wire
from services.gateway.listings import Order, Search
from services.kernel import reads, sources, telemetry, work
from services.kernel.errors import Conflict, InvalidInput, NotFound
from services.kernel.model import Source, SourceKind, SourceState
from services.kernel.queue import Bell
from services.kernel.storage import Connection, Database
from services.kernel.text.gazetteer import Gazetteer
from services.kernel.web import Web
from services.kernel.work import Kind, Owed

# Offices publish a few times an hour at most; feeds commonly ask for not more than this.
INTERVAL_MINUTES = 10
LONGEST_INTERVAL_MINUTES = 24 * 60
# The press office of a ministry that says nothing for two weeks is on holiday or has another feed.
STALE_AFTER_DAYS = 14
LONGEST_STALE_AFTER_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class NewSource:
    """A feed to be watched, its issuer resolved."""

    kind: SourceKind
    url: str
    name: str
    publisher: str
    issuer: str
    party: str
    office: str
    language: str
    interval_minutes: int
    stale_after_days: int


class Sources:
    """What the gateway does with sources."""

    def __init__(self, database: Database, bell: Bell, parties: reads.Parties, web: Web) -> None:
        self._database = database
        self._bell = bell
        self._parties = parties
        self._web = web

    def create(self, request: source_pb2.CreateSourceRequest) -> tuple[source_pb2.Source, bool]:
        """Watch a feed; also whether it is new."""
        requests.check(request)
        self._web.check(request.url)
        with self._database.transaction(keep=not request.validate_only) as connection:
            new = _new(request, self._parties.gazetteer(connection))
            source_id, owed = _put(connection, new)
            message = _message(_get(connection, source_id))
        if request.validate_only:
            return wire.rehearsed(message), False
        self._bell.ring(owed)
        return message, owed is not None

    def get(self, request: source_pb2.GetSourceRequest) -> source_pb2.Source:
        """One source."""
        requests.check(request)
        with self._database.transaction() as connection:
            return _message(_get(connection, requests.identifier(request, "id")))

    def list(self, request: source_pb2.ListSourcesRequest) -> source_pb2.ListSourcesResponse:
        """A page of sources, the newest first."""
        requests.check(request)
        search = Search(sources.SOURCE_COLUMNS, "source s", Order("s.created_at", "s.id"))
        search.where("s.deleted_at IS NULL")
        if request.kind:
            search.where("s.kind = %(kind)s", kind=source_pb2.Source.Kind.Name(request.kind))
        if request.state:
            search.where("s.state = %(state)s", state=source_pb2.Source.State.Name(request.state))
        if party := requests.party_filter(request.party):
            search.where("s.party = %(party)s", party=party)
        with self._database.transaction() as connection:
            rows, token = search.page(connection, request.page_size, request.page_token)
        messages = [_message(sources.to_source(row)) for row in rows]
        return source_pb2.ListSourcesResponse(sources=messages, next_page_token=token)

    def update(self, request: source_pb2.UpdateSourceRequest) -> source_pb2.Source:
        """Change what is given; a new address, or the end of a pause, asks the feed at once."""
        requests.check(request)
        changes = _changes(request)
        if "url" in changes:
            self._web.check(request.url)
        with self._database.transaction() as connection:
            source = _get(connection, requests.identifier(request, "id"), lock=True)
            owed = _change(connection, source, changes)
            message = _message(_get(connection, source.id))
        self._bell.ring(*owed)
        return message

    def delete(self, request: source_pb2.DeleteSourceRequest) -> source_pb2.DeleteSourceResponse:
        """Watch the feed no more. Its row stays for what the past is told of coverage."""
        requests.check(request)
        with self._database.transaction() as connection:
            source = _get(connection, requests.identifier(request, "id"), lock=True)
            connection.execute("UPDATE source SET deleted_at = clock_timestamp() WHERE id = %s", (source.id,))
            owed = sources.change_state(connection, source, sources.DELETED)
        self._bell.ring(*owed)
        return source_pb2.DeleteSourceResponse()


def _new(request: source_pb2.CreateSourceRequest, gazetteer: Gazetteer) -> NewSource:
    """The feed that a request wants watched. Raises InvalidInput, and UnknownIssuer naming the candidates."""
    if not request.kind:
        raise InvalidInput.at("kind", "must be ARTICLES or STATEMENTS")
    requests.check_address(request.url, request.language)
    kind = SourceKind(source_pb2.Source.Kind.Name(request.kind))
    issuer, party, office = request.issuer.strip(), "", ""
    if kind is SourceKind.STATEMENTS:
        if not issuer:
            raise InvalidInput.at("issuer", "is required for STATEMENTS")
        if request.publisher:
            raise InvalidInput.at("publisher", "is of ARTICLES; statements have an issuer")
        resolved = requests.resolve_issuer(issuer, request.party, gazetteer)
        party, office = resolved.party, resolved.office
    elif issuer or request.party:
        raise InvalidInput.at("issuer" if issuer else "party", "is of STATEMENTS; articles have a publisher")
    return NewSource(
        kind=kind,
        url=request.url,
        name=request.name.strip(),
        publisher=request.publisher.strip(),
        issuer=issuer,
        party=party,
        office=office,
        language=request.language,
        interval_minutes=_interval(request.interval_minutes or INTERVAL_MINUTES),
        stale_after_days=_stale_after(request.stale_after_days or STALE_AFTER_DAYS),
    )


def _changes(request: source_pb2.UpdateSourceRequest) -> dict[str, Any]:
    """The columns that a request changes, with their values."""
    changes = {field.name: getattr(request, field.name) for field in wire.fields(request) if field.name != "id"}
    if not changes:
        raise InvalidInput("nothing is given that could be changed")
    requests.check_address(changes.get("url", ""), changes.get("language", ""))
    if "interval_minutes" in changes:
        _interval(changes["interval_minutes"])
    if "stale_after_days" in changes:
        _stale_after(changes["stale_after_days"])
    return {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}


def _interval(minutes: int) -> int:
    if not 1 <= minutes <= LONGEST_INTERVAL_MINUTES:
        raise InvalidInput.at("interval_minutes", f"must be 1 to {LONGEST_INTERVAL_MINUTES}")
    return minutes


def _stale_after(days: int) -> int:
    if not 1 <= days <= LONGEST_STALE_AFTER_DAYS:
        raise InvalidInput.at("stale_after_days", f"must be 1 to {LONGEST_STALE_AFTER_DAYS}")
    return days


def _put(connection: Connection, new: NewSource) -> tuple[UUID, Owed | None]:
    row = connection.execute(
        """
        WITH made AS (
            INSERT INTO source (kind, url, name, publisher, issuer, party, office, language, interval_minutes,
                                stale_after_days, due_at)
            VALUES (%s, %s, %s, %s, %s, nullif(%s, ''), %s, %s, %s, %s, clock_timestamp())
            ON CONFLICT (kind, url) WHERE deleted_at IS NULL DO NOTHING RETURNING id, state, state_since),
        logged AS (INSERT INTO source_state (source_id, since, state) SELECT id, state_since, state FROM made)
        SELECT id FROM made
        """,
        (
            new.kind,
            new.url,
            new.name,
            new.publisher,
            new.issuer,
            new.party,
            new.office,
            new.language,
            new.interval_minutes,
            new.stale_after_days,
        ),
    ).fetchone()
    if row is not None:
        return row["id"], _owe(connection, row["id"], "the source was made")
    there = connection.execute(
        "SELECT id, party FROM source WHERE kind = %s AND url = %s AND deleted_at IS NULL FOR UPDATE",
        (new.kind, new.url),
    ).fetchone()
    if there is None:  # deleted between the two
        raise Conflict("the source with this url was just deleted; try again")
    if (there["party"] or "") != new.party:
        raise Conflict(f"a source with this url is there, of the party {there['party']}: delete it first")
    return there["id"], None


def _change(connection: Connection, source: Source, changes: dict[str, Any]) -> list[Owed]:
    owed: list[Owed] = []
    if changes.get("url", source.url) != source.url:
        taken = connection.execute(
            "SELECT FROM source WHERE kind = %s AND url = %s AND deleted_at IS NULL", (source.kind, changes["url"])
        ).fetchone()
        if taken is not None:
            raise Conflict("another source has this url")
    # Whatever is asked anew begins anew: nothing is known yet of how it goes.
    anew = changes.get("url", source.url) != source.url or (source.paused and changes.get("paused") is False)
    if anew:
        changes = {**changes, "moved_to": "", "etag": "", "last_modified": "", "failures": 0, "last_error": ""}
    columns = ", ".join(f"{name} = %({name})s" for name in changes)
    connection.execute(f"UPDATE source SET {columns} WHERE id = %(id)s", {**changes, "id": source.id})
    if changes.get("paused", source.paused):
        connection.execute("UPDATE source SET due_at = NULL WHERE id = %s", (source.id,))
        owed += sources.change_state(connection, source, SourceState.PAUSED)
    elif anew or "interval_minutes" in changes:
        connection.execute("UPDATE source SET due_at = clock_timestamp() WHERE id = %s", (source.id,))
        if anew:
            owed += sources.change_state(connection, source, SourceState.PENDING)
        owed.append(_owe(connection, source.id, "the source was changed"))
    return owed


def _get(connection: Connection, source_id: UUID, *, lock: bool = False) -> Source:
    source = sources.get(connection, source_id, lock=lock)
    if source is None:
        raise NotFound(f"there is no source {source_id}")
    return source


def _owe(connection: Connection, source_id: UUID, cause: str) -> Owed:
    return work.owe(connection, Kind.WATCH_SOURCE, source_id, cause=cause, correlation_id=telemetry.correlation_id())


def _message(source: Source) -> source_pb2.Source:
    return wire.fill(source_pb2.Source(), source)
