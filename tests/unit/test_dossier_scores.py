"""Dossiers: how they are read into cases, and what an answer is worth."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from evaluation import report
from evaluation.dossiers import cases_of, read_cases, read_verdict
from evaluation.scores import (
    Answer,
    Expectation,
    Outcome,
    Ratio,
    Shown,
    calibration_error,
    error_of_luck,
    figures,
    reliability,
)


def outcome(
    want: str = "DENIED",
    got: str = "DENIED",
    *,
    confidence: float | None = 0.8,
    positions: dict[str, tuple[str, str | None]] | None = None,
    shown: tuple[tuple[str, str], ...] = (),
    caveats: tuple[str, ...] = (),
    error: str = "",
) -> Outcome:
    wanted = positions or {"AA": ("DENIES", "DENIES")}
    expected = Expectation(
        "locks",
        "Arcadia has shut the locks",
        want,
        {party: pair[0] for party, pair in wanted.items()},
        frozenset({"s1", "a1"}),
        frozenset({"s9"}),
        frozenset({"TIME"}),
    )
    if error:
        return Outcome(expected, Answer(error=error))
    return Outcome(
        expected,
        Answer(
            got,
            confidence,
            {party: pair[1] for party, pair in wanted.items() if pair[1]},
            {},
            frozenset(caveats),
            tuple(Shown(key, "Chancery", stance, 0.9, "The locks are open.") for key, stance in shown),
        ),
    )


def test_one_outcome() -> None:
    good = outcome(shown=(("s1", "REFUTES"), ("s9", "UNRELATED")), caveats=("TIME", "HEDGE"))
    assert good.right
    assert good.evidence_found == {"s1"}
    assert good.caveats_found == {"TIME"}
    assert not outcome(got="DISPUTED").right
    assert not outcome(positions={"AA": ("DENIES", "CONFIRMS")}).right
    near = outcome(shown=(("s9", "SUPPORTS"),))
    assert near.status_right
    assert [each.key for each in near.near_misses] == ["s9"]
    assert not near.right


def test_a_party_without_a_row_is_silent_but_not_without_an_answer() -> None:
    asked: dict[str, tuple[str, str | None]] = {"AA": ("SILENT", None)}
    assert outcome(positions=asked).right
    failed = outcome(positions=asked, error="503")
    assert failed.positions == (("AA", "SILENT", ""),)
    assert not failed.right


def test_figures() -> None:
    summed = figures(
        [
            outcome(shown=(("s1", "REFUTES"), ("a1", "REFUTES")), caveats=("TIME",)),
            outcome(got="CONFIRMED", shown=(("s9", "SUPPORTS"),), caveats=("PLACE",)),
            outcome("CONFIRMED", "CONFIRMED", positions={"AA": ("CONFIRMS", "CONFIRMS"), "BB": ("SILENT", None)}),
            outcome("UNVERIFIED", error="timed out"),
        ]
    )
    assert summed.status == Ratio(2, 4)
    assert summed.right == Ratio(2, 4)
    assert summed.position == Ratio(4, 5)
    assert summed.near_misses == Ratio(1, 4)
    assert summed.evidence == Ratio(2, 8)
    assert summed.caveats == Ratio(1, 4)
    assert (summed.caveats_unexpected, summed.errors) == (1, 1)
    assert (summed.precision["CONFIRMED"], summed.recall["CONFIRMED"]) == (Ratio(1, 2), Ratio(1, 1))
    assert (summed.precision["DENIED"], summed.recall["DENIED"]) == (Ratio(1, 1), Ratio(1, 2))
    assert summed.confusion == {
        ("DENIED", "DENIED"): 1,
        ("DENIED", "CONFIRMED"): 1,
        ("CONFIRMED", "CONFIRMED"): 1,
        ("UNVERIFIED", "ERROR"): 1,
    }
    # no answer has no confidence: it counts against accuracy, not against calibration
    assert sum(each.count for each in summed.bins) == 3


def test_figures_of_nothing() -> None:
    summed = figures([])
    assert (summed.status.value, summed.ece, summed.bins) == (None, None, ())


def test_calibration() -> None:
    bins = reliability([(0.95, True), (0.95, False), (0.15, False), (1.0, True)])
    assert [(each.low, each.count) for each in bins] == [(0.1, 1), (0.9, 3)]
    assert bins[1].accuracy == pytest.approx(2 / 3)
    assert calibration_error(bins) == pytest.approx((0.15 + 3 * abs(2.9 / 3 - 2 / 3)) / 4)
    assert calibration_error(reliability([(0.5, True), (0.5, False)])) == 0


DOSSIER: dict[str, Any] = {
    "id": "locks",
    "parties": [{"id": "AA", "name": "Arcadia", "kind": "country"}],
    "articles": [
        {"key": "a2", "outlet": "Gazette", "title": "", "published_at": "2031-05-08T06:00:00Z", "text": "Later."},
        {"key": "a1", "outlet": "Gazette", "title": "", "published_at": "2031-05-06T06:00:00Z", "text": "First."},
    ],
    "statements": [
        {"key": "s2", "issuer": "x", "party": "AA", "channel": "official", "published_at": "2031-05-07T09:00:00Z"},
        {"key": "s1", "issuer": "x", "party": "AA", "channel": "relayed", "published_at": "2031-05-06T09:00:00Z"},
    ],
    "expect": [
        {
            "claim": "Arcadia has shut the locks",
            "subject_parties": ["AA"],
            "status": status,
            "positions": {"AA": "SILENT"},
            "evidence": [],
            "evidence_articles": ["a1"],
            "not_evidence": [],
            "caveats": ["hedge"],
            "after_statements": after,
        }
        for status, after in (("DENIED", ["s2", "s1"]), ("UNVERIFIED", []), ("CONFIRMED", ["s1", "s2"]))
    ],
}


def test_a_dossier_is_one_case_for_each_set_of_statements() -> None:
    before, after = cases_of(DOSSIER)
    assert (before.said_at, before.as_of) == ("2031-05-06T06:00:00Z", "2031-05-08T06:00:00Z")
    assert after.as_of == "2031-05-07T09:00:00Z"
    assert [each["key"] for each in after.statements] == ["s1", "s2"]
    assert [each["key"] for each in after.articles] == ["a1", "a2"]
    assert [each.status for each in after.expectations] == ["DENIED", "CONFIRMED"]
    assert after.expectations[0].evidence == {"a1"}
    assert after.expectations[0].caveats == {"HEDGE"}


def test_a_broken_dossier_is_named(tmp_path: Path) -> None:
    (tmp_path / "torn.json").write_text("{")
    with pytest.raises(ValueError, match=r"torn\.json"):
        read_cases(tmp_path)


def test_a_verdict_is_read() -> None:
    answer = read_verdict(
        {
            "status": "DENIED",
            "confidence": 0.7,
            "positions": [
                {
                    "party": "AA",
                    "stance": "DENIES",
                    "standing": "ACTOR",
                    "caveats": [{"facet": "TIME", "claim_fragment": "", "statement_fragment": "today"}],
                }
            ],
            "evidence": [
                {
                    "statement_id": "7",
                    "issuer": "Chancery",
                    "stance": "REFUTES",
                    "score": 0.8,
                    "passage": "Not today.",
                    "reasons": [{"feature": "negation", "detail": "denies", "passage_fragment": "Not"}],
                }
            ],
        },
        {"7": "s1"}.__getitem__,
    )
    assert (answer.status, answer.confidence, answer.positions) == ("DENIED", 0.7, {"AA": "DENIES"})
    assert answer.caveats == {"TIME"}
    assert answer.evidence == (Shown("s1", "Chancery", "REFUTES", 0.8, "Not today.", ("negation: denies “Not”",)),)


def test_the_report_tells_failures_in_words() -> None:
    outcomes = [
        outcome(got="CONFIRMED", positions={"AA": ("DENIES", "CONFIRMS")}, shown=(("s9", "SUPPORTS"),)),
        outcome(error="503 try later"),
        outcome(),
    ]
    console = Console(width=120, record=True, file=StringIO())
    report.show(console, figures(outcomes), outcomes)
    told = console.export_text()
    assert "2 of 3 not as expected" in told
    assert "expected DENIED, got CONFIRMED at 0.80" in told
    assert "SUPPORTS 0.90 Chancery: The locks are open." in told
    assert "missing   evidence s1" in told
    assert "no answer: 503 try later" in told
    stored = json.loads(json.dumps(report.as_json(figures(outcomes), outcomes)))
    assert [each["right"] for each in stored["outcomes"]] == [False, False, True]
    assert ["DENIED", "CONFIRMED", 1] in stored["figures"]["confusion"]


def test_a_right_confidence_shows_an_error_by_luck_the_less_the_more_verdicts() -> None:
    one, few, many = (error_of_luck([0.7] * count) or 0.0 for count in (1, 10, 1000))
    assert one == pytest.approx(2 * 0.7 * 0.3, abs=0.02)  # wrong by 0.3 in 7 cases of 10, by 0.7 in 3
    assert 0 < many < 0.02 < few < one
    assert error_of_luck([]) is None
    assert error_of_luck([1.0, 1.0]) == 0
