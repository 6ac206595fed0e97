"""Quotas that refill evenly: the arithmetic, and where the numbers are kept."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway import quotas
from services.gateway.quotas import US, InProcess, InRedis, Policy, Spent, spend

POLICY = Policy("key", 6, 60)


def run(store: quotas.Quotas, times: int, who: str = "desk", policy: Policy = POLICY) -> list[Spent]:
    async def calls() -> list[Spent]:
        spent = [await store.spend(policy, who) for _ in range(times)]
        await store.close()
        return spent

    return asyncio.run(calls())


def test_a_quota_is_used_up_and_gains_one_at_a_time() -> None:
    now = 1_000 * US
    store = InProcess(lambda: now)

    assert [spent.left for spent in run(store, 6)] == [5, 4, 3, 2, 1, 0]
    refused = run(store, 1)[0]
    assert (refused.allowed, refused.field()) == (False, '"key";r=0;t=10')
    now += 10 * US - 1
    assert run(store, 1)[0].wait_us == 1
    now += 1
    assert [spent.allowed for spent in run(store, 2)] == [True, False]
    now += 3600 * US
    assert run(store, 1)[0].field() == '"key";r=5;t=10'


def test_callers_and_policies_have_quotas_of_their_own() -> None:
    store = InProcess(lambda: 0)
    assert [run(store, 6, who)[-1].left for who in ("a", "b")] == [0, 0]
    assert run(store, 1, "a", Policy("refusals", 2, 1))[0].left == 1


@given(
    st.integers(1, 2000),
    st.integers(1, 3600),
    st.lists(st.integers(0, 5 * US), min_size=1, max_size=60),
)
def test_no_window_holds_more_than_the_quota_and_the_refill(quota: int, window_s: int, pauses: list[int]) -> None:
    policy = Policy("key", quota, window_s)
    now, full_at, granted = 0, 0, []
    for pause in pauses:
        now += pause
        full_at, spent = spend(full_at, now, policy)
        assert 0 <= spent.left < quota
        assert 0 < spent.wait_us <= policy.interval_us
        if spent.allowed:
            granted.append(now)
        else:
            # what it says is true: a moment before there is none, then there is one
            assert not spend(full_at, now + spent.wait_us - 1, policy)[1].allowed
            assert spend(full_at, now + spent.wait_us, policy)[1].allowed
    for first in granted:
        within = [at for at in granted if first <= at < first + window_s * US]
        assert len(within) <= quota + (within[-1] - first) // policy.interval_us + 1


def test_what_is_kept_in_the_process_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "MOST_KEPT", 100)
    store = InProcess(lambda: 0)
    for number in range(1000):
        run(store, 6, f"stranger {number}")
    assert len(store._full_at) <= 100
    assert not run(store, 1, "stranger 999")[0].allowed


def test_without_redis_each_gateway_counts_by_itself_and_nobody_is_turned_away() -> None:
    store = InRedis("redis://127.0.0.1:1/0")
    assert [spent.allowed for spent in run(store, 7)] == [True] * 6 + [False]
