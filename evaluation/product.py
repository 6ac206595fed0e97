"""The real product with a record that can be emptied, and its REST door.

Here: an embedded PostgreSQL and the server process on it. Not here: what is asked of it.
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
# All work of one dossier takes a few seconds, on a machine that is busy with other things minutes.
SETTLE_S = 600.0
# A deadlock with work in flight is rare; three in a row are something else.
EMPTYING = 3
# SIGTERM lets running work end first.
STOP_S = 30.0


class Product:
    """A running onrecord whose record can be emptied. `client` is its REST door."""

    def __init__(self, client: httpx.Client, database_url: str) -> None:
        self.client = client
        self._database_url = database_url

    def empty(self) -> None:
        """Back to the schema and the ready parties.

        Work still in flight cannot reach into what comes next: the rows it would write refer to rows that are gone.
        """
        for _ in range(EMPTYING):
            # a worker that still writes may hold one table and want another; one of the two has to begin again
            with suppress(psycopg.errors.DeadlockDetected), psycopg.connect(self._database_url) as connection:
                _empty(connection)
                return
        raise RuntimeError("the record could not be emptied")

    def settle(self) -> None:
        """Wait until nothing is owed. Raises RuntimeError if it takes longer than SETTLE_S."""
        deadline = time.monotonic() + SETTLE_S
        while time.monotonic() < deadline:
            due = self.client.get("/readyz").json().get("work_due")
            if due == 0:
                return
            time.sleep(0.05)
        raise RuntimeError(f"still owed after {SETTLE_S:.0f} s: {due} items of work")


@contextmanager
def running() -> Iterator[Product]:
    """One server on an embedded PostgreSQL in a folder of its own; both gone at the end of the block."""
    with TemporaryDirectory(prefix="onrecord-evaluation-") as name:
        folder = Path(name)
        with embedded.postgres(folder) as url:
            _prepare(url)
            with _serving(url, folder / "server.log") as client:
                yield Product(client, url)


def _prepare(url: str) -> None:
    database = Database(url, role="evaluation", pool_size=1)
    database.open()
    try:
        migrate(database)
        with database.transaction() as connection:
            connection.execute("CREATE SCHEMA evaluation")
            connection.execute("CREATE TABLE evaluation.ready_party AS TABLE party")
    finally:
        database.close()


def _empty(connection: psycopg.Connection) -> None:
    connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, _tables(connection)))))
    connection.execute("DELETE FROM party")
    # the new times tell the rooms that the parties they remember have changed
    connection.execute(
        "INSERT INTO party (id, name, kind, aliases, offices)"
        " SELECT id, name, kind, aliases, offices FROM evaluation.ready_party"
    )


def _tables(connection: psycopg.Connection) -> list[str]:
    """Every table that holds a part of the record; the parties are put back, the counter of verdicts runs on.

    The method stays: the workers that put it there do not start again.
    """
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in rows if name not in ("party", "migration", "method", "verdict_counter")]


@contextmanager
def _serving(database_url: str, log_file: Path) -> Iterator[httpx.Client]:
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
