"""What is read from one text: turns of question and answer, negation, moods, figures, words that mean the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.text.gazetteer import Gazetteer
from services.verify import lexicon
from services.verify.features.quantity import agree
from services.verify.proposition import Tense, propose
from services.verify.quantities import find_quantities
from services.verify.reading import Mood, Reading, read

SAID = datetime(2031, 3, 11, 9, 0, tzinfo=UTC)
NOBODY = Gazetteer(())


def reading(text: str) -> Reading:
    return read(text, SAID, NOBODY)


def negated(text: str) -> set[str]:
    found = reading(text)
    return {t.text for t in found.tokens if t.weight > 0 and found.negated(t)}


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("We did not meet the delegation.", "meet", True),
        ("There were no meetings, calls or contacts.", "contacts", True),
        ("Attacking convoys is not what we do.", "Attacking", True),
        ("We met not only the delegation.", "delegation", False),
        ("We did not refuse to meet, and we signed the accord.", "signed", False),
        ("Nobody was arrested.", "arrested", True),
        ("There was no refusal to negotiate without conditions.", "negotiate", False),
    ],
)
def test_negation_keeps_to_its_clause(text: str, word: str, expected: bool) -> None:
    assert (word in negated(text)) is expected


def test_what_stands_between_q_and_a_is_asked() -> None:
    found = reading("Good morning. Q: They call for a strike. Will it come? A: We shall see. Q: And the parade?")
    asked = [found.sentence_text(i) for i in range(len(found.sentences)) if found.is_question(i)]
    assert asked == ["Q: They call for a strike.", "Will it come?", "Q: And the parade?"]


@pytest.mark.parametrize(
    ("text", "word", "mood"),
    [
        ("We closed the port.", "port", Mood.STATED),
        ("Reports that the port was closed reached us.", "closed", Mood.REPORTED),
        ("They must close the port.", "close", Mood.DEMANDED),
        ("We would close the port.", "close", Mood.CONDITIONAL),
        ("Will you close the port?", "close", Mood.QUESTION),
    ],
)
def test_mood(text: str, word: str, mood: Mood) -> None:
    found = reading(text)
    token = next(t for t in found.tokens if t.text == word)
    assert found.clauses[token.clause].mood is mood


def test_a_phrase_stands_for_its_word_also_around_an_object() -> None:
    stems = {t.stem for t in reading("The city turned the offer down.").tokens}
    assert lexicon.stem("reject") in stems


def test_inflections_meet_and_synonyms_share_a_key() -> None:
    assert len({lexicon.stem(w) for w in ("close", "closes", "closed", "closing")}) == 1
    assert lexicon.keys(lexicon.stem("scrapped")) & lexicon.keys(lexicon.stem("cancellation"))
    assert lexicon.opposite_keys(lexicon.stem("leave")) & lexicon.keys(lexicon.stem("remains"))


def test_initials_stand_for_a_name() -> None:
    assert "isc" in reading("the International Sea Court ruled").acronyms


def test_figures_have_range_and_unit() -> None:
    (money,) = find_quantities("It cost about 2.5 billion euros.")
    assert money.unit == frozenset({"EUR"})
    assert money.low < 2.5e9 < money.high
    (least,) = find_quantities("At least 30 ships are affected.")
    assert (least.low, least.high) == (30.0, float("inf"))
    (share,) = find_quantities("Prices rose by 4 percent.")
    assert share.unit == frozenset({"%"})
    (points,) = find_quantities("The rate rose by 4 percentage points.")
    assert points.unit == frozenset({"pp"})


@pytest.mark.parametrize(
    "text", ["Unit 6 was hit.", "The meeting is at 18:00.", "A Mi-24 landed.", "It began in 2029."]
)
def test_labels_clocks_and_years_count_nothing(text: str) -> None:
    assert find_quantities(text) == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("nearly 900 people", "890 people", True),
        ("9.8 billion euros", "9,788.5 million euros", True),
        ("30 ships", "31 ships", False),
        ("at least 30 ships", "44 ships", True),
        ("40 ships", "more than 35 ships", True),
        ("90 ships", "more than 35 ships", False),
    ],
)
def test_figures_agree_as_the_press_rounds(ours: str, theirs: str, same: bool) -> None:
    assert agree(find_quantities(ours)[0], find_quantities(theirs)[0]) is same


@pytest.mark.parametrize(
    ("text", "act", "tense", "passive"),
    [
        ("Norway will close its embassy", "close", Tense.FUTURE, False),
        ("The sides held secret talks in a hotel", "talks", Tense.PAST, False),
        ("The ships that sank off the coast had been inspected", "inspected", Tense.PAST, True),
        ("Norway plans to close its embassy", "close", Tense.FUTURE, False),
        ("People arrested at the rally were released", "released", Tense.PAST, True),
    ],
)
def test_the_act_of_a_claim(text: str, act: str, tense: Tense, passive: bool) -> None:
    found = propose(reading(text))
    assert found.acts[0].text == act
    assert (found.tense, found.passive) == (tense, passive)


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    found = reading(text)
    propose(found)
    assert all(text[t.start : t.start + 1] == t.text[:1] for t in found.tokens)
    assert all(0 <= t.sentence < max(1, len(found.sentences)) for t in found.tokens)
