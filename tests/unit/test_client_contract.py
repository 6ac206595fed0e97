"""The clients say everything that the contract can be asked, and both say it in the same words."""

import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord import AsyncClient, Client, channel
from onrecord.v1 import record_service_pb2
from tests.processes import ROOT

RPCS = list(record_service_pb2.DESCRIPTOR.services_by_name["RecordService"].methods)
NAMES = {
    "CheckClaim": "check",
    "ListVerdicts": "verdicts",
    "WatchVerdicts": "watch",
    "ReviewClaim": "review",
    "AcknowledgeClaim": "acknowledge",
}
# Set by the client itself.
OWN = {"page_token"}


def method(client: type[Any], rpc: str) -> Callable[..., Any]:
    name = NAMES.get(rpc, re.sub(r"(?<!^)(?=[A-Z])", "_", rpc).lower())
    found: Callable[..., Any] = getattr(client, name)
    return found


@pytest.mark.parametrize("rpc", RPCS, ids=lambda rpc: rpc.name)
def test_every_rpc_is_a_method_that_takes_what_its_request_has(rpc: Any) -> None:
    takes = set(inspect.signature(method(Client, rpc.name)).parameters) - {"self", "idempotency_key", "patience"}
    lean = {"fields"} if rpc.name.startswith(("Get", "List")) else set()

    assert takes == {field.name for field in rpc.input_type.fields} - OWN | lean
    assert inspect.signature(method(AsyncClient, rpc.name)).parameters.keys() >= takes


def test_what_is_tried_again_is_said_of_every_rpc() -> None:
    said = [*channel.REPEATABLE, *channel.ONCE, *channel.SLOW, "WatchVerdicts"]
    assert sorted(said) == sorted(rpc.name for rpc in RPCS)


def test_the_blocking_calls_are_generated_from_the_asynchronous_ones(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "proto/blocking.py", "onrecord/aio", str(tmp_path)], cwd=ROOT, check=True)
    kept = ROOT / "onrecord" / "blocking"
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_text(encoding="utf-8") for path in kept.glob("*.py")}, "run make proto"
