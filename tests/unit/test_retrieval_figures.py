"""What an evaluation of retrieval counts, and which real texts it draws."""

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from evaluation.background import sample
from evaluation.retrieval import Recall, Search, places, recall
from evaluation.scores import Ratio
from evaluation.vectors import Kept
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify.embedding import Embedder
from services.verify.rarity import COMMON, RANKED, Counted, telling

GAZETTEER = Gazetteer(ready_parties())


def test_a_place_is_that_of_the_first_candidate_of_each_key() -> None:
    assert places(["", "s2", "s1", "s2"], frozenset({"s1", "s2", "s3"})) == {"s1": 3, "s2": 2, "s3": None}


def test_recall_counts_claims_and_pieces() -> None:
    searches = [
        Search("locks", "one", {"s1": 3, "s2": None}, 1.0),
        Search("locks", "two", {"s1": 20}, 1.0),
        Search("locks", "three", {"s4": 21}, 1.0),
        Search("locks", "nobody spoke", {}, 1.0),
    ]
    assert recall(searches, 20) == Recall(20, Ratio(2, 3), Ratio(2, 4))
    assert recall(searches, 2) == Recall(2, Ratio(0, 3), Ratio(0, 4))


def texts(folder: Path, name: str, count: int, **more: str) -> Path:
    """A file of `count` documents of two passages each, the odd ones compressed."""
    path = folder / name
    lines = "".join(
        json.dumps({"text": f"Ferry {name} {i} sails at noon today. It comes back in the evening, they say.", **more})
        + "\n"
        for i in range(count)
    )
    path.write_bytes(lzma.compress(lines.encode()) if path.suffix == ".xz" else lines.encode())
    return path


def test_each_file_gives_its_share_as_far_as_it_goes(tmp_path: Path) -> None:
    files = [
        texts(tmp_path, "small.jsonl", 3, party="NO"),
        texts(tmp_path, "large.jsonl.xz", 50, publisher="Ministry of Foreign Affairs of Peru"),
    ]
    drawn = sample(files, 20, GAZETTEER)
    assert [document.party for document in drawn].count("NO") == 3
    assert [document.party for document in drawn].count("PE") == 7
    assert sample(files, 10, GAZETTEER) == drawn[:5]
    assert len(sample(files, 10_000, GAZETTEER)) == 53


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"words": "no text"}, "text"),
        ({"text": "The gates are open.", "publisher": "Somebody or other"}, "whose words"),
        ({"text": "The gates are open.", "party": "XX_NOBODY"}, "XX_NOBODY"),
    ],
)
def test_a_line_that_cannot_be_put_on_record_is_named(tmp_path: Path, row: dict[str, str], complaint: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(json.dumps(row))
    with pytest.raises(ValueError, match=complaint):
        sample([path], 1, GAZETTEER)


def test_vectors_are_kept_and_a_torn_row_is_dropped(tmp_path: Path) -> None:
    words = ["The ferry sails at noon.", "Parliament has rejected the budget."]
    embedder, counted = Embedder(), list[int]()
    first = Kept(tmp_path, embedder).embed(words, counted.append)
    assert sum(counted) == 2
    (file,) = tmp_path.iterdir()
    with file.open("ab") as torn:
        torn.write(b"half a row")
    again = Kept(tmp_path, embedder).embed([*words[::-1], "A third."], lambda _: None)
    assert np.array_equal(again[:2], first[::-1])
    assert np.array_equal(again, embedder.embed([*words[::-1], "A third."]))
    assert np.array_equal(Kept(tmp_path, embedder).embed(["A third."], lambda _: None), again[2:])


def test_rare_words_are_asked_for_and_common_ones_are_not() -> None:
    words = [Counted("presid", 2 * COMMON), Counted("ferri", 0.001), Counted("noon", 0.01)]
    asked = telling(words, 20_000)
    assert [word.query for word in asked] == ["'ferri'", "'noon'"]
    assert asked[0].weight > asked[1].weight > 0


def test_where_all_words_are_common_the_rarest_is_asked_for() -> None:
    assert [word.query for word in telling([Counted("b", 0.9), Counted("a", 0.5)], 1_000)] == ["'a'"]
    assert telling([], 1_000) == ()


def test_no_more_is_asked_for_than_can_be_ranked() -> None:
    words = [Counted(f"word{i}", 0.01) for i in range(20)]
    passages = 500_000
    asked = telling(words, passages)
    assert len(asked) * 0.01 * passages <= RANKED
    assert len(telling(words, 1_000)) == 20


def test_a_lexeme_is_quoted_for_the_query() -> None:
    assert telling([Counted("o'brien", 0.01)], 100)[0].query == "'o''brien'"
