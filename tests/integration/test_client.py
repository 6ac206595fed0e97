"""The command against a running onrecord, and a client's watch that survives it. Calls: `tests/acceptance`."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from onrecord import AsyncClient, Client, RecordError
from services.verify.method import SHIPPED
from tests import stacks
from tests.processes import ROOT, Process, wait_for, wait_until_ready

TUESDAY = datetime(2025, 2, 25, 9, 30, tzinfo=UTC)
REPORT = "Belgian and Dutch ministers will meet in Ghent on Wednesday, the Belgian Foreign Ministry said on Tuesday."


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[stacks.Stack, Process]]:
    folder = tmp_path_factory.mktemp("client")
    stack, process = stacks.start_embedded(folder, folder / "data")
    try:
        wait_until_ready(stack.http, process)
        yield stack, process
    finally:
        process.stop()


@pytest.fixture(scope="module")
def server(running: tuple[stacks.Stack, Process]) -> str:
    return running[0].grpc


@pytest.fixture
def client(server: str) -> Iterator[Client]:
    with Client(server) as client:
        yield client


def command(server: str, *arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from onrecord.cli import main; main()", *arguments],
        input=given,
        env={**os.environ, "ONRECORD_SERVER": server},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_takes_words_from_its_input_and_prints_what_rest_would(server: str) -> None:
    put = command(
        server, "statement", "--issuer", "Danish Foreign Ministry", "--published-at", "2025-02-25", "-", given="No."
    )
    checked = command(server, "check", "Denmark closed its embassy in Oslo.", "--said-at", "2025-02-25", "--json")
    read = command(server, "article", "-", "--published-at", "2025-02-25T09:30:00Z", "--wait-s", "30", given=REPORT)

    assert put.returncode == 0, put.stderr
    assert " DK " in put.stdout
    assert checked.returncode == 0, checked.stderr
    said = json.loads(checked.stdout)
    assert (said["verdict"]["status"], said["id"]) == ("UNVERIFIED", ""), "also what is empty, as REST prints it"
    assert read.returncode == 0, read.stderr
    assert "READ" in read.stdout


def test_the_method_is_told_to_programs_and_in_a_terminal(client: Client, server: str) -> None:
    method = client.get_method()
    shown = command(server, "method")
    as_json = command(server, "method", "--json")

    assert method.version == SHIPPED.version
    assert dict(method.weights) == SHIPPED.weights
    assert sum(each.count for each in method.bins) == method.rows > 0
    assert shown.returncode == 0, shown.stderr
    assert SHIPPED.version in shown.stdout
    assert SHIPPED.data_hash in shown.stdout
    assert json.loads(as_json.stdout)["data_hash"] == SHIPPED.data_hash


def test_the_command_ends_with_3_when_the_record_refuses(server: str) -> None:
    refused = command(server, "claim", "nothing")

    assert refused.returncode == 3
    assert "id" in refused.stderr


def test_a_watch_goes_on_over_a_restart_of_the_server_with_nothing_lost_and_nothing_twice(
    running: tuple[stacks.Stack, Process], client: Client
) -> None:
    stack, process = running
    seen: list[int] = []
    awaited: list[int] = []

    def follow() -> None:
        # The watch outlives the test; at the end of all tests its server goes for good.
        with suppress(RecordError), Client(stack.grpc) as follower:
            for answer in follower.watch(after=0, patience=120):
                seen.append(answer.sequence)

    async def follow_asynchronously() -> None:
        with suppress(RecordError):
            async with AsyncClient(stack.grpc) as follower:
                async for answer in follower.watch(after=0, patience=120):
                    awaited.append(answer.sequence)

    threading.Thread(target=follow, daemon=True).start()
    threading.Thread(target=lambda: asyncio.run(follow_asynchronously()), daemon=True).start()
    before = client.check("Malta and Cyprus met in Valletta.", said_at=TUESDAY, track=True).verdict.sequence
    wait_for(lambda: seen and seen[-1] >= before, "the watch to see the first verdict")
    process.stop()
    process.restart()
    wait_until_ready(stack.http, process)
    assert list(client.list_claims())  # a read is tried again until the connection stands; a check is not
    last = client.check("Malta sent a note to Cyprus.", said_at=TUESDAY, track=True).verdict.sequence

    wait_for(lambda: seen[-1] >= last, "the watch to see the verdict after the restart", timeout_s=60)
    wait_for(lambda: awaited[-1] >= last, "the asynchronous watch to see it", timeout_s=60)
    assert seen == awaited == list(range(1, last + 1))
