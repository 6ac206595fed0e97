"""The contract asked over REST, over raw gRPC and by the client, each from the same request.

A request and its answer are JSON as protobuf maps it, whoever asks; of a list the answer is its items, all pages of it.
Not here: that the answers are the same (`unison`), what is asked (`test_conformance_*`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol

import grpc
import httpx
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from onrecord import Client, RecordError
from onrecord.v1 import record_service_pb2
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from services.gateway.errors import ANSWERS

Json = dict[str, Any]

METHODS: Mapping[str, MethodDescriptor] = record_service_pb2.DESCRIPTOR.services_by_name[
    "RecordService"
].methods_by_name
# As long as the longest wait that is asked for, and room for a starved machine.
TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a call was refused, as every door can say it: `fields` are names with what is wrong."""

    code: str
    reason: str
    detail: str
    fields: tuple[tuple[str, str], ...]


class Refused(Exception):
    """A call was refused."""

    def __init__(self, why: Refusal) -> None:
        self.why = why
        super().__init__(str(why))


class Asker(Protocol):
    """One way to ask."""

    name: str

    def ask(self, rpc: str, request: Json, fields: str = "", once: str = "") -> Any:
        """The answer, cut down to the paths in `fields`; `once` is the idempotency key. Raises Refused."""

    def watch(self, request: Json) -> Iterator[Json]:
        """Each verdict with its sequence, without heartbeats, until it is closed. Raises Refused."""


def message(rpc: str, request: Json) -> Any:
    """The request as its message."""
    return ParseDict(request, GetMessageClass(METHODS[rpc].input_type)())


def as_json(answer: Message) -> Json:
    """A message as REST would show it."""
    return MessageToDict(answer, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def items_of(rpc: str) -> str:
    """The field that a list's items are in; empty for an rpc that is no list."""
    fields = METHODS[rpc].output_type.fields
    return next(field.name for field in fields if field.is_repeated) if rpc.startswith("List") else ""


def filled(rpc: str, answer: Any) -> Any:
    """An answer in JSON with every field that was left out of it, empty."""
    whole, items = GetMessageClass(METHODS[rpc].output_type)(), items_of(rpc)
    found = as_json(ParseDict({items: answer} if items else answer, whole))
    return found[items] if items else found


class ByRest:
    """Over REST, by nothing but the OpenAPI document."""

    name = "rest"
    # What REST calls otherwise in a query.
    RENAMED: Mapping[str, str] = {
        "article_id": "article",
        "claim_id": "claim",
        "search_id": "search",
        "statuses": "status",
    }

    def __init__(self, http: str, secret: str = "") -> None:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self._client = httpx.Client(base_url=http, headers=headers, timeout=TIMEOUT_S)
        self._operations = {
            operation["operationId"]: (verb.upper(), path, operation)
            for path, verbs in self._client.get("/openapi.json").json()["paths"].items()
            for verb, operation in verbs.items()
        }

    def ask(self, rpc: str, request: Json, fields: str = "", once: str = "") -> Any:
        if not (items := items_of(rpc)):
            return self._answer(rpc, self._request(rpc, request, fields, once))
        found, token = [], ""
        while True:
            page = self._answer(
                rpc, self._request(rpc, {**request, **({"page_token": token} if token else {})}, fields, once)
            )
            found += page[items]
            if not (token := page["next_page_token"]):
                return found

    def watch(self, request: Json) -> Iterator[Json]:
        # a browser that comes back says where it was in a header
        again = {"Last-Event-ID": str(request["after"])} if request.get("after") else {}
        request = {name: value for name, value in request.items() if name != "after" or not again}
        asked = self._request("WatchVerdicts", request, "", "")
        asked.headers.update(again)
        answer = self._client.send(asked, stream=True)
        try:
            if answer.status_code != 200:
                answer.read()
                raise Refused(self._refusal(answer, "WatchVerdicts"))
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "data" and "verdict" in (event := json.loads(value)):
                    yield event
        finally:
            answer.close()

    def close(self) -> None:
        self._client.close()

    def _request(self, rpc: str, request: Json, fields: str, once: str) -> httpx.Request:
        verb, path, operation = self._operations[rpc]
        given, headers = dict(request["party"] if rpc == "UpdateParty" else request), {}
        if "{id}" in path:
            path = path.replace(
                "{id}", given.pop(next(name for name in ("id", "claim_id", "webhook_id") if name in given))
            )
        if "wait" in given:
            headers["Prefer"] = "wait=" + given.pop("wait").removesuffix("s")
        for guard in ("if_sequence", "etag"):
            if guard in given:
                headers["If-Match"] = f'"{given.pop(guard)}"'
        if once:
            headers["Idempotency-Key"] = once
        if "requestBody" in operation:
            return self._client.build_request(verb, path, json=given, headers=headers)
        assert verb in ("GET", "DELETE") or not given, f"{rpc} has no body for {given}"
        names = {one["name"] for one in operation.get("parameters", ())}
        query = {name if name in names else self.RENAMED[name]: value for name, value in given.items()}
        if fields:
            query["fields"] = fields
        return self._client.build_request(verb, path, params=query, headers=headers)

    def _answer(self, rpc: str, request: httpx.Request) -> Json:
        answer = self._client.send(request)
        if answer.is_error:
            raise Refused(self._refusal(answer, rpc))
        assert str(answer.status_code) in self._operations[rpc][2]["responses"], "a status that no document names"
        return dict(answer.json()) if answer.content else {}

    @staticmethod
    def _refusal(answer: httpx.Response, rpc: str) -> Refusal:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem = answer.json()
        slug = problem["type"].rpartition(":")[2]
        (row,) = [row for row in ANSWERS.values() if row.slug == slug]
        assert (problem["status"], problem["title"]) == (answer.status_code, row.title) == (row.status, row.title)
        # the body of a PUT is the party itself
        inside = "party." if rpc == "UpdateParty" else ""
        found = tuple((inside + error["field"], error["detail"]) for error in problem["errors"])
        return Refusal(row.code.name, row.reason, "" if found else problem["detail"], found)


class ByRpc:
    """Over gRPC, with nothing but the generated stubs."""

    name = "grpc"

    def __init__(self, address: str, secret: str = "") -> None:
        self._channel = grpc.insecure_channel(address)
        self._stub = RecordServiceStub(self._channel)
        self._metadata = (("authorization", f"Bearer {secret}"),) if secret else ()

    def ask(self, rpc: str, request: Json, fields: str = "", once: str = "") -> Any:
        asked, items = message(rpc, request), items_of(rpc)
        with_it = {"x-fields": fields, "idempotency-key": once}
        metadata = (*self._metadata, *((name, value) for name, value in with_it.items() if value))
        found: list[Json] = []
        while True:
            try:
                answer = getattr(self._stub, rpc)(asked, metadata=metadata, timeout=TIMEOUT_S)
            except grpc.RpcError as error:
                raise Refused(_refusal(error)) from error
            page = as_json(answer)
            if not items:
                return page
            found += page[items]
            if not answer.next_page_token:
                return found
            asked.page_token = answer.next_page_token

    def watch(self, request: Json) -> Iterator[Json]:
        stream: Any = self._stub.WatchVerdicts(message("WatchVerdicts", request), metadata=self._metadata)
        try:
            for event in stream:
                if event.HasField("verdict"):
                    yield as_json(event)
        except grpc.RpcError as error:
            raise Refused(_refusal(error)) from error
        finally:
            stream.cancel()

    def close(self) -> None:
        self._channel.close()


class ByClient:
    """By the methods of `onrecord.Client`."""

    name = "client"
    # What reads better in a program.
    RENAMED: Mapping[str, str] = {
        "CheckClaim": "check",
        "ListVerdicts": "verdicts",
        "WatchVerdicts": "watch",
        "ReviewClaim": "review",
        "AcknowledgeClaim": "acknowledge",
    }

    def __init__(self, address: str, secret: str = "") -> None:
        self._client = Client(address, key=secret, timeout=TIMEOUT_S)

    def ask(self, rpc: str, request: Json, fields: str = "", once: str = "") -> Any:
        how = {name: value for name, value in {"fields": fields, "idempotency_key": once}.items() if value}
        try:
            answer = self._method(rpc)(**self._arguments(rpc, request), **how)
            if items_of(rpc):
                return [as_json(item) for item in answer]
        except RecordError as error:
            raise Refused(self._refusal(error)) from error
        return as_json(answer) if answer is not None else {}

    def watch(self, request: Json) -> Iterator[Json]:
        events = self._method("WatchVerdicts")(**self._arguments("WatchVerdicts", request))
        try:
            for event in events:
                yield as_json(event)
        except RecordError as error:
            raise Refused(self._refusal(error)) from error
        finally:
            events.close()

    def close(self) -> None:
        self._client.close()

    def _method(self, rpc: str) -> Any:
        return getattr(self._client, self.RENAMED.get(rpc, re.sub(r"(?<!^)(?=[A-Z])", "_", rpc).lower()))

    @staticmethod
    def _arguments(rpc: str, request: Json) -> Json:
        asked = message(rpc, request)
        return {name: _argument(getattr(asked, name), request[name]) for name in request}

    @staticmethod
    def _refusal(error: RecordError) -> Refusal:
        fields = tuple((violation.field, violation.detail) for violation in error.fields)
        return Refusal(error.code.name, error.reason, "" if fields else error.detail, fields)


def _argument(value: Any, given: Any) -> Any:
    """A field of a message as a method of the client takes it; `given` is the field in JSON, which names enums."""
    if isinstance(value, Timestamp):
        return value.ToDatetime(UTC)
    if isinstance(value, Duration):
        return value.ToTimedelta().total_seconds()
    return value if isinstance(value, Message) else given


def _refusal(error: Any) -> Refusal:
    status = rpc_status.from_call(error)
    assert status is not None, error
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    assert status.details[0].Unpack(info)
    assert info.domain == "onrecord"
    for packed in status.details[1:]:
        packed.Unpack(bad)
    fields = tuple((violation.field, violation.description) for violation in bad.field_violations)
    return Refusal(error.code().name, info.reason, "" if fields else status.message, fields)
