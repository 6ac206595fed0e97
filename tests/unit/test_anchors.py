"""Claims of an earlier revision in a later one: found by their words, or orphans."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.anchors import Recorded, anchor, found_again
from services.kernel.model import NewClaim, Span

TEXT = "The pier is closed. Ferries leave from the west. The mayor is away. Ferries leave from the west. It rains."
SAID_AT = datetime(2026, 3, 2, tzinfo=UTC)


def span(words: str, text: str = TEXT, nth: int = 0) -> Span:
    """The span of the nth place of the words."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span.of(text, start, start + len(words))


def claim(where: Span, proposition: str = "") -> NewClaim:
    return NewClaim(where.exact, proposition or where.exact, SAID_AT, where)


def recorded(where: Span | None, text: str, proposition: str = "") -> Recorded:
    return Recorded(uuid4(), text, proposition or text, where)


def test_words_that_moved_are_found() -> None:
    edited = "Correction of an earlier version. " + TEXT
    found = anchor(span("The pier is closed."), edited)
    assert found
    assert edited[found.start : found.end] == "The pier is closed."
    assert found.prefix.endswith("version. ")


@pytest.mark.parametrize("nth", [0, 1])
def test_of_words_that_stand_twice_the_surroundings_tell_which(nth: int) -> None:
    edited = "New. " + TEXT
    found = anchor(span("Ferries leave from the west.", nth=nth), edited)
    assert found == span("Ferries leave from the west.", edited, nth)


@pytest.mark.parametrize(
    "edited",
    [
        "The pier is open.",
        "Ferries leave from the west. Ferries leave from the west.",
        "Ferries leave from the westward quay, which is closed.",
        "",
    ],
)
def test_what_is_gone_or_uncertain_is_not_guessed(edited: str) -> None:
    lonely = Span(0, 27, "Ferries leave from the west", "", "")
    assert anchor(lonely, edited) is None


@given(st.text(min_size=1, max_size=60), st.data())
def test_in_the_same_text_a_place_is_itself_or_nowhere(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    where = Span.of(text, start, end)
    found = anchor(where, text)
    assert found is None or (text[found.start : found.end] == where.exact)


def test_a_claim_is_found_again_where_its_words_are_read_as_the_same_proposition() -> None:
    old = recorded(span("The pier is closed."), "The pier is closed.")
    edited = "Update. " + TEXT
    again = claim(span("The pier is closed.", edited))
    assert found_again([old], [claim(span("It rains.", edited)), again], edited) == {old.id: 1}


def test_the_same_words_with_another_meaning_are_another_claim() -> None:
    old = recorded(span("The mayor is away."), "The mayor is away.", "The mayor is away on 2 March 2026.")
    other = claim(span("The mayor is away."), "The mayor is away on 9 March 2026.")
    assert found_again([old], [other], TEXT) == {}


def test_a_claim_of_the_title_is_found_by_its_words() -> None:
    old = recorded(None, "Pier closed")
    assert found_again([old], [NewClaim("Pier closed", "Pier closed", SAID_AT, None)], TEXT) == {old.id: 0}
    assert found_again([old], [NewClaim("Pier open", "Pier open", SAID_AT, None)], TEXT) == {}


def test_one_new_claim_is_only_one_old_one() -> None:
    twins = [recorded(span("It rains."), "It rains.") for _ in range(2)]
    assert found_again(twins, [claim(span("It rains."))], TEXT) == {twins[0].id: 0}
