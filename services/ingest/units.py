"""The units in which an article is read: sentences, kept whole where a quotation runs over several of them.

Here: where quotations and units stand in a text. Not here: who speaks in them (`attribution`).
"""

import re
from dataclasses import dataclass

from services.kernel.text.sentences import sentences

_PAIRS = {"“": "”", "„": "“”", "«": "»", '"': '"'}
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
    for number, spans in enumerate(_paragraphs(text)):
        quotes = _quotes(text, spans[0][0], spans[-1][1])
        merged: list[list[int]] = []
        for start, end in spans:
            if merged and any(a < start <= b for a, b in quotes):
                merged[-1][1] = end
            else:
                merged.append([start, end])
        for place, (start, end) in enumerate(merged):
            inside = tuple((a, b) for a, b in quotes if a < end and b > start)
            found.append(Unit(start, end, text[start:end], _mask(text, start, end, inside), inside, place == 0, number))
    return tuple(found)


def _paragraphs(text: str) -> list[list[tuple[int, int]]]:
    """The sentences, by line; lines that a sentence runs over are one."""
    found: list[list[tuple[int, int]]] = []
    for start, end in sentences(text):
        if found and "\n" not in text[found[-1][-1][1] : start]:
            found[-1].append((start, end))
        else:
            found.append([(start, end)])
    return found


def _quotes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between quotation marks in `text[start:end]`; a mark that is never closed opens nothing."""
    found: list[tuple[int, int]] = []
    opened = -1
    closing = ""
    for place in range(start, end):
        mark = text[place]
        if opened < 0 and mark in _PAIRS:
            opened, closing = place + 1, _PAIRS[mark]
        elif opened >= 0 and mark in closing:
            if place > opened:
                found.append((opened, place))
            opened = -1
    return found


def _mask(text: str, start: int, end: int, quotes: tuple[tuple[int, int], ...]) -> str:
    masked = text[start:end]
    for a, b in quotes:
        a, b = max(a, start) - start, min(b, end) - start
        masked = masked[:a] + MASK * (b - a) + masked[b:]
    return masked


def dateline_place(text: str) -> str:
    """The first place of a dateline; empty if there is none."""
    match = _DATELINE.match(text) if dateline_end(text) else None
    return re.split(r"[,/]", match["place"])[0].strip() if match else ""


def dateline_end(text: str) -> int:
    """Where the text behind a dateline ("KYIV (Agency) — ") begins; 0 if there is none."""
    match = _DATELINE.match(text)
    if not match or not re.match(r"[A-ZÀ-Þ]{3}|[A-Z][a-zà-ÿ]+ (?:\(|\d)|[A-Z][a-z]+ \d", text):
        return 0
    return match.end()
