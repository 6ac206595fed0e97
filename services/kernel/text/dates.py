"""Dates in English text: where they stand, and which stretch of time they mean.

Here: finding dates and resolving them against the moment of saying; writing relative ones out. Not here: calendar
arithmetic (`calendar_periods`), nor whether two periods agree (`verify`). A day is a UTC day.

What is decided without certainty: "Tuesday" is the most recent one, the day of saying included, unless the words around
it look ahead ("will", "scheduled", "to meet"): then it is the next one. A date without a year is the nearest one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.kernel.model import Period
from services.kernel.text import calendar_periods as cal
from services.kernel.text.phrases import word_set
from services.kernel.text.tense import looks_ahead, looks_back


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text, with its "on" or "in".

    `relative`: it counts from the moment of saying ("on Tuesday", "today"); a day or month without its year does not.
    """

    start: int
    end: int
    text: str
    period: Period
    relative: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule makes of a match. `written`: the same date in absolute words; None where there is no good way."""

    period: Period
    relative: bool
    written: str | None


Rule = Callable[[re.Match[str], datetime], _Found | None]

_MONTH = (
    r"(?P<month>(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b(?:(?<=[A-Z][a-z]{2})(?<!May)\.|(?<=Sept)\.)?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO = r"(?: ?[-–—] ?| to | and )(?P<last>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Tues?\.|Wed\.|Thu(?:rs)?\.|Fri\.)"
_PART = r"(?P<part> (?:early )?(?:morning|afternoon|evening|night))?"
_COUNT = (
    r"(?P<count>\d{1,3}|a couple of|couple of|several|a few|few|an?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve)"
)
_NAMED_DAY = rf"(?:{_WEEKDAY},? )?"

# Months that are no other word and hardly a name: they need nothing around them to be a month.
_PLAIN_MONTHS = word_set("January February July September October November December")
# "between March and April": a month beside a month.
_BEFORE_MONTH = re.compile(rf"{_MONTH} (?:and|or|to) \Z|\b(?P<word>\w+)[ -]\Z")
_SECOND_DATE = re.compile(
    rf"(?: and| to| or| until| through|,| ?[-–—])(?: on| in)? ?(?:{_DAY} )?{_MONTH}(?: \d{{1,2}}\b)?,? {_YEAR}"
)
# "10 may be too few" at the head of a title.
_VERB_AFTER = re.compile(r" (?:be|have|not|also|need|take|well|become)\b")
_MONTH_CUES = word_set("in since by until till from during early late mid of last next this between through")

# A date after one of these takes no "on" or "in" when it is written out.
_TAKES_NO_ON = word_set(
    "on by until till since from for after before than of through to as at in during between past the that "
    "starting beginning effective this next last late early"
)


def find_dates(text: str, said_at: datetime) -> tuple[DateMention, ...]:
    """The dates named in `text` as someone at `said_at` (aware) means them, in order of place; none overlap."""
    return tuple(mention for mention, _ in _found(text, said_at))


def absolute(text: str, said_at: datetime) -> str:
    """`text` with relative dates written out and missing years added, so that it reads the same at any later time."""
    pieces, done = [], 0
    for mention, written in _found(text, said_at):
        if written is None:
            continue
        end = mention.end
        if text[end : end + 2] in ("'s", "’s"):
            # "today's talks" becomes "the 25 February 2025 talks".
            if not mention.relative or written.startswith("in "):
                continue
            written, end = f"the {re.sub(r'^(?:on )?(?:[A-Z][a-z]+day, )?', '', written)}", end + 2
        else:
            before = re.search(r"([A-Za-z]+) $", _just_before(text, mention.start))
            if before and before[1].lower() in _TAKES_NO_ON:
                written = re.sub(r"^(?:on|in) ", "", written)
        if mention.text[0].isupper() and re.search(r"(?:^|[.!?:\n]\s*|[“\"])$", _just_before(text, mention.start)):
            written = written[0].upper() + written[1:]
        pieces += [text[done : mention.start], written]
        done = end
    return "".join((*pieces, text[done:]))


def _found(text: str, said_at: datetime) -> Iterator[tuple[DateMention, str | None]]:
    today = said_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    candidates = [(match, rule) for pattern, rule in _RULES for match in pattern.finditer(text)]
    candidates.sort(key=lambda candidate: (candidate[0].start(), -candidate[0].end()))
    done = 0
    for match, rule in candidates:
        if match.start() < done:
            continue
        found = rule(match, today)
        # "30 February" is no date, and its "February" is none either.
        done = match.end() if found or rule is _calendar_day else done
        if found is None:
            continue
        yield DateMention(match.start(), match.end(), match.group(), found.period, found.relative), found.written


def _calendar_day(match: re.Match[str], today: datetime) -> _Found | None:
    """ "24 February 2025", "Feb. 27", "on Tuesday, 3 to 5 March"."""
    month, year = cal.month_number(match["month"]), match["year"]
    if match["month"] == "May" and not year and _VERB_AFTER.match(match.string, match.end()):
        return None
    known = int(year) if year else _shared_year(match, month)
    first = cal.day_of(known, month, int(match["day"]), today)
    last = cal.day_of(first.year, month, int(match["last"]), today) if first and match["last"] else first
    if not first or not last or last < first:
        return None
    american = match.start("month") < match.start("day")
    written = match.group() + (f", {first.year}" if american else f" {first.year}")
    return _Found(Period(first, last + timedelta(days=1)), False, None if year else written)


def _numeric_day(match: re.Match[str], today: datetime) -> _Found | None:
    """ "2025-02-24", "27.02.2025"; "02/27/2025" only where the order is certain or both orders are the same day."""
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
    else:
        day, month, year = (int(part) for part in re.split(r"[./]", match["dotted"]))
        if "/" in match["dotted"] and day != month and day <= 12 and month <= 12:
            return None
        if month > 12:
            day, month = month, day
    first = cal.day_of(year, month, day, today)
    return _Found(cal.days(first), False, None) if first else None


def _month(match: re.Match[str], today: datetime) -> _Found | None:
    """ "in February", "late May 2025", "earlier in February", "the end of June"."""
    month = cal.month_number(match["month"])
    if not _is_month(match):
        return None
    year = (
        int(match["year"])
        if match["year"]
        else _shared_year(match, month) or cal.nearest_year(month, today, _step(match))
    )
    whole = cal.month(datetime(year, month, 1, tzinfo=UTC))
    written = None if match["year"] or match["which"] else f"{match.group()} {year}"
    if match["which"]:
        written = f"in {whole.start:%B %Y}"
    return _Found(cal.part(whole, (match["part"] or "").lower().removesuffix(" of")), False, written)


def _step(match: re.Match[str]) -> str | None:
    """ "last", "next" or nothing; "he had been there in January" is the last one."""
    back = not match["which"] and looks_back(match.string, match.start(), match.end())
    return "last" if back else match["which"]


def _shared_year(match: re.Match[str], month: int) -> int | None:
    """The year said once for two dates: "between 26 April and 29 May 2024"."""
    following = _SECOND_DATE.match(match.string, match.end())
    if not following:
        return None
    return int(following["year"]) - (cal.month_number(following["month"]) < month)


def _is_month(match: re.Match[str]) -> bool:
    """Whether a month's name is the month: "May" and "March" are other words too, "Jan" and "April" persons."""
    if match["month"] == "May" and _VERB_AFTER.match(match.string, match.end()):
        return False
    if match["year"] or match["cue"] or match["which"] or match["part"] or match["month"] in _PLAIN_MONTHS:
        return True
    before = _BEFORE_MONTH.search(_just_before(match.string, match.start()))
    return before is not None and (before["word"] is None or before["word"].lower() in _MONTH_CUES)


def _year(match: re.Match[str], today: datetime) -> _Found:
    """ "in 2016", "since 2016", "the first half of 2025", "Q1 2025", "the end of the year", "summer of 2024"."""
    groups = match.groupdict()
    if groups["year"]:
        return _Found(cal.part(cal.year(int(groups["year"])), (groups.get("half") or "").lower()), False, None)
    year = today.year + cal.STEPS[groups["which"]]
    written = re.sub(r"\w+ year$", str(year), match.group())
    return _Found(cal.part(cal.year(year), groups["half"].lower()), True, written)


def _season(match: re.Match[str], today: datetime) -> _Found:
    """ "last summer", "the winter of 2024"."""
    year = int(match["year"]) if match["year"] else today.year + cal.STEPS[(match["which"] or "this").lower()]
    written = None if match["year"] else f"in the {match['season'].lower()} of {year}"
    return _Found(cal.season(match["season"].lower(), year), not match["year"], written)


def _weekday(match: re.Match[str], today: datetime) -> _Found:
    """ "on Tuesday", "next Friday evening"."""
    which = (match["which"] or "").lower()
    ahead = which in ("next", "this", "coming") or (not which and looks_ahead(match.string, match.start(), match.end()))
    day = cal.weekday(today, match["weekday"], ahead=ahead, skip_today=which in ("next", "last", "past"))
    return _Found(cal.days(day), True, f"on {day:%A}{match['part'] or ''}, {_written(day)}")


def _near(match: re.Match[str], today: datetime) -> _Found:
    """ "today", "tomorrow evening", "tonight", "this morning", "last night", "as of now"."""
    words = match["near"].lower()
    day = today + timedelta(days=cal.NEAR.get(words.split()[0], 0) if words != "last night" else -1)
    part = "night" if words == "tonight" else (match["part"] or "").strip() or words.partition(" ")[2]
    written = f"on the {part} of {_written(day)}" if part else f"on {_written(day)}"
    return _Found(cal.days(day), True, f"as of {_written(day)}" if match["as_of"] else written)


def _unit(match: re.Match[str], today: datetime) -> _Found:
    """ "last week", "earlier this month", "next year", "the previous day", "the week before"."""
    unit = match["unit"] or match["unit_before"] or "day"
    step = cal.STEPS[match["which"].lower()] if match["which"] else -1
    whole = cal.unit(unit, cal.moved(today, unit, step))
    where = (match["where"] or "").lower()
    day_after = today + timedelta(days=1)
    period = whole
    if where == "earlier" and whole.start < day_after < whole.end:
        period = Period(whole.start, day_after)
    if where == "later" and whole.start <= today < whole.end:
        period = Period(today, whole.end)
    written = _written_unit(unit, whole)
    return _Found(period, True, f"{where} {written}" if where else written)


def _ago(match: re.Match[str], today: datetime) -> _Found:
    """ "two days ago", "a week earlier", "in three months"."""
    count = cal.count(match["count"])
    back = match["ago"] is not None
    unit = match["unit"].rstrip("s")
    whole = cal.unit(unit, cal.moved(today, unit, -count if back else count))
    exact = match["count"].lower() not in cal.VAGUE
    return _Found(whole, True, _written_unit(unit, whole) if exact else None)


def _stretch(match: re.Match[str], today: datetime) -> _Found:
    """ "in the coming weeks", "over the past two months", "in recent days": from or up to the day of saying."""
    unit = match["unit"].rstrip("s")
    words = match["count"] or match["limit"]
    count = cal.count(words) if words else cal.SEVERAL
    if not match["way"] or match["way"] in ("coming", "next", "following"):
        return _Found(Period(today, cal.moved(today, unit, count) + timedelta(days=1)), True, None)
    return _Found(Period(cal.moved(today, unit, -count), today + timedelta(days=1)), True, None)


def _just_before(text: str, start: int) -> str:
    """The word before `start` and a little more: looking at the whole text for each date would take its square."""
    return text[max(0, start - 24) : start]


def _written(day: datetime) -> str:
    return f"{day.day} {day:%B %Y}"


def _written_unit(unit: str, whole: Period) -> str:
    if unit == "day":
        return f"on {_written(whole.start)}"
    if unit == "year":
        return f"in {whole.start.year}"
    if unit == "month":
        return f"in {whole.start:%B %Y}"
    if unit == "quarter":
        return f"in the {cal.ORDINALS[whole.start.month // 3]} quarter of {whole.start.year}"
    return f"{'on' if unit == 'weekend' else 'in'} the {unit} of {_written(whole.start)}"


_WHICH = r"(?P<which>[Ll]ast|[Tt]his coming|[Tt]his past|[Tt]his|[Nn]ext|[Tt]he previous|[Tt]he coming)"
_PART_OF = (
    r"(?P<part>[Ee]arly|[Ll]ate|[Mm]id|[Ee]arlier in|[Ll]ater in|[Ee]nd of|[Bb]eginning of|[Ss]tart of|[Mm]iddle of"
    r"|first half of|second half of)[ -]"
)
_UNIT = r"(?P<unit>week|month|year|weekend|quarter)"
_UNITS = r"(?P<unit>days?|weeks?|months?|years?)"
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"\b(?:[Oo]n )?{_NAMED_DAY}(?:the )?{_DAY}(?:{_TO})?(?: of)? {_MONTH}(?:,? {_YEAR})?", _calendar_day),
        (rf"\b(?:[Oo]n )?{_NAMED_DAY}{_MONTH} {_DAY}(?![\d:]|[.,]\d)(?:{_TO}(?!\d))?(?:,? {_YEAR})?", _calendar_day),
        (
            r"(?<![\d.-])(?:(?P<iso>(?:19|20)\d\d-\d\d-\d\d)|(?P<dotted>\d{1,2}(?P<mark>[./])\d{1,2}(?P=mark)(?:19|20)\d\d))"
            r"(?!\d)",
            _numeric_day,
        ),
        (
            rf"\b(?:(?:[Ii]n |[Bb]y )?(?:the )?{_PART_OF})?(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his) )?(?P<cue>[Ii]n )?"
            rf"{_MONTH}(?: of)?(?:,? {_YEAR})?(?! \d)",
            _month,
        ),
        (
            r"\b(?:[Ii]n |[Bb]y )?(?:[Tt]he )?(?P<half>(?:first|second) half"
            rf"|(?:first|second|third|fourth|last) quarter|[Qq][1-4]|H[12]|end|beginning|start|middle)"
            rf"(?: of)? (?:{_YEAR}|(?P<which>the|this|last|next) year)",
            _year,
        ),
        (rf"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|[Ff]rom|[Bb]y)(?: (?:early|mid|late))?[ -]{_YEAR}", _year),
        (
            rf"\b(?:[Ii]n )?(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext)|the) (?P<season>spring|summer|autumn|winter)"
            rf"(?: of)?(?: {_YEAR})?",
            _season,
        ),
        (rf"\b(?:[Oo]n )?(?:{_WHICH} )?{_WEEKDAY}{_PART}(?!\w)", _weekday),
        (
            r"\b(?P<as_of>[Aa]s of )?(?P<near>[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight|[Ll]ast night"
            rf"|[Tt]his (?:morning|afternoon|evening)|(?<=[Aa]s of )now){_PART}\b",
            _near,
        ),
        (
            rf"\b(?:(?P<where>[Ee]arlier|[Ll]ater) )?(?:{_WHICH} {_UNIT}(?! of\b)|[Tt]he previous day"
            r"|[Tt]he (?P<unit_before>day|week|month|year|weekend) (?:before|earlier)(?! the| last| he| she| they))\b",
            _unit,
        ),
        (rf"\b{_COUNT} {_UNITS} (?P<ago>ago|earlier)\b", _ago),
        (
            r"\b(?:(?:[Ii]n|[Ww]ithin|[Oo]ver|[Ff]or|[Dd]uring)(?: the)?"
            rf" (?P<way>coming|next|following|past|last|recent|previous)(?: {_COUNT})?"
            rf"|[Ww]ithin {_COUNT.replace('count', 'limit')}) {_UNITS}\b",
            _stretch,
        ),
    )
)
