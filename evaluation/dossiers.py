"""`python -m evaluation.dossiers DIR`: replay dossiers against the running product, over REST.

A dossier is a small closed world: articles, official statements, and what an honest desk editor concludes from
them. Each is replayed into an empty record, once for every set of statements its expectations start from.
Here: reading dossiers, sending them, reading the answers. Not here: the server (`product`), the figures (`scores`).
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console

from evaluation import report
from evaluation.product import Product, running
from evaluation.scores import Answer, Expectation, Outcome, Shown, figures

Json = Mapping[str, Any]

# The door waits ten seconds for an answer; where the rooms share a busy machine with others it takes a few of these.
TRIES: Final = 12


@dataclass(frozen=True, slots=True)
class Case:
    """One state of a dossier's world, and what is expected of it. `as_of` is its last known moment."""

    dossier: str
    parties: tuple[Json, ...]
    articles: tuple[Json, ...]
    statements: tuple[Json, ...]
    expectations: tuple[Expectation, ...]
    said_at: str
    as_of: str


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Every case of every dossier in `folder`, in order of file name. Raises ValueError naming a broken file."""
    cases: list[Case] = []
    for file in sorted(folder.glob("*.json")):
        try:
            cases.extend(cases_of(json.loads(file.read_text())))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{file}: {error!r}") from error
    return tuple(cases)


def cases_of(dossier: Json) -> Iterator[Case]:
    """One case for each set of statements that expectations start from, the smallest world first."""
    articles = sorted(dossier["articles"], key=lambda each: str(each["published_at"]))
    by_world: dict[frozenset[str], list[Json]] = {}
    for expect in dossier["expect"]:
        by_world.setdefault(frozenset(expect["after_statements"]), []).append(expect)
    for keys, expects in sorted(by_world.items(), key=lambda each: len(each[0])):
        statements = sorted(
            (each for each in dossier["statements"] if each["key"] in keys), key=lambda each: str(each["published_at"])
        )
        # where the record is only in articles, the last of them is the last thing known
        last = (statements or articles)[-1]
        yield Case(
            dossier=dossier["id"],
            parties=tuple(dossier["parties"]),
            articles=tuple(articles),
            statements=tuple(statements),
            expectations=tuple(_expectation(dossier["id"], each) for each in expects),
            said_at=articles[0]["published_at"],
            as_of=last["published_at"],
        )


def _expectation(dossier: str, expect: Json) -> Expectation:
    return Expectation(
        dossier=dossier,
        claim=expect["claim"],
        status=expect["status"],
        positions={party: expect["positions"][party] for party in expect["subject_parties"]},
        evidence=frozenset(expect["evidence"]) | frozenset(expect.get("evidence_articles", ())),
        not_evidence=frozenset(expect["not_evidence"]),
        caveats=frozenset(each.upper() for each in expect["caveats"]),
    )


def replay(product: Product, case: Case) -> tuple[Outcome, ...]:
    """Put the case's world on an empty record and ask for each claim. A refusal is an answer with an error."""
    product.empty()
    client = product.client
    try:
        keys = _send(client, case)
        product.settle()
    except (httpx.HTTPError, RuntimeError) as error:
        return tuple(Outcome(each, Answer(error=_words(error))) for each in case.expectations)
    return tuple(Outcome(each, _ask(client, case, each, keys)) for each in case.expectations)


def _send(client: httpx.Client, case: Case) -> dict[str, str]:
    """Send parties, statements in time order, articles; keys of the dossier by ids of the record."""
    for party in case.parties:
        _sent(client.put(f"/v1/parties/{party['id']}", json=_party(client, party)))
    keys = {}
    for statement in case.statements:
        answer = _sent(
            client.post(
                "/v1/statements",
                json={
                    "issuer": statement["issuer"],
                    "party": statement["party"],
                    "speaker": statement.get("speaker", ""),
                    "channel": statement["channel"].upper(),
                    "published_at": statement["published_at"],
                    "text": statement["text"],
                },
            )
        )
        keys[answer["id"]] = statement["key"]
    for article in case.articles:
        answer = _sent(
            client.post(
                "/v1/articles",
                json={
                    "text": article["text"],
                    "title": article["title"],
                    "publisher": article["outlet"],
                    "published_at": article["published_at"],
                },
            )
        )
        keys[answer["id"]] = article["key"]
    return keys


def _party(client: httpx.Client, party: Json) -> Json:
    """The dossier's party on top of the one that came ready: its aliases are added, its offices stay."""
    kind = str(party["kind"]).upper()
    for ready in _sent(client.get("/v1/parties", params={"q": party["id"], "page_size": 200})).get("parties", []):
        if ready["id"] == party["id"]:
            aliases = [*ready.get("aliases", ()), *party.get("aliases", ()), ready["name"]]
            offices = ready.get("offices", [])
            return {"name": party["name"], "kind": kind, "aliases": list(dict.fromkeys(aliases)), "offices": offices}
    return {"name": party["name"], "kind": kind, "aliases": list(party.get("aliases", ()))}


def _ask(client: httpx.Client, case: Case, expected: Expectation, keys: Mapping[str, str]) -> Answer:
    # Not told whose act it is: finding that out of the claim is part of the task.
    question = {"text": expected.claim, "said_at": case.said_at, "as_of": case.as_of}
    try:
        verdict = _checked(client, question)["verdict"]
        return read_verdict(verdict, lambda statement_id: _key(client, statement_id, keys))
    except (httpx.HTTPError, KeyError) as error:
        return Answer(error=_words(error))


def _checked(client: httpx.Client, question: Json) -> dict[str, Any]:
    """The answer of the door, which on a busy machine asks more than once to come again."""
    for _ in range(TRIES):
        response = client.post("/v1/claims:check", json=question)
        if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(float(response.headers.get("Retry-After", "1")))
    return _sent(response)


def read_verdict(verdict: Json, key: Callable[[str], str]) -> Answer:
    """The answer in a verdict's JSON. `key` gives the dossier's key for a statement's id."""
    positions: Sequence[Json] = verdict.get("positions", ())
    return Answer(
        status=verdict["status"],
        confidence=verdict.get("confidence", 0.0),
        positions={each["party"]: each["stance"] for each in positions},
        standings={each["party"]: each["standing"] for each in positions},
        caveats=frozenset(caveat["facet"] for each in positions for caveat in each.get("caveats", ())),
        evidence=tuple(
            Shown(
                key=key(each["statement_id"]),
                issuer=each.get("issuer", ""),
                stance=each["stance"],
                score=each.get("score", 0.0),
                passage=each.get("passage", ""),
                reasons=tuple(_reason(reason) for reason in each.get("reasons", ())),
            )
            for each in verdict.get("evidence", ())
        ),
        justification=verdict.get("justification", ""),
    )


def _reason(reason: Json) -> str:
    fragments = [f"“{reason[name]}”" for name in ("claim_fragment", "passage_fragment") if reason.get(name)]
    return f"{reason['feature']}: {reason.get('detail', '')} {' / '.join(fragments)}".strip()


def _key(client: httpx.Client, statement_id: str, keys: Mapping[str, str]) -> str:
    """A statement that was not sent was quoted in an article: then it is the article's key."""
    if statement_id in keys:
        return keys[statement_id]
    article = _sent(client.get(f"/v1/statements/{statement_id}")).get("article_id", "")
    return keys.get(article, "")


def _sent(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    body: dict[str, Any] = response.json()
    return body


def _words(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"{error.request.method} {error.request.url.path}: {error.response.status_code} {error.response.text}"
    return f"{type(error).__name__}: {error}"


def run(cases: Sequence[Case], console: Console) -> tuple[Outcome, ...]:
    """Replay `cases` one after the other on one server, each on an empty record, with a line of progress for each."""
    outcomes: list[Outcome] = []
    with running() as product:
        for number, case in enumerate(cases, 1):
            done = replay(product, case)
            outcomes.extend(done)
            right = sum(each.right for each in done)
            world = f"{len(case.statements)} statements, {len(case.articles)} articles"
            console.print(f"{number:3}/{len(cases)}  {case.dossier} ({world}): {right} of {len(done)} as expected")
    return tuple(outcomes)


def main() -> None:
    """Read the command line, replay, print, and write the JSON file if one is asked for."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.dossiers", description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder with dossiers, one JSON file each")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure and answer to FILE")
    parser.add_argument("--only", metavar="WORD", default="", help="only dossiers whose id contains WORD")
    given = parser.parse_args()
    console = Console(soft_wrap=True)
    try:
        cases = [case for case in read_cases(given.folder) if given.only in case.dossier]
    except (OSError, ValueError) as error:
        raise SystemExit(str(error)) from error
    if not cases:
        raise SystemExit(f"{given.folder}: no dossiers")
    outcomes = run(cases, console)
    summed = figures(outcomes)
    report.show(console, summed, outcomes)
    if given.json:
        given.json.write_text(json.dumps(report.as_json(summed, outcomes), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
