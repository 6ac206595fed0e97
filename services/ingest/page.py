"""The article on an HTML page: asked of a child process (`ingest/page_child.py`).

A page can make any HTML parser run for ever, fill the memory or overflow the C stack, and a thread cannot be stopped.
So the child has limits of its own and is replaced when it dies; the parent waits for an answer, never longer than the
limit. Here: starting the child and talking to it. Not here: the parsing, and what counts as article text after that
(`extract.clean`).
"""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.kernel.errors import UnreadableArticle

# Processor time, which does not depend on what else the machine does: pages of 2 MB take under one second.
CPU_SECONDS = 1.5
# The wall clock is only for a child that waits; on a machine with every core busy a good page may take this long.
WALL_SECONDS = 20.0
# Of address space: trafilatura and lxml take 50 MB, after hundreds of real pages 110 MB. A hostile page stops here and
# not at the end of the machine's memory.
MEMORY_BYTES = 300_000_000

_PROGRAM = "services.ingest.page_child"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself; empty where it does not."""

    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    published_at: datetime | None = None
    language: str = ""
    url: str = ""


def read_page(html: str) -> Page:
    """The article on `html`; UnreadableArticle where there is none or it could not be read within the limits."""
    answer = _child.ask(html)
    if not answer.get("text"):
        raise UnreadableArticle(answer.get("failure") or "no article was found on the page")
    stated = answer.pop("published_at", None)
    published_at = datetime.fromisoformat(stated) if stated else None
    if published_at and published_at.tzinfo is None:
        published_at = published_at.replace(tzinfo=UTC)  # a day without a time
    # a line is a paragraph there; a blank line says so to everybody
    paragraphs = "\n\n".join(line for line in answer.pop("text").split("\n") if line.strip())
    return Page(paragraphs, published_at=published_at, **answer)


class _Child:
    """One child for the process, started with the first page and again after one that it did not survive."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, html: str) -> dict[str, Any]:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(  # noqa: S603
                    [sys.executable, "-P", "-m", _PROGRAM, str(CPU_SECONDS), str(MEMORY_BYTES)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    # a Ctrl-C is for the parent; the child ends when its standard input does
                    start_new_session=True,
                )
            try:
                return _exchange(self._process, html)
            except (OSError, ValueError):
                self._process.kill()
                self._process.wait()
                raise UnreadableArticle(
                    f"the page could not be read within {CPU_SECONDS} seconds and {MEMORY_BYTES:,} bytes"
                ) from None


_child = _Child()


def _exchange(process: subprocess.Popen[bytes], html: str) -> dict[str, Any]:
    """One question and its answer, a line each way: OSError or ValueError if the child dies or the time is up."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the child has no pipes")
    timer = threading.Timer(WALL_SECONDS, process.kill)
    timer.start()
    try:
        process.stdin.write(json.dumps(html).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
    finally:
        timer.cancel()
    answer: dict[str, Any] = json.loads(line)
    return answer
