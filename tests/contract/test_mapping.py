"""Our JSON mapping says what protobuf's own says, of every message of the contract and of kinds it has no plan for."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.struct_pb2 import Struct
from google.protobuf.wrappers_pb2 import Int64Value
from google.rpc.status_pb2 import Status
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway import mapping
from tests.contract.test_contract import FILES

MESSAGES = [kind for file in FILES for kind in file.DESCRIPTOR.message_types_by_name.values()]
STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
# How deep messages in messages are filled; deeper ones are left empty.
DEEPEST = 4
SCALARS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.CPPTYPE_STRING: STRINGS,
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_DOUBLE: st.floats(),
    FieldDescriptor.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
}


def by_protobuf(message: Message) -> Any:
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def fill(draw: Callable[[st.SearchStrategy[Any]], Any], message: Any, depth: int = 0) -> Any:
    """The message with some of its fields set."""
    for field in message.DESCRIPTOR.fields:
        kind = field.message_type
        if not draw(st.booleans()) or (kind is not None and depth == DEEPEST):
            continue
        if kind is not None and kind.GetOptions().map_entry:
            getattr(message, field.name).update(draw(st.dictionaries(STRINGS, st.floats(), max_size=2)))
        elif kind is not None and field.is_repeated:
            for _ in range(draw(st.integers(0, 2))):
                fill(draw, getattr(message, field.name).add(), depth + 1)
        elif kind is not None and kind.full_name == "google.protobuf.Timestamp":
            moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
            getattr(message, field.name).FromDatetime(draw(moments))
        elif kind is not None and kind.full_name == "google.protobuf.Duration":
            getattr(message, field.name).FromMilliseconds(draw(st.integers(-(10**6), 10**6)))
        elif kind is not None:
            getattr(message, field.name).SetInParent()
            fill(draw, getattr(message, field.name), depth + 1)
        else:
            # An enum may hold a number that has no name, sent by somebody with a newer contract.
            one = st.integers(0, 99) if field.enum_type is not None else SCALARS[field.cpp_type]
            if field.is_repeated:
                getattr(message, field.name).extend(draw(st.lists(one, max_size=2)))
            else:
                setattr(message, field.name, draw(one))
    return message


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.name)
def test_every_message_is_mapped_as_protobuf_maps_it(kind: Descriptor) -> None:
    @settings(max_examples=25)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        message = fill(data.draw, GetMessageClass(kind)())
        assert mapping.to_dict(message) == by_protobuf(message)

    holds()


@pytest.mark.parametrize(
    "message",
    [Int64Value(value=2**60), FieldMask(paths=["a_b"]), Struct(), Status(code=3, message="no")],
    ids=lambda message: message.DESCRIPTOR.name,
)
def test_what_has_no_plan_goes_through_protobuf(message: Message) -> None:
    assert mapping.to_dict(message) == by_protobuf(message)
