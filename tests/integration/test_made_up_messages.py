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

from onrecord.v1 import claim_pb2, key_pb2, record_service_pb2, search_pb2, source_pb2, statement_pb2, webhook_pb2
from tests.examples import many
from tests.integration.doors import Door, rpc

SERVICE = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"]
BLAMES_US = {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}
ELSEWHERE = "93.184.216.34"
IDS = ("01935e2a-7c1d-7000-8000-000000000000", "01935E2A-7C1D-7000-8000-000000000000", "", "x")
# Beside what looks right, what has broken parsers: NULs, odd digits, ends of ranges.
STRINGS = st.one_of(
    st.sampled_from(IDS),
    st.sampled_from(["XQ", f"https://{ELSEWHERE}/", "en", "said_at", "W10=", "bridge", "\0", "٣", " " * 40, "'\"\\%_"]),
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


@pytest.fixture(scope="module")
def on_record(checked_door: Door) -> list[str]:
    """Ids of one thing of each kind, so that some messages are about something."""
    call, how = checked_door.stub, rpc(checked_door.admin)
    statement = statement_pb2.CreateStatementRequest(
        issuer="Norwegian Foreign Ministry", text="No port was opened in Bergen today."
    )
    claim = claim_pb2.CheckClaimRequest(text="Norway has opened a port in Bergen", track=True)
    source = source_pb2.CreateSourceRequest(kind=source_pb2.Source.ARTICLES, url=f"https://{ELSEWHERE}/feed")
    webhook = webhook_pb2.CreateWebhookRequest(
        url=f"https://{ELSEWHERE}/told", kinds=[webhook_pb2.Event.VERDICT_CHANGED]
    )
    return [
        call.CreateStatement(statement, **how).id,
        call.CheckClaim(claim, **how).id,
        call.CreateSource(source, **how).id,
        call.CreateWebhook(webhook, **how).id,
        call.CreateSearch(search_pb2.CreateSearchRequest(name="Ports", q="port"), **how).id,
        call.CreateKey(key_pb2.CreateKeyRequest(name="desk", scopes=[key_pb2.Key.READ]), **how).key.id,
    ]


def fill(draw: Callable[[st.SearchStrategy[Any]], Any], message: Any, ids: st.SearchStrategy[str]) -> Any:
    """The message with some of its fields set, to whatever their type bears."""
    for field in message.DESCRIPTOR.fields:
        # Waiting for an article that nobody here reads takes its time, and is tried elsewhere.
        if not draw(st.booleans()) or field.name == "wait":
            continue
        kind, times = field.message_type, draw(st.integers(1, 2)) if field.is_repeated else 1
        for _ in range(times):
            if kind is None:
                value = draw(ids if field.name == "id" or field.name.endswith("_id") else SCALARS[field.cpp_type])
                if field.is_repeated:
                    getattr(message, field.name).append(value)
                else:
                    setattr(message, field.name, value)
            elif kind.full_name in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
                getattr(message, field.name).seconds = draw(SECONDS)
                getattr(message, field.name).nanos = draw(st.sampled_from([0, 1, -1, 999_999_999, 2**31 - 1]))
            else:
                below = getattr(message, field.name)
                fill(draw, below.add() if field.is_repeated else below, ids)
    return message


@pytest.mark.timeout(many(300, nightly=3600))
@pytest.mark.parametrize("method", list(SERVICE.methods), ids=lambda method: method.name)
def test_no_message_is_our_fault(checked_door: Door, on_record: list[str], method: Any) -> None:
    call, how = getattr(checked_door.stub, method.name), rpc(checked_door.admin)
    ids = st.one_of(st.sampled_from(on_record), STRINGS)
    kind = GetMessageClass(method.input_type)

    @settings(
        max_examples=many(50, nightly=1000),
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def try_one(data: st.DataObject) -> None:
        request = fill(data.draw, kind(), ids)
        error = refused(call, request, how, streams=method.server_streaming)
        if error is not None:
            assert error.code() not in BLAMES_US, f"{error.details()}\n{request}"
            status = rpc_status.from_call(error)  # type: ignore[arg-type]
            assert status, f"an error without details: {error.code()}"
            info = error_details_pb2.ErrorInfo()
            assert status.details[0].Unpack(info)
            assert info.domain == "onrecord"

    try_one()


def refused(call: Callable[..., Any], request: Any, how: dict[str, Any], *, streams: bool) -> grpc.RpcError | None:
    try:
        answer = call(request, **how)
        if streams:
            next(answer)
            answer.cancel()
    except grpc.RpcError as error:
        return error
    return None
