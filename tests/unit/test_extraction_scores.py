"""How found texts are scored against true ones."""

import pytest

from evaluation.extraction import Overlap, f1, overlap, phrases


def test_runs_of_four_tokens_are_counted_as_often_as_they_stand() -> None:
    # true: abcd bcde; found: abcd bcda cdab dabc abcd
    assert overlap("a b c d, e", "a b c d a b c d") == Overlap(both=1, found=4, true=1)
    assert overlap("Short text", "short text") == Overlap(both=0, found=1, true=1)
    assert overlap("", "") == Overlap(0, 0, 0)


def test_pages_count_alike_and_what_is_empty_has_no_precision() -> None:
    whole, half, nothing = Overlap(10, 0, 0), Overlap(500, 500, 0), Overlap(0, 0, 4)
    score, precision, recall = f1([whole, half, nothing])
    assert precision == 0.75
    assert recall == pytest.approx(2 / 3)
    assert score == pytest.approx(2 * 0.75 * (2 / 3) / (0.75 + 2 / 3))


def test_phrases_are_looked_for_as_they_are() -> None:
    found = phrases("The ferry sank. Follow us", ["The ferry", "the ferry", ""], ["Follow us", "Sign up"])
    assert (found.wanted, found.wanted_found, found.unwanted, found.unwanted_found) == (2, 1, 2, ("Follow us",))
