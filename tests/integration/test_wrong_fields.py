"""Each field of each request wrong in turn, through both doors: a 4xx that names it, never a fault of ours."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.json_format import ParseDict
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from onrecord.v1 import record_service_pb2
from services.gateway import limits, shapes
from tests.integration.conftest import MAX_BODY_BYTES, Gateway

ID = str(uuid4())
SERVICE = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"]
MANY = limits.MOST_ITEMS + 1


@dataclass(frozen=True)
class Call:
    """A good request for an rpc, and the route that takes it."""

    method: str
    path: str
    good: dict[str, Any]
    elsewhere: tuple[str, ...] = ()


PARTY = {"id": "LAKE", "name": "Lake", "kind": "ORGANISATION", "aliases": ["Loch"], "offices": [{"name": "Board"}]}
SEARCH = {"name": "Ports", "q": "port", "statuses": ["DENIED"], "parties": ["NO"]}
WEBHOOK = {
    "name": "Desk",
    "url": "https://desk.example/hook",
    "kinds": ["VERDICT_CHANGED"],
    "filter": {"party": "NO", "statuses": ["DENIED"]},
}
CALLS = {
    "CreateArticle": Call("POST", "/v1/articles", {"text": "Words."}, ("wait",)),
    "ListArticles": Call("GET", "/v1/articles", {}),
    "CreateStatement": Call("POST", "/v1/statements", {"issuer": "Norway", "text": "Words."}),
    "ListStatements": Call("GET", "/v1/statements", {}),
    "RetractStatement": Call("POST", f"/v1/statements/{ID}:retract", {"id": ID, "note": "n"}, ("id",)),
    "ListParties": Call("GET", "/v1/parties", {}),
    "UpdateParty": Call("PUT", "/v1/parties/LAKE", {"party": PARTY}, ("party.id",)),
    "CheckClaim": Call("POST", "/v1/claims:check", {"text": "Words."}),
    "GetClaim": Call("GET", f"/v1/claims/{ID}", {"id": ID}, ("id",)),
    "ListClaims": Call("GET", "/v1/claims", {}),
    "ListVerdicts": Call("GET", f"/v1/claims/{ID}/verdicts", {"claim_id": ID}, ("claim_id",)),
    "WatchVerdicts": Call("GET", "/v1/claims:watch", {}),
    "ReviewClaim": Call(
        "POST", f"/v1/claims/{ID}:review", {"id": ID, "status": "DENIED", "note": "n"}, ("id", "if_sequence")
    ),
    "CreateSearch": Call("POST", "/v1/searches", SEARCH),
    "GetSearch": Call("GET", f"/v1/searches/{ID}", {"id": ID}, ("id",)),
    "ListSearches": Call("GET", "/v1/searches", {}),
    "UpdateSearch": Call("PUT", f"/v1/searches/{ID}", {"id": ID, **SEARCH}, ("id",)),
    "ListReaders": Call("GET", f"/v1/claims/{ID}/readers", {"claim_id": ID}, ("claim_id",)),
    "AcknowledgeClaim": Call("POST", f"/v1/claims/{ID}:acknowledge", {"id": ID}, ("id",)),
    "CreateWebhook": Call("POST", "/v1/webhooks", WEBHOOK),
    "ListWebhooks": Call("GET", "/v1/webhooks", {}),
    "UpdateWebhook": Call("PUT", f"/v1/webhooks/{ID}", {"id": ID, **WEBHOOK}, ("id",)),
    "ListDeliveries": Call("GET", f"/v1/webhooks/{ID}/deliveries", {"webhook_id": ID}, ("webhook_id",)),
    "ReplayDeliveries": Call("POST", f"/v1/webhooks/{ID}:replay", {"webhook_id": ID}, ("webhook_id",)),
    "GetArticle": Call("GET", f"/v1/articles/{ID}", {"id": ID}, ("id",)),
    "CreateKey": Call("POST", "/v1/keys", {"name": "desk", "scopes": ["READ"]}),
    "ListKeys": Call("GET", "/v1/keys", {}),
    "GetStatement": Call("GET", f"/v1/statements/{ID}", {"id": ID}, ("id",)),
}
RENAMED = {"article_id": "article", "claim_id": "claim", "search_id": "search", "statuses": "status"}


def fields(message: Descriptor, path: str = "") -> Iterator[tuple[str, FieldDescriptor]]:
    """Every field with its path, inside nested messages too, in the first item of lists."""
    for field in message.fields:
        yield path + field.name, field
        nested = field.message_type
        if nested is not None and nested.file.package != "google.protobuf":
            yield from fields(nested, f"{path}{field.name}{'[0]' if field.is_repeated else ''}.")


def wrong_json(field: FieldDescriptor) -> Iterator[Any]:
    """Values that JSON can have and the field cannot."""
    if field.is_repeated:
        yield "not a list"
        item = {"name": "n"} if field.message_type else "CONFIRMED" if field.enum_type else "words"
        yield [item] * MANY
        yield from ([value] for value in wrong_item(field))
    else:
        yield from wrong_item(field)


def wrong_item(field: FieldDescriptor) -> Iterator[Any]:
    yield None
    if field.enum_type is not None:
        yield from ("NOPE", 1, field.enum_type.values[0].name)
    elif field.message_type is not None and field.message_type.name == "Timestamp":
        yield from ("yesterday", "2025-02-18", "2025-02-18T09:30:00", "0001-01-01T00:00:00Z", "2999-01-01T00:00:00Z", 7)
    elif field.type == FieldDescriptor.TYPE_STRING:
        yield from (7, ["words"], "a\0b", "\ud800", *too_long(field))
    elif field.type == FieldDescriptor.TYPE_BOOL:
        yield from ("yes", 1)
    elif field.message_type is not None and not shapes.required(field.message_type):
        # Without a field that must be there, an empty one is good.
        yield from ("words", 7)
    else:
        yield from ("words", {})


def too_long(field: FieldDescriptor) -> list[str]:
    # A page as long as `html` may be meets the limit of the whole body first.
    return ["x" * (limits.longest(field) + 1)] if limits.longest(field) < MAX_BODY_BYTES else []


def wrong_query(field: FieldDescriptor) -> Iterator[str]:
    """Values that a query string can have and the field cannot."""
    if field.enum_type is not None:
        yield from ("NOPE", "")
    elif field.message_type is not None:
        yield from ("yesterday", "2025-02-18T09:30:00", "0001-01-01T00:00:00Z", "")
    elif field.type == FieldDescriptor.TYPE_STRING:
        yield from ("a\0b", *too_long(field))
    else:
        yield from ("words", "-1", "1.5", str(2**32), "9" * 5000)


def wrong_messages(good: dict[str, Any], request: Any, path: str, field: FieldDescriptor) -> Iterator[Any]:
    """Messages that protobuf can carry and the request cannot mean."""

    def changed() -> tuple[Any, Any]:
        message = ParseDict(good, request())
        inner = message
        for part in path.split(".")[:-1]:
            name, _, index = part.partition("[")
            inner = getattr(inner, name)[0] if index else getattr(inner, name)
        return message, inner

    def put(value: Any) -> Any:
        message, inner = changed()
        if field.is_repeated:
            getattr(inner, field.name).append(value)
        else:
            setattr(inner, field.name, value)
        return message

    if field.enum_type is not None:
        yield put(99)
    elif field.type == FieldDescriptor.TYPE_STRING:
        yield put("a\0b")
        yield from map(put, too_long(field))
    elif field.message_type is not None and field.message_type.name in ("Timestamp", "Duration"):
        for seconds, nanos in ((10**15, 0), (-(10**15), 0), (0, -1), (0, 2 * 10**9), (-(10**10), 0), (10**10, 0)):
            message, inner = changed()
            getattr(inner, field.name).seconds = seconds
            getattr(inner, field.name).nanos = nanos
            yield message
    if field.is_repeated and field.message_type is None and field.enum_type is None:
        message, inner = changed()
        getattr(inner, field.name).extend(["words"] * MANY)
        yield message


@pytest.mark.parametrize("name", CALLS)
def test_rest_names_the_wrong_field(gateway: Gateway, name: str) -> None:
    call, tried = CALLS[name], 0
    for path, field in fields(SERVICE.methods_by_name[name].input_type):
        if path in call.elsewhere or path == "party":
            continue
        if call.method == "GET":
            rest_name = RENAMED.get(path, path)
            for query in wrong_query(field):
                tried += expect_problem(gateway, call, rest_name, params={rest_name: query})
        else:
            for value in wrong_json(field):
                body = {key: part for key, part in call.good.items() if key not in call.elsewhere}
                if name == "UpdateParty":
                    body = {key: part for key, part in PARTY.items() if key != "id"}
                rest_path = path.removeprefix("party.")
                tried += expect_problem(gateway, call, rest_path, json=with_value(body, rest_path, value))
    unknown = {"no_such_field": "x"}
    where = {"params": unknown} if call.method == "GET" else {"json": unknown}
    if name not in ("GetArticle", "GetStatement", "GetSearch"):
        tried += expect_problem(gateway, call, "no_such_field", **where)
        assert tried > 1


def with_value(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the body with the value in place."""
    head, _, tail = path.partition(".")
    if not tail:
        return {**body, head: value}
    name = head.removesuffix("[0]")
    inner = with_value(body[name][0] if name != head else body[name], tail, value)
    return {**body, name: [inner] if name != head else inner}


def expect_problem(gateway: Gateway, call: Call, field: str, **request: Any) -> int:
    if "json" in request:
        # The client's own encoder refuses half surrogates; escaped, they are good JSON.
        request = {"content": json.dumps(request["json"]), "headers": {"Content-Type": "application/json"}}
    answer = gateway.rest.request(call.method, call.path, **request)
    assert 400 <= answer.status_code < 500, (field, request, answer.text[:500])
    assert answer.headers["Content-Type"] == "application/problem+json"
    named = [fault["field"] for fault in answer.json()["errors"]]
    assert any(name == field or name.startswith((f"{field}[", f"{field}.")) for name in named), (field, request, named)
    return 1


@pytest.mark.parametrize("name", CALLS)
def test_grpc_names_the_wrong_field(gateway: Gateway, name: str) -> None:
    call, method = CALLS[name], SERVICE.methods_by_name[name]
    request = GetMessageClass(method.input_type)
    tried = 0
    for path, field in fields(method.input_type):
        for message in wrong_messages(call.good, request, path, field):
            error = refusal(gateway, name, message)
            assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, (path, error)
            status = rpc_status.from_call(error)
            assert status is not None
            info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
            assert status.details[0].Unpack(info)
            assert (info.reason, info.domain) == ("INVALID_INPUT", "onrecord")
            assert status.details[1].Unpack(bad)
            named = [violation.field for violation in bad.field_violations]
            assert any(one == path or one.startswith((f"{path}[", f"{path}.")) for one in named), (path, named)
            tried += 1
    assert tried


def refusal(gateway: Gateway, name: str, message: Any) -> Any:
    call: Any = getattr(gateway.rpc, name)
    with pytest.raises(grpc.RpcError) as raised:
        next(call(message, timeout=10)) if name == "WatchVerdicts" else call(message, timeout=10)
    return raised.value


def test_bytes_that_are_no_message_are_the_callers_fault(gateway: Gateway) -> None:
    call: Any = gateway.channel.unary_unary("/onrecord.v1.RecordService/GetClaim")
    for garbage in (b"\xff\xff\xff", b"\x0a\x02\xff\xfe"):
        with pytest.raises(grpc.RpcError) as raised:
            call(garbage, timeout=10)
        assert raised.value.code() == grpc.StatusCode.INVALID_ARGUMENT
