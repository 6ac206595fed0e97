"""The examples of docs/client.md run as they are printed, and its exit codes are the command's."""

import os
import re
import subprocess
import sys
from pathlib import Path

from onrecord.cli.exits import MEANING
from tests.integration.test_client import running, server
from tests.processes import ROOT

__all__ = ["running", "server"]

PAGE = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def run(server: str, *arguments: str) -> str:
    environment = {
        **os.environ,
        "ONRECORD_SERVER": server,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(arguments, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, f"{arguments}\n{done.stderr}"
    return done.stdout


def test_the_examples_of_the_page_run(server: str) -> None:
    calls, following = [
        run(server, sys.executable, "-c", block.replace("127.0.0.1:50051", server)) for block in blocks("python")
    ]
    assert "UNKNOWN_ISSUER ['issuer']" in calls
    assert " True\n" in calls
    assert re.match(r"\d+ .*Oslo", following)
    (commands,) = blocks("sh")
    printed = [run(server, "bash", "-c", command) for command in commands.strip().splitlines()]
    assert len(printed) >= 8
    assert all(printed)
    assert "DENIED" in printed[2]


def test_the_exit_codes_of_the_page_are_the_commands() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", PAGE, re.MULTILINE))
    assert rows == {str(code.value): meaning for code, meaning in MEANING.items()}
