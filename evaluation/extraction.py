"""How well articles are found on pages: `python -m evaluation.extraction ARTICLES SEGMENTS`.

ARTICLES is a folder with the article-extraction benchmark (`pages.tar.xz` or `ground-truth.json` and `html/`), SEGMENTS
one with the evaluation pages of trafilatura (`pages.tar.xz` or `evaldata.json` and `eval/`); `-` leaves one out.

The first is scored as its own `evaluate.py` does: tokens are `\\w+`; a text is the multiset of its runs of four tokens
(the whole text where it has fewer); precision and recall are taken page by page from the runs that both, only ours, or
only the true text has, and averaged over pages; F1 is of these two averages. The second lists for each page phrases
that must ("with") and must not ("without") be in the text; they are looked for character by character. Told are the
pages with any phrase of the second kind, and the pages with that one of them which most pages have.

Each is split by a digest of the page's key: the settings were chosen on the development half only.
Here: reading the benchmarks, counting. Not here: what finds the article (`services.ingest.extract`).
"""

import hashlib
import json
import re
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from services.ingest.extract import extract, language_of
from services.kernel.errors import UnreadableArticle
from services.kernel.text.encoding import decoded

_TOKEN = re.compile(r"\w+")
_RUN = 4


@dataclass(frozen=True, slots=True)
class Overlap:
    """Runs of tokens that both texts have, only the found one, only the true one."""

    both: int
    found: int
    true: int

    @property
    def precision(self) -> float | None:
        """Which share of what was found is true; None where nothing was found."""
        return self.both / (self.both + self.found) if self.both + self.found else None

    @property
    def recall(self) -> float | None:
        """Which share of what is true was found; None where nothing is there to be found."""
        return self.both / (self.both + self.true) if self.both + self.true else None


@dataclass(frozen=True, slots=True)
class Phrases:
    """Of one page: how many phrases were listed, and which of them are in the text."""

    english: bool
    wanted: int
    wanted_found: int
    unwanted: int
    unwanted_found: tuple[str, ...]


def overlap(true: str, found: str) -> Overlap:
    """How much two texts share."""
    wanted, got = _runs(true), _runs(found)
    return Overlap((wanted & got).total(), (got - wanted).total(), (wanted - got).total())


def f1(pages: Sequence[Overlap]) -> tuple[float, float, float]:
    """F1, precision and recall over pages, as the benchmark defines them."""
    precision = mean(page.precision for page in pages if page.precision is not None)
    recall = mean(page.recall for page in pages if page.recall is not None)
    return 2 * precision * recall / (precision + recall), precision, recall


def phrases(text: str, wanted: Iterable[str], unwanted: Iterable[str]) -> Phrases:
    """Which of the phrases are in the text."""
    want, avoid = [each for each in wanted if each], [each for each in unwanted if each]
    return Phrases(
        english=language_of(text) == "en",
        wanted=len(want),
        wanted_found=sum(each in text for each in want),
        unwanted=len(avoid),
        unwanted_found=tuple(each for each in avoid if each in text),
    )


def is_development(digest: str) -> bool:
    """Whether the settings may be chosen on the page with this digest (hexadecimal)."""
    return int(digest[:8], 16) % 2 == 0


def main(articles: str, segments: str) -> None:
    """Find the article on every page of both benchmarks and print the figures."""
    console = Console()
    if articles != "-":
        with _unpacked(Path(articles)) as folder:
            console.print(_articles(folder))
    if segments != "-":
        with _unpacked(Path(segments)) as folder:
            console.print(_segments(folder))


def _articles(folder: Path) -> Table:
    truth = json.loads((_place(folder, "ground-truth.json") / "ground-truth.json").read_text("utf-8"))
    pages = _place(folder, "ground-truth.json") / "html"
    scored = {
        key: overlap(each["articleBody"], _text(pages / f"{key}.html"))
        for key, each in track(truth.items(), "article-extraction benchmark")
    }
    table = Table("half", "pages", "F1", "precision", "recall", title="Article-extraction benchmark")
    for name, keys in _halves(scored, str):  # the keys are digests
        figures = f1([scored[key] for key in keys])
        table.add_row(name, str(len(keys)), *(f"{each:.4f}" for each in figures))
    return table


def _segments(folder: Path) -> Table:
    place = _place(folder, "evaldata.json")
    listed = json.loads((place / "evaldata.json").read_text("utf-8"))
    # some of the listed pages are not in every copy
    scored = {
        url: phrases(_text(place / "eval" / each["file"]), each["with"], each["without"])
        for url, each in track(listed.items(), "pages with listed phrases")
        if (place / "eval" / each["file"]).exists()
    }
    table = Table(
        "half",
        "pages",
        "pages with a “without”",
        "with the commonest",
        "“without” found",
        "“with” found",
        title="Pages with listed phrases",
    )
    for name, keys in _halves(scored, lambda url: hashlib.sha256(url.encode()).hexdigest()[:2]):
        for kind, chosen in (("", keys), (", English", [key for key in keys if scored[key].english])):
            rows = [scored[key] for key in chosen]
            table.add_row(
                name + kind,
                str(len(rows)),
                _share(sum(bool(row.unwanted_found) for row in rows), len(rows)),
                _share(
                    max(Counter(each for row in rows for each in set(row.unwanted_found)).values(), default=0),
                    len(rows),
                ),
                _share(sum(len(row.unwanted_found) for row in rows), sum(row.unwanted for row in rows)),
                _share(sum(row.wanted_found for row in rows), sum(row.wanted for row in rows)),
            )
    return table


def _text(page: Path) -> str:
    try:
        return extract("", decoded(page.read_bytes()), "").text
    except UnreadableArticle as error:
        print(f"{page.name}: {error.detail}", file=sys.stderr)
        return ""


def _runs(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[start : start + _RUN]) for start in range(max(1, len(tokens) - _RUN + 1)) if tokens)


def _halves(keys: Iterable[str], digest: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    every = list(keys)
    yield "development", [key for key in every if is_development(digest(key))]
    yield "other", [key for key in every if not is_development(digest(key))]
    yield "both", every


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part} of {whole})" if whole else "–"


def _place(folder: Path, name: str) -> Path:
    """Where in the folder the file is."""
    found = next(folder.rglob(name), None)
    if found is None:
        raise typer.BadParameter(f"there is no {name} in {folder}")
    return found.parent


@contextmanager
def _unpacked(folder: Path) -> Iterator[Path]:
    archive = folder / "pages.tar.xz"
    if not archive.exists():
        yield folder
        return
    with tempfile.TemporaryDirectory() as place, tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
        yield Path(place)


if __name__ == "__main__":
    typer.run(main)
