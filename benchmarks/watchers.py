"""What a watcher takes of a gateway: `python -m benchmarks.watchers --watchers 1000`.

For each door a fresh gateway in a process of its own, without other callers: its memory with no, half of and all the
watchers, each on a connection of its own; then verdicts are written, and the processor time counted until all have all
of them. The watchers are `tests.watchers`. Not here: what the kernel holds for a connection.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from services.kernel.storage import Database
from tests import databases
from tests.integration.doors import started
from tests.integration.verdicts import put_claim, put_verdict
from tests.processes import ROOT, Process, wait_until_ready

VERDICTS = 20
# Until what a burst of connections needed for a moment is given back.
SETTLE_S = 1.0


def main() -> None:
    """Serve, watch, write, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watchers", type=int, default=1000)
    count: int = parser.parse_args().watchers
    with databases.server() as template:
        for door in ("sse", "grpc"):
            with databases.clone(template) as url, tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
                _measure(door, count, url, Path(folder))


def _measure(door: str, count: int, url: str, folder: Path) -> None:
    database = Database(url, role="benchmark", pool_size=1)
    database.open()
    claim = put_claim(database, "Norway has opened a port.")
    with started(url, folder) as (gateway, http_port, grpc_port):
        wait_until_ready(f"http://127.0.0.1:{http_port}", gateway)
        held, watching = [_memory(gateway)], []
        for half in (count // 2, count - count // 2):
            options = {"http-port": http_port, "grpc-port": grpc_port, "sse": 0, "grpc": 0, "until": VERDICTS}
            watching.append(_watch({**options, door: half}))
            held.append(_memory(gateway))
        began, busy = time.perf_counter(), _busy_s(gateway)
        for _ in range(VERDICTS):
            put_verdict(database, claim)
        for one in watching:
            one.communicate()
        took, busy = time.perf_counter() - began, _busy_s(gateway) - busy
    database.close()
    print(
        f"{door}: {held[0] / 1e6:.0f} MB without watchers, {held[1] / 1e6:.0f} MB with {count // 2}, "
        f"{held[2] / 1e6:.0f} MB with {count}: {(held[2] - held[0]) / count / 1e3:.0f} kB a watcher; "
        f"{VERDICTS} verdicts to all in {took:.1f} s, {busy / VERDICTS / count * 1e6:.0f} us of processor time each"
    )


def _watch(options: dict[str, int]) -> "subprocess.Popen[str]":
    arguments = [f"--{name}={value}" for name, value in options.items()]
    watching = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.watchers", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert watching.stdout
    if watching.stdout.readline() != "watching\n":
        raise SystemExit("the watchers could not watch")
    time.sleep(SETTLE_S)
    return watching


def _memory(gateway: Process) -> int:
    rss: int = psutil.Process(gateway.pid).memory_info().rss
    return rss


def _busy_s(gateway: Process) -> float:
    times = psutil.Process(gateway.pid).cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
