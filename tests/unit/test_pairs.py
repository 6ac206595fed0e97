"""Figures over judged pairs, and how long evidence is cut."""

import json
import lzma
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from evaluation.pairs import (
    SUPPORTED,
    Heard,
    Judged,
    answer,
    balanced_accuracy,
    hear,
    macro_f1,
    measure,
    passages,
    question,
    read,
    score,
)
from services.verify.stance import StanceModel

YES, NO, OPEN = Heard((0.8, 0.1, 0.1)), Heard((0.1, 0.7, 0.2)), Heard((0.2, 0.1, 0.7))
THREE = frozenset({"SUPPORTS", "REFUTES", "NEI"})


def rows(*labels: str) -> list[Judged]:
    return [Judged("The bridge is open.", "Traffic crosses the bridge again.", label) for label in labels]


def test_three_labels_ask_for_the_likeliest() -> None:
    assert answer(OPEN, THREE) == ("NEI", 0.7)


def test_two_labels_leave_nei_out_and_share_what_is_left() -> None:
    label, sure = answer(OPEN, frozenset({"SUPPORTS", "REFUTES"}))
    assert label == "SUPPORTS"
    assert sure == pytest.approx(2 / 3)


def test_supports_against_the_rest() -> None:
    labels = frozenset({"SUPPORTS", "NOT_SUPPORTS"})
    assert answer(YES, labels) == ("SUPPORTS", 0.8)
    label, sure = answer(OPEN, labels)
    assert label == "NOT_SUPPORTS"
    assert sure == pytest.approx(0.8)


def test_figures_of_a_three_way_file() -> None:
    found = measure(rows("SUPPORTS", "SUPPORTS", "REFUTES", "NEI"), [YES, NO, NO, OPEN])
    assert found.rows == 4
    assert found.accuracy == 0.75
    assert found.three_way is None
    # F1: SUPPORTS 2/3, REFUTES 2/3, NEI 1; recall: 1/2, 1, 1.
    assert found.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert found.balanced == pytest.approx(2.5 / 3)
    # Bins 0.7-0.8 (two right and one wrong at 0.7) and 0.8-0.9 (one right at 0.8).
    assert found.calibration == pytest.approx((3 * abs(0.7 - 2 / 3) + 0.2) / 4)


def test_a_two_way_file_shows_both_readings() -> None:
    found = measure(rows("SUPPORTS", "REFUTES"), [Heard((0.3, 0.1, 0.6)), NO])
    assert found.accuracy == 1.0
    assert found.three_way == 0.5


def test_refutes_counts_as_not_supported_beside_such_rows() -> None:
    found = measure(rows("NOT_SUPPORTS", "REFUTES", "NEI", "SUPPORTS"), [OPEN, NO, OPEN, YES])
    assert found.accuracy == 1.0
    assert found.balanced == 1.0


def test_balanced_accuracy_does_not_reward_the_common_label() -> None:
    wanted = ["NOT_SUPPORTS"] * 9 + ["SUPPORTS"]
    assert balanced_accuracy(wanted, ["NOT_SUPPORTS"] * 10) == 0.5
    assert macro_f1(wanted, ["NOT_SUPPORTS"] * 10) == pytest.approx(9 / 19)


@given(st.lists(st.sampled_from(["SUPPORTS", "REFUTES", "NEI"]), min_size=1))
def test_a_perfect_answer_is_perfect_by_every_measure(labels: list[str]) -> None:
    assert macro_f1(labels, labels) == balanced_accuracy(labels, labels) == 1.0


def test_long_evidence_supports_from_a_lower_share_where_a_file_knows_only_that_or_not() -> None:
    labels, shares = frozenset({"SUPPORTS", "NOT_SUPPORTS"}), (SUPPORTED, 0.2, 0.8 - SUPPORTED)
    assert answer(Heard(shares, long=True), labels) == ("SUPPORTS", SUPPORTED)
    assert answer(Heard(shares), labels)[0] == "NOT_SUPPORTS"
    assert answer(Heard(shares, long=True), THREE)[0] == "NEI"


def test_short_evidence_is_read_whole() -> None:
    assert passages("The port is closed. It opens on Friday.") == ("The port is closed. It opens on Friday.",)


def test_long_evidence_is_cut_into_windows_that_overlap_and_cover() -> None:
    text = " ".join(
        f"Clerk number {n} wrote down what the visitors of that morning had to tell him." for n in range(11)
    )
    parts = passages(text)
    assert len(parts) == 5
    assert all(part in text and 2 <= part.count("Clerk") <= 4 for part in parts)
    assert {f"number {n} wrote" for n in range(11) if any(f"number {n} wrote" in part for part in parts)} == {
        f"number {n} wrote" for n in range(11)
    }
    assert "Clerk number 2 " in parts[0]
    assert "Clerk number 2 " in parts[1]


def test_reads_plain_and_compressed_lines_and_spreads_the_limit(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"claim": f"c{n}", "evidence": "e", "label": "NEI", "more": n}) + "\n" for n in range(10)
    )
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.xz"
    plain.write_text(lines, "utf-8")
    packed.write_bytes(lzma.compress(lines.encode()))
    assert read(plain, 0) == read(packed, 0)
    assert [row.claim for row in read(plain, 5)] == ["c0", "c2", "c4", "c6", "c8"]
    assert len(read(plain, 50)) == 10


@pytest.mark.parametrize(
    "line", ["not json", '{"claim": "c", "evidence": "e"}', '{"claim": "c", "evidence": "e", "label": "MAYBE"}', ""]
)
def test_says_what_is_wrong_with_a_file(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(typer.BadParameter, match="jsonl"):
        read(path, 0)


LONG = " ".join(f"Guard number {n} stood at the gate of the harbour through the night." for n in range(12))


def test_long_evidence_is_asked_for_the_claim_and_for_each_of_its_sentences() -> None:
    asked = question(Judged("Guards stood there. They left at dawn.", LONG, "NEI"))
    assert asked.claims == ("Guards stood there. They left at dawn.", "Guards stood there.", "They left at dawn.")
    assert len(asked.pairs) == 3 * len(passages(LONG))
    assert question(Judged("Guards stood there. They left.", "It was dark.", "NEI")).pairs == (
        ("It was dark.", "Guards stood there. They left."),
    )


def test_one_sentence_that_is_not_supported_is_enough() -> None:
    row = Judged("Guards stood there. They left at dawn.", LONG, "NEI")
    asked = question(row)
    windows = len(asked.windows)
    yes, no = (0.9, 0.02, 0.04, 0.04), (0.02, 0.02, 0.9, 0.06)
    supported = hear(row, asked, [yes] * 3 * windows)
    weak = hear(row, asked, [yes] * 2 * windows + [no] * windows)
    assert max(supported.shares) == supported.shares[0]
    assert max(weak.shares) == weak.shares[2]


def test_a_figure_that_the_long_text_does_not_tell_takes_its_support_away() -> None:
    yes = (0.9, 0.02, 0.04, 0.04)
    found = []
    for claim in ("Guard number 7 stood there.", "Guard number 70 stood there."):
        row = Judged(claim, LONG, "NEI")
        asked = question(row)
        found.append(hear(row, asked, [yes] * len(asked.pairs)).shares)
    assert found[0][0] > SUPPORTED > found[1][0]


def test_scores_every_pair_once_however_many_rows_share_it() -> None:
    judged = [Judged("The harbour was guarded.", text, "SUPPORTS") for text in (LONG, "Guards stood there.", LONG)]
    found, pairs = score(StanceModel(), judged, claim_only=False)
    assert [each.long for each in found] == [True, False, True]
    assert found[0] == found[2]
    assert pairs == len(passages(LONG)) + 1
    alone, pairs = score(StanceModel(), judged, claim_only=True)
    assert pairs == 1
    assert alone[0] == alone[1]
