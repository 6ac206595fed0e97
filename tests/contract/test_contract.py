"""One contract, two doors: what proto says, the OpenAPI says, and the model can fill."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from google.protobuf.descriptor import Descriptor

from onrecord.v1 import (
    article_pb2,
    claim_pb2,
    key_pb2,
    method_pb2,
    party_pb2,
    reader_pb2,
    record_service_pb2,
    search_pb2,
    source_pb2,
    statement_pb2,
    text_pb2,
    verdict_pb2,
    webhook_pb2,
)
from services.deliver import schedule
from services.gateway import (
    entrance,
    keys,
    lean,
    readers,
    rest,
    scopes,
    searches,
    shapes,
    tables,
    webhook_requests,
    webhooks,
    wire,
)
from services.gateway.app import create_app
from services.gateway.callers import Scope
from services.gateway.errors import ANSWERS
from services.gateway.feed import Feed
from services.gateway.record import Record
from services.kernel import errors, events, model
from services.kernel.queue import Bell, Broker
from services.kernel.settings import Settings
from services.kernel.storage import Database

FILES = (
    article_pb2,
    claim_pb2,
    key_pb2,
    method_pb2,
    party_pb2,
    reader_pb2,
    search_pb2,
    source_pb2,
    statement_pb2,
    text_pb2,
    verdict_pb2,
    webhook_pb2,
)
SERVICE = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"]
# What REST has and gRPC has in another form (the health service), and the formats that others fetch over HTTP.
ONLY_REST = {"Health", "Readiness", "Metrics"} | {
    *("GetClaimReview", "GetArticleNinjs", "GetArticleAnnotations", "SearchFactChecks"),
    *("ExportClaimsJsonl", "ExportClaimsCsv", "FeedVerdicts", "FeedSearch"),
}
# What REST takes from headers.
FROM_HEADERS = {"CreateArticleRequest": {"wait"}, "ReviewClaimRequest": {"if_sequence"}}
RENAMED = {"article": "article_id", "claim": "claim_id", "search": "search_id", "status": "statuses"}
# Where the id in the path is not that of what is asked for, but of what it belongs to.
PARENTS = {
    "ListVerdicts": "claim_id",
    "ListReaders": "claim_id",
    "ListDeliveries": "webhook_id",
    "ReplayDeliveries": "webhook_id",
}


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    broker = Broker("memory://", role="test")
    yield Record(Database("postgresql://unused", role="test"), Bell(broker), Feed("postgresql://unused"), Settings())
    broker.close()


@pytest.fixture(scope="module")
def openapi(record: Record) -> Iterator[dict[str, Any]]:
    with TestClient(create_app(record, 1000)) as client:
        yield client.get("/openapi.json").json()


def operations(openapi: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        operation["operationId"]: (path, operation)
        for path, methods in openapi["paths"].items()
        for operation in methods.values()
    }


def messages() -> Iterator[Descriptor]:
    for file in FILES:
        for message in file.DESCRIPTOR.message_types_by_name.values():
            yield message
            # What protobuf makes of a map is no message of ours.
            yield from (nested for nested in message.nested_types if not nested.GetOptions().map_entry)


def test_every_rpc_has_a_route_and_every_route_an_rpc(openapi: dict[str, Any]) -> None:
    assert set(operations(openapi)) - ONLY_REST == {method.name for method in SERVICE.methods}


def test_every_operation_says_which_scope_it_wants_and_no_other_does(openapi: dict[str, Any]) -> None:
    assert set(scopes.WANTED) == {*operations(openapi), *(method.name for method in SERVICE.methods)}
    assert {name for name, scope in scopes.WANTED.items() if scope is None} == {"Health", "Readiness"}
    assert scopes.wanted("ForgottenOperation") is Scope.ADMIN


def test_the_entrance_knows_every_operation_by_its_path(record: Record, openapi: dict[str, Any]) -> None:
    operation = entrance.operations([*rest.router(record).routes, *rest.factcheck.router(record).routes])
    for path, methods in openapi["paths"].items():
        if path.startswith("/v1"):
            for method, described in methods.items():
                assert operation(method.upper(), re.sub("{[^}]+}", "some-id", path)) == described["operationId"]
    assert operation("GET", "/v1/nowhere") == ""
    assert operation("PATCH", "/v1/keys") == ""


@pytest.mark.parametrize("method", list(SERVICE.methods), ids=lambda method: method.name)
def test_a_route_takes_what_its_rpc_takes(openapi: dict[str, Any], method: Any) -> None:
    path, operation = operations(openapi)[method.name]
    given = {RENAMED.get(one["name"], one["name"]) for one in operation.get("parameters", ()) if one["in"] == "query"}
    # Read before any route, of every answer there is.
    given -= {lean.PARAMETER}
    given |= {PARENTS.get(method.name, "id")} if "{id}" in path else set()
    if "requestBody" in operation:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        body = openapi["components"]["schemas"][reference]
        assert body["additionalProperties"] is False
        given |= set(body["properties"])
    wanted = method.input_type
    if method.name == "UpdateParty":
        wanted = wanted.fields_by_name["party"].message_type
    assert given == {field.name for field in wanted.fields} - FROM_HEADERS.get(wanted.name, set())


@pytest.mark.parametrize("method", list(SERVICE.methods), ids=lambda method: method.name)
def test_a_route_answers_what_its_rpc_answers(openapi: dict[str, Any], method: Any) -> None:
    _, operation = operations(openapi)[method.name]
    assert operation["summary"]
    assert operation["tags"]
    assert "application/problem+json" in operation["responses"]["default"]["content"]
    if method.server_streaming:
        assert "text/event-stream" in operation["responses"]["200"]["content"]
        return
    if not method.output_type.fields:
        assert "204" in operation["responses"]
        return
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            schema = response["content"]["application/json"]["schema"]
            assert schema == {"$ref": f"#/components/schemas/{method.output_type.name}"}


@pytest.mark.parametrize("message", list(messages()), ids=lambda message: message.full_name)
def test_every_message_and_field_says_what_it_means(message: Descriptor) -> None:
    described = shapes.descriptions()
    names = {message.full_name, *(field.full_name for field in message.fields)}
    for enum in message.enum_types:
        names |= {f"{enum.full_name}.{value.name}" for value in enum.values}
    assert names <= set(described)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (article_pb2.Article, model.Article),
        (claim_pb2.Attribution, model.Attribution),
        (claim_pb2.Claim, model.Claim),
        (claim_pb2.Claim.Party, model.ClaimParty),
        (key_pb2.Key, keys.Key),
        (method_pb2.Method, model.Method),
        (method_pb2.Method.Bin, model.Bin),
        (party_pb2.Office, model.Office),
        (party_pb2.Party, model.Party),
        (statement_pb2.Statement, model.Statement),
        (text_pb2.Period, model.Period),
        (text_pb2.Span, model.Span),
        (verdict_pb2.Caveat, model.Caveat),
        (verdict_pb2.Position, model.Position),
        (verdict_pb2.Reason, model.Reason),
        (verdict_pb2.Review, model.Review),
        (verdict_pb2.Verdict, model.Verdict),
        (reader_pb2.Reader, readers.Reader),
        (search_pb2.Search, searches.SavedSearch),
        (source_pb2.Source, model.Source),
        (webhook_pb2.Delivery, webhooks.Delivery),
        (webhook_pb2.Webhook, webhooks.Webhook),
        (webhook_pb2.WebhookFilter, webhook_requests.Filter),
    ],
)
def test_the_model_has_a_value_for_every_field(kind: Any, value: Any) -> None:
    added = wire.ADDED.get(kind.DESCRIPTOR.full_name, set())
    assert {field.name for field in kind.DESCRIPTOR.fields} - added <= {
        field.name for field in dataclasses.fields(value)
    }


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (party_pb2.Party.Kind, model.PartyKind),
        (source_pb2.Source.Kind, model.SourceKind),
        (source_pb2.Source.State, model.SourceState),
        (statement_pb2.Statement.Channel, model.Channel),
        (statement_pb2.Statement.State, model.StatementState),
        (article_pb2.Article.State, model.ArticleState),
        (claim_pb2.Attribution.Kind, model.AttributionKind),
        (verdict_pb2.Evidence.Stance, model.Stance),
        (verdict_pb2.Position.Stance, model.PositionStance),
        (verdict_pb2.Position.Standing, model.Standing),
        (verdict_pb2.Position.Coverage, model.Coverage),
        (webhook_pb2.Event.Kind, events.EventKind),
        (webhook_pb2.Delivery.State, schedule.State),
        (verdict_pb2.Caveat.Facet, model.Facet),
        (key_pb2.Key.Scope, Scope),
        (verdict_pb2.Verdict.Status, model.Status),
        (verdict_pb2.Verdict.Abstention, model.Abstention),
    ],
)
def test_enums_have_the_words_of_the_model(kind: Any, names: Any) -> None:
    assert set(kind.keys()[1:]) == {str(name) for name in names}


def test_every_error_of_the_kernel_has_its_row() -> None:
    kinds = {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.OnrecordError)
    }
    # Met while owed work is done: they end in a row (a failure, a delivery's error), not as an answer to a caller.
    inside = {errors.UnreadableArticle, errors.Unreachable, errors.UnusableAnswer}
    assert kinds - set(ANSWERS) == {errors.OnrecordError, *inside}
    assert len({row.slug for row in ANSWERS.values()}) == len(ANSWERS)


def test_the_openapi_knows_that_weights_are_numbers_by_name(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    weights = schemas["Method"]["properties"]["weights"]
    assert (weights["type"], weights["additionalProperties"]) == ("object", {"type": "number"})
    assert "weights" in schemas["Method"]["required"]
    assert set(schemas["MethodBin"]["required"]) == {"least", "most", "count"}


def test_the_openapi_is_the_one_that_is_pinned(openapi: dict[str, Any]) -> None:
    pinned = Path(__file__).with_name("openapi.json")
    # What changes here changes for callers: the diff of this file is what a reviewer looks at.
    assert json.loads(pinned.read_text()) == openapi, "run make openapi and look at the diff"


def test_the_tables_of_the_docs_are_fresh(record: Record) -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    assert tables.renewed(page, tables.made(record)) == page, "run python -m services.gateway.tables docs/api.md"
