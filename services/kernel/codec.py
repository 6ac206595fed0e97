"""Values of the model to JSON and back, for jsonb columns; pydantic does the work.

Here: any frozen dataclass of `model`. Not here: the public JSON (that is protobuf's, in `gateway.wire`).
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@lru_cache(maxsize=64)
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def to_json(value: Any, kind: Any = None) -> Any:
    """`value` as JSON-ready dicts, lists, strings and numbers; `kind` where `value` is a tuple of a kind."""
    return _adapter(cast(Hashable, kind or type(value))).dump_python(value, mode="json")


def from_json(kind: type[T], data: Any) -> T:
    """The value of type `kind` that `to_json` made `data` from. Raises pydantic.ValidationError."""
    value: T = _adapter(cast(Hashable, kind)).validate_python(data)
    return value
