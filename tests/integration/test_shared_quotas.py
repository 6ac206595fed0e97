"""Quotas in a real Redis: the same count for every gateway."""

import asyncio

from services.gateway.quotas import InRedis, Policy, Spent
from tests import containers

POLICY = Policy("key", 6, 60)


def run(url: str, times: int, who: str = "desk", policy: Policy = POLICY) -> list[Spent]:
    """What a gateway of its own makes of so many calls."""

    async def calls() -> list[Spent]:
        store = InRedis(url)
        spent = [await store.spend(policy, who) for _ in range(times)]
        await store.close()
        return spent

    return asyncio.run(calls())


def test_redis_counts_as_the_process_does() -> None:
    with containers.redis() as url:
        first = run(url, 8)
        assert [(spent.allowed, spent.left) for spent in first] == [(True, n) for n in (5, 4, 3, 2, 1, 0)] + [
            (False, 0)
        ] * 2
        refused = run(url, 1)[0]
        assert (refused.allowed, 8 <= refused.wait_s <= 10) == (False, True)
        assert run(url, 1, "another desk")[0].left == 5
        assert [spent.allowed for spent in run(url, 2, policy=Policy("quick", 1, 1))] == [True, False]
