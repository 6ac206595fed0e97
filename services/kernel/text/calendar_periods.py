"""Calendar arithmetic: days, weeks, months and years as periods.

Here: from numbers to stretches of time. Not here: words around a date (`dates`, `tense`). Moments are midnights, UTC.
"""

from datetime import UTC, datetime, timedelta

from services.kernel.model import Period

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COUNTS = (
    {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
    | {"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a couple of": 2, "several": 3, "a few": 3, "few": 3}
    | {"couple of": 2, "couple": 2}
)
# "The coming weeks" without a number: the same as "a few".
SEVERAL = 3
VAGUE = frozenset(("several", "a few", "few", "a couple of", "couple of"))
STEPS = {
    "last": -1, "previous": -1, "the previous": -1, "past": -1, "this past": -1,
    "this": 0, "current": 0, "the current": 0, "the": 0,
    "next": 1, "coming": 1, "the coming": 1, "this coming": 1,
}  # fmt: skip
NEAR = {"yesterday": -1, "tomorrow": 1}
ORDINALS = ("first", "second", "third", "fourth")
_SEASONS = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}


def days(first: datetime, count: int = 1) -> Period:
    """`count` days from `first` on."""
    return Period(first, first + timedelta(days=count))


def month(first: datetime) -> Period:
    """The month that begins at `first`."""
    return Period(first, moved(first, "month", 1))


def year(number: int) -> Period:
    """The whole year."""
    return Period(datetime(number, 1, 1, tzinfo=UTC), datetime(number + 1, 1, 1, tzinfo=UTC))


def season(name: str, number: int) -> Period:
    """A season of the northern half of the earth; winter begins in December of the year before."""
    first = datetime(number - (name == "winter"), _SEASONS[name], 1, tzinfo=UTC)
    return Period(first, moved(first, "month", 3))


def month_number(name: str) -> int:
    """1 to 12, from a name or its abbreviation."""
    return _MONTHS.index(name[:3].lower()) + 1


def count(words: str) -> int:
    """The number that `words` are ("12", "two", "a few")."""
    return int(words) if words.isdigit() else _COUNTS[words.lower()]


def day_of(number: int | None, month_of_year: int, day: int, today: datetime) -> datetime | None:
    """The day in year `number`, or in the year that brings it nearest to `today`; None if there is no such day."""
    years = [number] if number else [today.year - 1, today.year, today.year + 1]
    found = []
    for candidate in years:
        try:
            found.append(datetime(candidate, month_of_year, day, tzinfo=UTC))
        except ValueError:
            continue
    return min(found, key=lambda moment: abs(moment - today)) if found else None


def nearest_year(month_of_year: int, today: datetime, which: str | None) -> int:
    """The year of the month with this number that is meant: the nearest, or the last or next one."""
    step = STEPS.get((which or "").lower())
    if step == -1:
        return today.year - (month_of_year >= today.month)
    if step == 1:
        return today.year + (month_of_year <= today.month)
    if step == 0:
        return today.year
    distance = month_of_year - today.month
    return today.year + (1 if distance < -6 else -1 if distance > 6 else 0)


def weekday(today: datetime, name: str, *, ahead: bool, skip_today: bool) -> datetime:
    """The weekday nearest to `today`, ahead or back; `today` itself counts unless `skip_today`."""
    distance = _WEEKDAYS.index(name[:3].lower()) - today.weekday()
    distance = distance % 7 if ahead else -(-distance % 7)
    if distance == 0 and skip_today:
        distance = 7 if ahead else -7
    return today + timedelta(days=distance)


def moved(moment: datetime, unit: str, steps: int) -> datetime:
    """`moment` moved by `steps` units; a day that the month lacks becomes its last one."""
    if unit in ("day", "week", "weekend", "fortnight"):
        return moment + timedelta(days=steps * {"day": 1, "fortnight": 14}.get(unit, 7))
    months = moment.year * 12 + moment.month - 1 + steps * {"month": 1, "quarter": 3}.get(unit, 12)
    first = moment.replace(year=months // 12, month=months % 12 + 1, day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=min(moment.day, (following - first).days) - 1)


def unit(name: str, moment: datetime) -> Period:
    """The day, week (from Monday), weekend, month, quarter or year that `moment` lies in."""
    monday = moment - timedelta(days=moment.weekday())
    if name in ("week", "fortnight"):
        return days(monday, 7)
    if name == "weekend":
        return days(monday + timedelta(days=5), 2)
    if name == "month":
        return month(moment.replace(day=1))
    if name == "quarter":
        first = moment.replace(month=(moment.month - 1) // 3 * 3 + 1, day=1)
        return Period(first, moved(first, "quarter", 1))
    if name == "year":
        return year(moment.year)
    return days(moment)


def part(whole: Period, name: str) -> Period:
    """The named part of a month or year ("early", "end", "first half", "second quarter", "q3"); else all of it."""
    length = whole.end - whole.start
    yearly = length.days > 31
    if "half" in name or name[:1] == "h":
        middle = moved(whole.start, "month", 6) if yearly else whole.start + timedelta(days=15)
        return Period(whole.start, middle) if "first" in name or name == "h1" else Period(middle, whole.end)
    if "quarter" in name or name[:1] == "q":
        number = next((i for i, word in enumerate(ORDINALS) if word in name or name == f"q{i + 1}"), 3)
        return Period(moved(whole.start, "month", 3 * number), moved(whole.start, "month", 3 * number + 3))
    third = moved(whole.start, "month", 4) - whole.start if yearly else timedelta(days=10)
    if name in ("early", "beginning", "start"):
        return Period(whole.start, whole.start + third)
    if name in ("late", "end"):
        return Period(whole.end - third, whole.end)
    if name in ("mid", "middle"):
        return Period(whole.start + third, whole.end - third)
    return whole
