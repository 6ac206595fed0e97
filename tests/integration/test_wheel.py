"""The wheel by itself: what a client installs is enough to ask a running record, and has nothing of the server."""

import importlib.metadata as metadata
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

from packaging.requirements import Requirement

from services.kernel.model import Status
from tests.integration import verdicts
from tests.integration.doors import Door
from tests.processes import ROOT


def closure(names: set[str]) -> set[str]:
    """The distributions that these need, with themselves."""
    found: set[str] = set()
    while names:
        name = names.pop()
        found.add(name)
        for line in metadata.requires(name) or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                names |= {needed.name.lower().replace("_", "-")} - found
    return found


def lay_out(distributions: set[str], site: Path) -> None:
    """Give an environment these distributions out of ours, and no others: nothing is downloaded."""
    for name in distributions:
        for file in metadata.files(name) or ():
            there = site / file
            if ".." in file.parts or there.exists():
                continue
            there.parent.mkdir(parents=True, exist_ok=True)
            there.symlink_to(Path(str(file.locate())))


def test_the_wheel_installs_alone_and_its_command_asks_a_record(door: Door, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("onrecord-*.whl")
    with zipfile.ZipFile(wheel) as zipped:
        tops = {name.split("/")[0] for name in zipped.namelist()}
    assert tops == {"onrecord", f"{wheel.name.removesuffix('-py3-none-any.whl')}.dist-info"}

    venv.create(tmp_path / "venv", with_pip=True)
    bin, (site,) = tmp_path / "venv" / "bin", (tmp_path / "venv" / "lib").glob("python*/site-packages")
    needed = closure({Requirement(line).name.lower() for line in metadata.requires("onrecord") or ()})
    lay_out(needed, site)
    # with --no-index it fails if the wheel needs anything that is not there
    install = [str(bin / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*install, str(wheel)], cwd=tmp_path, check=True, timeout=120)

    def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [bin / "onrecord", *arguments],
            cwd=tmp_path,
            env={"ONRECORD_SERVER": door.grpc, "ONRECORD_KEY": door.admin},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert "Exit codes" in command("--help").stdout
    claim = verdicts.put_claim(door.database, "Norway has closed its embassy in Oslo.")
    verdicts.put_verdict(door.database, claim, Status.DENIED)
    asked = command("claim", str(claim), "--fail-on", "denied")
    assert (asked.returncode, "DENIED" in asked.stdout) == (1, True), asked.stderr
    assert not needed & {"celery", "fastapi", "psycopg", "onnxruntime", "numpy", "trafilatura"}
