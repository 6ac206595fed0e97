"""How fast articles are read: `python -m benchmarks.reading [FOLDER…] [--memory 10000]`.

FOLDERs hold dossiers; without any, those of the project. Their articles are joined and cut to 600 words each, so that
every text is running news prose with people and offices in it. Measured is what ingest does with an article between
two transactions: `extract` and then `tasks.read`, in one thread. Articles per second of processor time say what one
core can do whatever else the machine is busy with; those of the wall clock are beside them. The pages of the HTML path
carry a menu, captions and link lists around the same texts, about 40 kB each, and their parsing runs in the child
process, whose processor time is counted too.

`--memory N` reads N articles, half of them pages, and prints the resident memory of both processes on the way.
`--save FILE` writes all that was read as JSON, to be compared with what another state of the program reads.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.table import Table

from services.ingest.extract import extract
from services.ingest.tasks import read
from services.kernel import codec
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

WORDS = 600
SAID_AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
OURS = ("tests/data/dossiers", "training/dossiers")


@dataclass(frozen=True, slots=True)
class Text:
    """An article as it is submitted; one of `text` and `html` is empty."""

    title: str
    text: str
    html: str = ""


def articles(folders: Sequence[Path]) -> list[Text]:
    """Articles of about 600 words out of those of dossiers."""
    found: list[Text] = []
    paragraphs: list[str] = []
    for path in sorted(path for folder in folders for path in folder.glob("*.json")):
        for article in json.loads(path.read_text("utf-8")).get("articles", ()):
            for paragraph in article["text"].split("\n"):
                paragraphs += [paragraph] if paragraph.strip() else []
                if sum(len(each.split()) for each in paragraphs) >= WORDS:
                    found.append(Text(article.get("title", ""), "\n\n".join(paragraphs)))
                    paragraphs = []
    return found


def page(article: Text) -> Text:
    """The article as a page of about 40 kB, as news pages are: most of it is not the article."""
    menu = "".join(
        f"<li class='menu-item'><a href='/s/{i}' data-track='nav-{i}'>Section {i}</a></li>" for i in range(150)
    )
    body = "".join(
        f"<p class='story-body__p'>{paragraph}</p>"
        + (f"<figure><img src='/i/{i}.jpg'><figcaption>Picture {i}</figcaption></figure>" if i % 3 == 2 else "")
        for i, paragraph in enumerate(article.text.split("\n\n"))
    )
    teasers = "".join(
        f"<div class='teaser'><h3><a href='/a/{i}'>What readers of this page may also look at, number {i}</a></h3>"
        f"<p>Two lines of a story that is somewhere else, with a picture of it.</p></div>"
        for i in range(60)
    )
    scripts = "<script>" + "window.settings = window.settings || {};" * 300 + "</script>"
    said = f"<meta property='article:published_time' content='{SAID_AT.isoformat()}'>"
    head = f"<head><title>{article.title}</title>{said}{scripts}</head>"
    around = f"<body><nav><ul>{menu}</ul></nav><main><article><h1>{article.title}</h1>{body}</article></main>"
    return Text("", "", f"<!doctype html><html lang='en'>{head}{around}<aside>{teasers}</aside></body></html>")


class Speeds:
    """Articles per second in each round."""

    def __init__(self) -> None:
        self.processor: list[float] = []
        self.wall: list[float] = []

    def measure(self, texts: Sequence[Text], work: Callable[[Text], object]) -> None:
        """One round over all texts."""
        wall, used = time.perf_counter(), _used()
        for text in texts:
            work(text)
        self.wall.append(len(texts) / (time.perf_counter() - wall))
        self.processor.append(len(texts) / (_used() - used))


def main(
    folders: Annotated[
        list[Path] | None, typer.Argument(exists=True, file_okay=False, help="Folders of dossiers")
    ] = None,
    rounds: Annotated[int, typer.Option(help="How often each path is measured")] = 5,
    memory: Annotated[int, typer.Option(help="Read so many articles and print the memory on the way")] = 0,
    save: Annotated[Path | None, typer.Option(help="Where to write what was read")] = None,
) -> None:
    """Articles per second by the plain-text path, by the HTML path, and by each part of the first."""
    console = Console()
    gazetteer = Gazetteer(ready_parties())
    plain = articles(folders or [Path(name) for name in OURS])
    pages = [page(text) for text in plain]

    def whole(text: Text) -> object:
        found = extract(text.text, text.html, text.title)
        return found, *read(found, SAID_AT, gazetteer)

    if save:
        save.write_text(json.dumps([codec.to_json(each) for each in map(whole, [*plain, *pages])], indent=1), "utf-8")
    paths: dict[str, tuple[Sequence[Text], Callable[[Text], object]]] = {
        "plain text: extract and read": (plain, whole),
        "plain text: extract only": (plain, lambda text: extract(text.text, "", text.title)),
        "page: extract and read": (pages, whole),
        "page: extract only": (pages, lambda text: extract("", text.html, "")),
    }
    words = median(len(text.text.split()) for text in plain)
    table = Table("path", "a second of processor", "a second", title=f"{len(plain)} articles of {words:.0f} words")
    whole(plain[0]), whole(pages[0])
    for name, (texts, work) in paths.items():
        speeds = Speeds()
        for _ in range(rounds):
            speeds.measure(texts, work)
        table.add_row(name, f"{median(speeds.processor):.1f}", f"{median(speeds.wall):.1f}")
    console.print(table)
    for number in range(memory):
        whole((pages if number % 2 else plain)[number // 2 % len(plain)])
        if number % max(1, memory // 10) == 0 or number == memory - 1:
            ours, child = _resident()
            console.print(f"{number + 1:>8,} articles: {ours:,.0f} MB, child process {child:,.0f} MB")


def _used() -> float:
    """Processor seconds of this process and its children."""
    own = os.times()
    return own.user + own.system + sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children())


def _resident() -> tuple[float, float]:
    process = psutil.Process()
    return process.memory_info().rss / 1e6, sum(child.memory_info().rss for child in process.children()) / 1e6


if __name__ == "__main__":
    typer.run(main)
