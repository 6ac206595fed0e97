"""Every example of README, docs/api.md and docs/client.md is run as printed, and answers what is printed under it.

As a newcomer would: `make run` on an empty record, then page by page. What is not here is beyond this machine: names of
the domain `fjord.example` are a small site beside the record.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.acceptance.record import settle
from tests.printed import Example, NotReal, Page, Run, page
from tests.processes import ROOT, wait_for, wait_until_ready
from tests.site import LOOPBACK, Reply, Site, site
from tests.stacks import Stack, start_embedded

API, README, CLIENT = (page(ROOT / name) for name in ("docs/api.md", "README.md", "docs/client.md"))
# curl's own code for "time is up", which is how a watch that never ends is left.
TIMED_OUT = 28
# From the first key on every call wants one.
LOCKS = "Keys"

WEB = {"Content-Type": "text/html; charset=utf-8"}
OSLO = b"""<!doctype html><html lang="en"><head><title>Ferries to stay | Fjord Wire</title></head><body><article>
<h1>Ferries to stay in Oslo</h1>
<p>Norway will keep the night ferries between Oslo and Copenhagen, a diplomat who asked not to be named said.</p>
<p>Denmark has offered a second quay in the harbour, according to two people who know of the talks on the ferries.</p>
</article></body></html>"""
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ministry</title>
<link>https://ministry.fjord.example/</link><description>News</description></channel></rss>"""


@pytest.fixture(scope="module", autouse=True)
def _only_with_the_embedded_stack(request: pytest.FixtureRequest) -> None:
    chosen = request.config.getoption("--stack")
    if chosen and "embedded" not in chosen:
        pytest.skip("only another stack was asked for")


class Newcomer:
    """Somebody with the docs, a shell and a record that has just been started."""

    def __init__(self, stack: Stack, there: Site, shell: "subprocess.Popen[str]", errors: Path, log: Path) -> None:
        self.run = Run(datetime.now(UTC))
        self.log = log
        self._stack = stack
        self._shell = shell
        self._errors = errors
        self._instead = {
            "http://localhost:8080": stack.http,
            "localhost:8080": stack.http.removeprefix("http://"),
            "localhost:50051": stack.grpc,
            "127.0.0.1:50051": stack.grpc,
            ".venv/bin/": "",
            **{f"https://{name}.fjord.example": there.url(f"/{name}") for name in ("wire", "ministry", "desk")},
        }

    def try_out(self, example: Example) -> None:
        """Run the commands. Raises NotReal if they fail, or if they answer otherwise than is printed."""
        commands = self.run.said(example.commands)
        for there, here in self._instead.items():
            commands = commands.replace(there, here)
        if example.language == "python":
            commands = f"python - <<'END OF EXAMPLE'\n{commands}\nEND OF EXAMPLE"
        with httpx.Client(base_url=self._stack.http) as rest:
            settle(rest)
        status, answer = self._typed(commands)
        for there, here in reversed(self._instead.items()):
            answer = answer.replace(here, there) if there.startswith("https") else answer
        try:
            if status not in (0, TIMED_OUT if "--max-time" in commands else 0):
                raise NotReal(f"ended with {status}: {self._errors.read_text()[-2000:]}")
            if example.answer:
                self.run.compare(example, answer)
        except (NotReal, ValueError) as error:
            raise NotReal(f"{example.page}:{example.line}\n{example.commands}\n{error}\n\n{answer[:6000]}") from None

    def _typed(self, commands: str) -> tuple[int, str]:
        assert self._shell.stdin
        assert self._shell.stdout
        self._errors.write_text("")
        self._shell.stdin.write(f'{commands}\necho; echo "END OF ANSWER $?"\n')
        self._shell.stdin.flush()
        lines = iter(self._shell.stdout.readline, "")
        answer: list[str] = []
        for line in lines:
            if line.startswith("END OF ANSWER "):
                return int(line.split()[-1]), "".join(answer).removesuffix("\n")
            answer.append(line)
        raise NotReal(f"the shell has gone: {self._errors.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    folder = tmp_path_factory.mktemp("docs")
    settings = {
        "ONRECORD_EXAMPLE": "true",
        "ONRECORD_ALLOWED_NETWORKS": LOOPBACK,
        "ONRECORD_PUBLIC_URL": "https://onrecord.fjord.example",
        "ONRECORD_ORGANISATION": "Fjord Desk",
        # as wide as the ledger in the README
        "COLUMNS": "118",
    }
    with site() as there:
        there.pages["/wire/ferries"] = Reply(200, OSLO, WEB)
        there.pages["/ministry/feed.xml"] = Reply(200, FEED, {"Content-Type": "application/rss+xml"})
        there.pages["/desk/onrecord"] = Reply(204)
        stack, process = start_embedded(folder, folder / "data", **settings)
        try:
            wait_until_ready(stack.http, process)
            wait_for(lambda: "└─" in process.tail() or None, "the ledger of the example", 120)
            with _shell(folder, stack) as shell:
                yield Newcomer(stack, there, shell, folder / "errors", folder / "embedded.log")
        finally:
            process.stop()


@contextmanager
def _shell(folder: Path, stack: Stack) -> Iterator["subprocess.Popen[str]"]:
    commands = folder / "bin"
    commands.mkdir()
    stand_in = commands / "grpcurl"
    stand_in.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.grpcurl "$@"\n')
    stand_in.chmod(0o755)
    environment = {
        "PATH": f"{commands}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ONRECORD_SERVER": stack.grpc,
        "ONRECORD_DATA_DIR": str(folder / "data"),
    }
    bash = shutil.which("bash")
    assert bash
    with (folder / "errors").open("w") as errors:
        shell = subprocess.Popen(
            [bash], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, env=environment
        )
        try:
            yield shell
        finally:
            assert shell.stdin
            shell.stdin.close()
            shell.wait(30)


def in_order(pages: tuple[Page, ...]) -> list[Example]:
    """The examples page by page, and then those that lock the record."""
    examples = [example for one in pages for example in one.examples]
    return sorted(examples, key=lambda example: example.chapter == LOCKS)


@pytest.mark.timeout(600)
def test_every_example_answers_what_is_printed_under_it(newcomer: Newcomer) -> None:
    wrong = []
    for example in in_order((API, README, CLIENT)):
        try:
            newcomer.try_out(example)
        except NotReal as error:
            wrong.append(str(error))
    assert not wrong, "\n\n".join(wrong)


def test_the_ledger_of_the_readme_is_what_make_run_prints(newcomer: Newcomer) -> None:
    (printed,) = README.strays
    real = rows(newcomer.log.read_text())
    assert len(rows(printed)) == 2
    for row in rows(printed):
        assert row in real


def rows(ledger: str) -> list[tuple[str, ...]]:
    """The words in the cells of each row, without figures and wherever the lines are broken."""
    between = re.split(r"^[┏┡├└].*$", ledger, flags=re.MULTILINE)
    lines = [[line.split("│")[1:-1] for line in row.splitlines() if line.startswith("│")] for row in between]
    cells = (tuple(" ".join(" ".join(column).split()) for column in zip(*row, strict=True)) for row in lines if row)
    return [tuple(re.sub(r"\d\.\d\d", "0.nn", cell) for cell in row) for row in cells]


def test_every_printed_answer_has_its_commands() -> None:
    assert (API.strays, CLIENT.strays) == ((), ())
