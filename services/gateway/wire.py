"""Values of the model as protobuf messages, and messages as the JSON of REST.

The words are the same in both, so one walk over the message's fields fills any of them: a field takes the attribute of
its name. Here: that walk. Not here: what a request means (`requests`), the shapes as OpenAPI knows them (`shapes`).
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from onrecord.v1 import claim_pb2, party_pb2, verdict_pb2
from services.gateway import mapping
from services.kernel.model import Claim, Evidence, Party, Status, Verdict

M = TypeVar("M", bound=Message)

TIMESTAMP = "google.protobuf.Timestamp"
# What a message says of itself beyond the value it is filled from; whoever makes the message adds it.
ADDED = {"onrecord.v1.Party": {"etag"}, "onrecord.v1.Claim": {"verdict"}, "onrecord.v1.Article": {"claims"}}
# Fields of an evidence message that the model keeps one level down.
COMPARED = {"stance", "score", "reasons"}


def fill(message: M, value: object) -> M:
    """`message`, with every field set from the attribute of `value` that has its name. None leaves a field unset."""
    compared = value.comparison if isinstance(value, Evidence) else None
    for name, put in _puts(message.DESCRIPTOR):
        part = getattr(compared if compared is not None and name in COMPARED else value, name)
        if part is not None:
            put(message, part)
    return message


def claim(value: Claim, verdict: Verdict | None) -> claim_pb2.Claim:
    """A claim with its verdict; PENDING where there is none yet."""
    message = fill(claim_pb2.Claim(), value)
    if verdict is not None:
        fill(message.verdict, verdict)
    else:
        message.verdict.claim_id = message.id
        message.verdict.status = verdict_pb2.Verdict.Status.Value(Status.PENDING)
    return message


def party(value: Party) -> party_pb2.Party:
    """A party with the ETag of what it holds."""
    message = fill(party_pb2.Party(), value)
    message.etag = hashlib.sha256(message.SerializeToString(deterministic=True)).hexdigest()[:32]
    return message


def watched(verdict: Verdict, proposition: str) -> verdict_pb2.WatchVerdictsResponse:
    """A line of the watch."""
    message = verdict_pb2.WatchVerdictsResponse(sequence=verdict.sequence, proposition=proposition)
    fill(message.verdict, verdict)
    return message


def rehearsed(message: M) -> M:
    """The message of what was only rehearsed: it has no id, since it is not on record."""
    message.ClearField("id")
    return message


def to_dict(message: Message) -> dict[str, Any]:
    """The protobuf JSON mapping with original names; fields without presence are always there."""
    return mapping.to_dict(message)


def to_json(message: Message) -> bytes:
    """The same as bytes, in one line."""
    return json.dumps(to_dict(message), ensure_ascii=False, separators=(",", ":")).encode()


def fields(message: Message) -> Iterable[Any]:
    """Descriptors of the fields that are set."""
    return (field for field, _ in message.ListFields())


def is_map(field: FieldDescriptor) -> bool:
    """Whether the field holds values by name; protobuf counts that as a kind of repeated message."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


@cache
def _puts(descriptor: Descriptor) -> tuple[tuple[str, Callable[[Any, Any], None]], ...]:
    """For each field that is filled from a value's attribute, its name and what sets it."""
    added = ADDED.get(descriptor.full_name, set())
    return tuple((field.name, _put(field)) for field in descriptor.fields if field.name not in added)


def _put(field: FieldDescriptor) -> Callable[[Any, Any], None]:
    name, is_message = field.name, field.message_type is not None
    if field.is_repeated and is_map(field):
        return lambda message, part: getattr(message, name).update(part)
    if field.is_repeated and is_message:
        return lambda message, part: _fill_all(getattr(message, name), part)
    scalar = _scalar(field)
    if field.is_repeated:
        return lambda message, part: getattr(message, name).extend(map(scalar, part))
    if is_message:
        return lambda message, part: _fill_one(getattr(message, name), part)
    return lambda message, part: setattr(message, name, scalar(part))


def _fill_all(repeated: Any, part: Iterable[object]) -> None:
    for item in part:
        fill(repeated.add(), item)


def _fill_one(message: Any, part: object) -> None:
    if isinstance(part, datetime):
        message.FromDatetime(part)
        return
    # An empty message is different from none, also where all its fields are at their defaults.
    message.SetInParent()
    fill(message, part)


def _scalar(field: FieldDescriptor) -> Callable[[Any], Any]:
    if field.enum_type is not None:
        numbers = {value.name: value.number for value in field.enum_type.values}
        return lambda part: numbers[str(part)]
    return str if field.type == FieldDescriptor.TYPE_STRING else _same


def _same(part: Any) -> Any:
    return part
