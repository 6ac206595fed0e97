"""Whether two claims of different articles say the same: of the same parties, place, dates and figures the same act.

Here: a pure function of two readings that gives the same answer whichever comes first. Not here: which claims are held
against each other and what is stored of it (`links`), which articles share an origin (`gateway.reports`).

Told apart first, by what is certain to be another claim: a party, a role, a rank, a name, a place, a day, a figure, a
tense, a negation, or a word that narrows ("partially", "first", "by Friday" for "on Friday"). What is left differs in
its words only. Where each of them is met by one of the other's, by stem or synonym, it is the same claim; where some
are not, the stance model is asked in both directions, on what the rules have not settled yet.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from services.kernel.model import Claim, Standing
from services.kernel.text.gazetteer import Gazetteer, Mention
from services.verify import lexicon
from services.verify.drift import exchanged
from services.verify.features.level import ranks
from services.verify.proposition import Proposition, Tense, propose
from services.verify.quantities import Quantity
from services.verify.reading import Mood, Reading, Token, read
from services.verify.standing import places

# Both directions must reach this: rather so than not. The model alone would not do: of the 62 written pairs of the
# tests it links 9 of the 20 that are the same in two wordings, and 10 of the 42 that differ in one respect.
ENTAILED: Final = 0.5
# With less of its telling words met a claim is of another act, whatever the model reads.
MET: Final = 0.5

_BOUND = re.compile(r"\b(by|until|till|before|after|since|from|through|within|starting|every)\s+(?:\w+\s+)?$", re.I)
_MEASURED = re.compile(r"\b(to|by|from)\s+$", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]*(?: (?:(?:de|of|al|el|bin|van|von) )?[A-ZÀ-Þ][\w’'-]*)*")
_TOWN = re.compile(r"[A-ZÀ-Þ][\w’'-]+, $")
_SPACES = re.compile(r"\s+")
# Of a figure in these it matters whether something changed by that much, or to it.
_CHANGING: Final = re.compile(r"%|pp|[A-Z]{3}")
# Clauses in these moods claim less than a statement does.
_WEAKER: Final = frozenset({Mood.CONDITIONAL, Mood.DEMANDED, Mood.QUESTION})


@dataclass(frozen=True)
class Told:
    """A claim made ready to be told from others."""

    claim: Claim
    reading: Reading
    proposition: Proposition

    @cached_property
    def parties(self) -> frozenset[str]:
        return frozenset(m.party for m in self.reading.mentions if not _in_apposition(self.reading.text, m))

    @cached_property
    def places(self) -> frozenset[str]:
        """The names of the places as written, in lower case."""
        beside = {m.text for m in self.reading.mentions if _in_apposition(self.reading.text, m)}
        return frozenset(name.lower() for name in places(self.reading) if name not in beside)

    @cached_property
    def offices(self) -> Mapping[str, frozenset[str]]:
        """The offices named, by their party."""
        found: dict[str, set[str]] = {}
        for mention in self.reading.mentions:
            found.setdefault(mention.party, set()).update({mention.office} - {""})
        return {party: frozenset(names) for party, names in found.items()}

    @cached_property
    def dates(self) -> frozenset[tuple[datetime, datetime, str]]:
        """Each date with the word that makes it a bound ("by Friday")."""
        text = self.reading.text
        return frozenset((d.period.start, d.period.end, _last(_BOUND, text[: d.start])) for d in self.reading.dates)

    @cached_property
    def manner(self) -> tuple[bool, bool, frozenset[Mood]]:
        """Whether it is still to come, whether it is denied, and in which weaker moods it is put."""
        clauses = self.reading.clauses
        denied = sum(bool(clause.negator) for clause in clauses) % 2 == 1
        return self.proposition.tense is Tense.FUTURE, denied, _WEAKER & {clause.mood for clause in clauses}

    @cached_property
    def ranks(self) -> frozenset[str]:
        return frozenset(ranks(self.reading.text))

    @cached_property
    def qualifiers(self) -> frozenset[str]:
        return frozenset(lexicon.stem(token.text) for token in self.reading.tokens) & lexicon.words("qualifying")

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """The capitalised names that are no party's, each as its words; one word that opens a sentence is none."""
        text, opening = self.reading.text, {start for start, _ in self.reading.sentences}
        found = []
        for match in _NAME.finditer(text):
            words = match.group().split()
            if match.start() in opening and (len(words) == 1 or lexicon.stem(words[0]) in lexicon.words("stop")):
                words = words[1:]
            if words and not self._settled(match.start(), match.end()):
                found.append(frozenset(word.removesuffix("'s").removesuffix("’s").lower() for word in words))
        return tuple(found)

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The telling words, without names of parties, dates and who acts for a party."""
        light = lexicon.words("light") | lexicon.words("acting_for")
        return tuple(
            t for t in self.reading.tokens if t.weight > 0 and t.stem not in light and not self._settled(t.start, t.end)
        )

    @cached_property
    def rest(self) -> str:
        """The proposition as the model reads it: without its dates, which it is known to overlook."""
        text = self.reading.text
        for date in reversed(self.reading.dates):
            text = text[: date.start] + text[date.end :]
        return _SPACES.sub(" ", text).strip(" ,")

    def _settled(self, start: int, end: int) -> bool:
        dates = any(each.start < end and start < each.end for each in self.reading.dates)
        return dates or any(each.start < end and start < each.end for each in self.reading.mentions)


# What must be equal: a name for the difference, and how it is read.
_RESPECTS: Final[tuple[tuple[str, Callable[[Told], object]], ...]] = (
    ("parties", lambda told: told.parties),
    ("time", lambda told: told.dates),
    ("place", lambda told: told.places),
    ("manner", lambda told: told.manner),
    ("level", lambda told: told.ranks),
    ("qualifier", lambda told: told.qualifiers),
)


def tell(claim: Claim, gazetteer: Gazetteer) -> Told:
    """`claim`, already analysed for standing, read for being told from others."""
    reading = read(claim.proposition or claim.text, claim.said_at, gazetteer)
    return Told(claim, reading, propose(reading))


def clearly_apart(one: Claim, other: Claim) -> str:
    """The same as `apart`, by what was found when each was analysed: most candidates need not be read. Symmetric."""
    if one.event_at != other.event_at:
        return "time"
    ours, theirs = _acting(one), _acting(other)
    return "" if ours <= theirs or theirs <= ours else "roles"


def apart(one: Told, other: Told) -> str:
    """In which respect the two are certainly not the same claim; empty if in none. Symmetric."""
    for name, respect in _RESPECTS:
        if respect(one) != respect(other):
            return name
    for name, differ in _DIFFERENCES:
        if differ(one, other) or differ(other, one):
            return name
    return "" if min(met(one, other), met(other, one)) >= MET else "words"


def worded_alike(one: Told, other: Told) -> bool:
    """Whether every telling word of each is met by the other: nothing is left to ask the model. Symmetric."""
    return met(one, other) == met(other, one) == 1.0


def entailed(forth: Sequence[float], back: Sequence[float], supports: int) -> bool:
    """Whether each follows from the other by the stance model's shares; `supports` is the column of SUPPORTS."""
    return min(forth[supports], back[supports]) >= ENTAILED


def met(one: Told, other: Told) -> float:
    """The share, by weight, of the telling words of `one` that a word of `other` meets."""
    keys = {key for token in other.words for key in token.keys}
    whole = sum(token.weight for token in one.words)
    lacking = sum(token.weight for token in one.words if not token.keys & keys)
    return 1.0 - lacking / whole if whole else 1.0


def _acting(claim: Claim) -> frozenset[str]:
    """The parties that act, take part or have authority, whatever others somebody asked for."""
    return frozenset(p.party for p in claim.parties if p.standing is not Standing.THIRD_PARTY)


def _in_apposition(text: str, mention: Mention) -> bool:
    """Whether a country is only named to say where a town is ("Geneva, Switzerland")."""
    return mention.place and _TOWN.search(text[: mention.start]) is not None


def _other_office(one: Told, other: Told) -> bool:
    """Whether both name offices of a party, and not the same ones; the party alone may stand for any of them."""
    both = ((names, other.offices.get(party)) for party, names in one.offices.items())
    return any(ours and theirs and ours != theirs for ours, theirs in both)


def _other_figure(one: Told, other: Told) -> bool:
    return not all(any(_one_figure(one, a, other, b) for b in other.reading.quantities) for a in one.reading.quantities)


def _one_figure(one: Told, a: Quantity, other: Told, b: Quantity) -> bool:
    if (a.low, a.high) != (b.low, b.high) or (a.unit and b.unit and not a.unit & b.unit):
        return False
    if not any(_CHANGING.fullmatch(unit) for unit in a.unit | b.unit):
        return True
    return _last(_MEASURED, one.reading.text[: a.start]) == _last(_MEASURED, other.reading.text[: b.start])


def _other_name(one: Told, other: Told) -> bool:
    """Whether a name of `one` is not the other's: "Berg" is "Anna Berg", who is not "Maria Berg"."""
    heard = {word for token in other.reading.tokens for word in [token.text.lower()]}
    return not all(any(a <= b or b <= a for b in other.names) or a <= heard for a in one.names)


def _other_act(one: Told, other: Told) -> bool:
    """Whether an act of `one` is the contrary of one of the other's, or another of its family (`drift`)."""
    keys = {key for token in other.words for key in token.keys}
    ours = {key for token in one.words for key in token.keys}
    contrary = any(lexicon.opposite_keys(token.stem) & (keys - ours) for token in one.words)
    return contrary or any(True for _ in exchanged(one.reading.text, other.reading.text))


# What is looked for from both sides.
_DIFFERENCES: Final[tuple[tuple[str, Callable[[Told, Told], bool]], ...]] = (
    ("office", _other_office),
    ("quantity", _other_figure),
    ("name", _other_name),
    ("act", _other_act),
)


def _last(pattern: re.Pattern[str], before: str) -> str:
    found = pattern.search(before)
    return found[1].lower() if found else ""
