"""Every error that a caller of onrecord can meet; the docstrings are the default messages.

Here: the tree, as values. Not here: what they are in HTTP and gRPC (one table in `gateway.errors`).
"""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: its path in the request (`article.html`), and the complaint."""

    field: str
    detail: str


class OnrecordError(Exception):
    """Something went wrong."""

    def __init__(self, detail: str = "", *, fields: tuple[FieldError, ...] = ()) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.fields = fields
        super().__init__(self.detail)


class InvalidInput(OnrecordError):
    """The request is not well formed."""

    @classmethod
    def at(cls, field: str, detail: str) -> Self:
        """The complaint about one field."""
        return cls(f"{field}: {detail}", fields=(FieldError(field, detail),))


class UnknownIssuer(InvalidInput):
    """The issuer's party could not be resolved from its name; give `party`."""


class RefusedTarget(InvalidInput):
    """The address is not one that the record calls: http or https, a usual port, on the public internet."""


class NotFound(OnrecordError):
    """There is nothing on record under this id."""


class Conflict(OnrecordError):
    """The request contradicts the present state of the record."""


class ReusedKey(InvalidInput):
    """The Idempotency-Key came with another request before."""


class InProgress(OnrecordError):
    """The same request, under the same Idempotency-Key, is being answered; ask again for its answer."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__()


class SecretShown(OnrecordError):
    """This was done before; its answer had a secret, which is shown once. Take back what was made and make another."""


class StalePage(OnrecordError):
    """It has changed since you read it; read it again."""


class TooLarge(OnrecordError):
    """The request is larger than the limit."""


class Unauthenticated(OnrecordError):
    """This record wants a key: send one as `Authorization: Bearer orc_…`."""


class MissingScope(OnrecordError):
    """The key does not cover this call."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(f"the key does not have the scope {scope}")


class QuotaExceeded(OnrecordError):
    """Too many requests; try again when the quota has some left."""

    def __init__(self, policy: str, retry_after_s: int) -> None:
        self.policy = policy
        self.retry_after_s = retry_after_s
        super().__init__(f"the quota of {policy} is used up; try again in {retry_after_s} s")


class Unavailable(OnrecordError):
    """A part of the service is not available at the moment; try again shortly."""


class SlowReader(OnrecordError):
    """What was sent was not read in time; nothing is lost: resume after the last sequence you read."""


class UnreadableArticle(OnrecordError):
    """No article text could be found in what was submitted."""


class Unreachable(OnrecordError):
    """The other side could not be reached or broke off; trying again may help."""


class UnusableAnswer(OnrecordError):
    """What the other side sent cannot be used; trying again would not help."""
