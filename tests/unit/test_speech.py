"""Speeches: by what they are recognised, and what a sentence's place in one does to its worth."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.claims import find_claims
from services.ingest.speech import is_speech, worths
from services.ingest.units import units
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

GREETINGS = ("Good evening, I am glad that you came.", "We thank you all.", "I love this town, and you know it.")
FACTS = ("We cut 30 percent of the tariffs in 2015.", "Wages in our ports fell by 4 percent.", "I voted for both laws.")
TREATY = "Norway signed a treaty with Sweden in March."
ADDRESS = [*GREETINGS, *GREETINGS, *FACTS, TREATY, *FACTS, *GREETINGS]


def test_who_speaks_for_himself_makes_a_speech() -> None:
    assert is_speech(units("\n".join(ADDRESS)))
    assert is_speech(units(" ".join(f"MS DAHL: {sentence}" for sentence in ADDRESS)))


def test_quotations_do_not_make_a_speech_of_news() -> None:
    assert not is_speech(units(" ".join(f"“{sentence}” Dahl said in Oslo." for sentence in ADDRESS)))
    assert not is_speech(units(" ".join([TREATY, "The US and the EU were told of it."] * 10)))


def test_a_few_sentences_do_not_tell() -> None:
    assert not is_speech(units(" ".join(GREETINGS)))


def test_the_same_words_are_worth_more_among_facts_than_among_greetings() -> None:
    among_facts = worths([*FACTS, TREATY, *FACTS])[3]
    assert among_facts > worths([*GREETINGS, TREATY, *GREETINGS])[3]
    assert 0 < worths([TREATY])[0] < 1


def test_a_claim_of_a_speech_shows_what_its_sentence_is_worth_there() -> None:
    text = "\n".join(ADDRESS)
    (claim,) = (
        claim
        for claim in find_claims(text, "", datetime(2024, 3, 14, tzinfo=UTC), Gazetteer(ready_parties()))
        if claim.text in TREATY
    )
    assert claim.check_worthiness == worths(ADDRESS)[ADDRESS.index(TREATY)]


@given(st.lists(st.text(max_size=80), max_size=30))
def test_each_sentence_has_a_share(sentences: list[str]) -> None:
    found = worths(sentences)
    assert len(found) == len(sentences)
    assert all(0 <= each <= 1 for each in found)
