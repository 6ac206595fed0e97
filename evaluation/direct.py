"""Replay dossiers by calling the rooms' own functions: `python -m evaluation.direct DIR`.

No server, no database, no search: every passage of a world is held against every claim, so what goes wrong here is
judgement, and nothing else. With `--judged FILE` every passage has the stance that a person gave it: what goes wrong
then is standing, deciding, or words that were not found in an article. Here: a dossier as values. Not here: the replay
over REST that counts (`dossiers`), the figures (`scores`).
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from rich.console import Console

from evaluation import report
from evaluation.dossiers import Case, Json, read_cases
from evaluation.scores import Answer, Outcome, Shown, figures
from services.ingest.extract import extract
from services.ingest.tasks import read
from services.kernel.errors import UnknownIssuer
from services.kernel.model import Channel, Claim, Comparison, Evidence, NewStatement, Party, PartyKind, Stance, Verdict
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify import comparison
from services.verify.alignment import ClaimReading, PassageReading
from services.verify.embedding import Embedder, Vectors
from services.verify.passages import Cut, before, cut, lead
from services.verify.positions import counts
from services.verify.stance import StanceModel
from services.verify.standing import analyse, hear
from services.verify.verdict import decide

# The stance that a person gave to (claim, passage); what is not judged is unrelated.
Judged = Mapping[tuple[str, str], Stance]
# A judged stance counts in full.
SURE: Final = 0.95


@dataclass(frozen=True)
class Said:
    """A passage with the statement or article (`key`) it is from."""

    key: str
    statement_id: UUID
    id: UUID
    issuer: str
    speaker: str
    channel: Channel
    piece: Cut
    vector: Vectors
    reading: PassageReading


@dataclass(frozen=True)
class Around:
    """What the text that a statement stands in says first of all, and just before it."""

    lead: str
    before: str = ""


class Models:
    """Both models, loaded once; what was asked before is not asked again."""

    def __init__(self, folder: Path | None = None) -> None:
        self._embedder, self._stance = Embedder(), StanceModel(folder=folder)
        self._vectors: dict[str, Vectors] = {}
        self._shares: dict[tuple[str, str], Sequence[float]] = {}

    def embed(self, texts: Sequence[str]) -> list[Vectors]:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self._embedder.embed(new), strict=True) if new else ())
        return [self._vectors[text] for text in texts]

    def ask(self, premise: str, claim: str) -> Sequence[float]:
        if (premise, claim) not in self._shares:
            self._shares[premise, claim] = self._stance.score([(premise, claim)])[0].tolist()
        return self._shares[premise, claim]


class World:
    """What is on record in one case."""

    def __init__(self, case: Case, models: Models, judged: Judged | None = None) -> None:
        self._models, self._judged = models, judged
        self.parties = parties_of(case.parties)
        self._gazetteer = Gazetteer(self.parties.values())
        self.passages = tuple(
            passage
            for key, statement, around in self._statements(case)
            for passage in self._passages(key, statement, around)
        )

    def _statements(self, case: Case) -> Iterator[tuple[str, NewStatement, Around]]:
        for each in case.statements:
            told = self._given(each)
            yield each["key"], told, Around(lead(told.title, told.text))
        for each in case.articles:
            found = extract(each["text"], "", each["title"])
            _, relayed = read(found, datetime.fromisoformat(each["published_at"]), self._gazetteer, "", "")
            opening = lead(found.title, found.text)
            for told in relayed:
                assert told.span is not None  # where the article has it
                yield each["key"], told, Around(opening, before(found.text, told.span.start))

    def _given(self, each: Json) -> NewStatement:
        try:
            office = self._gazetteer.resolve_issuer(each["issuer"]).office
        except UnknownIssuer:
            office = ""
        return NewStatement(
            each["issuer"],
            each["party"],
            each["text"],
            office,
            each.get("speaker") or "",
            Channel(each["channel"].upper()),
            datetime.fromisoformat(each["published_at"]),
        )

    def _passages(self, key: str, told: NewStatement, around: Around) -> Iterator[Said]:
        assert told.published_at is not None  # ingest gives the article's time
        pieces = cut(told.text, around.before)
        of_statement = uuid5(NAMESPACE_URL, f"{key} {told.issuer} {told.text}")
        for piece, vector in zip(pieces, self._models.embed([each.meaning for each in pieces]), strict=True):
            reading = comparison.read_passage(
                piece.text,
                piece.context,
                told.party,
                told.office,
                told.issuer,
                told.speaker,
                told.published_at,
                self._gazetteer,
                around.lead,
                told.channel is Channel.RELAYED,
            )
            own = uuid5(of_statement, str(piece.span.start))
            yield Said(key, of_statement, own, told.issuer, told.speaker, told.channel, piece, vector, reading)

    def check(self, text: str, said_at: datetime, as_of: datetime) -> Verdict:
        """The verdict on a claim told at `said_at` from what was published by `as_of`."""
        claim, evidence = self.evidence(text, said_at, as_of)
        return self.decided(claim, evidence, as_of)

    def evidence(self, text: str, said_at: datetime, as_of: datetime) -> tuple[Claim, list[Evidence]]:
        """The claim analysed, and every passage published by `as_of` compared with it."""
        claim = analyse(Claim(None, text, text, said_at), self._gazetteer)
        reading, vector = comparison.read_claim(claim, self._gazetteer), self._models.embed([text])[0]
        return claim, [
            self._compared(said, reading, float(said.vector @ vector))
            for said in self.passages
            if said.reading.published_at <= as_of
        ]

    def decided(self, claim: Claim, evidence: Sequence[Evidence], as_of: datetime) -> Verdict:
        """What the record says of an analysed claim by this evidence."""
        claim = hear(claim, [each for each in evidence if counts(each)], self._gazetteer)
        names = {id: party.name for id, party in self.parties.items()}
        return decide(claim, evidence, as_of, names=names, method=comparison.METHOD)

    def _compared(self, said: Said, claim: ClaimReading, similarity: float) -> Evidence:
        found = self._stance(said, claim, similarity)
        return Evidence(
            said.id,
            said.statement_id,
            said.issuer,
            said.reading.party,
            said.speaker,
            said.channel,
            said.reading.published_at,
            said.piece.text,
            said.piece.span,
            found,
        )

    def _stance(self, said: Said, claim: ClaimReading, similarity: float) -> Comparison:
        if self._judged is not None:
            stance = self._judged.get((claim.claim.text, said.piece.text), Stance.UNRELATED)
            return Comparison(stance, 0.0 if stance is Stance.UNRELATED else SURE)
        found = comparison.compare(claim, said.reading, similarity)
        if found.stance is Stance.UNRELATED and comparison.worth_asking(claim, said.reading, similarity):
            shares = self._models.ask(comparison.premise_of(said.reading), claim.reading.text)
            found = comparison.compare(claim, said.reading, similarity, shares)
        return found


def parties_of(extra: Sequence[Json]) -> dict[str, Party]:
    """Those that come ready, with what the dossier adds to them."""
    known = {party.id: party for party in ready_parties()}
    for each in extra:
        ready = known.get(each["id"])
        aliases = (*(ready.aliases if ready else ()), *each.get("aliases", ()), *((ready.name,) if ready else ()))
        offices = ready.offices if ready else ()
        kind = PartyKind(each["kind"].upper())
        known[each["id"]] = Party(each["id"], each["name"], kind, tuple(dict.fromkeys(aliases)), offices)
    return known


def outcomes(cases: Sequence[Case], models: Models, judged: Judged | None = None) -> Iterator[tuple[Outcome, Verdict]]:
    """Each expectation of each case beside its answer, with the verdict as it was."""
    for case in cases:
        world = World(case, models, judged)
        keys = {each.id: each.key for each in world.passages}
        for expected in case.expectations:
            verdict = world.check(
                expected.claim, datetime.fromisoformat(case.said_at), datetime.fromisoformat(case.as_of)
            )
            yield Outcome(expected, answered(verdict, keys)), verdict


def answered(verdict: Verdict, keys: Mapping[UUID, str]) -> Answer:
    """A verdict as what a reader of it sees; `keys` are those of the dossier by the passages' ids."""
    return Answer(
        status=verdict.status,
        confidence=verdict.confidence,
        positions={each.party: each.stance for each in verdict.positions},
        standings={each.party: each.standing for each in verdict.positions},
        caveats=frozenset(caveat.facet for each in verdict.positions for caveat in each.caveats),
        evidence=tuple(
            Shown(
                keys[each.id],
                each.issuer,
                each.comparison.stance,
                each.comparison.score,
                each.passage,
                tuple(
                    f"{r.feature}: {r.detail} {r.claim_fragment} / {r.passage_fragment}"
                    for r in each.comparison.reasons
                ),
            )
            for each in verdict.evidence
        ),
        justification=verdict.justification,
    )


def _read(path: Path) -> Judged:
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {(row["claim"], row["text"]): Stance(row["label"]) for row in rows if "label" in row}


PROGRAM: Final = "python -m evaluation.direct"


def main() -> None:
    """Read the command line, replay, print."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR", nargs="+", help="folders with dossiers")
    parser.add_argument("--model", type=Path, metavar="DIR", help="folder with stance.onnx and tokenizer.json")
    parser.add_argument("--judged", type=Path, metavar="FILE", help="passages judged one by one, JSON lines")
    given = parser.parse_args()
    models, judged = Models(given.model), _read(given.judged) if given.judged else None
    for folder in given.folder:
        found = [outcome for outcome, _ in outcomes(read_cases(folder), models, judged)]
        console = Console(soft_wrap=True)
        console.print(f"{folder}")
        report.show(console, figures(found), found)


if __name__ == "__main__":
    main()
