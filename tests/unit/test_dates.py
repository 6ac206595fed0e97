"""Dates: found where they stand, resolved against the moment of saying, written out for later readers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.text.dates import absolute, find_dates

# A Tuesday.
SAID = datetime(2025, 2, 25, 12, tzinfo=UTC)


def only(text: str) -> tuple[str, str, str, bool]:
    (mention,) = find_dates(text, SAID)
    assert text[mention.start : mention.end] == mention.text
    return mention.text, f"{mention.period.start:%Y-%m-%d}", f"{mention.period.end:%Y-%m-%d}", mention.relative


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("It began 24 February 2025 at dawn.", "24 February 2025", "2025-02-24", "2025-02-25"),
        ("The round of Feb. 27 was short.", "Feb. 27", "2025-02-27", "2025-02-28"),
        ("Due April 10, 2026.", "April 10, 2026", "2026-04-10", "2026-04-11"),
        ("Signed 27.02.2025 there.", "27.02.2025", "2025-02-27", "2025-02-28"),
        ("Signed 2025-02-27 there.", "2025-02-27", "2025-02-27", "2025-02-28"),
        ("Signed 02/27/2025 there.", "02/27/2025", "2025-02-27", "2025-02-28"),
        ("They met in February.", "in February", "2025-02-01", "2025-03-01"),
        ("He left in 2016.", "in 2016", "2016-01-01", "2017-01-01"),
        ("The June 30 deadline stands.", "June 30", "2025-06-30", "2025-07-01"),
        ("It is open from 24 to 26 February.", "24 to 26 February", "2025-02-24", "2025-02-27"),
        ("It fell in late May 2025 again.", "in late May 2025", "2025-05-22", "2025-06-01"),
        ("On the 3rd of March, 2024 it fell.", "the 3rd of March, 2024", "2024-03-03", "2024-03-04"),
        ("A storm hit on 20 December.", "on 20 December", "2024-12-20", "2024-12-21"),
        ("Exports fell in the second quarter of 2024.", "in the second quarter of 2024", "2024-04-01", "2024-07-01"),
    ],
)
def test_calendar_dates(text: str, words: str, start: str, end: str) -> None:
    found, first, last, relative = only(text)
    assert found.lower().endswith(words.lower())
    assert (first, last, relative) == (start, end, False)


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("There are no talks today.", "today", "2025-02-25", "2025-02-26"),
        ("As of today, nothing is agreed.", "As of today", "2025-02-25", "2025-02-26"),
        ("As of now, nothing is agreed.", "As of now", "2025-02-25", "2025-02-26"),
        ("They spoke yesterday.", "yesterday", "2025-02-24", "2025-02-25"),
        ("They fly tomorrow.", "tomorrow", "2025-02-26", "2025-02-27"),
        ("They met last week.", "last week", "2025-02-17", "2025-02-24"),
        ("They meet this week.", "this week", "2025-02-24", "2025-03-03"),
        ("They meet next month.", "next month", "2025-03-01", "2025-04-01"),
        ("They met two days ago.", "two days ago", "2025-02-23", "2025-02-24"),
        ("They had met the week before.", "the week before", "2025-02-17", "2025-02-24"),
        ("Talks follow in the coming weeks.", "in the coming weeks", "2025-02-25", "2025-03-19"),
        ("It fell earlier this month.", "earlier this month", "2025-02-01", "2025-02-26"),
        ("It grew in the first half of the year.", "in the first half of the year", "2025-01-01", "2025-07-01"),
    ],
)
def test_dates_that_count_from_the_saying(text: str, words: str, start: str, end: str) -> None:
    assert only(text) == (words, start, end, True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The envoys met on Tuesday.", "2025-02-25"),
        ("The envoys met on Wednesday.", "2025-02-19"),
        ("The envoys will meet on Wednesday.", "2025-02-26"),
        ("The envoys were to meet on Monday.", "2025-03-03"),
        ("A meeting is scheduled for Thursday.", "2025-02-27"),
        ("On Thursday, the envoys will meet.", "2025-02-27"),
        ("The ministry said on Monday.", "2025-02-24"),
        ("They must reply by Friday.", "2025-02-28"),
        ("It was confirmed by an envoy on Friday.", "2025-02-21"),
        ("They left last Tuesday.", "2025-02-18"),
        ("They leave next Tuesday.", "2025-03-04"),
    ],
)
def test_a_weekday_is_the_one_its_clause_points_to(text: str, day: str) -> None:
    assert only(text)[1] == day


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("between 26 April and 29 May 2022", [2022, 2022]),
        ("from 28 December to 3 January 2022", [2021, 2022]),
        ("between March and May 2022", [2022, 2022]),
        ("on 26 April and in May", [2025, 2025]),
    ],
)
def test_two_dates_can_share_a_year(text: str, years: list[int]) -> None:
    assert [mention.period.start.year for mention in find_dates(text, SAID)] == years


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("The envoy, on a visit in July, had put the plan to them.", "2024"),
        ("The envoy had agreed to visit them in July.", "2025"),
        ("The visit is in July.", "2025"),
    ],
)
def test_a_month_before_something_had_happened_is_past(text: str, year: str) -> None:
    assert only(text)[1][:4] == year


def test_who_is_said_to_have_come_has_come() -> None:
    assert only("An envoy is said to have come on Friday.")[1] == "2025-02-21"


def test_a_saying_and_what_it_announces_have_their_own_days() -> None:
    found = find_dates("The ministry said on Monday that talks would be held on Friday.", SAID)
    assert [mention.period.start.day for mention in found] == [24, 28]


@pytest.mark.parametrize(
    "text",
    [
        "He may march on. May he rest.",
        "The march of time, the august house.",
        "June Hale and April Moss signed.",
        "Room 2016 has 30 seats.",
        "The Sun said so.",
        "It is 30 February somewhere.",
        "The last week of the campaign was loud.",
        "Score 3/4, version 1.2.3.",
    ],
)
def test_other_words_are_no_dates(text: str) -> None:
    assert find_dates(text, SAID) == ()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("They will meet on Thursday in Riyadh.", "They will meet on Thursday, 27 February 2025 in Riyadh."),
        ("There are no talks today.", "There are no talks on 25 February 2025."),
        ("As of today, it is off.", "As of 25 February 2025, it is off."),
        ("They met last week.", "They met in the week of 17 February 2025."),
        ("It holds until next week.", "It holds until the week of 3 March 2025."),
        ("It was agreed last month.", "It was agreed in January 2025."),
        ("Yesterday the envoy left.", "On 24 February 2025 the envoy left."),
        ("She praised yesterday's talks.", "She praised the 24 February 2025 talks."),
        ("It fell on Feb. 27.", "It fell on Feb. 27, 2025."),
        ("It fell on 27 February.", "It fell on 27 February 2025."),
        ("It ended in February.", "It ended in February 2025."),
        ("It ended on 3 May 2024.", "It ended on 3 May 2024."),
        ("Nothing is dated here.", "Nothing is dated here."),
    ],
)
def test_absolute_reads_the_same_later(text: str, written: str) -> None:
    assert absolute(text, SAID) == written


def test_absolute_leaves_nothing_relative_and_keeps_the_days() -> None:
    text = "They spoke yesterday, meet today and will meet again on Friday."
    later = SAID + timedelta(days=90)
    before = [mention.period for mention in find_dates(text, SAID)]
    after = find_dates(absolute(text, SAID), later)
    assert [mention.period for mention in after] == before
    assert not any(mention.relative for mention in after)


WORDS = tuple(
    re.findall(
        r"\S+", "on in the last next this week Tuesday 3 31 May may. Feb. , 2024 ago two days today's summer of H1"
    )
)


@given(
    st.lists(st.sampled_from(WORDS), max_size=14),
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)),
)
def test_any_order_of_date_words_is_read_without_error(words: list[str], said_at: datetime) -> None:
    text = " ".join(words)
    done = 0
    for mention in find_dates(text, said_at):
        assert done <= mention.start < mention.end
        assert mention.period.start < mention.period.end
        assert text[mention.start : mention.end] == mention.text
        done = mention.end
    absolute(text, said_at)
