"""Which texts are copies: articles with a new lead, quotations that lost a word, never another figure or a denial."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.verify.copies import copied, quoted_alike, shared

LINE = (
    "The harbour of Lamu was closed on Monday after two ferries collided in thick fog, the port authority said. "
    "Divers searched the channel for a third day, while families waited at the old customs house for news of the crew. "
    "The authority has opened an inquiry and asked owners of smaller boats to stay in port until the fog lifts."
)
OTHER = (
    "Two ferries ran into each other off Lamu in fog that hid one bow from the other. We watched from the quay "
    "as ambulances came and went. Nobody in charge would say when boats may sail again, and the fishermen were angry."
)
QUOTE = "There are no meetings in Oslo with the participation of the Foreign Ministry today"


def test_a_line_with_a_new_lead_and_a_cut_end_is_a_copy() -> None:
    assert copied(LINE, "Fog keeps islanders waiting. " + LINE[: LINE.index("The authority")])
    assert not copied(LINE, OTHER)
    assert not copied("", LINE)


@pytest.mark.parametrize(
    "relayed",
    [
        "There are no meetings in Oslo with the participation of the Foreign Ministry.",
        "There are no meetings in Oslo today",
        "“There are no meetings in Oslo with participation of the Foreign Ministry today,”",
    ],
)
def test_a_quotation_that_lost_a_word_is_the_same_one(relayed: str) -> None:
    assert quoted_alike(QUOTE, relayed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (QUOTE, "There are meetings in Oslo with the participation of the Foreign Ministry today"),
        (
            "Twelve people were killed when the ferry sank off Lamu",
            "Ten people were killed when the ferry sank off Lamu",
        ),
        ("We will send 40 boats to the island by Friday", "We will send 30 boats to the island by Friday"),
        (QUOTE, "The Foreign Ministry takes part in no meeting that it was not invited to"),
        ("No comment.", "No."),
    ],
)
def test_another_figure_or_a_denial_is_another_quotation(one: str, other: str) -> None:
    assert not quoted_alike(one, other)


WORDS = st.lists(
    st.sampled_from(["we", "will", "not", "send", "12", "twelve", "boats", "to", "the", "island"]), max_size=14
).map(" ".join)


@given(WORDS, WORDS)
def test_who_comes_first_does_not_matter(one: str, other: str) -> None:
    assert quoted_alike(one, other) == quoted_alike(other, one)
    assert shared(one, other, 3) == shared(other, one, 3)
    assert quoted_alike(one, one)
