"""What was learnt from debates: its terms, its sum, and what that does to a claim's worth."""

import json
import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.debate import Linear, share, terms, weighted
from services.ingest.worth import check_worthiness


def test_terms_are_words_and_neighbours_and_every_figure_is_one() -> None:
    assert list(terms("Prices rose 4.5%")) == ["prices", "rose", "0num", "%", "prices rose", "rose 0num", "0num %"]


def test_a_sentence_weighs_what_its_known_terms_weigh() -> None:
    rarity = {"rose": 2.0, "prices": 1.0}
    found = weighted("Prices rose, rose again", rarity)
    twice = 2.0 * (1 + math.log(2))
    assert found == {"prices": 1 / math.hypot(1, twice), "rose": twice / math.hypot(1, twice)}
    linear = Linear(0.5, {"rose": (2.0, 3.0)})
    assert share("It rose", linear) == 1 / (1 + math.exp(-3.5))
    assert share("It fell", linear) == 1 / (1 + math.exp(-0.5))


def test_a_figure_of_jobs_is_worth_more_than_thanks() -> None:
    assert share("We lost 40,000 jobs in Ohio last year.") > 0.5 > share("Thank you, it is good to be here tonight.")


def test_the_written_sentences_are_judged_once_each() -> None:
    folder = Path(__file__).parents[2] / "training" / "spoken"
    rows = [json.loads(line) for path in folder.glob("*.jsonl") for line in path.open(encoding="utf-8")]
    assert {row["label"] for row in rows} == {0, 1}
    assert len({row["text"].casefold() for row in rows}) == len(rows) > 1_500


@given(st.text(max_size=300), st.floats(0, 1))
def test_worth_is_a_share(text: str, signs: float) -> None:
    assert 0 <= check_worthiness(text, signs) <= 1
