"""The one-process way of running: it ends cleanly, goes on with its data, and survives being killed."""

import signal
from pathlib import Path

import httpx
import psutil
import pytest

from tests.acceptance.record import check, get, settle
from tests.processes import wait_until_ready
from tests.stacks import start_embedded

CLAIM = "Malta has leased a lighthouse to Cyprus."


@pytest.fixture(autouse=True)
def _only_with_the_embedded_stack(request: pytest.FixtureRequest) -> None:
    chosen = request.config.getoption("--stack")
    if chosen and "embedded" not in chosen:
        pytest.skip("only another stack was asked for")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_second_start_goes_on_with_the_same_data(tmp_path: Path, number: signal.Signals) -> None:
    data = tmp_path / "data"
    stack, process = start_embedded(tmp_path, data)
    try:
        wait_until_ready(stack.http, process)
        with httpx.Client(base_url=stack.http, timeout=30) as rest:
            made = check(rest, CLAIM, said_at="2025-01-01T00:00:00Z", track=True)["id"]
    finally:
        status = process.stop(number)
    assert status == (-signal.SIGKILL if number is signal.SIGKILL else 0), process.tail()
    if number is not signal.SIGKILL:
        assert not _servers_on(data), "the embedded PostgreSQL still runs"

    stack, process = start_embedded(tmp_path, data)
    try:
        wait_until_ready(stack.http, process)
        with httpx.Client(base_url=stack.http, timeout=30) as rest:
            settle(rest)
            assert get(rest, f"/v1/claims/{made}")["verdict"]["status"] == "UNVERIFIED"
    finally:
        process.stop()
    assert not _servers_on(data), "the embedded PostgreSQL still runs"


def _servers_on(data: Path) -> list[int]:
    """Ids of the PostgreSQL servers whose data lies in the folder."""
    return [
        process.pid
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres" and str(data.resolve()) in " ".join(process.info["cmdline"] or [])
    ]
