"""What is read in the articles of dossiers: `python -m evaluation.reading DIR…`.

- Claims found: of the claims that a dossier expects (each once), those that some claim read in its articles states.
  What a person judged (`--judged FILE`) counts; where nobody has, the rule does by which claims of different articles
  are linked (`services.verify.sameness`): the same parties, place, dates and figures, and each entailed by the other.
  That rule is made never to link two that differ and meets few of the expected ones, which are worded anew, so for
  every expected claim the nearest one is printed, to be judged by eye; `--ask FILE` writes what nobody has judged.
- Claims read for each expected one.
- Offices: of the utterances that a person marked as an office's, those that are read as of this party and this office,
  and of those read as an office's, those that are marked so. Articles in which nobody marked anything are left out.
- Positions from articles alone: the positions right in dossiers without any statement but what articles relay.

A judged file has JSON lines without words of a dossier: `pair`, the digest of an expected claim and a claim read, with
`found`; or `article` (dossier and key), with `opens`, the digest of a sentence's opening, `party` and `office`. A line
without `opens` says that the article was gone through.
Here: from dossiers to these figures. Not here: how a verdict is replayed (`direct`), how contents are cut out
(`attribution`).
"""

import argparse
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from evaluation.direct import Models, outcomes, parties_of
from evaluation.dossiers import Case, read_cases
from evaluation.scores import Ratio, figures
from services.ingest.extract import extract
from services.ingest.tasks import read
from services.ingest.voices import Said, listen
from services.kernel.model import AttributionKind, Claim, NewClaim, Stance
from services.kernel.text.gazetteer import Gazetteer
from services.verify.sameness import apart, entailed, tell, worded_alike
from services.verify.stance import LABELS
from services.verify.standing import analyse

JUDGED: Final = Path(__file__).with_name("judged_reading.jsonl")
PROGRAM: Final = "python -m evaluation.reading"
# A digest of 48 bits: two of the few thousand texts of all dossiers are never taken for each other.
DIGITS: Final = 12
# What states a claim is hardly ever further down.
ASKED: Final = 3
# So many letters tell the sentences of an article apart.
OPENING: Final = 30
_SUPPORTS: Final = LABELS.index(Stance.SUPPORTS)


@dataclass(frozen=True, slots=True)
class Near:
    """A claim read, beside an expected one: how near (cosine), whether linked by rule, whether a person found it so."""

    proposition: str
    similarity: float
    linked: bool
    judged: bool | None

    @property
    def found(self) -> bool:
        return self.linked if self.judged is None else self.judged


@dataclass(frozen=True, slots=True)
class Sought:
    """An expected claim with the claims read: first the one that states it, if any does, then by nearness."""

    dossier: str
    claim: str
    nears: tuple[Near, ...]

    @property
    def found(self) -> bool:
        return bool(self.nears) and self.nears[0].found

    @property
    def by_eye(self) -> bool:
        return bool(self.nears) and self.nears[0].judged is not None


@dataclass(frozen=True, slots=True)
class Office:
    """Whose utterance a sentence is."""

    party: str
    office: str


@dataclass(slots=True)
class Judged:
    """What people judged: pairs of claims, and the offices in the articles they went through."""

    pairs: dict[str, bool] = field(default_factory=dict)
    offices: dict[str, dict[str, Office]] = field(default_factory=dict)


@dataclass(slots=True)
class Offices:
    """Utterances of offices: marked by a person, read, and both alike."""

    marked: int = 0
    read: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)


def digest(*words: str) -> str:
    """What stands for `words` in a judged file."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:DIGITS]


def opening(sentence: str) -> str:
    """The digest of a sentence's first letters, the same however marks and spaces around them are written."""
    return digest("".join(re.findall(r"\w", sentence))[:OPENING])


def judged_of(file: Path) -> Judged:
    """A judged file. Raises ValueError naming a broken line."""
    found = Judged()
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            if "pair" in row:
                found.pairs[row["pair"]] = row["found"]
                continue
            offices = found.offices.setdefault(row["article"], {})
            if "opens" in row:
                offices[row["opens"]] = Office(row["party"], row["office"])
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file}:{number}: {error!r}") from None
    return found


def sought(case: Case, models: Models, judged: Judged, gazetteer: Gazetteer) -> tuple[int, list[Sought]]:
    """How many claims the articles of a dossier have, and what became of each expected one."""
    claims = [claim for article in case.articles for claim in _claims(article, gazetteer)]
    found = []
    for expected in dict.fromkeys(each.claim for each in case.expectations):
        nears = [
            _near(expected, claim, datetime.fromisoformat(case.said_at), models, judged, gazetteer) for claim in claims
        ]
        nears.sort(key=lambda near: (not near.found, -near.similarity))
        found.append(Sought(case.dossier, expected, tuple(nears)))
    return len(claims), found


def _claims(article: Mapping[str, str], gazetteer: Gazetteer) -> Sequence[NewClaim]:
    found = extract(article["text"], "", article["title"])
    return read(found, datetime.fromisoformat(article["published_at"]), gazetteer)[0]


def _near(
    expected: str, claim: NewClaim, said_at: datetime, models: Models, judged: Judged, gazetteer: Gazetteer
) -> Near:
    words = claim.proposition
    one, other = models.embed([expected, words])
    return Near(
        words,
        float(one @ other),
        same(expected, said_at, words, claim.said_at, models, gazetteer),
        judged.pairs.get(digest(expected, words)),
    )


def same(one: str, one_at: datetime, other: str, other_at: datetime, models: Models, gazetteer: Gazetteer) -> bool:
    """Whether two claims would be linked as the same."""
    told, heard = (
        tell(analyse(Claim(None, words, words, at), gazetteer), gazetteer)
        for words, at in ((one, one_at), (other, other_at))
    )
    if apart(told, heard):
        return False
    return worded_alike(told, heard) or entailed(
        models.ask(told.rest, heard.rest), models.ask(heard.rest, told.rest), _SUPPORTS
    )


def utterances(heard: Sequence[Said]) -> Iterator[tuple[str, Office]]:
    """The opening of every sentence that is read as an office's, with whose."""
    for said in heard:
        voice = said.voice or said.answer
        if voice is not None and voice.kind is AttributionKind.OFFICIAL:
            yield said.unit.text, Office(voice.party, voice.office)


def offices(case: Case, judged: Judged, gazetteer: Gazetteer, count: Offices) -> None:
    """Adds the articles of a dossier that somebody went through to `count`."""
    for article in case.articles:
        name = f"{case.dossier}/{article['key']}"
        if name not in judged.offices:
            continue
        marked = judged.offices[name]
        found = extract(article["text"], "", article["title"])
        ours = dict(utterances(listen(found.text, gazetteer, found.title)))
        count.marked += len(marked)
        count.read += len(ours)
        for words, office in ours.items():
            true = marked.get(opening(words))
            count.right += true == office
            if true != office:
                count.wrong.append(f"{name}: {_of(office)}, not {_of(true)}: {words}")
        missed = marked.keys() - {opening(words) for words in ours}
        sentences = {opening(said.unit.text): said.unit.text for said in listen(found.text, gazetteer, found.title)}
        count.wrong += [
            f"{name}: not heard, {_of(marked[each])}: {sentences.get(each, '?')}" for each in sorted(missed)
        ]


def _of(office: Office | None) -> str:
    return f"{office.party} {office.office or 'itself'}" if office else "an office's"


def worlds(folder: Path) -> tuple[Case, ...]:
    """The dossiers of `folder`, each as one case with all that it expects."""
    whole: dict[str, list[Case]] = {}
    for case in read_cases(folder):
        whole.setdefault(case.dossier, []).append(case)
    return tuple(_joined(cases) for cases in whole.values())


def _joined(cases: Sequence[Case]) -> Case:
    last = cases[-1]
    expectations = tuple(each for case in cases for each in case.expectations)
    return Case(last.dossier, last.parties, last.articles, last.statements, expectations, last.said_at, last.as_of)


def show(console: Console, folder: Path, models: Models, judged: Judged) -> list[Sought]:
    """The figures of a folder and everything that a person may want to look at."""
    read_claims, found, count = 0, list[Sought](), Offices()
    for case in worlds(folder):
        gazetteer = Gazetteer(parties_of(case.parties).values())
        many, each = sought(case, models, judged, gazetteer)
        read_claims, found = read_claims + many, found + each
        offices(case, judged, gazetteer, count)
    alone = [case for case in read_cases(folder) if not case.statements]
    positions = figures([outcome for outcome, _ in outcomes(alone, models)]).position
    for one in found:
        _line(console, one)
    for wrong in count.wrong:
        console.print(f"[yellow]{wrong}[/yellow]", highlight=False)
    console.print(_table(folder, read_claims, found, count, positions))
    return found


def _line(console: Console, one: Sought) -> None:
    word = "[green]found[/green] " if one.found else "[red]missed[/red]"
    console.print(f"{word} {one.dossier}: {one.claim}", highlight=False)
    for near in one.nears[:1]:
        by = "by eye" if one.by_eye else "by rule"
        console.print(f"       {by}, cosine {near.similarity:.2f}: {near.proposition}", highlight=False)


def _table(folder: Path, read_claims: int, found: Sequence[Sought], count: Offices, positions: Ratio) -> Table:
    table = Table("measure", "share", "of", title=f"Reading, {folder}", title_justify="left")
    whole = len(found)
    rows = (
        ("expected claims found", Ratio(sum(each.found for each in found), whole)),
        ("of these judged by eye", Ratio(sum(each.by_eye for each in found), whole)),
        ("linked by rule alone", Ratio(sum(any(near.linked for near in each.nears) for each in found), whole)),
        ("offices: read as an office's, party and office right", Ratio(count.right, count.read)),
        ("offices: marked by a person, found with party and office", Ratio(count.right, count.marked)),
        ("positions right from articles alone", positions),
    )
    for label, ratio in rows:
        table.add_row(label, "–" if ratio.value is None else f"{ratio.value:.1%}", f"{ratio.part}/{ratio.whole}")
    table.add_row(
        "claims read for each expected one", f"{read_claims / whole:.2f}" if whole else "–", f"{read_claims}/{whole}"
    )
    return table


def asked(found: Sequence[Sought]) -> str:
    """JSON lines for a person to complete: of expected claims not found the nearest pairs that nobody has judged."""
    rows = (
        {"pair": digest(one.claim, near.proposition), "found": False, "claim": one.claim, "read": near.proposition}
        for one in found
        if not (one.found and one.by_eye)
        for near in one.nears[:ASKED]
        if near.judged is None
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR", nargs="+", help="folders with dossiers")
    parser.add_argument("--judged", type=Path, metavar="FILE", default=JUDGED, help="what people judged, JSON lines")
    parser.add_argument("--ask", type=Path, metavar="FILE", help="write the pairs that nobody has judged to FILE")
    given = parser.parse_args()
    models, judged = Models(), judged_of(given.judged)
    console = Console(soft_wrap=True)
    found = [one for folder in given.folder for one in show(console, folder, models, judged)]
    if given.ask:
        given.ask.write_text(asked(found), "utf-8")


if __name__ == "__main__":
    main()
