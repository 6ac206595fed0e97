"""The command that replays dossiers, against the running product."""

import json
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

CLAIM = "Norway has closed its embassy in Uruguay"
DOSSIER = {
    "id": "embassy",
    "parties": [{"id": "NO", "name": "Norway", "kind": "country", "aliases": ["the fjord kingdom"]}],
    "articles": [
        {
            "key": "a1",
            "outlet": "Harbour Gazette",
            "title": "Embassy shut",
            "published_at": "2025-03-03T08:00:00Z",
            "text": "Norway has closed its embassy in Uruguay, two residents of Montevideo said on Monday.",
        }
    ],
    "statements": [
        {
            "key": "s1",
            "issuer": "Ministry of Foreign Affairs of Norway",
            "party": "NO",
            "speaker": "",
            "channel": "official",
            "published_at": "2025-03-03T12:00:00Z",
            "text": "Norway has not closed its embassy in Uruguay. The embassy in Montevideo is open as usual.",
        }
    ],
    "expect": [
        {
            "claim": CLAIM,
            "subject_parties": ["NO"],
            "status": "UNVERIFIED",
            "positions": {"NO": "SILENT"},
            "evidence": [],
            "not_evidence": [],
            "caveats": [],
            "after_statements": [],
        },
        {
            "claim": CLAIM,
            "subject_parties": ["NO"],
            "status": "DENIED",
            "positions": {"NO": "DENIES"},
            "evidence": ["s1"],
            "not_evidence": [],
            "caveats": [],
            "after_statements": ["s1"],
        },
    ],
}


def test_a_dossier_is_replayed_each_time_on_an_empty_record(tmp_path: Path) -> None:
    (tmp_path / "embassy.json").write_text(json.dumps(DOSSIER))
    result = tmp_path / "result.json"
    done = subprocess.run(
        [sys.executable, "-m", "evaluation.dossiers", str(tmp_path), "--json", str(result)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    before, after = json.loads(result.read_text())["outcomes"]
    assert (before["got"]["error"], after["got"]["error"]) == ("", "")
    # the second world's statement is not in the first one's record
    assert (before["got"]["status"], before["got"]["evidence"]) == ("UNVERIFIED", [])
    assert (after["got"]["status"], after["got"]["positions"]) == ("DENIED", {"NO": "DENIES"})
    assert {each["key"] for each in after["got"]["evidence"]} == {"s1"}
    assert done.stdout.count("1 of 1 as expected") == 2
