"""The three ways of running onrecord, each from nothing to ready and away again.

Here: embedded (one process), split (one process per room on Redis and PostgreSQL), composed (containers).
Not here: what is asked of them (`tests/acceptance`).
"""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import containers
from tests.processes import ROOT, Process, free_port, wait_until_ready

COMPOSE_FILE = ROOT / "deploy" / "compose.yaml"
# Building the image without a cache downloads and unpacks 120 packages; 41 s here, with room for a slower line.
BUILD_S = 480


@dataclass(frozen=True, slots=True)
class Stack:
    """A running onrecord: where its two doors are."""

    name: str
    http: str
    grpc: str


@dataclass(frozen=True, slots=True)
class Split:
    """Rooms in processes of their own, and what they stand on."""

    stack: Stack
    processes: Mapping[str, Process]
    database_url: str
    broker_url: str


@contextmanager
def embedded(folder: Path) -> Iterator[Stack]:
    """Everything in one process."""
    stack, process = start_embedded(folder, folder / "data")
    try:
        wait_until_ready(stack.http, process)
        yield stack
    finally:
        process.stop()


def start_embedded(folder: Path, data: Path, **settings: str) -> tuple[Stack, Process]:
    """The process of the embedded stack, on its way up, with the record in `data`; logs go to `folder`."""
    ports, stack = _ports("embedded")
    settings = {"ONRECORD_EXAMPLE": "false", **settings, **ports, "ONRECORD_DATA_DIR": str(data)}
    return stack, Process("services", settings, folder / "embedded.log")


@contextmanager
def split(folder: Path) -> Iterator[Split]:
    """One process per room, on Redis and PostgreSQL; skips where these cannot be had."""
    with ExitStack() as exits:
        database_url = exits.enter_context(containers.postgres())
        broker_url = exits.enter_context(containers.redis())
        ports, stack = _ports("split")
        settings = {**ports, "ONRECORD_DATABASE_URL": database_url, "ONRECORD_BROKER_URL": broker_url}

        migrate = Process("services.migrate", settings, folder / "migrate.log")
        assert migrate.wait() == 0, migrate.tail()
        processes = {}
        for room in ("ingest", "verify", "deliver", "gateway"):
            processes[room] = Process(f"services.{room}", settings, folder / f"{room}.log")
            exits.callback(processes[room].stop)
        wait_until_ready(stack.http, *processes.values())
        yield Split(stack, processes, database_url, broker_url)


@contextmanager
def composed() -> Iterator[Stack]:
    """The image built and the composed stack started, under names of its own; nothing of it stays."""
    ports, stack = _ports("composed")
    project = f"onrecord-test-{os.getpid()}"
    environment = {
        **os.environ,
        **ports,
        "ONRECORD_TAG": "test",
        "POSTGRES_PASSWORD": secrets.token_hex(16),
        "REDIS_PASSWORD": secrets.token_hex(16),
    }

    def compose(*arguments: str, timeout_s: float = 60) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["docker", "compose", "-f", str(COMPOSE_FILE), "-p", project, "--progress", "plain", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    try:
        built = compose("build", timeout_s=BUILD_S)
        assert built.returncode == 0, built.stderr[-4000:]
        up = compose("up", "--wait", "--wait-timeout", "120", timeout_s=180)
        assert up.returncode == 0, up.stderr[-2000:] + compose("logs", "--no-color", "--tail", "40").stdout
        yield stack
    finally:
        compose("down", "--volumes", "--timeout", "10", timeout_s=120)


def _ports(name: str) -> tuple[dict[str, str], Stack]:
    http, grpc = free_port(), free_port()
    settings = {"ONRECORD_HTTP_PORT": str(http), "ONRECORD_GRPC_PORT": str(grpc)}
    return settings, Stack(name, f"http://127.0.0.1:{http}", f"127.0.0.1:{grpc}")


@contextmanager
def _split_stack(folder: Path) -> Iterator[Stack]:
    with split(folder) as running:
        yield running.stack


@contextmanager
def _composed_stack(_: Path) -> Iterator[Stack]:
    with composed() as stack:
        yield stack


STACKS: Mapping[str, Callable[[Path], AbstractContextManager[Stack]]] = {
    "embedded": embedded,
    "split": _split_stack,
    "composed": _composed_stack,
}


def why_not(name: str) -> str:
    """Why this stack cannot be run here; empty if it can."""
    return {"split": containers.missing_for_servers, "composed": containers.missing_for_compose}.get(name, str)()
