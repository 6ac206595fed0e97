"""Figures in English text: how much of what, as a range.

Here: finding numbers with their unit and their hedging word. Not here: comparing two of them (`features.quantity`).
"""

import re
from dataclasses import dataclass
from math import inf
from typing import Final

from services.verify import lexicon

# "around 900" is said of 857 to 960: about seven in a hundred either way reads as the same figure in the press.
ABOUT: Final = 0.07
# "nearly 900" is said from about nine tenths upwards.
NEARLY: Final = 0.10

_SCALES: Final = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "bn": 1e9,
    "m": 1e6,
}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
NUMERALS: Final = {
    **{word: float(value) for value, word in enumerate(_UNITS.split())},
    **{word: 10.0 * value for value, word in enumerate(_TENS.split(), start=3)},
}
_WORDS: Final = {**NUMERALS, "both": 2.0, "dozen": 12.0, "half": 0.5}
_CURRENCIES: Final = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "R": "ZAR", "dollar": "USD", "euro": "EUR", "pound": "GBP",
    "yen": "JPY", "rouble": "RUB", "ruble": "RUB", "yuan": "CNY", "rand": "ZAR", "rupee": "INR", "franc": "CHF",
    "krona": "SEK", "lira": "TRY", "real": "BRL", "won": "KRW", "peso": "PESO",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDED = "|".join(sorted((w for w in _WORDS if w not in ("half", "both")), key=len, reverse=True))
_FIND = re.compile(
    rf"(?P<sign>[$€£¥]|\bR(?=\d))?(?:\b|(?<=R))(?P<number>{_NUMBER}|(?i:{_WORDED}))"
    rf"(?:(?: to |-|–| and )(?P<upper>{_NUMBER}))?"
    r"(?:[ -](?P<scale>hundred|thousand|million|billion|trillion|bn)\b)?"
    r"(?P<percent> ?%| ?per ?cent(?:age points?)?\b)?"
)
_BEFORE = re.compile(
    r"(?P<more>at least|more than|over|upwards of|no fewer than|no less than|in excess of)"
    r"|(?P<less>at most|fewer than|less than|under|up to|as many as|as much as|no more than|a maximum of)"
    r"|(?P<nearly>nearly|almost|close to|just under)"
    r"|(?P<about>about|around|roughly|some|approximately|an estimated|circa|a little more than|just over)"
    r"|(?P<between>between|from)",
    re.IGNORECASE,
)
# A number that names one of a row, or a clock, counts nothing.
_LABEL = re.compile(
    r"\b(?:No\.?|number|unit|reactor|section|article|level|paragraph|resolution|update|chapter|phase|flight|route|gate"
    r"|Mi|Su|MiG|Boeing|Airbus|F|G|Covid|item|block|line|room|page|aged|age)[ -]?$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^(?::\d\d| ?[ap]\.?m\b|/\d)", re.IGNORECASE)
_UNIT_REACH: Final = 3
# What a toll counts, whoever the people are called: the dead or the hurt.
DEAD: Final = "DEAD"
HURT: Final = "HURT"
TOLLS: Final = frozenset({DEAD, HURT})
_DEATH = r"(?:killed|dead|died|deaths?|fatalities|perished|slain|lost their li(?:ves|fe))"
_INJURY = r"(?:wounded|injured|hurt|injuries)"
_TOLL_AFTER: Final = tuple(
    (kind, re.compile(rf"(?: (?!and\b|while\b|but\b)[\w’'-]+){{0,5}}? {words}\b", re.IGNORECASE))
    for kind, words in ((DEAD, _DEATH), (HURT, _INJURY))
)
_TOLL_BEFORE: Final = (
    (
        DEAD,
        re.compile(
            r"\b(?:killed|killing|kills|(?:the )?li(?:ves|fe) of|death toll\b[^.;,]{0,25}|dead:?)\s(?:\w+ ){0,2}$", re.I
        ),
    ),
    (HURT, re.compile(r"\b(?:wounded|wounding|injured|injuring)\s(?:\w+ ){0,2}$", re.I)),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: between `low` and `high` of `unit` (a currency, "%", "pp", or stems of the words that follow)."""

    start: int
    end: int
    text: str
    low: float
    high: float
    unit: frozenset[str]
    value: float

    @property
    def countless(self) -> bool:
        return not self.unit


def find_quantities(text: str, dates: tuple[tuple[int, int], ...] = ()) -> tuple[Quantity, ...]:
    """The figures in `text` that count something; those inside `dates` and mere labels ("Unit 6") are left out."""
    found = []
    for match in _FIND.finditer(text):
        start, end = match.start("number"), match.end()
        if any(s < end and start < e for s, e in dates):
            continue
        if _LABEL.search(text[max(0, match.start() - 12) : match.start()]) or _CLOCK.match(text[end : end + 6]):
            continue
        if (match.start() and text[match.start() - 1] in "-./:") or text[end : end + 1] == "/":
            continue
        quantity = _quantity(text, match)
        if quantity:
            found.append(quantity)
    return tuple(found)


def _value(word: str) -> float:
    return _WORDS[word.lower()] if word.lower() in _WORDS else float(word.replace(",", ""))


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    value = _value(match["number"]) * scale
    unit, end = _unit(text, match)
    if not match["sign"] and not match["percent"]:
        unit |= _toll(text, match.start(), match.end())
    bare_year = not match["sign"] and not match["scale"] and re.fullmatch(r"(?:19|20)\d\d", match["number"])
    if bare_year and not unit & set(_CURRENCIES.values()):
        return None
    before = None
    for hedge in _BEFORE.finditer(text[max(0, match.start() - 20) : match.start()]):
        if hedge.end() >= len(text[max(0, match.start() - 20) : match.start()].rstrip()):
            before = hedge
    low = high = value
    if match["upper"] and (before is None or before["between"] or " and " not in match.group()):
        high = _value(match["upper"]) * scale
        if high < low:
            low, high = high, high
    elif before and before["more"]:
        high = inf
    elif before and before["less"]:
        low = 0.0
    elif before and before["nearly"]:
        low = value * (1 - NEARLY)
    elif before and before["about"]:
        low, high = value * (1 - ABOUT), value * (1 + ABOUT)
    return Quantity(match.start(), end, text[match.start() : end], low, high, unit, value)


def _toll(text: str, start: int, end: int) -> frozenset[str]:
    """DEAD or HURT where the figure counts people killed or injured; the nearer word decides."""
    for kind, before in _TOLL_BEFORE:
        if before.search(text[max(0, start - 48) : start]):
            return frozenset({kind})
    found = [(m.end(), kind) for kind, after in _TOLL_AFTER if (m := after.match(text, end))]
    return frozenset({min(found)[1]}) if found else frozenset()


def _unit(text: str, match: re.Match[str]) -> tuple[frozenset[str], int]:
    if match["percent"]:
        points = "point" in match["percent"]
        return frozenset({"pp" if points else "%"}), match.end()
    if match["sign"]:
        return frozenset({_CURRENCIES[match["sign"]]}), match.end()
    units: set[str] = set()
    end = match.end()
    place = end
    for _ in range(_UNIT_REACH):
        following = re.compile(r"[ -](?:of |the |its |more |further |other |a )*([^\W\d_]+)").match(text, place)
        if not following:
            break
        stem = lexicon.stem(following[1])
        if stem in _CURRENCIES:
            return frozenset({_CURRENCIES[stem]}), following.end()
        if stem in lexicon.words("stop"):
            break
        units |= lexicon.keys(stem)
        place = following.end()
        if end == match.end():
            end = place
    return frozenset(units), end
