"""Where the sentences of a text begin and end.

Here: spans into the text as it is. Not here: what a sentence says, nor cleaning of the text (`ingest` does that).

nupunkt finds the ends within a paragraph; what news prose needs beyond it (titles, initials, dates) is joined again.
"""

import re
from collections.abc import Iterator

import nupunkt

_BLANK = re.compile(r"\n[ \t\r\f\v]*\n\s*")
_BULLET = re.compile(r"\s*(?:[•●▪◦‣·*]|[-–—]|\d{1,2}[.)])\s+\S")
_CLOSED = re.compile(r"[.!?:;…][\"”’')\]]*\s*$")

# Lines of hard-wrapped text end within a word's length of each other; a list or headings do not.
_WRAP_SLACK = 25
_WRAP_MIN = 45

# How much of a sentence's end tells whether it is one: more than the longest title.
_TAIL = 24

# No sentence ends after one of these: titles, months, "U.S." before a capital, initials.
_NO_END = re.compile(
    r"(?:^|[\s(“\"‘'-])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Gen|Lt|Col|Maj|Capt|Cmdr|Adm|Sgt|Sen|Rep|Gov|Pres|Amb|Hon|Rev|St|Fr|Msgr|vs|No|Nos|Art"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|ca|cf|e\.g|i\.e|Ph\.D|[A-Z])\.$"
)
_NUMBER_NEXT = re.compile(r"\s*\d")
_NUMBERED = re.compile(r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|No|Nos|Art|approx|ca)\.$")
_DOTTED = re.compile(r"(?:^|[\s(“\"‘'-])(?!D\.C\.$)(?:[A-Z]\.){2,}$")
# After "U.S." a sentence starts only with a word that starts sentences; "U.S. Secretary" goes on.
_STARTS = re.compile(
    r"\s*[“\"‘']?(?:The|A|An|He|She|It|They|We|I|You|This|That|These|Those|There|But|And|In|On|At|As|After|Before|When|While|If|However"
    r"|Meanwhile|Its|His|Her|Their|Our|For|Both|No|Not|Some|What|Earlier|Later|According|Although|Since|So|Then|Also)\b"
)
# “Really?” she asked.
_QUOTED_END = re.compile(r"[?!…][\"”’]$|\.\.\.$")
_ONLY_MARKS = re.compile(r"\W*$")
# "Rep. Anna Berg (D-Ore.), who": what closes a bracket began before it.
_CLOSES = re.compile(r"\)")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The spans (start, end) of the sentences, in order, without the white space around them.

    A paragraph or list item ends a sentence, a line break inside a hard-wrapped paragraph does not. Every character
    that is not white space lies in one of them.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        spans += _joined(text, [trimmed for piece in _pieces(text, start, end) if (trimmed := _trim(text, *piece))])
    return tuple(spans)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for blank in _BLANK.finditer(text):
        yield from _lines(text, start, blank.start())
        start = blank.end()
    yield from _lines(text, start, len(text))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines between two blank ones; lines that one paragraph was wrapped into come as one."""
    lines = [(start + line.start(), start + line.end()) for line in re.finditer(r"[^\n]+", text[start:end])]
    lengths = [len(text[a:b].rstrip()) for a, b in lines]
    longest = max(lengths, default=0)
    bullets = any(_BULLET.match(text[a:b]) for a, b in lines[1:])
    wrapped = longest >= _WRAP_MIN and all(length >= longest - _WRAP_SLACK for length in lengths[:-1])
    first = 0
    for i in range(len(lines)):
        goes_on = i + 1 < len(lines) and _goes_on(text[slice(*lines[i])], text[slice(*lines[i + 1])])
        if i + 1 == len(lines) or not (goes_on or (wrapped and longest <= 120 and not bullets)):
            yield lines[first][0], lines[i][1]
            first = i + 1


def _goes_on(line: str, following: str) -> bool:
    """Whether a line breaks off in the middle of a sentence that the next one takes up."""
    return not _CLOSED.search(line) and following.lstrip()[:1].islower() and not _BULLET.match(following)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What nupunkt takes for sentences; together they cover the paragraph."""
    paragraph, done = text[start:end], 0
    if paragraph.strip():
        for _, stop in nupunkt.sent_spans(paragraph):
            if stop > done:
                yield start + done, start + stop
                done = stop
    if done < len(paragraph):
        yield start + done, end


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    stripped = piece.strip()
    lead = len(piece) - len(piece.lstrip())
    return (start + lead, start + lead + len(stripped)) if stripped else None


def _joined(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and _belongs(text[max(joined[-1][0], joined[-1][1] - _TAIL) : joined[-1][1]], text[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _belongs(before: str, after: str) -> bool:
    """Whether what was cut in two is one sentence."""
    if _ONLY_MARKS.match(after) or _CLOSES.match(after) or (after[:1].islower() and _QUOTED_END.search(before)):
        return True
    if _DOTTED.search(before):
        return not _STARTS.match(after)
    if not _NO_END.search(before):
        return False
    return not _NUMBERED.search(before) or _NUMBER_NEXT.match(after) is not None
