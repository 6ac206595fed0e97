"""The figures of check-worthiness, by hand."""

import pytest

from evaluation.checkworthiness import Judged, average_precision, mean_average_precision, shown
from services.ingest.speech import worths
from services.ingest.worth import check_worthiness


def test_average_precision_counts_from_the_top() -> None:
    ranked = [(0.9, True), (0.8, False), (0.7, True), (0.1, False)]
    assert average_precision(ranked) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_equal_scores_share_a_rank() -> None:
    assert average_precision([(0.5, True), (0.5, False), (0.5, False), (0.5, True)]) == pytest.approx(0.5)


def test_the_mean_is_over_documents_with_something_to_find() -> None:
    rows = [Judged("a", True, "x"), Judged("b", False, "x"), Judged("c", False, "y"), Judged("d", True, "z")]
    assert mean_average_precision(rows, [0.1, 0.9, 0.9, 0.2]) == pytest.approx((1 / 2 + 1) / 2)
    assert mean_average_precision([Judged("a", True)], [0.1]) is None


def test_a_document_is_scored_as_an_article_of_its_sentences() -> None:
    news = [Judged(f"Norway signed treaty {number}.", False, "news") for number in range(12)]
    speech = [Judged(f"I signed {number} treaties, and you know it.", False, "speech") for number in range(12)]
    mixed = [row for pair in zip(news, speech, strict=True) for row in pair]
    scores = shown(mixed, [0.5] * len(mixed))
    assert scores[::2] == [check_worthiness(row.text, 0.5) for row in news]
    assert scores[1::2] == worths([row.text for row in speech])
