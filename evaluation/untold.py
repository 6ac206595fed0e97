"""Names and figures of a claim that stand nowhere in a text.

A stance model overlooks an exchanged name or figure, above all when it reads a long text window by window. Whoever sums
a text up takes its names and figures over as they are, so one that is not there is the surest sign of something added.
Here: that look-up, a function of two texts. Not here: what follows from it (`pooling`).
"""

import calendar
import re
from collections.abc import Iterator
from typing import Final

from services.kernel.text.sentences import sentences
from services.verify import lexicon
from services.verify.features.quantity import agree
from services.verify.quantities import find_quantities

_TOKEN: Final = re.compile(r"[^\W\d_][\w’'&.-]*\w|[^\W\d_]|\d[\d.,]*\d|\d")
_BREAK: Final = re.compile(r"[-’'./&]")
_NAME: Final = re.compile(r"\b[A-Z][\w’']+(?:[ -](?:of |the |and )*[A-Z][\w’']+)+")
# Days and months are told in many ways ("on Friday", "the 21st"); comparing them is another matter.
_DATES: Final = frozenset(name.lower() for name in (*calendar.month_name, *calendar.day_name))
# In a headline most words are capitals, and capitals tell no names.
_HEADLINE: Final = 0.6


def untold(claim: str, text: str) -> tuple[str, ...]:
    """The words of `claim` that are a name or a figure in digits and that `text` does not have in any form.

    Forms: inflected, a known synonym, the parts of a compound, the initials of a longer name or the name of initials;
    of a figure, another that agrees with it in value and unit. Words that open a sentence, dates and small numbers in
    words are passed over.
    """
    known = _known(text)
    return (*_figures(claim, text, known), *_names(claim, text, known))


def _known(text: str) -> frozenset[str]:
    found: set[str] = set()
    for match in _TOKEN.finditer(text):
        found.update({lexicon.stem(match.group()), _digits(match.group()), *_parts(match.group())})
    return frozenset(key for stem in found for key in lexicon.keys(stem))


def _parts(word: str) -> list[str]:
    return [lexicon.stem(part) for part in _BREAK.split(word) if part]


def _digits(figure: str) -> str:
    return figure.replace(",", "")


def _figures(claim: str, text: str, known: frozenset[str]) -> Iterator[str]:
    missing = [m for m in _TOKEN.finditer(claim) if m.group()[0].isdigit() and _digits(m.group()) not in known]
    if not missing:
        return
    ours, theirs = find_quantities(claim), find_quantities(text)
    for match in missing:
        meant = next((each for each in ours if each.start <= match.start() < each.end), None)
        alike = [each for each in theirs if meant and agree(meant, each) and (meant.unit & each.unit or not meant.unit)]
        if not alike:
            yield match.group()


def _names(claim: str, text: str, known: frozenset[str]) -> Iterator[str]:
    initials = {_initials(name.group()) for name in _NAME.finditer(text)}
    for start, end in sentences(claim):
        words = [m for m in _TOKEN.finditer(claim, start, end) if not any(c.isdigit() for c in m.group())]
        if sum(each.group()[0].isupper() for each in words) >= _HEADLINE * len(words):
            continue
        shortened = [m for m in _NAME.finditer(claim, start, end) if _initials(m.group()) in known]
        for match in words[1:]:
            word = match.group()
            if not word[0].isupper() or word.lower() in _DATES or word.lower() in initials:
                continue
            if any(name.start() <= match.start() < name.end() for name in shortened):
                continue
            stem = lexicon.stem(word)
            told = stem in lexicon.words("stop") or lexicon.keys(stem) & known or all(p in known for p in _parts(word))
            if not told:
                yield word


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.split(r"[ -]", name) if word[:1].isupper()).lower()
