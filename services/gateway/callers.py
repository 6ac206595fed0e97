"""Who is calling: the key that a request came with, for whatever a room does on the way to its answer.

Here: the caller as a value, and the variable that carries it along with a request. Both doors set it before anything
else happens. Not here: how a key is checked (`guard`), which scope an operation wants (`scopes`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.kernel.errors import MissingScope


class Scope(StrEnum):
    """What a key may do."""

    READ = "READ"
    SUBMIT = "SUBMIT"
    REVIEW = "REVIEW"
    ADMIN = "ADMIN"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever made the request. Without a key `key_id` is None and `name` is empty."""

    key_id: UUID | None
    name: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Whether the caller's scopes cover this one; ADMIN covers all."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


# What a record without keys makes of everyone; such a record is served to loopback or a trusted network only.
ANYONE = Caller(None, "", frozenset(Scope))
# Outside of any request: code that forgets to ask a door gets nothing.
NOBODY = Caller(None, "", frozenset())

_current: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


def current() -> Caller:
    """The caller of the present request; threads and tasks that the request starts have it, too."""
    return _current.get()


def require(scope: Scope) -> None:
    """Raise MissingScope if the present caller may not do this; for what a door cannot see from outside."""
    if not current().may(scope):
        raise MissingScope(scope)


@contextmanager
def calling(caller: Caller) -> Iterator[None]:
    """Make this the caller for the block."""
    token = _current.set(caller)
    try:
        yield
    finally:
        _current.reset(token)
