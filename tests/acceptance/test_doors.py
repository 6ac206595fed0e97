"""Both doors are open and say what is behind them."""

from typing import Any

import grpc
import httpx
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from tests.acceptance.record import get

SERVICE = "onrecord.v1.RecordService"


def test_it_is_healthy_and_ready_and_owes_a_number_of_things(rest: httpx.Client) -> None:
    assert rest.get("/healthz").status_code == 200
    assert get(rest, "/readyz")["work_due"] >= 0


def test_grpc_health_is_serving(channel: grpc.Channel) -> None:
    stub: Any = HealthStub(channel)  # its stub file leaves the methods out
    for service in ("", SERVICE):
        answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=10)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING


def test_reflection_lists_the_service_and_its_methods(channel: grpc.Channel) -> None:
    database = ProtoReflectionDescriptorDatabase(channel)
    assert SERVICE in database.get_services()
    file = database.FindFileContainingSymbol(SERVICE)
    methods = {method.name for service in file.service for method in service.method}
    assert {"CreateArticle", "CheckClaim", "WatchVerdicts", "GetMethod"} <= methods


def test_openapi_has_the_routes(rest: httpx.Client) -> None:
    paths = get(rest, "/openapi.json")["paths"]
    for path in ("articles", "statements", "parties", "claims:check", "claims", "claims:watch", "method"):
        assert f"/v1/{path}" in paths
    assert rest.get("/docs").status_code == 200


def test_the_page_is_there(rest: httpx.Client) -> None:
    page = rest.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")


def test_the_page_tells_the_method_that_decides(rest: httpx.Client) -> None:
    assert get(rest, "/v1/method")["version"] in rest.get("/method").text
