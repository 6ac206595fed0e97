"""One suite, asked of every way of running onrecord, through both doors and by the client."""

from collections.abc import Iterator

import grpc
import httpx
import pytest

from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from tests.acceptance.record import settle
from tests.acceptance.unison import Unison, unison
from tests.stacks import STACKS, Stack, why_not


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stack" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--stack") or list(STACKS)
        metafunc.parametrize("stack", chosen, indirect=True, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    of_stack: dict[str, list[pytest.Function]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and "stack" in item.fixturenames:
            # The first test of a stack also waits for its start; building the image from nothing takes minutes.
            item.add_marker(pytest.mark.timeout(900))
            of_stack.setdefault(str(item.callspec.params["stack"]), []).append(item)
    # A record with a key lets nobody in without: what makes the first one comes last on its stack.
    for ours in of_stack.values():
        end = items.index(ours[-1]) + 1
        for item in ours:
            if "locked" in item.fixturenames:
                items.insert(end, item)
                items.remove(item)


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


@pytest.fixture(scope="session")
def record(stack: Stack, rest: httpx.Client) -> Iterator[Unison]:
    """Its record, asked in unison."""
    with unison(stack, lambda: settle(rest)) as asked:
        yield asked
