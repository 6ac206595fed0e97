"""The units in which an article is read: sentences, kept whole where a quotation runs over several of them.

Here: where quotations and units stand in a text. Not here: who speaks in them (`attribution`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.ingest.verbs import VERB
from services.kernel.text.sentences import sentences

_PAIRS = {"“": "”", "„": "“”", "«": "»", '"': '"'}
Place = tuple[int, int]

# In characters. The longest sentences and quotations of news and of court rulings have about 1,500. What is longer is a
# list, a table or an attack on the patterns, which take time with the square of a unit's length.
LONGEST = 3_000
# What a masked quotation is made of: no verb, no comma, no name can be found in it.
MASK = "\x01"


_DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-Þ][\w /,.’'À-ÿ-]{2,40}?)(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}))?(?: \([^)]{2,40}\))?"
    r"\s?(?:[—–-]+|:)\s"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a text, `start` to `end`; `quotes` are what stands between quotation marks, marks left out.

    `masked` is its text with every quoted character replaced, as long as the text itself.
    """

    start: int
    end: int
    text: str
    masked: str
    quotes: tuple[tuple[int, int], ...]
    first_of_line: bool
    line: int


def units(text: str) -> tuple[Unit, ...]:
    """The units of `text`, in order."""
    found: list[Unit] = []
    plain = _plain(text)
    paragraphs = _paragraphs(plain)
    for number, spans in enumerate(paragraphs):
        after = plain[paragraphs[number + 1][0][0]] if number + 1 < len(paragraphs) else ""
        quotes = _quotes(plain, spans[0][0], spans[-1][1], after)
        for place, (start, end) in enumerate(_merged(plain, spans, quotes)):
            if end - start > LONGEST:
                continue
            inside = _inside(quotes, start, end)
            found.append(
                Unit(start, end, text[start:end], _mask(plain, start, end, inside), inside, place == 0, number)
            )
    return tuple(found)


def _plain(text: str) -> str:
    """`text` with its hard spaces soft and ''such quotation marks'' told as `"`, each character in its place."""
    return _TWO_MARKS.sub(lambda pair: f"\"'{pair['inside']}'\"", text.replace("\xa0", " "))


# A third mark is that of a quotation inside, which begins or ends with the whole.
_TWO_MARKS = re.compile(r"(?<![\w'])''(?P<inside>'?(?!')[^\n]*?[^'\n]'?)''(?![\w'])")


def passed_over(text: str, pieces: Iterable[Unit]) -> int:
    """How many stretches of `text` were too long to be units."""
    ends, starts = [0], []
    for unit in pieces:
        starts.append(unit.start)
        ends.append(unit.end)
    return sum(len(text[a:b].strip()) > LONGEST for a, b in zip(ends, [*starts, len(text)], strict=True))


def _merged(text: str, spans: Sequence[Place], quotes: Sequence[Place]) -> list[Place]:
    """The sentences of a paragraph, those together that a quotation runs over."""
    merged: list[Place] = []
    for start, end in spans:
        at = bisect_left(quotes, (start, 0)) - 1
        inside = at >= 0 and start <= quotes[at][1]
        if merged and (inside or _asked(text, merged[-1], quotes, at, start, end)) and end - merged[-1][0] <= LONGEST:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _asked(text: str, before: Place, quotes: Sequence[Place], at: int, start: int, end: int) -> bool:
    """Whether a sentence only says who said what stands before it: "“Who paid?” Berg asked", "“We did.” ― Berg"."""
    if at < 0 or quotes[at][1] < before[0] or text[quotes[at][1] + 1 : start].strip():
        return False
    if _SIGNED.match(text, start, end):
        return True
    last = text[quotes[at][1] - 1]
    asked = _BERG_ASKED.match(text, start, end) if last in ".?!…" else None
    return asked is not None and (last != "." or _NO_MORE.match(text, asked.end(), end) is not None)


_SIGNED = re.compile(r"[―—–] ?[A-ZÀ-Þ][^,:;]{2,60}$")
_BERG_ASKED = re.compile(rf"(?:The |An? )?[\w’'.-]+(?: [\w’'.-]+){{0,5}}? {VERB.pattern}(?=[.,: ]|$)(?! that\b)")
# "“We won.” Berg said on Monday.": a full stop may as well end what he said.
_NO_MORE = re.compile(r"[.,]|$| (?:on|in|at|after|during|of|last|late|early)\b[^,;:]{0,60}\.$")


def _inside(quotes: Sequence[Place], start: int, end: int) -> tuple[Place, ...]:
    """The quotations of a paragraph as far as they lie in the unit; they are in order and do not overlap."""
    first = bisect_right(quotes, start, key=lambda quote: quote[1])
    last = bisect_left(quotes, (end, 0))
    return tuple((max(a, start), min(b, end)) for a, b in quotes[first:last])


def _paragraphs(text: str) -> list[list[tuple[int, int]]]:
    """The sentences, by line; lines that a sentence runs over are one."""
    found: list[list[tuple[int, int]]] = []
    for start, end in sentences(text):
        if found and "\n" not in text[found[-1][-1][1] : start]:
            found[-1].append((start, end))
        else:
            found.append([(start, end)])
    return found


def _quotes(text: str, start: int, end: int, after: str = "") -> list[tuple[int, int]]:
    """What stands between quotation marks in `text[start:end]`; a mark that is never closed opens nothing.

    Unless what follows the paragraph begins with one (`after`): then the quotation goes on there.
    """
    found: list[tuple[int, int]] = []
    opened = -1
    closing = ""
    for place in range(start, end):
        mark = text[place]
        if opened < 0 and mark in _PAIRS:
            opened, closing = place + 1, _PAIRS[mark]
        elif opened >= 0 and (mark in closing or (mark in _STRAY and _shuts(text, opened, place, end))):
            if place > opened:
                found.append((opened, place))
            opened = -1
    if opened >= 0 and after == text[opened - 1] and opened < end:
        found.append((opened, end))
    return found


# Typists mix them: “the line is closed," or “the line is closed,“.
_STRAY = '“”"'


def _shuts(text: str, opened: int, place: int, end: int) -> bool:
    """Whether the wrong mark at `place` closes what opened: it stands like a closing one, and the right one is not
    found before another opens."""
    if not _LIKE_CLOSING.match(text, place - 1, end):
        return False
    right = _PAIRS[text[opened - 1]]
    after = _ANY_MARK.search(text, place + 1, end)
    return after is None or after.group() not in right or _LIKE_OPENING.match(text, after.start() - 1, end) is not None


_LIKE_CLOSING = re.compile(r"[^\s(][“”\"](?=[\s.,;:)—–-]|$)")
_LIKE_OPENING = re.compile(r"[\s(—–-][“”\"](?=\w)")
_ANY_MARK = re.compile(r"[“”\"]")


def _mask(text: str, start: int, end: int, quotes: tuple[Place, ...]) -> str:
    parts, done = [], start
    for a, b in quotes:
        parts += [text[done:a], MASK * (b - a)]
        done = b
    return "".join((*parts, text[done:end]))


def dateline_place(text: str) -> str:
    """The first place of a dateline; empty if there is none."""
    match = _DATELINE.match(text) if dateline_end(text) else None
    return re.split(r"[,/]", match["place"])[0].strip() if match else ""


def dateline_end(text: str) -> int:
    """Where the text behind a dateline ("KYIV (Agency) — ") begins; 0 if there is none."""
    match = _DATELINE.match(text)
    if not match or not re.match(r"[A-ZÀ-Þ]{3}|[A-ZÀ-Þ]['’][A-ZÀ-Þ]{2}|[A-Z][a-zà-ÿ]+ (?:\(|\d)|[A-Z][a-z]+ \d", text):
        return 0
    return match.end()
