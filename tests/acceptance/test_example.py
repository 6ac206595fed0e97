"""The example dossier, replayed over REST in order of time, gives the ledger written beside it."""

import json
from typing import Any

import httpx
import pytest

from tests.acceptance.record import check, state, submit
from tests.processes import ROOT

TALKS = ROOT / "examples" / "talks"
EXPECTED = json.loads((TALKS / "expected.json").read_text())


@pytest.fixture(scope="module")
def statement_keys(rest: httpx.Client) -> dict[str, str]:
    """Replays the dossier; the keys of its statements by their ids."""
    keys = {}
    for step in json.loads((TALKS / "dossier.json").read_text())["steps"]:
        body = {name: value for name, value in step.items() if name not in ("key", "kind", "file")}
        words = (TALKS / step["file"]).read_text()
        body["html" if step["file"].endswith(".html") else "text"] = words
        if step["kind"] == "statement":
            keys[state(rest, **body)["id"]] = step["key"]
        else:
            article = submit(rest, **body)
            assert article["state"] == "READ"
            assert article["claims"], step["key"]
    return keys


@pytest.mark.parametrize("expected", EXPECTED, ids=[row["why"] for row in EXPECTED])
def test_the_ledger_is_as_expected(
    expected: dict[str, Any], statement_keys: dict[str, str], rest: httpx.Client
) -> None:
    claim = check(rest, expected["claim"], said_at=expected["said_at"], as_of=expected["as_of"])
    verdict = claim["verdict"]
    rows = {row["party"]: row for row in verdict["positions"]}

    assert verdict["status"] == expected["status"], verdict["justification"]
    if "abstained" in expected:
        assert verdict["abstained"] == expected["abstained"]
    assert {party: rows[party]["stance"] for party in expected["positions"]} == expected["positions"]
    for party, facets in expected.get("caveats", {}).items():
        assert set(facets) <= {caveat["facet"] for caveat in rows[party]["caveats"]}
    for party in expected.get("expired", []):
        assert rows[party].get("expired_at")
    for party, before in expected.get("changed_from", {}).items():
        assert rows[party].get("changed_from") == before
    evidence = {statement_keys.get(row["statement_id"], "an article's") for row in verdict["evidence"]}
    assert set(expected.get("evidence", [])) <= evidence
    assert not set(expected.get("not_evidence", [])) & evidence
