"""Who may come in: the key of a call, its scope, its quota. Both doors and the pages ask here.

The keys that are good are read as a whole and looked through in memory; no call believes a reading older than two
seconds, so that is how long a revoked key goes on at most, on any gateway. Not here: what a secret looks like
(`credentials`), which scope an operation wants (`scopes`), what a refusal looks like (`entrance`, `rpc`).
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.gateway import addresses, credentials, keys
from services.gateway.callers import ANYONE, Caller, Scope
from services.gateway.keys import Key
from services.gateway.quotas import InProcess, Policy, Quotas, Spent
from services.kernel import telemetry
from services.kernel.errors import MissingScope, QuotaExceeded, Unauthenticated, Unavailable
from services.kernel.settings import Settings
from services.kernel.storage import Database

log = telemetry.logger(__name__)

# How long a revoked key goes on. Reading a thousand keys takes some milliseconds, and only while there are calls.
BELIEVED_S = 2.0
# A secret that is not known may be newer than the last reading. Strangers can make us read four times a second.
REREAD_S = 0.25
# `last_used_at` is true to within this; a busy key costs one write a minute.
TOUCH_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a key may ask for, and how often an address may be wrong; None is without bounds."""

    calls: Policy | None
    refusals: Policy | None

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """The bounds that the settings set."""
        window = settings.rate_window_s
        return cls(
            Policy("key", settings.rate_limit, window) if settings.rate_limit else None,
            Policy("refusals", settings.refusal_limit, window) if settings.refusal_limit else None,
        )


class UsedUp(QuotaExceeded):
    """Too many requests; try again when the quota has some left."""

    def __init__(self, spent: Spent) -> None:
        self.spent = spent
        super().__init__(spent.policy.name, max(1, spent.wait_s))


@dataclass(frozen=True, slots=True)
class Admission:
    """A caller who may come in; `spent` is what the call took of the key's quota."""

    caller: Caller
    spent: Spent | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys that were good at a moment (seconds of the monotonic clock)."""

    by_digest: Mapping[bytes, Key]
    by_id: Mapping[UUID, Key]
    locked: bool
    read_at: float


class Guard:
    """Knows the keys of a record. To be used in one event loop."""

    def __init__(self, database: Database, quotas: Quotas | None = None, bounds: Bounds | None = None) -> None:
        self._database = database
        self._quotas = quotas or InProcess()
        self._bounds = bounds or Bounds(None, None)
        self._ring: Ring | None = None
        self._reading = asyncio.Lock()
        self._touched: dict[UUID, float] = {}
        self._touching: set[asyncio.Task[None]] = set()

    async def locked(self) -> bool:
        """Whether this record has keys, so that nobody gets in without. Raises Unavailable."""
        return (await self._believed()).locked

    async def admit(self, authorization: Iterable[str], address: str, scope: Scope | None) -> Admission:
        """Let a call in that came with these `Authorization` headers, if it may.

        Raises Unauthenticated, MissingScope, QuotaExceeded, Unavailable.
        """
        if not await self.locked():
            return Admission(ANYONE)
        headers = tuple(authorization)
        if not headers:
            raise Unauthenticated
        return await self._let_in(await self.key_of(headers, address), scope)

    async def admit_session(self, key_id: UUID, scope: Scope) -> Admission:
        """Let a browser in that signed in with this key, if the key is still good. Raises as `admit`."""
        key = (await self._believed()).by_id.get(key_id)
        if key is None or _has_run_out(key):
            raise Unauthenticated("the key you signed in with is no longer good")
        return await self._let_in(key, scope)

    async def key_of(self, authorization: tuple[str, ...], address: str) -> Key:
        """The good key that these headers show. Raises Unauthenticated, QuotaExceeded for who was wrong too often."""
        secret = credentials.shown(authorization[0]) if len(authorization) == 1 else ""
        digest = credentials.digest(secret) if secret else b""
        key = (await self._believed()).by_digest.get(digest)
        if key is None:
            await self._spend_refusal(address)
            key = (await self._read_after(time.monotonic())).by_digest.get(digest) if secret else None
        if key is None:
            log.info("a call without a good key was refused", address=address)
            raise Unauthenticated("this is not the secret of a key of this record")
        if _has_run_out(key):
            raise Unauthenticated(f"the key {key.name!r} has run out")
        return key

    async def may_stay(self, caller: Caller) -> bool:
        """Whether a caller who was let in may go on listening to a stream."""
        try:
            ring = await self._believed()
        except Unavailable:
            # Nothing new can be read while the database is away, by anybody.
            return True
        if caller.key_id is None:
            return not ring.locked
        key = ring.by_id.get(caller.key_id)
        return key is not None and not _has_run_out(key)

    async def close(self) -> None:
        """Finish what was begun."""
        await asyncio.gather(*self._touching)
        await self._quotas.close()

    async def _let_in(self, key: Key, scope: Scope | None) -> Admission:
        caller = Caller(key.id, key.name, frozenset(key.scopes))
        spent = None
        if self._bounds.calls:
            spent = await self._quotas.spend(self._bounds.calls, str(key.id))
            if not spent.allowed:
                raise UsedUp(spent)
        if scope is not None and not caller.may(scope):
            raise MissingScope(scope)
        self._touch(key)
        return Admission(caller, spent)

    async def _spend_refusal(self, address: str) -> None:
        if self._bounds.refusals:
            spent = await self._quotas.spend(self._bounds.refusals, addresses.neighbourhood(address))
            if not spent.allowed:
                raise UsedUp(spent)

    async def _believed(self) -> Ring:
        ring = self._ring
        if ring is not None and ring.read_at > time.monotonic() - BELIEVED_S:
            return ring
        return await self._read_after(time.monotonic() - BELIEVED_S)

    async def _read_after(self, moment: float) -> Ring:
        """The keys as they were read after the moment; calls that come meanwhile share the reading."""
        async with self._reading:
            if self._ring is not None and self._ring.read_at > moment:
                return self._ring
            if self._ring is not None:
                await asyncio.sleep(self._ring.read_at + REREAD_S - time.monotonic())
            self._ring = await asyncio.to_thread(self._read)
            return self._ring

    def _read(self) -> Ring:
        read_at = time.monotonic()
        with self._database.transaction() as connection:
            good = keys.good(connection)
            locked = bool(good) or keys.exist(connection)
        return Ring(good, {key.id: key for key in good.values()}, locked, read_at)

    def _touch(self, key: Key) -> None:
        now = time.monotonic()
        if now - self._touched.get(key.id, -TOUCH_EVERY_S) < TOUCH_EVERY_S:
            return
        self._touched[key.id] = now
        task = asyncio.get_running_loop().create_task(asyncio.to_thread(self._note_use, key.id))
        self._touching.add(task)
        task.add_done_callback(self._touching.discard)

    def _note_use(self, key_id: UUID) -> None:
        try:
            with self._database.transaction() as connection:
                keys.touch(connection, key_id)
        except Unavailable:
            log.warning("the use of a key was not noted", key=str(key_id))


def _has_run_out(key: Key) -> bool:
    return key.expires_at is not None and key.expires_at <= datetime.now(UTC)
