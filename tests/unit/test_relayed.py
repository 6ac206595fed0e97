"""Statements of offices inside an article."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.relayed import find_relayed
from services.kernel.model import Channel, NewStatement
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

GAZETTEER = Gazetteer(ready_parties())
# A Thursday.
SAID_AT = datetime(2024, 3, 14, 9, tzinfo=UTC)


def relayed(text: str) -> tuple[NewStatement, ...]:
    return find_relayed(text, SAID_AT, GAZETTEER, "Talks in Oslo")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“No talks are planned today,” the Norwegian Foreign Ministry said.", "“No talks are planned today.”"),
        ("The Norwegian Foreign Ministry said that no talks were planned.", "No talks were planned."),
        (
            "The Norwegian Foreign Ministry said that no talks were planned, adding that the envoy had left.",
            "No talks were planned. The envoy had left.",
        ),
        ("No talks were planned, the Norwegian Foreign Ministry said.", "No talks were planned."),
        (
            "The Norwegian Foreign Ministry dismissed claims that talks were planned.",
            "The Norwegian Foreign Ministry dismissed claims that talks were planned.",
        ),
        (
            "A spokesman of the Norwegian Foreign Ministry declined to comment.",
            "A spokesman of the Norwegian Foreign Ministry declined to comment.",
        ),
        (
            "The Norwegian Foreign Ministry said it had no plans.",
            "The Norwegian Foreign Ministry said it had no plans.",
        ),
    ],
)
def test_the_words_are_those_that_can_be_read_alone(text: str, words: str) -> None:
    (statement,) = relayed(text)
    assert statement.text == words
    assert (statement.party, statement.channel, statement.title) == ("NO", Channel.RELAYED, "Talks in Oslo")
    assert statement.published_at == SAID_AT


@pytest.mark.parametrize(
    "text",
    [
        "The Norwegian Foreign Ministry did not respond to a request for comment.",
        "Norwegian officials have neither confirmed nor denied that talks were planned.",
        "The Norwegian government has not commented on the report.",
        "“Talks are planned,” said Per Lund, a Norwegian opposition politician.",
        "A source in the Norwegian Foreign Ministry said that talks were planned.",
        "The news agency Interfax said that talks were planned in Norway.",
        "Norway plans talks.",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert relayed(text) == ()


def test_sentences_of_one_speaker_are_one_statement() -> None:
    text = (
        "A Norwegian Foreign Ministry spokesman would not be drawn. “We do not speak about envoys,” he said. "
        "“Ask me tomorrow.” Swedish Foreign Minister Eva Holm said that envoys had met."
    )
    first, second = relayed(text)
    assert first.text.endswith("“We do not speak about envoys.” “Ask me tomorrow.”")
    assert (first.party, second.party, second.speaker) == ("NO", "SE", "Eva Holm")


def test_a_statement_of_an_earlier_day_carries_that_day() -> None:
    (statement,) = relayed("The Norwegian Foreign Ministry said on Tuesday that no talks were planned.")
    assert statement.published_at is not None
    assert statement.published_at.date() == datetime(2024, 3, 12, tzinfo=UTC).date()


def test_a_day_within_the_words_is_not_the_day_they_were_said() -> None:
    (statement,) = relayed("The Norwegian Foreign Ministry said that no talks were held on Tuesday.")
    assert statement.published_at == SAID_AT


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Envoys met in Geneva on Tuesday, two days after Oslo denied a meeting in Bergen.", 10),
        ("A week after the Norwegian government announced that it had signed, ships left.", 7),
        ("Shares fell after the Norwegian government announced that it had signed.", 14),
    ],
)
def test_a_statement_that_is_recalled_is_as_old_as_the_article_says(text: str, day: int) -> None:
    (statement,) = relayed(text)
    assert statement.published_at is not None
    assert statement.published_at.date() == datetime(2024, 3, day, tzinfo=UTC).date()


def test_the_issuer_is_an_office_also_where_a_person_speaks() -> None:
    (statement,) = relayed("“We have signed,” Norwegian Defence Minister Kari Dahl said.")
    assert (statement.issuer, statement.speaker) == ("Defence Ministry of Norway", "Kari Dahl")


WORDS = st.sampled_from(
    [
        *("The", "Norwegian", "Swedish", "Foreign Ministry", "minister", "Kari Dahl", "said", "that", "“"),
        *("”", '"', "told reporters", ",", ".", "denied claims", "he", "she", "it"),
        *("declined to comment", "on Tuesday", "\n", "did not respond", "added"),
    ]
)


@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=200))
@settings(max_examples=300)
def test_spans_hold_the_words_of_the_text(text: str) -> None:
    for statement in relayed(text):
        assert statement.span is not None
        assert text[statement.span.start : statement.span.end] == statement.span.exact
        assert statement.party
        assert statement.text
