"""One suite, asked of every way of running onrecord."""

from collections.abc import Iterator

import grpc
import httpx
import pytest

from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from tests.stacks import STACKS, Stack, why_not


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stack" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--stack") or list(STACKS)
        metafunc.parametrize("stack", chosen, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            # The first test of a stack also waits for its start; building the image from nothing takes minutes.
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running onrecord with an empty record, shared by the suite: each test brings parties of its own."""
    name: str = request.param
    if reason := why_not(name):
        pytest.skip(f"the {name} stack cannot be run here: {reason}")
    with STACKS[name](tmp_path_factory.mktemp(name)) as running:
        yield running


@pytest.fixture(scope="session")
def rest(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.http, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def channel(stack: Stack) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(stack.grpc) as channel:
        yield channel


@pytest.fixture(scope="session")
def rpc(channel: grpc.Channel) -> RecordServiceStub:
    return RecordServiceStub(channel)
