"""Who is calling travels with the request, into its threads and no further."""

import asyncio
from uuid import uuid4

from services.gateway.callers import ANYONE, NOBODY, Caller, Scope, calling, current


def test_admin_covers_every_scope_and_no_other_scope_covers_another() -> None:
    assert all(Caller(None, "", frozenset({Scope.ADMIN})).may(scope) for scope in Scope)
    for one in set(Scope) - {Scope.ADMIN}:
        caller = Caller(None, "", frozenset({one}))
        assert [scope for scope in Scope if caller.may(scope)] == [one]
    assert not any(NOBODY.may(scope) for scope in Scope)


def test_two_requests_at_once_keep_their_callers_apart() -> None:
    async def request(caller: Caller) -> Caller:
        with calling(caller):
            await asyncio.sleep(0)
            return await asyncio.to_thread(current)

    async def both() -> tuple[Caller, Caller]:
        return await asyncio.gather(request(desk), request(ANYONE))

    desk = Caller(uuid4(), "night desk", frozenset({Scope.READ}))
    assert tuple(asyncio.run(both())) == (desk, ANYONE)
    assert current() == NOBODY
