"""Dates in English text: where they stand, and which stretch of time they mean.

Here: finding and resolving against the moment of saying. Not here: deciding whether two periods agree (`verify`).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.kernel.model import Period

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH = "|".join(_MONTHS)
_FIND = re.compile(
    rf"\b(?P<day>\d{{1,2}}) (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:,? (?P<year2>\d{{4}}))?"
    rf"|\b(?:on )?(?P<weekday>{'|'.join(_WEEKDAYS)})\b"
    r"|\b(?P<near>[Tt]oday|[Yy]esterday|[Tt]omorrow)\b"
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text; `relative` if it needs the moment of saying ("on Tuesday", "last week", "today")."""

    start: int
    end: int
    text: str
    period: Period
    relative: bool


def find_dates(text: str, said_at: datetime) -> tuple[DateMention, ...]:
    """The dates named in `text` as someone at `said_at` (aware) means them, in order of place."""
    today = said_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for match in _FIND.finditer(text):
        day = _day(match, today)
        if day:
            period = Period(day, day + timedelta(days=1))
            relative = bool(match["weekday"] or match["near"])
            found.append(DateMention(match.start(), match.end(), match.group(), period, relative))
    return tuple(found)


def absolute(text: str, said_at: datetime) -> str:
    """`text` with its relative dates written out, so that it can be read without knowing when it was said."""
    for mention in reversed(find_dates(text, said_at)):
        if mention.relative:
            day = mention.period.start
            text = f"{text[: mention.start]}on {day.day} {day:%B %Y}{text[mention.end :]}"
    return text


def _day(match: re.Match[str], today: datetime) -> datetime | None:
    if match["near"]:
        return today + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[match["near"].lower()])
    if match["weekday"]:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(match["weekday"])) % 7)
    month = _MONTHS.index(match["month"] or match["month2"]) + 1
    try:
        return datetime(
            int(match["year"] or match["year2"] or today.year), month, int(match["day"] or match["day2"]), tzinfo=UTC
        )
    except ValueError:
        return None
