"""Lines that were found with an article on its page and are not of it, told by their place and their mark-up.

Here: the headline again, dates above the text, links by themselves, and what follows the last sentence: credits, lists
of what else there is, requests to the reader. Not here: boxes, which are taken out of the tree before (`furniture`),
and what the words alone tell in plain text too (`extract.clean`).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLE = tomllib.loads(Path(__file__).with_name("boilerplate.toml").read_text("utf-8"))
_ASKS = re.compile("|".join(_TABLE["asks"]), re.IGNORECASE)
_HINTS = re.compile("|".join(_TABLE["hints"]), re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:[.!?…][\"'”’»“)\]]*|[。！？][」』]*)$")
_NOT_A_WORD = re.compile(r"[\W_]+")
# Tags within a line; every other one begins a line and ends one.
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span"
        " strike strong sub sup time u var wbr",
    )
)
_UNSEEN = frozenset(("button", "head", "iframe", "script", "select", "style", "svg", "template", "textarea"))
_LISTS = frozenset(("dl", "ol", "td", "th", "ul"))
_EMPHASIS = frozenset(("b", "em", "i", "strong"))
# Captions and teasers are shorter than a sentence of a report.
_SENTENCE_WORDS = 8
# Lengths are in characters. A request to the reader is one or two sentences; a longer paragraph with such a word in it
# reports something.
_LONGEST_REQUEST = 300
# The headline stands above the text, with a kicker or a date beside it.
_ABOVE = 4
_LONGEST_DATE = 100
_DATE_DIGITS = 0.1
_LEAST_HEADLINE = 10
_WHOLLY = 0.8
# Below the last sentence stands a line or two. Where more would go, the page is a list or a poem, and all of it stays.
_MOST_BELOW = 0.05
_ALWAYS_BELOW = 60
# By so many characters from its start a line is known again; hostile ones are a million times as long.
_KNOWN_BY = 2_000


@dataclass(frozen=True, slots=True)
class Marks:
    """Of one line: which share of it is linked, which is emphasised, and whether it is an item of a list or table."""

    linked: float = 0.0
    emphasised: float = 0.0
    listed: bool = False


def marks(tree: Any) -> Mapping[str, Marks]:
    """How each line of an lxml tree is marked up, by its letters and digits."""
    return {_letters(line): each for line, each in _lines(tree)}


def trim(lines: Sequence[str], marked: Mapping[str, Marks], title: str) -> list[str]:
    """Those of `lines` that are the article's; all of them where there is no sentence among them."""
    headline = _letters(title)
    found = [_Line(line, marked.get(_letters(line), Marks()), headline) for line in lines]
    kept = [line for line in found if not line.points_elsewhere]
    first = next((number for number, line in enumerate(kept) if line.is_sentence), None)
    if first is None:
        return list(lines)
    above = [line for number, line in enumerate(kept[:first]) if number >= _ABOVE or not line.is_heading_matter]
    return [line.words for line in (*above, *_without_end(kept[first:]))]


class _Line:
    """A line and what is told from it."""

    def __init__(self, words: str, marks: Marks, title: str) -> None:
        self.words = words
        self.ends = _SENTENCE_END.search(words.rstrip()[-10:]) is not None
        self.is_sentence = self.ends and len(words.split()) >= _SENTENCE_WORDS
        asks = len(words) <= _LONGEST_REQUEST and (
            _ASKS.search(words) is not None or (not self.is_sentence and _HINTS.search(words) is not None)
        )
        self.points_elsewhere = (marks.linked > _WHOLLY and not self.is_sentence) or (
            asks and marks.emphasised > _WHOLLY
        )
        letters = _letters(words)
        headline = len(letters) > _LEAST_HEADLINE and (letters in title or (title != "" and title in letters))
        dated = len(words) <= _LONGEST_DATE and sum(map(str.isdigit, words)) > _DATE_DIGITS * len(words)
        self.is_heading_matter = not self.ends and (headline or dated or asks)
        self.is_closing = asks or not (self.ends or marks.listed)


def _without_end(lines: Sequence[_Line]) -> Sequence[_Line]:
    """The lines from the first sentence to the last, and what is no closing matter behind it."""
    spare = _MOST_BELOW * sum(len(line.words) for line in lines) + _ALWAYS_BELOW
    end = len(lines)
    while end > 1 and lines[end - 1].is_closing and len(lines[end - 1].words) <= spare:
        end -= 1
        spare -= len(lines[end].words)
    return lines[:end]


def _lines(tree: Any) -> Iterator[tuple[str, Marks]]:
    """What stands between the borders of blocks, and how it is marked up."""
    run: list[tuple[str, Marks]] = []
    for text, around in _pieces(tree):
        if text is not None:
            run.append((text, around))
        elif run:
            yield "".join(text for text, _ in run), _together(run)
            run = []


def _together(run: Sequence[tuple[str, Marks]]) -> Marks:
    if len({id(around) for _, around in run}) == 1:
        return run[0][1]
    lengths = [len(_letters(text)) for text, _ in run]
    whole = sum(lengths) or 1
    return Marks(
        sum(length * around.linked for length, (_, around) in zip(lengths, run, strict=True)) / whole,
        sum(length * around.emphasised for length, (_, around) in zip(lengths, run, strict=True)) / whole,
        run[-1][1].listed,
    )


def _pieces(tree: Any) -> Iterator[tuple[str | None, Marks]]:
    """Text with its mark-up in the order of the page, None where a line ends.

    Without recursion, because strangers decide how deep a tree is.
    """
    plain = Marks()
    work: list[tuple[Any, Marks]] = [(tree, plain)]
    while work:
        each, around = work.pop()
        if each is None or isinstance(each, str):
            yield each, around
            continue
        tag = each.tag
        if not isinstance(tag, str) or tag in _UNSEEN:
            continue
        within = around
        if tag == "a":
            within = Marks(1.0, around.emphasised, around.listed)
        elif tag in _EMPHASIS:
            within = Marks(around.linked, 1.0, around.listed)
        elif tag in _LISTS and not around.listed:
            within = Marks(around.linked, around.emphasised, True)
        if tag not in _INLINE:
            yield None, around
            work.append((None, around))
        for child in reversed(each):
            if child.tail:
                work.append((child.tail, within))
            work.append((child, within))
        if each.text:
            work.append((each.text, within))
    yield None, plain


def _letters(words: str) -> str:
    return _NOT_A_WORD.sub("", words[:_KNOWN_BY]).lower()
