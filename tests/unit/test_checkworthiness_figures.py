"""The figures of check-worthiness, by hand."""

import pytest

from evaluation.checkworthiness import Judged, average_precision, mean_average_precision


def test_average_precision_counts_from_the_top() -> None:
    ranked = [(0.9, True), (0.8, False), (0.7, True), (0.1, False)]
    assert average_precision(ranked) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_equal_scores_share_a_rank() -> None:
    assert average_precision([(0.5, True), (0.5, False), (0.5, False), (0.5, True)]) == pytest.approx(0.5)


def test_the_mean_is_over_documents_with_something_to_find() -> None:
    rows = [Judged("a", True, "x"), Judged("b", False, "x"), Judged("c", False, "y"), Judged("d", True, "z")]
    assert mean_average_precision(rows, [0.1, 0.9, 0.9, 0.2]) == pytest.approx((1 / 2 + 1) / 2)
    assert mean_average_precision([Judged("a", True)], [0.1]) is None
