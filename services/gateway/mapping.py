"""The protobuf JSON mapping of our messages, planned once for each kind of message, not found anew for each field.

protobuf's own `MessageToDict` looks every field up in descriptors each time, which takes most of the time of a read;
the contract tests hold that both say the same. Here: original names, fields without presence always there. Whatever
kind of field has no plan here goes through `MessageToDict`, and so does a message that has one.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

Convert = Callable[[Any], Any]

# Kinds that JSON writes as Python has them. 64-bit integers become strings there, bytes base64, floats are rounded.
_AS_IS = {
    FieldDescriptor.TYPE_STRING,
    FieldDescriptor.TYPE_BOOL,
    FieldDescriptor.TYPE_INT32,
    FieldDescriptor.TYPE_UINT32,
}
_MOMENTS = {"google.protobuf.Timestamp", "google.protobuf.Duration"}


def to_dict(message: Message) -> dict[str, Any]:
    """The message as the mapping has it."""
    made: dict[str, Any] = _converter(message.DESCRIPTOR)(message)
    return made


@cache
def _converter(descriptor: Descriptor) -> Convert:
    """What turns messages of this kind into JSON-ready values."""
    if descriptor.full_name in _MOMENTS:
        return lambda message: message.ToJsonString()
    steps = []
    for field in descriptor.fields:
        convert = _of_field(field)
        if convert is None or descriptor.full_name.startswith("google."):
            return _by_library
        steps.append((field.name, field.has_presence, convert))

    def made(message: Any) -> dict[str, Any]:
        return {
            name: convert(getattr(message, name))
            for name, has_presence, convert in steps
            if not has_presence or message.HasField(name)
        }

    return made


def _of_field(field: FieldDescriptor) -> Convert | None:
    kind = field.message_type
    if kind is not None and kind.GetOptions().map_entry:
        return _of_map(kind)
    item = _of_item(field)
    if item is None or not field.is_repeated:
        return item
    if item is _as_it_is:
        return list
    return lambda items: [item(one) for one in items]


def _of_map(entry: Descriptor) -> Convert | None:
    key, value = entry.fields_by_name["key"], _of_item(entry.fields_by_name["value"])
    if key.type != FieldDescriptor.TYPE_STRING or value is None:
        return None
    return lambda found: {name: value(found[name]) for name in found}


def _of_item(field: FieldDescriptor) -> Convert | None:
    if field.message_type is not None:
        # Found when it is first needed, since messages may hold their own kind.
        kind = field.message_type
        return lambda message: _converter(kind)(message)
    if field.enum_type is not None:
        names = {value.number: value.name for value in field.enum_type.values}
        return lambda number: names.get(number, number)
    if field.type == FieldDescriptor.TYPE_DOUBLE:
        return _double
    return _as_it_is if field.type in _AS_IS else None


def _as_it_is(value: Any) -> Any:
    return value


def _double(value: float) -> float | str:
    if value - value == 0:
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def _by_library(message: Message) -> Any:
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
