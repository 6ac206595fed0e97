"""The same request again: what an Idempotency-Key means, kept in the record for both doors and all gateways.

A caller who did not hear an answer sends the request again under the same key, and has the answer of the first time.
Here: the key, the SQL of an attempt and its answer. Not here: how each door carries key and answer (`once`).
"""

import asyncio
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from services.gateway.callers import Caller
from services.kernel import telemetry
from services.kernel.errors import InProgress, InvalidInput, ReusedKey, SecretShown, Unavailable
from services.kernel.storage import Connection, Database

log = telemetry.logger(__name__)

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
# Longer than any queue of a CMS keeps a submission that it could not deliver over night.
KEPT = "24 hours"
# How long whoever began is believed to be at it: a check that stores takes ten seconds at most. What takes longer,
# waiting for an article's verdicts, comes to the same when it is done twice.
LEASE_S = 15
# Answered the moment the first is through, so soon enough to be worth asking again.
RETRY_AFTER_S = 1
SWEEP_EVERY_S = 600.0
# How the names of operations begin that only read; whatever else there is may write.
READS = ("Get", "List", "Watch", "Export", "Feed", "SearchFactChecks", "Health", "Readiness", "Metrics")

# RFC 8941 writes strings in quotes; most clients send the bare word.
_KEY = re.compile(r'"([!#-\[\]-~ ]{1,255})"|([!#-~]{1,255})')


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: over gRPC `status` 0, no headers and the message's bytes.

    An answer that is `secret` shows one, this once.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A request by what its repetition is known by."""

    caller: str
    door: str
    operation: str
    key: str
    request: bytes


_attempt: ContextVar[UUID | None] = ContextVar("attempt", default=None)


def honours(operation: str) -> bool:
    """Whether the operation may write, so that doing it twice could differ from doing it once."""
    return not operation.startswith(READS)


def key_of(value: str) -> str:
    """The key that a header's value holds. Raises InvalidInput."""
    found = _KEY.fullmatch(value.strip())
    if found is None:
        raise InvalidInput.at(HEADER, "must be 1 to 255 printable ASCII characters, such as a UUID")
    return found.group(1) or found.group(2)


def named(caller: Caller, door: str, operation: str, key: str, *said: bytes) -> Named:
    """The request that says all this."""
    sha = hashlib.sha256()
    for part in said:
        sha.update(len(part).to_bytes(8))
        sha.update(part)
    return Named(str(caller.key_id or ""), door, operation, key, sha.digest())


def attempt_id() -> UUID | None:
    """The present request's attempt, the same however often it comes; None without a key.

    What has no other sign by which it is known again is put on record under this id.
    """
    return _attempt.get()


@contextmanager
def attempting(id: UUID) -> Iterator[None]:
    """Make this the attempt for the block."""
    token = _attempt.set(id)
    try:
        yield
    finally:
        _attempt.reset(token)


class Repeats:
    """The attempts of a record. To be used in an event loop; each method takes a thread and a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, request: Named) -> UUID | Answer:
        """The attempt to be made, or the answer that the request had.

        Raises ReusedKey if the key came with another request, InProgress if another is at it, SecretShown, Unavailable.
        """
        return await asyncio.to_thread(self._in_transaction, _begin, request)

    async def finish(self, id: UUID, answer: Answer) -> None:
        """Keep the answer. If that fails the request may be done again, which comes to the same."""
        await self._try(_finish, id, answer)

    async def release(self, id: UUID, *, forget: bool) -> None:
        """Let the request be made again; `forget` also lets the key be used for another, since nothing was done."""
        await self._try(_forget if forget else _release, id)

    async def sweep(self) -> None:
        """Delete what is older than a day, over and over; to be cancelled."""
        while True:
            await self._try(_sweep)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def _try(self, do: Any, *values: Any) -> None:
        try:
            await asyncio.to_thread(self._in_transaction, do, *values)
        except Unavailable:
            log.warning("an attempt could not be noted", what=do.__name__)

    def _in_transaction(self, do: Any, *values: Any) -> Any:
        with self._database.transaction() as connection:
            return do(connection, *values)


def _begin(connection: Connection, request: Named) -> UUID | Answer:
    place = {"caller": request.caller, "door": request.door, "operation": request.operation, "key": request.key}
    where = "a.caller = %(caller)s AND a.door = %(door)s AND a.operation = %(operation)s AND a.key = %(key)s"
    connection.execute(f"DELETE FROM attempt a WHERE {where} AND a.came_at < now() - %(kept)s::interval",
                       {**place, "kept": KEPT})  # fmt: skip
    row = connection.execute(
        """
        INSERT INTO attempt AS a (caller, door, operation, key, request, lease_until)
        VALUES (%(caller)s, %(door)s, %(operation)s, %(key)s, %(request)s,
                clock_timestamp() + make_interval(secs => %(lease)s))
        ON CONFLICT (caller, door, operation, key) DO UPDATE SET lease_until = excluded.lease_until
        WHERE a.request = excluded.request AND a.body IS NULL AND a.lease_until < clock_timestamp()
        RETURNING a.id
        """,
        {**place, "request": request.request, "lease": LEASE_S},
    ).fetchone()
    if row is not None:
        id: UUID = row["id"]
        return id
    there = connection.execute(f"SELECT request, status, headers, body FROM attempt a WHERE {where}", place).fetchone()
    if there is not None and bytes(there["request"]) != request.request:
        raise ReusedKey.at(HEADER, "came with another request before; take a new key for a new request")
    if there is None or there["body"] is None:
        raise InProgress(RETRY_AFTER_S)
    if there["status"] is None:
        raise SecretShown
    headers = tuple((name, value) for name, value in there["headers"])
    return Answer(there["status"], headers, bytes(there["body"]))


def _finish(connection: Connection, id: UUID, answer: Answer) -> None:
    connection.execute(
        "UPDATE attempt SET status = %s, headers = %s, body = %s WHERE id = %s AND body IS NULL",
        (None, None, b"", id) if answer.secret else (answer.status, Jsonb(answer.headers), answer.body, id),
    )


def _release(connection: Connection, id: UUID) -> None:
    connection.execute("UPDATE attempt SET lease_until = '-infinity' WHERE id = %s AND body IS NULL", (id,))


def _forget(connection: Connection, id: UUID) -> None:
    connection.execute("DELETE FROM attempt WHERE id = %s AND body IS NULL", (id,))


def _sweep(connection: Connection) -> None:
    connection.execute("DELETE FROM attempt WHERE came_at < now() - %s::interval", (KEPT,))
