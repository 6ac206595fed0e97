"""Whatever arrives is read or refused with a reason; what it costs is measured by `benchmarks.hostile`."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.extract import extract
from services.ingest.tasks import read
from services.ingest.units import LONGEST, passed_over, units
from services.ingest.voices import MOST_UNITS, listen
from services.kernel.errors import UnreadableArticle
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from tests.hostile import PAGES, SENTENCE, texts

SAID_AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
PARTIES = Gazetteer(ready_parties())
# Long enough for limits to matter, short enough for a quick suite.
LENGTH = 6_000
TEXTS = texts(LENGTH)


def reading(text: str, html: str = "") -> int | str:
    """How many claims were read, or why none could be."""
    try:
        found = extract(text, html, "Talks")
        claims, statements = read(found, SAID_AT, PARTIES)
    except UnreadableArticle as error:
        return error.detail
    for span in (*(claim.span for claim in claims), *(statement.span for statement in statements)):
        if span:
            assert found.text[span.start : span.end] == span.exact
    return len(claims)


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_read_or_refused(name: str) -> None:
    outcome = reading(TEXTS[name])
    assert isinstance(outcome, int) or outcome


@pytest.mark.parametrize(
    "name",
    [
        "one word of 10 MB",
        "nested fonts",
        "open tags",
        "nothing",
        "only a declaration",
    ],
)
def test_a_page_that_cannot_be_read_says_why(name: str) -> None:
    assert isinstance(reading("", PAGES[name]()), str)


def test_an_entity_bomb_is_not_set_off() -> None:
    assert len(extract("", PAGES["entity bomb"](), "").text) < 1_000


@pytest.mark.parametrize(
    "name",
    [
        "NUL",
        "bidirectional and zero width",
        "lone surrogates",
        "external entity",
        "declared as something else",
        "deep description",
        "closed deep description",
        "wrong description",
        "many captions",
    ],
)
def test_a_page_that_is_only_odd_is_read(name: str) -> None:
    found = extract("", PAGES[name](), "")
    assert "Foreign Ministry said" in found.text
    assert "root:" not in found.text


@given(st.text(st.characters(), max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_characters(text: str) -> None:
    reading(text)


WORDS = """
    the minister Norway Oslo said told denied , . ; : “ ” " ' ’ — ( ) that not on Tuesday 24 February 2025 will meet
    spokesman of Ministry Foreign Anna Berg he it reporters declined to comment asked according and but
"""


@given(st.lists(st.sampled_from([*WORDS.split(), "\n", "\n\n"]), max_size=60).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_any_order_of_words_that_mean_something(text: str) -> None:
    reading(text)


TAGS = """
    <p> </p> <div> </div> <article> <b> <a/href=x> </a> <li> <!-- --> <script> </script> <table> <td> &amp; &#0; < >
    <figcaption> <time/datetime=x> <svg> <math> <template> <meta/charset=utf-16> <html/lang=x>
"""


@given(st.lists(st.sampled_from([*TAGS.split(), SENTENCE * 3]) | st.text(max_size=20), max_size=40).map("".join))
@settings(max_examples=40, deadline=None)
def test_any_page(page: str) -> None:
    reading("", page)


def test_a_sentence_too_long_to_be_one_is_passed_over_and_the_others_are_read() -> None:
    endless = "said that " * (LONGEST // 10 + 1) + "it was so."
    text = (
        f"{SENTENCE}\n\n{endless}\n\nFerries to the islands will be stopped on Friday, the government of Norway said."
    )
    pieces = units(text)
    assert passed_over(text, pieces) == 1
    assert len(pieces) == 2
    assert passed_over(SENTENCE * 100, units(SENTENCE * 100)) == 0


def test_a_quotation_without_end_is_read_in_sentences() -> None:
    text = "“" + "We will meet again in Oslo. " * 300 + "”"
    pieces = units(text)
    assert passed_over(text, pieces) == 0
    assert len(pieces) > 1
    assert all(unit.end - unit.start <= LONGEST and len(unit.masked) == len(unit.text) for unit in pieces)
    assert all(unit.start <= a < b <= unit.end for unit in pieces for a, b in unit.quotes)


def test_more_sentences_than_an_article_has_are_refused() -> None:
    with pytest.raises(UnreadableArticle, match="sentences: not one article"):
        listen("Oslo said so.\n" * (MOST_UNITS + 1), PARTIES)
