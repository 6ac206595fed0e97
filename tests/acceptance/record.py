"""What the tests of this suite that speak REST alone say to a running onrecord, in their own words."""

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
