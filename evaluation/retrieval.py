"""`python -m evaluation.retrieval DIR --background FILE…`: how much of the expected evidence a search finds.

The dossiers of DIR and tens of thousands of real passages stand in one record; each claim is looked for as verify looks
for it. Here: the searches and their figures. Not here: the record (`record`), real texts (`background`).
"""

import argparse
import statistics
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evaluation.background import sample
from evaluation.dossiers import Case, read_cases
from evaluation.record import World, fill, moment, opened
from evaluation.scores import Ratio
from evaluation.vectors import Kept
from services.kernel.model import Claim
from services.kernel.parties import ready_parties
from services.kernel.storage import Connection, Database
from services.kernel.text.gazetteer import Gazetteer
from services.verify import retrieval
from services.verify.embedding import Embedder
from services.verify.standing import analyse

# A search is asked for as many candidates as the largest of these.
PLACES = (5, 10, 20, 40, 50)
PASSAGES = 20_000
# So dense that all of the background stands in the weeks a search looks at.
DAYS = 30


@dataclass(frozen=True, slots=True)
class Search:
    """What looking for one claim found.

    `places`: for each key of expected evidence on record, the place of the first candidate from it, counted from 1;
    None if it is not among the candidates. `milliseconds`: the search alone, without the claim's vector.
    """

    dossier: str
    claim: str
    places: Mapping[str, int | None]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Recall:
    """Found among the first `most` candidates: claims with any expected evidence, and pieces of expected evidence."""

    most: int
    claims: Ratio
    evidence: Ratio


def recall(searches: Sequence[Search], most: int) -> Recall:
    """The share found among the first `most` candidates; claims without expected evidence do not count."""
    found = [[place is not None and place <= most for place in each.places.values()] for each in searches]
    asked = [each for each in found if each]
    pieces = [hit for each in asked for hit in each]
    return Recall(most, Ratio(sum(map(any, asked)), len(asked)), Ratio(sum(pieces), len(pieces)))


def places(found: Sequence[str], expected: frozenset[str]) -> dict[str, int | None]:
    """The place, from 1, at which each expected key stands first in `found`, the keys of candidates in order."""
    return {key: found.index(key) + 1 if key in found else None for key in sorted(expected)}


def search(
    connection: Connection, case: Case, world: World, embedder: Embedder, without: Collection[str] = ()
) -> list[Search]:
    """Look for each claim of `case` as verify does, or `without` its "parties" or its "time".

    Evidence that is not on record is not expected of a search.
    """
    searches = []
    for expected in case.expectations:
        asked = Claim(id=None, text=expected.claim, proposition=expected.claim, said_at=moment(case.said_at))
        claim = analyse(asked, world.gazetteer)
        vector = embedder.embed([claim.proposition])[0]
        started = time.perf_counter()
        candidates = retrieval.candidates(
            connection,
            claim.proposition,
            vector,
            moment(case.as_of) + world.later,
            parties=[] if "parties" in without else [each.party for each in claim.parties],
            said_at=None if "time" in without else claim.said_at + world.later,
            limit=max(PLACES),
        )
        spent = 1000 * (time.perf_counter() - started)
        found = [world.keys.get(each.statement_id, "") for each in candidates]
        on_record = expected.evidence & frozenset(world.keys.values())
        searches.append(Search(case.dossier, expected.claim, places(found, on_record), spent))
    return searches


def main() -> None:
    """Read the command line, fill the record, search, print."""
    given = _arguments()
    console = Console(soft_wrap=True)
    try:
        cases = read_cases(given.folder)
        documents = sample(given.background, given.passages, Gazetteer(ready_parties()))
    except (OSError, ValueError) as error:
        raise SystemExit(str(error)) from error
    if not cases:
        raise SystemExit(f"{given.folder}: no dossiers")
    embedder = Embedder()
    kept = Kept(given.cache, embedder)
    texts = [piece.meaning for document in documents for piece in document.cuts]
    with Progress(console=console) as progress:
        _with_progress(progress, "embed", len(texts), lambda advance: kept.embed(texts, advance))
        with opened() as database:
            worlds = fill(
                database,
                documents,
                cases,
                given.days,
                lambda more: kept.embed(more, lambda _: None),
            )
            searches = _search_all(database, cases, worlds, embedder, given.without, progress)
    console.print(_table(searches, len(texts)))
    if given.missed:
        for line in _missed(searches, given.missed):
            console.print(line)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.retrieval", description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder with dossiers, one JSON file each")
    parser.add_argument(
        "--background",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="JSON lines (.xz too) of official texts: `text`, and `party` or a `publisher` whose party is known",
    )
    parser.add_argument("--passages", type=int, default=PASSAGES, help=f"passages of background, default {PASSAGES}")
    parser.add_argument(
        "--days", type=int, default=DAYS, help=f"over how many days before the claims it is spread, default {DAYS}"
    )
    parser.add_argument("--cache", type=Path, default=Path("build/vectors"), help="where vectors are kept between runs")
    parser.add_argument(
        "--without", nargs="+", choices=["parties", "time"], default=[], help="search without what the claim says of it"
    )
    parser.add_argument("--missed", type=int, default=0, metavar="K", help="list evidence not among the first K")
    return parser.parse_args()


def _with_progress(progress: Progress, name: str, total: int, work: Callable[[Callable[[int], None]], object]) -> None:
    task = progress.add_task(name, total=total)
    work(lambda more: progress.advance(task, more))


def _search_all(
    database: Database,
    cases: Sequence[Case],
    worlds: Mapping[str, World],
    embedder: Embedder,
    without: Collection[str],
    progress: Progress,
) -> list[Search]:
    with database.transaction() as connection:
        # the first one also reads the index from disk
        search(connection, cases[0], worlds[cases[0].dossier], embedder)
        return [
            each
            for case in progress.track(cases, description="search")
            for each in search(connection, case, worlds[case.dossier], embedder, without)
        ]


def _table(searches: Sequence[Search], passages: int) -> Table:
    spent = sorted(each.milliseconds for each in searches)
    late = spent[min(len(spent) - 1, len(spent) * 95 // 100)]
    table = Table(
        "found among the first",
        "claims with any of their evidence",
        "pieces of evidence",
        title=f"{len(searches)} searches among {passages} passages of background: "
        f"{statistics.median(spent):.1f} ms each, 95 of 100 within {late:.1f} ms",
        title_justify="left",
    )
    for most in PLACES:
        found = recall(searches, most)
        table.add_row(str(most), _share(found.claims), _share(found.evidence))
    return table


def _share(ratio: Ratio) -> str:
    return "–" if ratio.value is None else f"{ratio.value:.1%} ({ratio.part}/{ratio.whole})"


def _missed(searches: Sequence[Search], most: int) -> list[str]:
    return [
        f"{each.dossier}: {each.claim}: {key} at {place or 'no place'}"
        for each in searches
        for key, place in each.places.items()
        if place is None or place > most
    ]


if __name__ == "__main__":
    main()
