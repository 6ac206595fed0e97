"""`python -m evaluation.strangers DIR… --background FILE…`: words of other matters that are taken for an answer.

A dossier is a small world, and a ministry says a great deal in a week. Each claim is held against the passages of real
texts that are nearest to it, as if its party had said them in the claim's days: its own of other years, or where it has
none, others' that name nobody and no day. So every stance read in them is wrong. Here: the pairs and their count.
Not here: real texts (`background`).
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evaluation.background import Document, sample
from evaluation.direct import Models, parties_of
from evaluation.dossiers import read_cases
from evaluation.vectors import Kept
from services.kernel.model import Claim, Comparison, Party, Stance
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify import comparison
from services.verify.alignment import ClaimReading, PassageReading
from services.verify.embedding import Embedder, Vectors
from services.verify.positions import MIN_SCORE
from services.verify.reading import read as read_text
from services.verify.standing import analyse

PASSAGES: Final = 20_000
# As many as a search brings, nearly: the rest of its candidates are hardly touched.
NEAREST: Final = 30
# On which days around the claim the nearest, the second nearest, … are told.
DAYS: Final = (-2, -1, 0, 1, 2)


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim, a party that may settle it, and what was read in that party's words on other matters."""

    claim: str
    party: str
    read: tuple[tuple[str, Comparison], ...]

    @property
    def believed(self) -> tuple[tuple[str, Comparison], ...]:
        """The passages, with the comparison, that would count for a side."""
        return tuple(each for each in self.read if believed(each[1]))


def believed(found: Comparison) -> bool:
    """Whether the comparison takes a side and counts."""
    return found.stance in (Stance.SUPPORTS, Stance.REFUTES) and found.score >= MIN_SCORE


def by_whom(asked: Iterable[Asked]) -> Counter[tuple[str, str]]:
    """How often a side was taken, by the feature that decided and by the stance."""
    return Counter((f.reasons[0].feature, f.stance.value) for each in asked for _, f in each.believed)


def main() -> None:
    """Read the command line, hold the claims against the texts, print."""
    given = _arguments()
    console = Console(soft_wrap=True)
    try:
        cases = [case for folder in given.folders for case in read_cases(folder)]
        documents = sample(given.background, given.passages, Gazetteer(ready_parties()))
    except (OSError, ValueError) as error:
        raise SystemExit(str(error)) from error
    claims = [(case, each.claim) for case in cases for each in case.expectations]
    kept = Kept(given.cache, Embedder())
    texts = [piece.meaning for document in documents for piece in document.cuts]
    with Progress(console=console) as progress:
        task = progress.add_task("embed", total=len(texts))
        vectors = kept.embed(texts, lambda more: progress.advance(task, more))
        world = World(documents, vectors, Models(), given.nearest, given.rules)
        asked = [
            each
            for case, claim in progress.track(claims, description="compare")
            for each in world.ask(claim, datetime.fromisoformat(case.said_at), parties_of(case.parties).values())
        ]
    console.print(_table(asked))
    wrong = [(each, *passage) for each in asked for passage in each.believed]
    for each, passage, found in wrong[: given.show]:
        console.print(f"\n{each.claim}\n  {each.party} {found.stance} {found.score:.2f}: {passage}", markup=False)


class World:
    """Real texts with the vectors of their passages, and the models. With `rules` the stance model is not asked."""

    def __init__(
        self, documents: Sequence[Document], vectors: Vectors, models: Models, nearest: int, rules: bool
    ) -> None:
        self._pieces = [(document, piece) for document in documents for piece in document.cuts]
        self._parties = np.array([document.party for document, _ in self._pieces])
        self._vectors, self._models, self._nearest, self._rules = vectors, models, nearest, rules
        self._everybody = Gazetteer(ready_parties())
        self._bare: dict[int, bool] = {}

    def ask(self, claim: str, said_at: datetime, parties: Iterable[Party]) -> Iterator[Asked]:
        """The claim, held against the nearest passages of each of the `parties` that may settle it."""
        gazetteer = Gazetteer(parties)
        reading = comparison.read_claim(analyse(Claim(None, claim, claim, said_at), gazetteer), gazetteer)
        vector = self._models.embed([claim])[0]
        for party in sorted(reading.standing):
            read = []
            for place, (at, near) in enumerate(islice(self._nearest_of(party, vector), self._nearest)):
                document, piece = self._pieces[at]
                told = said_at + timedelta(days=DAYS[place % len(DAYS)])
                passage = comparison.read_passage(
                    piece.text, piece.context, party, "", document.issuer, "", told, gazetteer
                )
                read.append((piece.text, self._compare(reading, passage, near)))
            yield Asked(claim, party, tuple(read))

    def _nearest_of(self, party: str, vector: Vectors) -> Iterator[tuple[int, float]]:
        """The party's passages, or those that might be anybody's, the nearest first, with their similarity."""
        near, own = self._vectors @ vector, self._parties == party
        for at in np.argsort(-near, kind="stable"):
            if own[at] if own.any() else self._anybody_s(int(at)):
                yield int(at), float(near[at])

    def _anybody_s(self, at: int) -> bool:
        """Whether the passage names no party and no day."""
        if at not in self._bare:
            found = read_text(self._pieces[at][1].text, datetime.now(UTC), self._everybody)
            self._bare[at] = not found.mentions and not found.dates
        return self._bare[at]

    def _compare(self, claim: ClaimReading, passage: PassageReading, similarity: float) -> Comparison:
        if self._rules or not comparison.worth_asking(claim, passage, similarity):
            return comparison.compare(claim, passage, similarity)
        shares = self._models.ask(comparison.premise_of(passage), claim.reading.text)
        return comparison.compare(claim, passage, similarity, shares)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.strangers", description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "folders", type=Path, nargs="+", metavar="DIR", help="folders with dossiers, one JSON file each"
    )
    parser.add_argument(
        "--background",
        type=Path,
        nargs="+",
        required=True,
        metavar="FILE",
        help="JSON lines (.xz too) of official texts: `text`, and `party` or a `publisher` whose party is known",
    )
    parser.add_argument("--passages", type=int, default=PASSAGES, help=f"passages drawn, default {PASSAGES}")
    parser.add_argument("--nearest", type=int, default=NEAREST, help=f"compared with a claim, default {NEAREST}")
    parser.add_argument("--rules", action="store_true", help="ask the rules alone")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="list K of the passages taken for an answer")
    parser.add_argument("--cache", type=Path, default=Path("build/vectors"), help="where vectors are kept between runs")
    return parser.parse_args()


def _table(asked: Sequence[Asked]) -> Table:
    pairs, wrong = sum(len(each.read) for each in asked), sum(bool(each.believed) for each in asked)
    table = Table(
        "decided by",
        "stance",
        "pairs",
        title=f"{len(asked)} times a claim and a party that may settle it, {pairs} passages on other matters: "
        f"a side is taken in {sum(len(each.believed) for each in asked)}, for {wrong} of the {len(asked)}",
        title_justify="left",
    )
    for (feature, stance), count in by_whom(asked).most_common():
        table.add_row(feature, stance, str(count))
    return table


if __name__ == "__main__":
    main()
