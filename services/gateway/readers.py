"""Who was served which verdict: so that a correction reaches whoever was shown what it corrects.

Here: noting what a caller with a key was served, who is behind, acknowledging. Not here: who is calling (`callers`),
telling those outside of a change (`webhooks`, `deliver`).
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from onrecord.v1 import reader_pb2
from services.gateway import requests, wire
from services.gateway.callers import Caller, current
from services.gateway.listings import Order, Search
from services.kernel import telemetry
from services.kernel.errors import Conflict, InvalidInput, NotFound, Unavailable
from services.kernel.storage import Connection, Database

log = telemetry.logger(__name__)

# What this process remembers to have noted, so that a caller who polls costs nothing: some 10 MB when it is full.
REMEMBERED = 50_000

COLUMNS = """r.key_id, r.name, r.served_sequence, r.served_at, r.acknowledged_sequence, r.acknowledged_at,
    greatest(r.served_sequence, r.acknowledged_sequence) < coalesce(c.sequence, 0) AS behind"""
TABLES = "reader r JOIN claim c ON c.id = r.claim_id"


@dataclass(frozen=True, slots=True)
class Reader:
    """How far a key has read a claim; a sequence of 0 is none."""

    key_id: UUID
    name: str
    served_sequence: int
    served_at: datetime | None
    acknowledged_sequence: int
    acknowledged_at: datetime | None
    behind: bool


class Readers:
    """What the gateway knows of its readers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: OrderedDict[tuple[UUID, UUID], int] = OrderedDict()
        self._lock = Lock()

    def served(self, verdicts: Iterable[tuple[str, int]], caller: Caller | None = None) -> None:
        """Note that the caller is served these verdicts, given as claim and sequence; nothing without a key.

        Before the answer leaves, but never in its way: what can be read is served also where nothing can be written.
        """
        self.all_served({caller or current(): verdicts})

    def all_served(self, verdicts: Mapping[Caller, Iterable[tuple[str, int]]]) -> None:
        """The same of many callers at once."""
        new = {
            (claim_id, caller.key_id): Served(claim_id, caller.key_id, caller.name, sequence)
            for caller, served in verdicts.items()
            if caller.key_id is not None
            for claim_id, sequence in self._not_noted(caller.key_id, _newest_of_each(served)).items()
        }
        if not new:
            return
        try:
            with self._database.transaction() as connection:
                _note(connection, new.values())
        except Unavailable as error:
            log.warning("not noted who was served", keys=len(verdicts), notes=len(new), error=error.detail)
            return
        self._remember(new.values())

    def list(self, request: reader_pb2.ListReadersRequest) -> reader_pb2.ListReadersResponse:
        """A page of those who were served verdicts on a claim: those who are behind, or all."""
        requests.check(request)
        claim_id = requests.identifier(request, "claim_id")
        key = 'r.key_id::text COLLATE "C"'
        search = Search(COLUMNS, TABLES, Order(key, key, kind="text", newest_first=False))
        search.where("r.claim_id = %(claim)s", claim=claim_id)
        if not request.all:
            search.where("greatest(r.served_sequence, r.acknowledged_sequence) < c.sequence")
        with self._database.transaction() as connection:
            newest = _newest(connection, claim_id)
            rows, token = search.page(connection, request.page_size, request.page_token)
        readers = [wire.fill(reader_pb2.Reader(), Reader(**row)) for row in rows]
        return reader_pb2.ListReadersResponse(readers=readers, next_page_token=token, sequence=newest)

    def acknowledge(self, request: reader_pb2.AcknowledgeClaimRequest) -> reader_pb2.Reader:
        """Note that the caller has taken notice of a verdict. An older one than before changes nothing."""
        requests.check(request)
        claim_id = requests.identifier(request, "id")
        caller = current()
        with self._database.transaction() as connection:
            newest = _newest(connection, claim_id)
            sequence = request.sequence if request.HasField("sequence") else newest
            if request.HasField("sequence") and not _is_verdict(connection, claim_id, sequence):
                raise InvalidInput.at("sequence", f"no verdict on this claim has the sequence {sequence}")
            if caller.key_id is None:
                raise Conflict("who has no key is not known again: call with a key")
            if not sequence:
                raise Conflict("the claim has no verdict yet")
            connection.execute(
                """
                INSERT INTO reader AS r (claim_id, key_id, name, acknowledged_sequence, acknowledged_at)
                VALUES (%s, %s, %s, %s, clock_timestamp()) ON CONFLICT (claim_id, key_id) DO UPDATE
                SET acknowledged_sequence = excluded.acknowledged_sequence, acknowledged_at = excluded.acknowledged_at
                WHERE r.acknowledged_sequence < excluded.acknowledged_sequence
                """,
                (claim_id, caller.key_id, caller.name, sequence),
            )
            row = connection.execute(
                f"SELECT {COLUMNS} FROM {TABLES} WHERE r.claim_id = %s AND r.key_id = %s", (claim_id, caller.key_id)
            ).fetchone()
        assert row is not None  # it was written just now
        return wire.fill(reader_pb2.Reader(), Reader(**row))

    def _not_noted(self, key_id: UUID, newest: Mapping[UUID, int]) -> dict[UUID, int]:
        with self._lock:
            return {id: sequence for id, sequence in newest.items() if self._noted.get((key_id, id), 0) < sequence}

    def _remember(self, noted: Iterable["Served"]) -> None:
        with self._lock:
            for one in noted:
                at = (one.key_id, one.claim_id)
                self._noted[at] = max(one.sequence, self._noted.get(at, 0))
                self._noted.move_to_end(at)
            while len(self._noted) > REMEMBERED:
                self._noted.popitem(last=False)


class Served(NamedTuple):
    """A note: the newest verdict on a claim that a key was served."""

    claim_id: UUID
    key_id: UUID
    name: str
    sequence: int


def _newest_of_each(verdicts: Iterable[tuple[str, int]]) -> dict[UUID, int]:
    newest: dict[UUID, int] = {}
    for claim_id, sequence in verdicts:
        if claim_id and sequence:
            id = UUID(claim_id)
            newest[id] = max(sequence, newest.get(id, 0))
    return newest


def _note(connection: Connection, served: Iterable[Served]) -> None:
    # The note outlives this process at once, and the server's crash but for its last half second: no wait for the disk.
    connection.execute("SET LOCAL synchronous_commit = off")
    # In order of claims and keys, so that two that note the same cannot deadlock.
    claims, keys, names, sequences = zip(*sorted(served), strict=True)
    connection.execute(
        """
        INSERT INTO reader AS r (claim_id, key_id, name, served_sequence, served_at)
        SELECT claim_id, key_id, name, sequence, clock_timestamp()
        FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[]) AS served (claim_id, key_id, name, sequence)
        ON CONFLICT (claim_id, key_id) DO UPDATE
        SET served_sequence = excluded.served_sequence, served_at = excluded.served_at
        WHERE r.served_sequence < excluded.served_sequence
        """,
        (list(claims), list(keys), list(names), list(sequences)),
    )


def _newest(connection: Connection, claim_id: UUID) -> int:
    row = connection.execute(
        "SELECT coalesce(sequence, 0) AS sequence FROM claim WHERE id = %s", (claim_id,)
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no claim {claim_id}")
    return int(row["sequence"])


def _is_verdict(connection: Connection, claim_id: UUID, sequence: int) -> bool:
    query = "SELECT FROM verdict WHERE claim_id = %s AND sequence = %s"
    return connection.execute(query, (claim_id, sequence)).fetchone() is not None
