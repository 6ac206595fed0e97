"""Values of the model as protobuf messages, and messages as the JSON of REST.

The words are the same in both, so one walk over the message's fields fills any of them: a field takes the attribute of
its name. Here: that walk. Not here: what a request means (`requests`), the shapes as OpenAPI knows them (`shapes`).
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from onrecord.v1 import claim_pb2, verdict_pb2
from services.kernel.model import Claim, Evidence, Status, Verdict

M = TypeVar("M", bound=Message)

TIMESTAMP = "google.protobuf.Timestamp"
# What a message says of itself beyond the value it is filled from; whoever makes the message adds it.
ADDED = {"onrecord.v1.Claim": {"verdict"}, "onrecord.v1.Article": {"claims"}}
# Fields of an evidence message that the model keeps one level down.
COMPARED = {"stance", "score", "reasons"}


def fill(message: M, value: object) -> M:
    """`message`, with every field set from the attribute of `value` that has its name. None leaves a field unset."""
    added = ADDED.get(message.DESCRIPTOR.full_name, set())
    for field in message.DESCRIPTOR.fields:
        if field.name in added:
            continue
        source = value.comparison if isinstance(value, Evidence) and field.name in COMPARED else value
        part = getattr(source, field.name)
        if part is not None:
            _set(message, field, part)
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


def watched(verdict: Verdict, proposition: str) -> verdict_pb2.WatchVerdictsResponse:
    """A line of the watch."""
    message = verdict_pb2.WatchVerdictsResponse(sequence=verdict.sequence, proposition=proposition)
    fill(message.verdict, verdict)
    return message


def to_dict(message: Message) -> dict[str, Any]:
    """The protobuf JSON mapping with original names; fields without presence are always there."""
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def to_json(message: Message) -> bytes:
    """The same as bytes, in one line."""
    return json.dumps(to_dict(message), ensure_ascii=False, separators=(",", ":")).encode()


def fields(message: Message) -> Iterable[Any]:
    """Descriptors of the fields that are set."""
    return (field for field, _ in message.ListFields())


def is_map(field: FieldDescriptor) -> bool:
    """Whether the field holds values by name; protobuf counts that as a kind of repeated message."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def _set(message: Message, field: Any, part: Any) -> None:
    if field.is_repeated:
        repeated = getattr(message, field.name)
        if is_map(field):
            repeated.update(part)
        elif field.message_type is not None:
            for item in part:
                fill(repeated.add(), item)
        else:
            repeated.extend(_scalar(field, item) for item in part)
    elif isinstance(part, datetime):
        getattr(message, field.name).FromDatetime(part)
    elif field.message_type is not None:
        # An empty message is different from none, also where all its fields are at their defaults.
        getattr(message, field.name).SetInParent()
        fill(getattr(message, field.name), part)
    else:
        setattr(message, field.name, _scalar(field, part))


def _scalar(field: Any, part: Any) -> Any:
    if field.enum_type is not None:
        return field.enum_type.values_by_name[str(part)].number
    return str(part) if field.type == FieldDescriptor.TYPE_STRING else part
