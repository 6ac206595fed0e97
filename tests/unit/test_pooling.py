"""What the windows of a long text say together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.pooling import HEARSAY, flattened, heard, hearsay, weakest, without_support

SHARES = st.tuples(*[st.floats(0.01, 1.0)] * 4).map(lambda raw: tuple(each / sum(raw) for each in raw))
PLAIN = "The dam holds and the valley is dry."
YES, SILENT = (0.9, 0.02, 0.05, 0.03), (0.01, 0.01, 0.03, 0.95)


@given(st.lists(SHARES, min_size=1, max_size=8))
def test_shares_stay_shares_whatever_the_windows_say(scores: list[tuple[float, ...]]) -> None:
    found = heard([PLAIN] * len(scores), scores)
    assert sum(found) == pytest.approx(1.0)
    assert all(0 <= share <= 1 for share in found)
    assert sum(without_support(found)) == pytest.approx(1.0)


@given(st.lists(SHARES, min_size=2, max_size=6))
def test_the_order_of_the_windows_does_not_matter(scores: list[tuple[float, ...]]) -> None:
    assert heard([PLAIN] * len(scores), scores) == pytest.approx(heard([PLAIN] * len(scores), scores[::-1]))


def test_windows_on_something_else_hardly_count() -> None:
    alone, among = heard([PLAIN], [YES]), heard([PLAIN] * 9, [YES, *[SILENT] * 8])
    assert max(among) == among[0]
    assert alone[0] - among[0] < 0.15


def test_what_is_passed_on_as_hearsay_takes_no_side() -> None:
    told, passed_on = heard([PLAIN], [YES]), heard(["The dam reportedly holds."], [YES])
    assert max(told) == told[0]
    assert max(passed_on) == passed_on[2]


def test_hearsay_of_the_contrary_counts_against_the_claim_as_before() -> None:
    no = (0.0, 0.9, 0.07, 0.03)
    assert heard([PLAIN], [no]) == heard(["The dam reportedly broke."], [no])


@pytest.mark.parametrize(
    "text", ["Rumours of a breach spread.", "The dam may hold.", "Is the valley dry?", "An unverified film shows it."]
)
def test_marks_of_hearsay(text: str) -> None:
    assert hearsay(text)
    assert 0 < HEARSAY < 1


@pytest.mark.parametrize("text", [PLAIN, "In May the water fell.", "Engineers measured the wall twice."])
def test_plain_words_are_no_hearsay(text: str) -> None:
    assert not hearsay(text)


@given(SHARES)
def test_flattening_keeps_which_of_support_and_nei_is_the_larger(raw: tuple[float, ...]) -> None:
    supports, refutes, open_ = raw[0], raw[1], raw[2] + raw[3]
    flat = flattened((supports, refutes, open_))
    assert (flat[0] >= flat[2]) == (supports >= open_)
    assert sum(flat) == pytest.approx(1.0)


def test_a_claim_is_as_good_as_its_weakest_sentence() -> None:
    assert weakest([(0.7, 0.1, 0.2), (0.2, 0.5, 0.3), (0.6, 0.1, 0.3)]) == (0.2, 0.5, 0.3)
