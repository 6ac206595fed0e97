"""What stands at the edges of an article on its page."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html  # type: ignore[import-untyped]

from services.ingest.edges import Marks, marks, trim

FIRST = "The harbour council voted on Tuesday to close the eastern pier to all traffic."
MIDDLE = "Repairs will take two years, the council said, and ferries are to leave from the western side." * 4
LAST = "Fishermen may use the slipway behind the market until then."
BODY = [FIRST, MIDDLE, LAST]


def test_the_headline_and_the_date_above_the_text_go() -> None:
    above = ["Pier to close for two years", "12.05.2024, 10:30", "Harbour"]
    assert trim([*above, *BODY], {}, "Pier to close for two years | Harbour Times") == ["Harbour", *BODY]


@pytest.mark.parametrize(
    "line",
    [
        "Harbour Times / Agency",
        "More from the waterfront",
        "Follow us on the network of your choice.",
        "Do you have a boat? Tell us what you think!",
        "Ines Park contributed to this report.",
        "Abonnieren Sie unseren Newsletter und verpassen Sie nichts mehr.",
        "Verraten Sie gerne in den Kommentaren, wo Ihr Boot liegt!",
    ],
)
def test_what_follows_the_last_sentence_goes(line: str) -> None:
    assert trim([*BODY, line], {}, "") == BODY


@pytest.mark.parametrize(
    "line",
    [
        "The council did not respond to requests for comment.",
        "The mayor said on Twitter that the pier had been safe.",
        "She declined to say whether she would sign the contract.",
        "Officials of both ministries will contact them on Monday, he said.",
        "“They will support our troops and follow them to the border,” the general said.",
        "The embassy blamed state-sponsored hackers for the theft of the cables.",
        "Sweden will not sign up to the treaty, its Foreign Ministry said.",
        "Norway will share this with its allies, according to the government.",
        "“We will fight this,” a spokesman for the fishermen said.",
    ],
)
def test_a_last_sentence_stays(line: str) -> None:
    assert trim([*BODY, line], {}, "") == [*BODY, line]


def test_an_item_of_a_list_stays_and_one_beside_it_goes() -> None:
    lines = [*BODY, "Western side: daily", "Slipway: weekends"]
    listed = marks(html.fromstring("<div><ul><li>Western side: daily</li></ul><p>Slipway: weekends</p></div>"))
    assert trim(lines, listed, "") == [*BODY, "Western side: daily"]


def test_a_link_by_itself_goes_anywhere_and_a_linked_sentence_stays() -> None:
    sentence = "The inspectors had found rust in four of the pillars in March."
    page = f"<div><p><a href=/1>Ten soups for winter</a></p><p>{FIRST}</p><p><a href=/2>{sentence}</a></p></div>"
    lines = [FIRST, "Ten soups for winter", sentence, MIDDLE]
    assert trim(lines, marks(html.fromstring(page)), "") == [FIRST, sentence, MIDDLE]


def test_an_emphasised_request_goes_anywhere() -> None:
    page = "<div><p><em>Sign up for <b>Harbour Mornings</b>, our newsletter.</em></p></div>"
    lines = [FIRST, "Sign up for Harbour Mornings, our newsletter.", MIDDLE]
    assert trim(lines, marks(html.fromstring(page)), "") == [FIRST, MIDDLE]


def test_a_page_of_fragments_stays_as_it_is() -> None:
    fragments = ["Pier", "Closed since Tuesday", "Follow us"]
    assert trim(fragments, {}, "Pier") == fragments
    # more than a line or two below the last sentence is a part of the article
    table = [f"Ferry {number}: western side" for number in range(40)]
    kept = trim([*BODY, *table], {}, "")
    assert len(kept) > len(BODY) + 30


def test_lines_are_what_stands_between_the_borders_of_blocks() -> None:
    tree = html.fromstring(
        "<div>One <b>bold</b> and <a href=/>linked</a>.<br>Two<ul><li><i>Three</i></li></ul>Four<!-- no --></div>"
    )
    found = marks(tree)
    assert set(found) == {"oneboldandlinked", "two", "three", "four"}
    assert found["oneboldandlinked"] == Marks(linked=6 / 16, emphasised=4 / 16)
    assert found["three"] == Marks(emphasised=1.0, listed=True)
    assert found["four"] == Marks()


@given(st.lists(st.text(max_size=30) | st.sampled_from([FIRST, LAST, "Follow us", "Pier"]), max_size=12), st.text())
def test_nothing_is_made_up_and_the_sentences_in_the_middle_stay(lines: list[str], title: str) -> None:
    kept = trim(lines, {}, title)
    rest: Any = iter(lines)
    assert all(line in rest for line in kept)  # some of them, in their order
    assert kept.count(FIRST) == lines.count(FIRST)
