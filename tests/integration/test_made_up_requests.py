"""Requests made up from the OpenAPI document, for every operation: schemathesis with all its checks finds nothing."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.examples import many
from tests.integration.doors import Door
from tests.processes import ROOT

CONFIG = ROOT / "tests" / "made_up" / "schemathesis.toml"
# For each operation.
EXAMPLES = many(50, nightly=1000)
# Of several requests one after the other, over all operations together.
SEQUENCES = many(25, nightly=1000)
# Side by side, since making requests up costs more than answering them: each takes a processor.
RUNS = (
    # The document's own examples, then the edges of every field one by one, then what depends on what came before.
    ("--phases", "examples,coverage,stateful", "--max-examples", str(SEQUENCES)),
    # At random.
    ("--phases", "fuzzing", "--max-examples", str(EXAMPLES)),
)


# It takes a minute of both processors. The nightly run, hours.
@pytest.mark.timeout(many(900, nightly=6 * 3600))
def test_made_up_requests(checked_door: Door, tmp_path: Path) -> None:
    openapi = httpx.get(f"{checked_door.http}/openapi.json", timeout=60).json()
    count = sum(map(len, openapi["paths"].values()))
    folders = [tmp_path / str(number) for number in range(len(RUNS))]
    running = [start(checked_door, folder, *run) for folder, run in zip(folders, RUNS, strict=True)]
    try:
        for folder, process in zip(folders, running, strict=True):
            status = process.wait()
            said = (folder / "said").read_text()
            assert status == 0, said
            # It ran, and on everything there is.
            assert f"{count} selected / {count} total" in said, said
    finally:
        for process in running:
            process.kill()
            process.wait()
    # Nor was anything that they put on record too much for verify.
    assert httpx.get(f"{checked_door.http}/readyz").json()["work_parked"] == 0


def start(door: Door, folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """schemathesis with every check, in a folder of its own; what it finds is in `said` there."""
    folder.mkdir()
    command = [
        *(str(Path(sys.executable).with_name("st")), "--config-file", str(CONFIG), "--no-color"),
        *("run", f"{door.http}/openapi.json", "--checks", "all", *arguments),
    ]
    keys = {"MADE_UP_KEY": door.admin, "MADE_UP_KEY_ID": door.admin_id}
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **keys, "PYTHONPATH": str(ROOT)},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
