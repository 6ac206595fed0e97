"""Time: another event of the same kind at another time, and denials bounded in time (judgement rules 5 and 7)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.kernel.model import Caveat, Facet, Reason
from services.kernel.text.dates import DateMention
from services.verify.alignment import Pair
from services.verify.features import hedge
from services.verify.features.shape import Bearing, Finding
from services.verify.proposition import Tense
from services.verify.reading import Reading

# A statement half a year older than the matter speaks of an earlier one: campaigns and negotiations come in rounds,
# and nobody comments on a story before there is one.
STALE: Final = timedelta(days=183)
# Press and officials may differ by a day through time zones and nights.
SLACK: Final = timedelta(days=1)
# The dates of two accounts of one event differ by days at most; a month apart they are two events.
OTHER_EVENT: Final = timedelta(days=4)
# A claim of one day, or of a night between two.
OF_A_DAY: Final = timedelta(days=2)
# For about two weeks officials speak of an event without saying which day it was on.
REMEMBERED: Final = timedelta(days=14)

WEEK: Final = timedelta(days=7)
_WEEKDAY = re.compile(r"(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:(?:published|public|announced|released|reported|issued|known|told)(?:\s+(?:on|in))?"
    r"|until|till|by|before|since|through|after|from|starting|lasts?|due|deadline|as of|prior to)\s+(?:on\s+)?"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)
_STARTING = re.compile(r"\b(?:start\w*|begin\w*|from|effective|as of|until|till|by|before|after|since)\s+(?:on\s+)?$")
_DAY = re.compile(r"\b(?:as of today|today|tonight|this (?:very )?day|this (?:morning|evening|afternoon))\b", re.I)
_PRESENT = re.compile(
    r"\b(?:right now|at the moment|at present|at this (?:point|stage|time)|currently|for now|for the time being"
    r"|this week|these days|so far|as things stand|presently)\b",
    re.IGNORECASE,
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """EXCLUDES what speaks of another time; NARROWS, with an end, what denies for a stated time only."""
    return (
        _stale(pair)
        or _before_the_event(pair)
        or _long_after(pair)
        or _other_date(pair)
        or _still_to_come(pair)
        or _bounded(pair)
    )


def _stale(pair: Pair) -> tuple[Finding, ...]:
    event, said_at = pair.claim.claim.event_at, pair.claim.claim.said_at
    anchor = min(event.start, said_at) if event else said_at
    if pair.passage.published_at >= anchor - STALE:
        return ()
    return (_excluded("was put on record long before the matter", pair.passage.published_at.date().isoformat()),)


def _before_the_event(pair: Pair) -> tuple[Finding, ...]:
    """What is said to have happened cannot have been reported before it did."""
    event = pair.claim.claim.event_at
    if event is None or pair.claim.proposition.tense is not Tense.PAST or event.start > pair.claim.claim.said_at:
        return ()  # "has decided to sell in August": the date is of what was decided
    text, dates = pair.claim.reading.text, pair.claim.reading.dates
    if any(_STARTING.search(text[: d.start]) for d in dates):
        return ()
    if pair.passage.published_at >= event.start - SLACK:
        return ()
    return (_excluded("was put on record before the event", pair.passage.published_at.date().isoformat()),)


def _long_after(pair: Pair) -> tuple[Finding, ...]:
    """Weeks after a day, what does not name that day speaks of something newer."""
    event, passage = pair.claim.claim.event_at, pair.passage
    if event is None or event.end - event.start > OF_A_DAY or passage.published_at <= event.end + REMEMBERED:
        return ()
    dates = (*passage.reading.dates, *passage.background.dates, *passage.lead.dates)
    if any(d.period.start < event.end + SLACK and d.period.end > event.start - SLACK for d in dates):
        return ()
    return (_excluded("was put on record long after that day", passage.published_at.date().isoformat()),)


def _other_date(pair: Pair) -> tuple[Finding, ...]:
    event = pair.claim.claim.event_at
    reading = pair.passage.reading
    if event is None or not pair.coverages:
        return ()
    sentence = pair.acts[0].passage.sentence if pair.acts else pair.focus
    start, end = reading.sentences[sentence]
    free = [d for d in reading.dates if not _is_bound(reading, d)]
    # a sentence without a date of its own is of the day ("today") that those around it name
    around = [d for d in (*free, *pair.passage.background.dates) if d.relative]
    dated = [d for d in free if start <= d.start < end] or around
    if not dated or any(_near(d, event.start, event.end) for d in dated):
        return ()
    return (_excluded("speaks of another date", dated[0].text),)


def _still_to_come(pair: Pair) -> tuple[Finding, ...]:
    """What is announced for a later day is another event than the one that is said to have been."""
    claim, passage = pair.claim, pair.passage
    if claim.claim.event_at or claim.proposition.tense is not Tense.PAST or not claim.proposition.acts:
        return ()
    reading = passage.reading
    if any(not hedge.planned(reading.sentence_text(m.passage.sentence)) for m in pair.acts):
        return ()
    keys = claim.proposition.acts[0].keys
    for around in (reading, passage.background, passage.lead):
        for date in around.dates:
            sentence = next((i for i, (s, e) in enumerate(around.sentences) if s <= date.start < e), None)
            if sentence is None or date.period.start < claim.claim.said_at + SLACK or _is_bound(around, date):
                continue
            acts = any(t.sentence == sentence and t.keys & keys for t in around.tokens)
            if acts and hedge.planned(around.sentence_text(sentence)):
                return (_excluded("speaks of what is still to come", date.text),)
    return ()


def _as_of(time: str) -> bool:
    return time.lower().startswith("as of")


def _is_bound(reading: Reading, date: DateMention) -> bool:
    return _as_of(date.text) or bool(_BOUND.search(reading.text[: date.start][-24:]))


def _near(date: DateMention, start: datetime, end: datetime) -> bool:
    # without a verb ("a meeting on Tuesday") nothing tells whether the last or the next one is meant
    weeks = (timedelta(0), WEEK) if _WEEKDAY.fullmatch(date.text) else (timedelta(0),)
    return any(
        date.period.start + shift < end + OTHER_EVENT and date.period.end + shift > start - OTHER_EVENT
        for shift in weeks
    )


def _bounded(pair: Pair) -> tuple[Finding, ...]:
    """A bound of time matters for what is still to come or still so; a past event has its own date."""
    if not pair.coverages or pair.claim.proposition.tense is Tense.PAST:
        return ()
    sentences = {pair.focus} | ({pair.acts[0].passage.sentence} if pair.acts else set())
    for sentence in sorted(sentences):
        text = pair.passage.reading.sentence_text(sentence)
        day, present = _DAY.search(text), _PRESENT.search(text)
        found = day or present
        if not found:
            continue
        dates = pair.claim.reading.dates
        ours = dates[0].text if dates else pair.claim.reading.fragment(*pair.claim.proposition.verb)
        return (
            Finding(
                Bearing.NARROWS,
                0.0,
                Reason("time", "speaks for a stated time only", ours, found.group()),
                Caveat(Facet.TIME, ours, found.group()),
                _end_of_day(pair) if day else None,
                # "as of today, there will be no talks" is a denial of talks on Friday; "no talks today" is none
                of_its_day=bool(day) and not _as_of(found.group()),
            ),
        )
    return ()


def _end_of_day(pair: Pair) -> datetime:
    """Midnight where the passage puts the matter, else where the claim does, else where the speaker is at home."""
    zone = pair.passage.place_zone or pair.claim.place_zone or pair.passage.home_zone or "UTC"
    local = pair.passage.published_at.astimezone(ZoneInfo(zone))
    midnight = datetime(local.year, local.month, local.day, tzinfo=local.tzinfo) + timedelta(days=1)
    return midnight.astimezone(UTC)


def _excluded(detail: str, fragment: str) -> Finding:
    return Finding(Bearing.EXCLUDES, 1.0, Reason("time", detail, "", fragment))
