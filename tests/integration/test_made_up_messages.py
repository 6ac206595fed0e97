"""Messages made up from the contract, for every rpc: whatever comes, the answer is never our fault."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from onrecord.v1 import record_service_pb2
from tests.examples import many
from tests.integration.conftest import Gateway

SERVICE = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"]
# Making a key would lock the record that others are tried on; a check without verify is 503 after ten seconds.
LEFT_OUT = {"CreateKey", "CheckClaim", "ReviewClaim"}
BLAMES_US = {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}
IDS = st.sampled_from(["01935e2a-7c1d-7000-8000-000000000000", "01935E2A-7C1D-7000-8000-000000000000", "", "x"])
# Beside what looks right, what has broken parsers: NULs, odd digits, ends of ranges.
STRINGS = st.one_of(
    IDS,
    st.sampled_from(
        ["XQ", "https://93.184.216.34/", "en", "said_at", "W10=", "bridge", "\0", "٣", " " * 40, "'\"\\%_"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
SCALARS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.CPPTYPE_STRING: STRINGS,
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_DOUBLE: st.floats(),
    FieldDescriptor.CPPTYPE_UINT32: st.sampled_from([0, 1, 50, 2**31, 2**32 - 1]),
    FieldDescriptor.CPPTYPE_INT32: st.sampled_from([0, -1, 2**31 - 1]),
    # The values that there are, and some that there are not.
    FieldDescriptor.CPPTYPE_ENUM: st.integers(-1, 7),
}
SECONDS = st.sampled_from([0, -1, 1, 1_750_000_000, -62_135_596_800, 253_402_300_799, 2**62, -(2**62)])


def fill(draw: Callable[[st.SearchStrategy[Any]], Any], message: Any) -> Any:
    """The message with some of its fields set, to whatever their type bears."""
    for field in message.DESCRIPTOR.fields:
        if not draw(st.booleans()) or field.name == "wait":
            continue
        kind, times = field.message_type, draw(st.integers(1, 2)) if field.is_repeated else 1
        for _ in range(times):
            if kind is None:
                value = draw(SCALARS[field.cpp_type])
                if field.is_repeated:
                    getattr(message, field.name).append(value)
                else:
                    setattr(message, field.name, value)
            elif kind.full_name in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
                getattr(message, field.name).seconds = draw(SECONDS)
                getattr(message, field.name).nanos = draw(st.sampled_from([0, 1, -1, 999_999_999, 2**31 - 1]))
            else:
                below = getattr(message, field.name)
                fill(draw, below.add() if field.is_repeated else below)
    return message


@pytest.mark.parametrize("method", [m for m in SERVICE.methods if m.name not in LEFT_OUT], ids=lambda m: m.name)
def test_no_message_is_our_fault(gateway: Gateway, method: Any) -> None:
    call = getattr(gateway.rpc, method.name)
    kind = GetMessageClass(method.input_type)

    @settings(
        max_examples=many(25, nightly=1000),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def try_one(data: st.DataObject) -> None:
        request = fill(data.draw, kind())
        error = refused(call, request, streams=method.server_streaming)
        if error is not None:
            assert error.code() not in BLAMES_US, f"{error.details()}\n{request}"
            status = rpc_status.from_call(error)  # type: ignore[arg-type]
            assert status, f"an error without details: {error.code()}"
            info = error_details_pb2.ErrorInfo()
            assert status.details[0].Unpack(info)
            assert info.domain == "onrecord"

    try_one()


def refused(call: Callable[..., Any], request: Any, *, streams: bool) -> grpc.RpcError | None:
    try:
        answer = call(request, timeout=15)
        if streams:
            next(answer)
            answer.cancel()
    except grpc.RpcError as error:
        return error
    return None
