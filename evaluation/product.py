"""The real product on an empty record, and its REST door.

Here: an embedded PostgreSQL with one database per record, and the server process on it. Not here: what is asked of it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psycopg
from psycopg import sql

from services.kernel import embedded
from services.kernel.migrations import migrate
from services.kernel.storage import Database

# A cold start with both cores busy took up to 20 s; longer means that it will not come.
START_S = 90.0
# All work of one dossier takes a few seconds.
SETTLE_S = 120.0
# SIGTERM lets running work end first.
STOP_S = 30.0


class Records:
    """Makes empty records: databases copied from a migrated one, which is faster than migrating each."""

    def __init__(self, template_url: str) -> None:
        self._template_url = template_url
        self._made = 0

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database with the schema and the ready parties; dropped at the end of the block."""
        self._made += 1
        name = f"record_{self._made}"
        template = psycopg.conninfo.conninfo_to_dict(self._template_url)["dbname"]
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(str(template))))
        try:
            yield self._template_url.replace(f"/{template}?", f"/{name}?")
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        # from outside the template: it cannot be copied while somebody is connected to it
        with psycopg.connect(self._template_url, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def records() -> Iterator[Records]:
    """An embedded PostgreSQL in a folder of its own, gone at the end of the block."""
    with TemporaryDirectory(prefix="onrecord-evaluation-") as folder, embedded.postgres(Path(folder)) as url:
        database = Database(url, role="evaluation", pool_size=1)
        database.open()
        try:
            migrate(database)
        finally:
            database.close()
        yield Records(url)


@contextmanager
def serving(database_url: str, log_file: Path) -> Iterator[httpx.Client]:
    """`python -m services` on that database; yields a client of its REST door. Raises RuntimeError without a start."""
    http_port, grpc_port = _free_port(), _free_port()
    environment = {
        # settings of whoever evaluates must not leak in
        **{name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")},
        "ONRECORD_DATABASE_URL": database_url,
        "ONRECORD_BROKER_URL": "memory://",
        "ONRECORD_HTTP_PORT": str(http_port),
        "ONRECORD_GRPC_PORT": str(grpc_port),
        "ONRECORD_EXAMPLE": "false",
        "ONRECORD_LOG_LEVEL": "WARNING",
    }
    with log_file.open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "services"], env=environment, stdout=log, stderr=log)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{http_port}", timeout=30) as client:
                _wait_until_ready(client, process, log_file)
                yield client
        finally:
            _stop(process)


def settle(client: httpx.Client) -> None:
    """Wait until nothing is owed. Raises RuntimeError if it takes longer than SETTLE_S."""
    deadline = time.monotonic() + SETTLE_S
    while time.monotonic() < deadline:
        due = client.get("/readyz").json().get("work_due")
        if due == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"still owed after {SETTLE_S:.0f} s: {due} items of work")


def _wait_until_ready(client: httpx.Client, process: subprocess.Popen[bytes], log_file: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with suppress(httpx.TransportError):
            if client.get("/readyz").is_success:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start; the end of its log:\n{log_file.read_text()[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
