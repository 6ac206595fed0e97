"""Training pairs from the judged examples of `training/written`: claims, and what officials say of them.

The examples were written for this project. Some start from real events, but what officials say in them is made up:
nothing in them is a source; of figures they stand only in the learning curves of MODEL_CARD.md. Here: reading them, and
the variants that keep or break a label by rule. Not here: sentences made by rules alone (`synthetic`).

A line of a file is either a claim with single passages (claim, said, and statements with issuer, at, before, text,
label; in some files also a topic, and how the passage speaks) or a whole statement (issuer, at, sentences, claims with
a letter for each sentence, and for several statements held against the same claims the world they share).
"""

import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from services.kernel.model import PartyKind
from services.kernel.parties import demonyms, ready_parties
from services.verify.premise import context, premise

FOLDER = Path(__file__).parent / "written"
# Of a hundred claims, those kept out of training with all their statements.
DEV_SHARE = 8
# How often an example is told once more as one that does not speak to the claim. Of the passages a search brings, four
# in five are such; without the first of these the model took any word of the claim's own office for a hidden assent.
OTHER_MATTER, STRANGER, ELSEWHERE = 0.3, 0.08, 0.12
# Of a whole statement nearly every sentence is of something else; a share of them teaches that as well as all.
WHOLE_UNRELATED = 0.4


@dataclass(frozen=True, slots=True)
class Example:
    claim: str
    issuer: str
    before: str
    text: str
    label: str
    fold: str
    # A sentence of a whole statement, rather than a passage written for its claim.
    whole: bool = False


LETTERS = {"S": "SUPPORTS", "R": "REFUTES", "N": "NO_COMMITMENT", "U": "UNRELATED"}


def fold_of(name: str) -> str:
    return "dev" if hashlib.sha256(name.encode()).digest()[0] * 100 // 256 < DEV_SHARE else "train"


def of_claim(row: dict) -> Iterator[Example]:
    for each in row["statements"]:
        yield Example(row["claim"], each["issuer"], each["before"], each["text"], each["label"], fold_of(row["claim"]))


def of_statement(row: dict) -> Iterator[Example]:
    """Its sentences one by one, each with what stands before it where the product would show that too."""
    sentences = row["sentences"]
    # The statements of one world share their claims: all of them stay aside, or none.
    fold = fold_of(row.get("world", sentences[0]))
    for each in row["claims"]:
        question = ""
        for place, (sentence, letter) in enumerate(zip(sentences, each["labels"], strict=True)):
            before = context(sentences[:place], question, sentence)
            yield Example(each["claim"], row["issuer"], before, sentence, LETTERS[letter], fold, True)
            if sentence.rstrip('"”').endswith("?"):
                question = sentence


def examples(folder: Path = FOLDER) -> list[Example]:
    """All statements of all claims, in the order of the files."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            found += of_statement(row) if "sentences" in row else of_claim(row)
    return found


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, str]]:
    """Name or adjective of a country to its (country, form): those that have exactly one of each form."""
    forms: dict[str, tuple[str, str]] = {}
    adjectives = demonyms()
    for party in ready_parties():
        if party.kind is not PartyKind.COUNTRY or " " in party.name:
            continue
        adjective = next((name for name in party.aliases if name in adjectives), "")
        if adjective and " " not in adjective and adjective != party.name:
            forms[party.name] = (party.id, "name")
            forms[adjective] = (party.id, "adjective")
    return forms


@lru_cache(maxsize=1)
def named() -> dict[tuple[str, str], str]:
    return {form: name for name, form in countries().items()}


@lru_cache(maxsize=1)
def pattern() -> re.Pattern[str]:
    return re.compile(r"\b(" + "|".join(sorted(countries(), key=len, reverse=True)) + r")\b")


def held(text: str) -> set[str]:
    return {countries()[name][0] for name in pattern().findall(text)}


def renamed(text: str, other: dict[str, str]) -> str:
    def swap(match: re.Match[str]) -> str:
        country, form = countries()[match.group()]
        return named()[other.get(country, country), form]

    return pattern().sub(swap, text)


def moved(example: Example, rng: random.Random) -> Example:
    """The same elsewhere: every country exchanged for another, in claim and statement alike. The label holds."""
    whole = f"{example.claim} {example.issuer} {example.before} {example.text}"
    present = held(whole)
    free = sorted({country for country, _ in countries().values()} - present)
    other = dict(zip(sorted(present), rng.sample(free, len(present)), strict=True))
    fields = {name: renamed(getattr(example, name), other) for name in ("claim", "issuer", "before", "text")}
    return replace(example, **fields)


def elsewhere(example: Example, rng: random.Random) -> Example | None:
    """The statement is of other countries, the claim is not: it does not speak of it any more."""
    spoken = held(f"{example.issuer} {example.before} {example.text}") & held(example.claim)
    if not spoken:
        return None
    free = sorted({country for country, _ in countries().values()} - held(example.claim))
    other = dict(zip(sorted(spoken), rng.sample(free, len(spoken)), strict=True))
    fields = {name: renamed(getattr(example, name), other) for name in ("issuer", "before", "text")}
    return replace(example, **fields, label="UNRELATED")


def written_pairs(rng: random.Random, times: int) -> Iterator[tuple[str, str, str, str, str]]:
    """(claim, premise, label, kind, fold): each example `times` times, plain or moved, and hard and easy strangers."""
    everything = examples()
    trained = [example for example in everything if example.fold == "train"]
    for example in everything:
        if example.fold == "dev":
            yield (*_pair(example, rng), "written/plain", "dev")
    for _ in range(times):
        for example in trained:
            if example.whole and example.label == "UNRELATED" and rng.random() > WHOLE_UNRELATED:
                continue
            told = example if rng.random() < 0.4 else moved(example, rng)
            yield (*_pair(told, rng), "written/plain", "train")
            yield from ((*_pair(each, rng), kind, "train") for each, kind in strangers(example, trained, rng))


def strangers(example: Example, others: list[Example], rng: random.Random) -> Iterator[tuple[Example, str]]:
    """Variants that do not speak to the claim: most of what an office says is of something else."""
    other = rng.choice(others)
    if rng.random() < OTHER_MATTER and other.claim != example.claim:
        # The claim's own office, on another matter.
        yield replace(example, before=other.before, text=other.text, label="UNRELATED"), "written/other matter"
    if rng.random() < STRANGER and other.claim != example.claim:
        yield replace(example, claim=other.claim, label="UNRELATED"), "written/stranger"
    if rng.random() < ELSEWHERE and example.label != "UNRELATED":
        moved_away = elsewhere(example, rng)
        if moved_away:
            yield moved_away, "written/elsewhere"


def _pair(example: Example, rng: random.Random) -> tuple[str, str, str]:
    # Now and then nobody is named as speaking: quotes in articles often lose their office.
    issuer = example.issuer if example.fold == "dev" or rng.random() < 0.9 else ""
    return example.claim, premise(issuer, example.before, example.text), example.label


if __name__ == "__main__":
    for row in written_pairs(random.Random(1), 1):  # noqa: S311 a sample, not a secret
        print(json.dumps(row, ensure_ascii=False))
