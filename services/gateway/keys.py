"""Keys: who may call. Made, listed, revoked; the SQL of it, and which secrets are good now.

Here: the methods behind the rpcs and `python -m services.keys`. Not here: what a secret looks like (`credentials`),
whether a caller may do what it asks for (`guard`), signed-in browsers (`sessions`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from onrecord.v1 import key_pb2
from services.gateway import credentials, listings, requests, wire
from services.gateway.callers import Scope
from services.gateway.repeats import attempt_id
from services.kernel.errors import InvalidInput, NotFound
from services.kernel.storage import Connection, Database

COLUMNS = "k.id, k.name, k.scopes, k.hint, k.created_at, k.last_used_at, k.expires_at, k.revoked_at"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is on record; its secret is not."""

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be made."""

    name: str
    scopes: tuple[Scope, ...]
    expires_at: datetime | None


class Keys:
    """What the doors can do with keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create_key(self, request: key_pb2.CreateKeyRequest) -> key_pb2.CreateKeyResponse:
        """Make a key; the answer alone has its secret."""
        requests.check(request)
        scopes = [_scope(number, scope) for number, scope in enumerate(request.scopes)]
        new = new_key(request.name, scopes, requests.moment(request, "expires_at"), datetime.now(UTC))
        with self._database.transaction(keep=not request.validate_only) as connection:
            key, secret = create(connection, new)
        if request.validate_only:
            # the secret of a key that is not there opens nothing
            message = wire.rehearsed(wire.fill(key_pb2.Key(), key))
            message.ClearField("hint")
            return key_pb2.CreateKeyResponse(key=message)
        return key_pb2.CreateKeyResponse(key=wire.fill(key_pb2.Key(), key), secret=secret)

    def list_keys(self, request: key_pb2.ListKeysRequest) -> key_pb2.ListKeysResponse:
        """A page of keys, newest first."""
        requests.check(request)
        with self._database.transaction() as connection:
            keys, token = page(connection, request.page_size, request.page_token)
        return key_pb2.ListKeysResponse(
            keys=[wire.fill(key_pb2.Key(), key) for key in keys],
            next_page_token=token,
        )

    def revoke_key(self, request: key_pb2.RevokeKeyRequest) -> key_pb2.Key:
        """Revoke a key. Doing it again changes nothing."""
        requests.check(request)
        with self._database.transaction() as connection:
            return wire.fill(key_pb2.Key(), revoke(connection, requests.identifier(request, "id")))


def new_key(name: str, scopes: list[Scope], expires_at: datetime | None, now: datetime) -> NewKey:
    """The key to be made. Raises InvalidInput."""
    if not name.strip():
        raise InvalidInput.at("name", "is required")
    if not name.isprintable():
        raise InvalidInput.at("name", "holds characters that cannot be printed")
    if not scopes:
        raise InvalidInput.at("scopes", f"is required: one or more of {', '.join(Scope)}")
    if expires_at is not None and expires_at <= now:
        raise InvalidInput.at("expires_at", "is not in the future")
    return NewKey(name.strip(), tuple(scope for scope in Scope if scope in scopes), expires_at)


def create(connection: Connection, new: NewKey) -> tuple[Key, str]:
    """Put a key on record; also its secret, which is nowhere else."""
    secret = credentials.new_secret()
    row = connection.execute(
        f"""
        INSERT INTO key AS k (id, name, scopes, hint, digest, expires_at)
        VALUES (coalesce(%s, uuidv7()), %s, %s, %s, %s, %s)
        -- made before, but nobody heard of it
        ON CONFLICT (id) DO UPDATE SET hint = excluded.hint, digest = excluded.digest RETURNING {COLUMNS}
        """,
        (
            attempt_id(),
            new.name,
            [str(scope) for scope in new.scopes],
            credentials.hint(secret),
            credentials.digest(secret),
            new.expires_at,
        ),
    ).fetchone()
    assert row
    return _key(row), secret


def page(connection: Connection, size: int, token: str) -> tuple[list[Key], str]:
    """A page of keys, newest first, and the next page's token."""
    search = listings.Search(COLUMNS, "key k", listings.Order("k.created_at", "k.id"))
    rows, next_token = search.page(connection, size, token)
    return [_key(row) for row in rows], next_token


def revoke(connection: Connection, key_id: UUID) -> Key:
    """Mark the key as revoked and sign out every browser that signed in with it. Raises NotFound."""
    row = connection.execute(
        f"UPDATE key AS k SET revoked_at = coalesce(k.revoked_at, now()) WHERE k.id = %s RETURNING {COLUMNS}", (key_id,)
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no key {key_id}")
    connection.execute("DELETE FROM session WHERE key_id = %s", (key_id,))
    return _key(row)


def exist(connection: Connection) -> bool:
    """Whether this record has, or ever had, a key: then nobody gets in without."""
    row = connection.execute("SELECT EXISTS (SELECT FROM key) AS found").fetchone()
    return bool(row and row["found"])


def good(connection: Connection) -> dict[bytes, Key]:
    """The keys that were not revoked, by the digest of their secret. Whether one has run out, its time says."""
    rows = connection.execute(f"SELECT k.digest, {COLUMNS} FROM key k WHERE k.revoked_at IS NULL")
    return {bytes(row.pop("digest")): _key(row) for row in rows}


def touch(connection: Connection, key_id: UUID) -> None:
    """Note that the key is in use."""
    connection.execute("UPDATE key SET last_used_at = now() WHERE id = %s", (key_id,))


def _key(row: dict[str, Any]) -> Key:
    return Key(**{**row, "scopes": tuple(Scope(scope) for scope in row["scopes"])})


def _scope(number: int, scope: int) -> Scope:
    if not scope:
        raise InvalidInput.at(f"scopes[{number}]", f"must be one of {', '.join(Scope)}")
    return Scope(key_pb2.Key.Scope.Name(scope))  # type: ignore[arg-type]
