"""What the tests of this suite say to a running onrecord over REST, in their own words."""

import json
from collections.abc import Iterator
from typing import Any

import httpx

from tests.processes import wait_for

Json = dict[str, Any]

# Reading an article and checking its claims takes well under a second; a cold start on a starved machine takes longer.
WAIT_S = 20


def submit(rest: httpx.Client, **article: str) -> Json:
    """Submit an article and wait for its verdicts."""
    answer = rest.post("/v1/articles", json=article, headers={"Prefer": f"wait={WAIT_S}"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def state(rest: httpx.Client, **statement: str) -> Json:
    """Put a statement on record and wait until no work is due."""
    answer = rest.post("/v1/statements", json=statement)
    assert answer.status_code in (200, 201, 202), answer.text
    settle(rest)
    return dict(answer.json())


def settle(rest: httpx.Client, timeout_s: float = 30.0) -> None:
    """Wait until no work is due."""
    wait_for(lambda: get(rest, "/readyz")["work_due"] == 0 or None, "work_due to become 0", timeout_s)


def get(rest: httpx.Client, path: str, **query: Any) -> Json:
    """A resource."""
    answer = rest.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def check(rest: httpx.Client, text: str, **more: Any) -> Json:
    """Hold a claim against the record."""
    answer = rest.post("/v1/claims:check", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def verdicts(rest: httpx.Client, claim_id: str) -> list[Json]:
    """The history of a claim, oldest first."""
    return list(get(rest, f"/v1/claims/{claim_id}/verdicts")["verdicts"])


def position(verdict: Json, party: str) -> Json:
    """Where a party stands in a verdict."""
    return next(row for row in verdict["positions"] if row["party"] == party)


def claim_with(article: Json, words: str) -> Json:
    """The claim of an article that has these words."""
    found = [claim for claim in article["claims"] if words in claim["text"]]
    assert found, f"no claim with {words!r} among {[claim['text'] for claim in article['claims']]}"
    return dict(found[0])


def events(rest: httpx.Client, *, count: int, last_id: int | None = None, **query: Any) -> list[Json]:
    """The first `count` verdicts of the event stream, its heartbeats left out."""
    headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
    with rest.stream("GET", "/v1/claims:watch", params=query, headers=headers) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        found: list[Json] = []
        for event in _parse(answer.iter_lines()):
            data = json.loads(event["data"]) if event.get("data") else {}
            if data.get("verdict"):
                assert event["id"] == str(data["sequence"])
                found.append(data)
            if len(found) == count:
                break
    return found


def _parse(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    event: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            event[name] = value.removeprefix(" ")
        elif event:
            yield event
            event = {}
