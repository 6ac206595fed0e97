"""A thousand watchers of one gateway, half at either door, each on a connection of its own, over a kill -9."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from services.kernel.storage import Database
from tests import databases
from tests.integration.doors import started
from tests.integration.verdicts import put_claim, put_verdict
from tests.processes import ROOT, wait_until_ready

EACH = 500
WRITTEN = 12
# A verdict each 20 ms is some hundred times what a newsroom's record sees.
PAUSE_S = 0.02


def test_a_thousand_watchers_get_every_verdict_once_and_in_order_over_a_restart(
    template_url: str, tmp_path: Path
) -> None:
    with databases.clone(template_url) as url, started(url, tmp_path) as (gateway, http_port, grpc_port):
        database = Database(url, role="test", pool_size=1)
        database.open()
        claim = put_claim(database, "Norway has opened a port.")
        wait_until_ready(f"http://127.0.0.1:{http_port}", gateway)
        options = {"http-port": http_port, "grpc-port": grpc_port, "sse": EACH, "grpc": EACH, "until": WRITTEN}
        watching = subprocess.Popen(
            [sys.executable, "-m", "tests.watchers", *(f"--{name}={value}" for name, value in options.items())],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert watching.stdout
            assert watching.stdout.readline() == "watching\n"
            third = threading.Event()

            def write() -> None:
                for number in range(WRITTEN):
                    put_verdict(database, claim)
                    if number == WRITTEN // 3:
                        third.set()
                    time.sleep(PAUSE_S)

            writing = threading.Thread(target=write)
            writing.start()
            # In the middle of it: some have what was written last, some have not.
            assert third.wait(30)
            gateway.kill()
            gateway.restart()
            writing.join()
            told, _ = watching.communicate(timeout=120)
        finally:
            watching.kill()
            database.close()
    watchers = json.loads(told)
    assert len(watchers) == 2 * EACH
    assert all(watcher["broken"] for watcher in watchers)
    assert {tuple(watcher["seen"]) for watcher in watchers} == {tuple(range(1, WRITTEN + 1))}
