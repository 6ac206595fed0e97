"""A record that is asked through both doors and by the client, and has to say the same to all of them.

Here: one question to all, and the comparison. Not here: how each asks (`askers`).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import cycle, islice
from typing import Any

import pytest

from tests.acceptance.askers import Asker, ByClient, ByRest, ByRpc, Json, Refusal, Refused, filled
from tests.processes import wait_for
from tests.stacks import Stack

# What differs between two things that are made from one request.
MADE = ("id", "created_at", "updated_at")
# What differs between two verdicts on one claim that are not stored, or stored one after the other.
DECIDED = ("as_of", "decided_at")


class Unison:
    """The three ways to ask, and what they have to agree in."""

    def __init__(self, askers: Sequence[Asker], settle: Callable[[], None]) -> None:
        self.askers = askers
        self.settle = settle
        self._turns = cycle(askers)

    @property
    def one(self) -> Asker:
        """One of them; they take turns."""
        return next(self._turns)

    def ask(self, rpc: str, *, apart: Sequence[str] = (), fields: str = "", once: str = "", **request: Any) -> Any:
        """The one answer that all of them have, field by field; those named in `apart`, at any depth, may differ."""
        return self.each(rpc, apart=apart, fields=fields, once=once, **request)[0][1]

    def each(
        self, rpc: str, *, apart: Sequence[str] = (), fields: str = "", once: str = "", **request: Any
    ) -> list[tuple[Asker, Any]]:
        """The same, with what each of them was answered."""
        answers = [(asker, asker.ask(rpc, request, fields, once)) for asker in self.askers]
        first = _without(answers[0][1], apart)
        for asker, answer in answers[1:]:
            assert _without(answer, apart) == first, f"{rpc}: {asker.name} says otherwise than {self.askers[0].name}"
        return answers

    def lean(self, rpc: str, fields: str, **request: Any) -> Any:
        """The one answer that all of them have cut down to these paths: what REST leaves out is empty in a message."""
        rest, *others = [(asker, asker.ask(rpc, request, fields)) for asker in self.askers]
        for asker, answer in others:
            assert answer == filled(rpc, rest[1]), f"{rpc}: {asker.name} is cut otherwise than {rest[0].name}"
        return rest[1]

    def refused(self, rpc: str, *, fields: str = "", once: str = "", **request: Any) -> Refusal:
        """The one refusal that all of them have."""
        found = []
        for asker in self.askers:
            with pytest.raises(Refused) as raised:
                _said(asker, rpc, request, fields, once)
            found.append((asker.name, raised.value.why))
        assert len({why for _, why in found}) == 1, found
        return found[0][1]

    def until(self, rpc: str, state: str, **request: Any) -> Json:
        """What all of them say when it is in this state, and nothing that follows from it is due."""
        wait_for(lambda: self.one.ask(rpc, request)["state"] == state, f"{rpc} {request} to be {state}")
        self.settle()
        return dict(self.ask(rpc, **request))

    def watch(self, count: int, **request: Any) -> list[Json]:
        """The first events that all of them see."""
        with self.watching(count, **request) as seen:
            return seen()

    @contextmanager
    def watching(self, count: int, **request: Any) -> Iterator[Callable[[], list[Json]]]:
        """All of them watch while something is done; then what they have seen."""

        def first(asker: Asker) -> list[Json]:
            with closing(asker.watch(request)) as events:  # type: ignore[type-var]  # generators, all of them
                return list(islice(events, count))

        def seen() -> list[Json]:
            found = [each.result(60) for each in watching]
            assert found.count(found[0]) == len(found), found
            return found[0]

        with ThreadPoolExecutor(len(self.askers)) as threads:
            watching = [threads.submit(first, asker) for asker in self.askers]
            yield seen


@contextmanager
def unison(stack: Stack, settle: Callable[[], None], secret: str = "") -> Iterator[Unison]:
    """The record of a stack, asked with a key if there is one."""
    rest, rpc, client = ByRest(stack.http, secret), ByRpc(stack.grpc, secret), ByClient(stack.grpc, secret)
    try:
        yield Unison([rest, rpc, client], settle)
    finally:
        for asker in (rest, rpc, client):
            asker.close()


def _said(asker: Asker, rpc: str, request: Json, fields: str, once: str) -> Any:
    return next(asker.watch(request)) if rpc == "WatchVerdicts" else asker.ask(rpc, request, fields, once)


def _without(value: Any, names: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(part, names) for name, part in value.items() if name not in names}
    if isinstance(value, list):
        return [_without(part, names) for part in value]
    return value
