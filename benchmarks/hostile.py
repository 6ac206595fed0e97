"""What hostile texts and pages cost: `python -m benchmarks.hostile [--length 199900] [--least 0.5]`.

Each of `tests/hostile.py` is extracted and read in a process of its own, as ingest does it: processor seconds of it and
of the child that parses pages, and the most memory each held. Printed are those that took at least `--least` seconds or
ended in anything but a reading or a refusal with its reason, then the worst of all.
"""

import multiprocessing
import resource
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from services.ingest import page
from services.ingest.extract import extract
from services.ingest.tasks import read
from services.kernel.errors import UnreadableArticle
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from tests.hostile import PAGES, texts

# A worker reads on after what it could not read; longer than this is a failure.
PATIENCE_S = 60.0
SAID_AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def cost(name: str, length: int, is_page: bool, answer: Connection) -> None:
    """Read it and send seconds, own and child's memory in MB, and what came of it."""
    gazetteer = Gazetteer(ready_parties())
    read(extract("It is so, the minister said on Tuesday.", "", ""), SAID_AT, gazetteer)
    text, html = ("", PAGES[name]()) if is_page else (texts(length)[name], "")
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    try:
        claims, statements = read(extract(text, html, "Talks"), SAID_AT, gazetteer)
        outcome = f"{len(claims)} claims, {len(statements)} statements"
    except UnreadableArticle as error:
        outcome = f"refused: {error.detail}"
    except Exception as error:
        outcome = f"FAULT: {type(error).__name__}: {error}"[:200]
    own = time.process_time() - started
    page.close()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer.send((own + child.ru_utime + child.ru_stime, grown / 1e3, child.ru_maxrss / 1e3, outcome))


def main(
    length: Annotated[int, typer.Option(help="Characters of the plain texts")] = 199_900,
    least: Annotated[float, typer.Option(help="Seconds from which one is printed")] = 0.5,
) -> None:
    """Seconds and memory of each hostile text and page."""
    table = Table("text or page", "seconds", "MB more", "child MB", "came of it")
    worst = [0.0, 0.0, 0.0]
    names = [(name, False) for name in texts(10)] + [(name, True) for name in PAGES]
    for name, is_page in names:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.Process(target=cost, args=(name, length, is_page, theirs))
        process.start()
        figures = (PATIENCE_S, 0.0, 0.0, "FAULT: no answer")
        if ours.poll(PATIENCE_S):
            figures = ours.recv()
        process.kill()
        process.join()
        seconds, *memory, outcome = figures
        worst = [max(pair) for pair in zip(worst, (seconds, *memory), strict=True)]
        if seconds >= least or "FAULT" in outcome:
            cells = (f"{seconds:.2f}", f"{memory[0]:.0f}", f"{memory[1]:.0f}", outcome)
            table.add_row(("page: " if is_page else "") + name, *cells)
    console = Console()
    console.print(table)
    console.print(
        f"{len(names)} read; at most {worst[0]:.2f} s, {worst[1]:.0f} MB more, {worst[2]:.0f} MB in the child"
    )


if __name__ == "__main__":
    typer.run(main)
