"""The statements of offices that an article quotes, in direct or indirect speech.

Here: what an office is reported to have said, as statements with channel RELAYED and a span in the article. Not here:
who speaks (`voices`). That an office did not speak is no statement (`silences`).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.ingest.claims import is_headline
from services.ingest.scene import Voice
from services.ingest.speakers import PRONOUN
from services.ingest.units import dateline_end
from services.ingest.verbs import Polarity
from services.ingest.voices import ASKED, Said, listen
from services.kernel.model import AttributionKind, Channel, NewStatement, Span
from services.kernel.text.dates import find_dates
from services.kernel.text.gazetteer import Gazetteer

# "Two days after Oslo denied a meeting, …": the denial is two days older than what the sentence tells.
_AFTER = re.compile(r"\b(?P<count>\w+) (?P<unit>day|week)s? after\s+$", re.IGNORECASE)
_COUNTED = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {"one": 1, **{word: count for count, word in enumerate(_COUNTED, 1)}}
# Words that cannot be read without who said them: "it had left", "two of its officers".
_OPENING = re.compile(r"(?:it|they|he|she|this|that|(?:[\w-]+ (?:of )?)?(?:its|his|her|their))\b", re.IGNORECASE)
# A comma that only led on to "he said".
_QUOTE_COMMA = re.compile(r"\.?,([\"”“»]),?$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """The words of one unit that belong to a statement, with the place of the unit in the article."""

    at: int
    start: int
    end: int
    words: str
    voice: Voice
    said_at: datetime


def find_relayed(
    text: str,
    said_at: datetime,
    gazetteer: Gazetteer,
    title: str = "",
    url: str = "",
    language: str = "en",
    heard: tuple[Said, ...] | None = None,
) -> tuple[NewStatement, ...]:
    """The statements that `text` relays, in order of place; `article_id` is left for who stores them.

    The text of a statement is the words attributed to the office: the quoted or reported words where they can stand
    alone, the reporting sentence where the verb carries the meaning ("dismissed claims that …", "declined to say").
    The title of the article goes with them, because a refusal to comment does not say on what.
    """
    heard = listen(text, gazetteer, title) if heard is None else heard
    groups: list[list[_Piece]] = []
    for at, said in enumerate(heard):
        piece = _piece(at, said, said_at)
        if piece is None:
            continue
        last = groups[-1][-1] if groups else None
        if last and last.at == at - 1 and _one_speaker(groups[-1][0].voice, piece.voice) and _one_time(last, piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return tuple(_statement(text, group, title, url, language) for group in groups)


def _piece(at: int, said: Said, said_at: datetime) -> _Piece | None:
    voice, unit = said.voice, said.unit
    if said.answer and said.answer.kind is AttributionKind.OFFICIAL:
        return _Piece(at, unit.start, unit.end, unit.text, said.answer, said_at)
    if voice is None or voice.kind is not AttributionKind.OFFICIAL or is_headline(unit):
        return None
    if said.continued:
        return _Piece(at, unit.start, unit.end, unit.text, voice, said_at)
    if said.frame is None or said.frame.silent:
        return None
    return _Piece(at, unit.start, unit.end, _attributed(said), voice, _day(said, said_at))


def _attributed(said: Said) -> str:
    """What the office is reported to have said, as far as it can be read alone."""
    frame, unit = said.frame, said.unit
    if frame is None:
        return unit.text
    words = said.words(frame.content)
    words = words[dateline_end(words) :]
    asked = ASKED.match(unit.masked)
    reporting = asked or frame.verb.polarity is not Polarity.ASSERT or not frame.clause
    if reporting or not words or _OPENING.match(words):
        # from the office on: what the article says before that is its own
        start, end = frame.source
        opening = unit.text[:start] if asked and start < frame.cue[0] else ""
        words = opening + unit.text[min(start, frame.cue[0]) if end else 0 :]
        if end and start < frame.cue[0] and PRONOUN.match(unit.text[start:end]) and said.voice:
            words = opening + (said.voice.speaker or said.voice.issuer) + unit.text[end:]
        return words[:1].upper() + words[1:]
    after = _AND.match(unit.text, frame.cue[1])
    if (
        after and not unit.quotes and frame.content[1] <= frame.source[0]
    ):  # "ships had left, he said, and more would follow"
        words += after["rest"]
    words = said.joined or words
    for start, end in said.contents[1:] if not said.joined else ():
        words = f"{words} “{unit.text[start:end]}”"
    more = [said.words(each.content) for each in said.added if each.verb.polarity is Polarity.ASSERT]
    return " ".join(_sentence(each) for each in (words, *more) if each not in words[1:])


def _sentence(words: str) -> str:
    words = words.replace("''", '"')
    words = _QUOTE_COMMA.sub(r".\1", words[:1].upper() + words[1:])
    return words if words.rstrip('"”“»').endswith((".", "!", "?")) else f"{words}."


_AND = re.compile(r"(?P<rest>, and [^“”\"]+)$")


def _day(said: Said, said_at: datetime) -> datetime:
    """When it was said: the day the reporting words name or count to if that is earlier, at noon, else `said_at`."""
    frame, unit = said.frame, said.unit
    if frame is None:
        return said_at
    today = said_at.replace(hour=0, minute=0, second=0, microsecond=0)
    before = unit.masked[: frame.source[0]]
    lapse = _AFTER.search(before)
    if lapse and lapse["count"].lower() in _COUNTS:
        days = _COUNTS[lapse["count"].lower()] * (7 if lapse["unit"].lower() == "week" else 1)
        told = [date.period.start for date in find_dates(before, said_at) if date.end <= lapse.start()]
        return (told[-1] if told else today) - timedelta(days=days) + timedelta(hours=12)
    for date in find_dates(unit.masked, said_at):
        outside = date.end <= frame.content[0] or date.start >= frame.content[1]
        if not outside or date.period.end > today:
            continue
        day = date.period.end - date.period.start <= timedelta(days=1)
        if day and date.relative:
            return date.period.start + timedelta(hours=12)
        beside = date.start == 0 or date.start >= frame.cue[1]
        if beside and not date.relative and date.text[:3].lower() in ("in ", "on "):
            return date.period.end - timedelta(hours=12)  # "said in July", "In 2021, the office admitted": by then
    return said_at


def _one_time(one: _Piece, other: _Piece) -> bool:
    """Whether both may have been said on one occasion: what was said years ago is a statement of its own."""
    return abs(one.said_at - other.said_at) <= _OCCASION


# A quote told "on Saturday" in an article of Monday belongs to the one told without a day.
_OCCASION = timedelta(days=7)


def _one_speaker(one: Voice, other: Voice) -> bool:
    if one.party != other.party:
        return False
    return one.speaker == other.speaker or not one.speaker or not other.speaker


def _statement(text: str, group: list[_Piece], title: str, url: str, language: str) -> NewStatement:
    start, end = group[0].start, group[-1].end
    best = max((piece.voice for piece in group), key=lambda v: (bool(v.office), bool(v.speaker)))
    return NewStatement(
        issuer=best.issuer,
        party=best.party,
        text=" ".join(piece.words for piece in group),
        office=best.office,
        speaker=next((p.voice.speaker for p in group if p.voice.speaker), ""),
        channel=Channel.RELAYED,
        published_at=min(piece.said_at for piece in group),
        title=title,
        url=url,
        language=language,
        span=Span.of(text, start, end),
    )
