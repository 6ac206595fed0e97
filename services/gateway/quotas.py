"""How much of anything a caller may ask for in a time: quotas that refill evenly.

A quota of 1200 in 60 s holds 1200 at most and gains one every 50 ms, so nobody waits for the turn of a minute, and
there is no turn at which everybody comes at once. Kept is one number for each who: when the quota is full again.
Here: the arithmetic, and where the numbers are kept: in Redis, where gateways share one, else in this process. This is
the only file that knows redis-py. Not here: whose quota it is and what happens when it is used up (`guard`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from services.kernel import telemetry
from services.kernel.queue import is_embedded

log = telemetry.logger(__name__)

US = 1_000_000
# Numbers kept in this process: some 10 MB. Past it those that are full again go first, then the oldest.
MOST_KEPT = 100_000
# A broker that answers does so within a few milliseconds; a request does not wait longer for one that hangs.
REDIS_TIMEOUT_S = 0.25
# How long a broker that failed is not asked again.
REDIS_PAUSE_S = 5.0
REDIS_CONNECTIONS = 16

# The same as `spend`, so that it happens at once for all gateways. Times are microseconds of Redis's own clock.
_SPEND = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local room = now + window - full_at
if room < interval then return {0, 0, interval - room} end
room, full_at = room - interval, full_at + interval
redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
return {1, math.floor(room / interval), interval - room % interval}
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """So many in so many seconds."""

    name: str
    quota: int
    window_s: int

    @property
    def interval_us(self) -> int:
        """Microseconds in which the quota gains one."""
        return self.window_s * US // self.quota

    def field(self) -> str:
        """As an item of the header RateLimit-Policy."""
        return f'"{self.name}";q={self.quota};w={self.window_s}'


@dataclass(frozen=True, slots=True)
class Spent:
    """What became of one request under a policy; `wait_us` microseconds from now there is one more."""

    policy: Policy
    allowed: bool
    left: int
    wait_us: int

    @property
    def wait_s(self) -> int:
        """The wait in whole seconds, rounded up."""
        return -(-self.wait_us // US)

    def field(self) -> str:
        """As an item of the header RateLimit: no more than `r` within the next `t` seconds."""
        return f'"{self.policy.name}";r={self.left};t={self.wait_s}'


class Quotas(Protocol):
    """Where the numbers are kept."""

    async def spend(self, policy: Policy, who: str) -> Spent:
        """Take one of `who`'s quota, if there is one."""
        ...

    async def close(self) -> None:
        """Let go of whatever is held open."""
        ...


def spend(full_at: int, now: int, policy: Policy) -> tuple[int, Spent]:
    """Take one at `now` of a quota that is full again at `full_at` (microseconds); also when it is full after that."""
    interval = policy.interval_us
    full_at = max(full_at, now)
    room = now + interval * policy.quota - full_at
    if room < interval:
        return full_at, Spent(policy, False, 0, interval - room)
    room -= interval
    return full_at + interval, Spent(policy, True, room // interval, interval - room % interval)


def opened(broker_url: str) -> Quotas:
    """The quotas for this broker: in Redis where it is one, else in this process."""
    return InProcess() if is_embedded(broker_url) else InRedis(broker_url)


class InProcess:
    """Numbers in this process, gone with it. `clock` gives microseconds."""

    def __init__(self, clock: Callable[[], int] = lambda: time.monotonic_ns() // 1000) -> None:
        self._clock = clock
        self._full_at: dict[tuple[str, str], int] = {}

    async def spend(self, policy: Policy, who: str) -> Spent:
        """Take one of `who`'s quota, if there is one."""
        now = self._clock()
        full_at, spent = spend(self._full_at.pop((policy.name, who), 0), now, policy)
        self._full_at[policy.name, who] = full_at
        if len(self._full_at) > MOST_KEPT:
            self._forget(now)
        return spent

    async def close(self) -> None:
        """Nothing is held open."""

    def _forget(self, now: int) -> None:
        kept = [(who, full_at) for who, full_at in self._full_at.items() if full_at > now]
        # a tenth of room, so that this is not done again for every request
        self._full_at = dict(kept[-MOST_KEPT * 9 // 10 :])


class InRedis:
    """Numbers in Redis, the same for every gateway. While it is away each gateway counts by itself."""

    def __init__(self, url: str) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=REDIS_CONNECTIONS,
            timeout=REDIS_TIMEOUT_S,
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            client_name="onrecord-quotas",
        )
        self._redis = Redis(connection_pool=pool)
        self._script = self._redis.register_script(_SPEND)
        self._meanwhile = InProcess()
        self._away_until = 0.0

    async def spend(self, policy: Policy, who: str) -> Spent:
        """Take one of `who`'s quota, if there is one. Never fails."""
        if time.monotonic() < self._away_until:
            return await self._meanwhile.spend(policy, who)
        interval = policy.interval_us
        try:
            allowed, left, wait_us = await self._script(
                keys=[f"onrecord:quota:{policy.name}:{who}"], args=[interval, interval * policy.quota]
            )
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("quotas are counted by this gateway alone: Redis does not answer", error=str(error))
            self._away_until = time.monotonic() + REDIS_PAUSE_S
            return await self._meanwhile.spend(policy, who)
        return Spent(policy, bool(allowed), int(left), int(wait_us))

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()
        await self._redis.connection_pool.disconnect()
