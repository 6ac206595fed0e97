"""Saved searches: which claims a desk follows, kept under a name.

Here: one method for each rpc, what its request means, its SQL. Not here: what a search lets through
(`kernel.searches`), who is told of it (`webhooks`, the watch).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import errors as pg

from onrecord.v1 import search_pb2
from services.gateway import requests, wire
from services.gateway.listings import Order, Search
from services.gateway.repeats import attempt_id
from services.kernel.errors import Conflict, InvalidInput, NotFound
from services.kernel.model import Status
from services.kernel.reads import Parties
from services.kernel.storage import Connection, Database

COLUMNS = "s.id, s.name, s.q, s.statuses, s.parties, s.created_at, s.updated_at"

Wanted = search_pb2.CreateSearchRequest | search_pb2.UpdateSearchRequest


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search as it is stored; empty parts let everything through."""

    id: UUID
    name: str
    q: str
    statuses: tuple[Status, ...]
    parties: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


class Searches:
    """What the gateway can do with saved searches."""

    def __init__(self, database: Database, parties: Parties) -> None:
        self._database = database
        self._parties = parties

    def create(self, request: search_pb2.CreateSearchRequest) -> search_pb2.Search:
        """Save a search."""
        with self._database.transaction(keep=not request.validate_only) as connection:
            row = connection.execute(
                "INSERT INTO search AS s (id, name, q, statuses, parties) "
                "VALUES (coalesce(%(id)s, uuidv7()), %(name)s, %(q)s, %(statuses)s, %(parties)s) "
                f"ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING {COLUMNS}",
                {**self._values(connection, request), "id": attempt_id()},
            ).fetchone()
        assert row is not None  # an upsert always returns its row
        return wire.rehearsed(_message(row)) if request.validate_only else _message(row)

    def get(self, request: search_pb2.GetSearchRequest) -> search_pb2.Search:
        """One saved search."""
        requests.check(request)
        id = requests.identifier(request, "id")
        with self._database.transaction() as connection:
            return _message(_found(connection.execute(f"SELECT {COLUMNS} FROM search s WHERE id = %s", (id,)), id))

    def list(self, request: search_pb2.ListSearchesRequest) -> search_pb2.ListSearchesResponse:
        """A page of saved searches, oldest first."""
        requests.check(request)
        search = Search(COLUMNS, "search s", Order("s.created_at", "s.id", newest_first=False))
        with self._database.transaction() as connection:
            rows, token = search.page(connection, request.page_size, request.page_token)
        return search_pb2.ListSearchesResponse(searches=[_message(row) for row in rows], next_page_token=token)

    def update(self, request: search_pb2.UpdateSearchRequest) -> search_pb2.Search:
        """Replace a saved search."""
        id = requests.identifier(request, "id")
        with self._database.transaction() as connection:
            rows = connection.execute(
                "UPDATE search s SET name = %(name)s, q = %(q)s, statuses = %(statuses)s, parties = %(parties)s, "
                f"updated_at = clock_timestamp() WHERE id = %(id)s RETURNING {COLUMNS}",
                {**self._values(connection, request), "id": id},
            )
            return _message(_found(rows, id))

    def delete(self, request: search_pb2.DeleteSearchRequest) -> search_pb2.DeleteSearchResponse:
        """Forget a saved search. Raises Conflict as long as a webhook follows it."""
        requests.check(request)
        id = requests.identifier(request, "id")
        try:
            with self._database.transaction() as connection:
                _found(connection.execute("DELETE FROM search WHERE id = %s RETURNING id", (id,)), id)
        except pg.ForeignKeyViolation as error:
            raise Conflict("a webhook follows this search; change or delete the webhook first") from error
        return search_pb2.DeleteSearchResponse()

    def _values(self, connection: Connection, request: Wanted) -> dict[str, object]:
        requests.check(request)
        if not request.name.strip():
            raise InvalidInput.at("name", "is required")
        statuses = requests.statuses(request)
        parties = tuple(dict.fromkeys(request.parties))
        requests.require_parties(self._parties.gazetteer(connection), parties)
        if not (request.q.strip() or statuses or parties):
            raise InvalidInput.at("q", "give words, statuses or parties: a search for everything is none")
        return {
            "name": request.name.strip(),
            "q": request.q.strip(),
            "statuses": [str(status) for status in statuses],
            "parties": list(parties),
        }


def require(connection: Connection, id: UUID, field: str) -> None:
    """Raise InvalidInput naming the field if there is no such saved search."""
    if connection.execute("SELECT FROM search WHERE id = %s", (id,)).fetchone() is None:
        raise InvalidInput.at(field, f"there is no saved search {id}")


def _found(rows: Iterable[dict[str, object]], id: UUID) -> dict[str, object]:
    for row in rows:
        return row
    raise NotFound(f"there is no saved search {id}")


def _message(row: dict[str, object]) -> search_pb2.Search:
    return wire.fill(search_pb2.Search(), SavedSearch(**row))  # type: ignore[arg-type]
