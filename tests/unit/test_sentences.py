"""Sentence spans: exact, in order, and not fooled by the dots of news prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.text.sentences import sentences


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Secretary flew home.",
        "The round is set for Feb. 27 in Geneva.",
        "Mr. Hale met Gen. Otis and Dr. Brand.",
        "Output rose by 3.5 percent to 1.2 million.",
        "J. K. Marsh signed it.",
        "The item is No. 5 on the list.",
        "“Really?” she asked.",
        "He said “Stop!” and left.",
        "The U.K. and U.S. Government agreed.",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    assert pieces(text) == [text]


def test_ends_are_found() -> None:
    text = "He came to the U.S. The talks failed. “None will follow.” Nobody spoke."
    assert pieces(text) == [
        "He came to the U.S.",
        "The talks failed.",
        "“None will follow.”",
        "Nobody spoke.",
    ]


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    assert pieces("“There is no such plan.” The ministry added nothing.")[0] == "“There is no such plan.”"


def test_headings_and_list_items_are_sentences() -> None:
    text = "A heading without a stop\nThe body starts here. It goes on.\n\n• first item\n• second item"
    assert pieces(text) == [
        "A heading without a stop",
        "The body starts here.",
        "It goes on.",
        "• first item",
        "• second item",
    ]


def test_a_hard_wrapped_paragraph_is_read_across_its_lines() -> None:
    text = (
        "The delegation left the capital in the early hours of the morning, and\n"
        "Ottawa declined to say whether the two ministers had spoken before they\n"
        "went. It will return."
    )
    assert pieces(text) == [text[: text.index(" It will")], "It will return."]


@given(st.text(alphabet=st.sampled_from("abcXYZ .?!,\n\r\t\u00a0“”\"'’•-1.é"), max_size=200))
def test_spans_are_in_order_and_cover_every_visible_character(text: str) -> None:
    spans = sentences(text)
    done = 0
    for start, end in spans:
        assert done <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[done:start].strip()
        done = end
    assert not text[done:].strip()
