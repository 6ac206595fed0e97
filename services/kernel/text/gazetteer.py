"""Parties and their offices by name: in a running text, and as the issuer of a statement.

Here: which names stand where, and which longer names they make with the name of an office. Not here: the names
themselves (`kernel.parties`, and what users put on record), nor who of them speaks or acts (`ingest`, `verify`).

How a name is matched. A name of one word matches as it is written, or all in capitals from four letters on ("US" is not
"us"). A name of several words matches in any case, if one of its words has a capital in the text. Marks on letters, the
dots of "U.S.", a leading "the" and a legal form ("AG") do not matter; a name of "the" and one word ("the City") needs
its "the". What stands in parentheses in a name ("National Liberation Army (ELN)") is a name of its own. An office's
name needs its party beside it ("Russian Foreign Ministry", "Foreign Ministry of Russia"), unless it is also an alias of
the party ("State Department") or no word of it is an office word ("Kremlin", "Lavrov").
"""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from services.kernel.errors import FieldError, UnknownIssuer
from services.kernel.model import Party, PartyKind
from services.kernel.parties import not_party, office_words
from services.kernel.text.names import Name, Names, spellings
from services.kernel.text.phrases import Words, cut, word_set
from services.kernel.text.place import AND, is_place


@dataclass(frozen=True, slots=True)
class Mention:
    """A party named in a text; `office` is empty where the party as a whole is named, by name, demonym or seat.

    `place`: it reads as a place here ("talks in Riyadh", "Riyadh, Saudi Arabia"), not as the one who acts or speaks.
    """

    start: int
    end: int
    text: str
    party: str
    office: str
    place: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whom an issuer's name stands for; `office` is empty where the party as a whole speaks."""

    party: str
    office: str


@dataclass(frozen=True, slots=True)
class _Match:
    """A party in words `first` to `last` (exclusive); `name` is set where no office is named beside it."""

    first: int
    last: int
    party: str
    office: str
    name: Name | None = None


# Words between a party and its office that leave the office what it is ("Russian Deputy Foreign Minister").
_RANKS = word_set("deputy acting first chief senior top permanent interim new newly appointed royal own")
_FORMER = word_set("former ex onetime erstwhile ousted late")
# "Ministry of Defence of the Islamic Republic of X": formal words before a party's name.
_FORMAL = word_set("of the republic kingdom state states federal islamic democratic government sultanate union")
# "Press Service of the Intelligence of the Ministry of X": offices within offices, as deep as names go.
_DEPTH = 2
_SMALL = word_set("of for and the in at to on a")

_CALENDAR = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
)
# Capitalised words that do not make the next one a surname.
_OPENERS = word_set(
    "a after although and as at because before both but by can could did does for from had has have how if in is like "
    "meanwhile mr mrs ms now on once only sir since so than that the then though to today under unless until was were "
    "what when where which while who why will with would yesterday yet"
)


class Gazetteer:
    """The names of parties, ready to be found. It does not change after it is built, so threads can share it."""

    def __init__(self, parties: Iterable[Party]) -> None:
        """Names of `parties`. A party with the id of a ready one has the ready names and offices beside its own."""
        self._parties = {party.id: party for party in parties}
        self._names = Names(self._parties.values())
        self._apart = not_party()

    def party(self, id: str) -> Party | None:
        """The party with this id, as it was given."""
        return self._parties.get(id)

    def find(self, text: str) -> tuple[Mention, ...]:
        """The parties named in `text`: the longest name counts, none overlap, in order of place."""
        words = cut(text)
        mentions: list[Mention] = []
        for match in self._matches(words):
            start, end = words.starts[match.first], words.ends[match.last - 1]
            place = False
            if match.name and not match.name.adjective:
                and_place = bool(mentions) and mentions[-1].place and text[mentions[-1].end : start] in AND
                place = and_place or is_place(words, match.first, match.last, self._is_country(match.party))
            mentions.append(Mention(start, end, text[start:end], match.party, match.office, place))
            if len(mentions) > 1 and self._is_city_of(mentions[-2], mentions[-1], text):
                mentions[-2:] = [replace(mention, place=True) for mention in mentions[-2:]]
        return tuple(mentions)

    def resolve_issuer(self, name: str) -> Issuer:
        """The party and office that an issuer's name stands for. UnknownIssuer, naming candidates, if it is unclear."""
        if exact := self._names.exact(name):
            return Issuer(exact.party, exact.office)
        words = cut(name)
        matches = list(self._matches(words))
        spoken = next((match for match in matches if match.office), None)
        if spoken and not self._private(words, spoken):
            return Issuer(spoken.party, spoken.office)
        if exact := next((known for form in spellings(name) if (known := self._names.exact(form))), None):
            return Issuer(exact.party, exact.office)
        first = matches[0] if matches else None
        if first and first.first <= 1 and not self._is_country(first.party):
            return Issuer(first.party, "")
        if first and not spoken and (beside := self._office_beside(words, first)):
            return beside
        if first and _covered(words, range(first.first, first.last)):
            return Issuer(first.party, "")
        if name.islower():
            return self.resolve_issuer(name.title())
        raise self._unknown(name, words)

    def _matches(self, words: Words) -> Iterator[_Match]:
        i, count = 0, len(words)
        starts = self._names.first_words
        namesakes = {name for name, signs in self._apart.elsewhere.items() if any(sign in words.text for sign in signs)}
        while i < count:
            if words.key[i] not in starts:
                i += 1
                continue
            match = self._match(words, i)
            past, fixed = self._names.no_party(words, i)
            if match and (match.last > past or (match.last == past and not fixed)):
                own = match.name is None or self._is_party(words, match.first, match.last, namesakes)
                if own:
                    yield match
                i = match.last
            else:
                i = max(past, i + 1)

    def _match(self, words: Words, i: int, depth: int = 0) -> _Match | None:
        """The longest name at word `i`, joined with the name of an office before or after it."""
        by_party = self._from_party(words, i)
        by_office = self._from_office(words, i, depth) if depth < _DEPTH else None
        if by_party and by_office:
            return by_party if by_party.last >= by_office.last else by_office
        return by_party or by_office

    def _from_party(self, words: Words, i: int) -> _Match | None:
        """ "Russia", "Kremlin", "Russia's Deputy Foreign Minister", "Ukrainian Ministry of Reintegration"."""
        found = self._names.name(words, i)
        if not found:
            return None
        last, name = found
        plain = _Match(i, last, name.party, name.office, None if name.office else name)
        if name.office or (i > 0 and words.key[i - 1] in _FORMER):
            return plain
        start = last
        if words.gap(start - 1) in ("'", "’") and words.key[start] == "s":
            start += 1
        elif words.gap(start - 1) not in (" ", "\u00a0", "\n", "' ", "’ "):
            return plain
        while start < len(words) and words.key[start] in _RANKS and words.joined(start):
            start += 1
        if start >= len(words) or not words.gap(start - 1).strip("'’").isspace():
            return plain
        office = self._office_of(words, start, name.party)
        return _Match(i, office[0], name.party, office[1]) if office else plain

    def _from_office(self, words: Words, i: int, depth: int) -> _Match | None:
        """ "Foreign Ministry of the Republic of Poland", "MFA (Russia)", "Press Service of the Ministry of X of Y"."""
        if i > 0 and words.key[i - 1] in _FORMER:
            return None
        for last, owners in self._names.offices(words, i):
            owner = self._owner(words, last, depth)
            if owner and owner.party in owners:
                return _Match(i, owner.last, owner.party, owners[owner.party])
        if depth == 0 and words.key[i] in ("ministry", "department"):
            for last in range(i + 3, min(i + 10, len(words))):
                if words.key[last] == "of" and (owner := self._owner(words, last, depth)):
                    return _Match(i, owner.last, owner.party, words.text[words.starts[i] : words.ends[last - 1]])
                if not words.joined(last - 1) or not _is_title(words, last):
                    break
        return None

    def _owner(self, words: Words, i: int, depth: int) -> _Match | None:
        """Whose the office before word `i` is: "of Russia", "of the Republic of Poland", "(Russia)", "MFA Russia"."""
        if i >= len(words):
            return None
        if words.gap(i - 1) == " (":
            found = self._names.name(words, i)
            closed = found and words.text[words.ends[found[0] - 1] :].startswith(")")
            return _Match(i, found[0], found[1].party, "") if found and closed else None
        if not words.joined(i - 1):
            return None
        if words.plain[i - 1].isupper() and (beside := self._names.name(words, i)) and not beside[1].adjective:
            return _Match(i, beside[0], beside[1].party, "")
        if words.key[i] not in ("of", "for"):
            return None
        for start in range(i + 1, min(i + 6, len(words))):
            if not words.joined(start - 1):
                return None
            inner = self._match(words, start, depth + 1)
            if inner and (inner.office or (inner.name and not inner.name.adjective)):
                return inner
            if words.key[start] not in _FORMAL:
                return None
        return None

    def _office_of(self, words: Words, i: int, party: str) -> tuple[int, str] | None:
        """The office of `party` named at word `i`: where its name ends, and the office's name."""
        for last, owners in self._names.offices(words, i):
            elect = words.gap(last - 1) == "-" and words.key[last] == "elect"
            if party in owners and not elect:
                return last, owners[party]
        if words.key[i] == "ministry" and i + 2 < len(words) and words.key[i + 1] in ("of", "for"):
            last = i + 2
            while last < min(i + 9, len(words)) and words.joined(last - 1) and _is_title(words, last):
                last += 1
            while words.key[last - 1] in _SMALL:
                last -= 1
            if last > i + 2:
                return last, words.text[words.starts[i] : words.ends[last - 1]]
        return None

    def _is_party(self, words: Words, first: int, last: int, namesakes: set[str]) -> bool:
        """Whether a party's name is the party here, not part of another name ("Washington Post", "Michael Jordan")."""
        follows = words.plain[last] if words.gap(last - 1) == " " else ""
        if follows in self._apart.before:
            return False
        written = words.plain[first] if last == first + 1 else ""
        if written in namesakes:
            return False
        person = written in self._apart.people and (_is_name_before(words, first) or self._is_name_after(words, last))
        return not person or _in_headline(words, first)

    def _is_name_after(self, words: Words, i: int) -> bool:
        if words.gap(i - 1) != " " or not words.plain[i][0].isupper() or words.key[i] in _CALENDAR:
            return False
        return self._names.name(words, i) is None and words.key[i] not in office_words()

    def _is_city_of(self, city: Mention, country: Mention, text: str) -> bool:
        same = city.party == country.party and not city.office and not country.office
        name = self._parties[country.party].name
        return same and country.text == name != city.text and text[city.end : country.start] == ", "

    def _is_country(self, party: str) -> bool:
        return self._parties[party].kind is PartyKind.COUNTRY

    def _private(self, words: Words, match: _Match) -> bool:
        rest = (*words.key[: match.first], *words.key[match.last :])
        return any(key in self._apart.private for key in rest)

    def _office_beside(self, words: Words, match: _Match) -> Issuer | None:
        """ "MFA Russia", "Ministry of Defence, Belarus": an office and a party with nothing else in the name."""
        for i in range(len(words)):
            for last, owners in self._names.offices(words, i):
                if match.party in owners and _covered(words, (*range(i, last), *range(match.first, match.last))):
                    return Issuer(match.party, owners[match.party])
        return None

    def _unknown(self, name: str, words: Words) -> UnknownIssuer:
        """The complaint about an issuer's name, with the parties it may mean."""
        places = range(len(words))
        named = dict.fromkeys(found[1].party for i in places if (found := self._names.name(words, i)))
        offices = [owners for i in places for _, owners in self._names.offices(words, i)]
        if named:
            hint = f"it names {self._list(named)}, but no known office of it; give `party`"
        elif offices and (owners := max(offices, key=len)):
            hint = f"say whose office it is, such as {self._list(owners)}, or give `party`"
        else:
            near = difflib.get_close_matches(name, self._names.spellings, n=3, cutoff=0.6)
            known = dict.fromkeys(self._names.spellings[form] for form in near)
            hint = f"nearest names: {self._list(known)}" if known else "give `party`, or put the party on record first"
        complaint = f"no party is known by the name {name[:200]!r}; {hint}"
        return UnknownIssuer(f"issuer: {complaint}", fields=(FieldError("issuer", complaint),))

    def _list(self, ids: Iterable[str]) -> str:
        """Up to five parties by name and id: more would not help to choose."""
        parties = [self._parties[id] for id in ids if id in self._parties]
        return ", ".join(f"{party.name} ({party.id})" for party in parties[:5])


def _is_title(words: Words, i: int) -> bool:
    return words.plain[i][0].isupper() or words.key[i] in _SMALL


def _is_name_before(words: Words, i: int) -> bool:
    if i == 0 or words.gap(i - 1) != " " or not words.plain[i - 1][0].isupper():
        return False
    key = words.key[i - 1]
    return key not in _OPENERS and key not in _CALENDAR and key not in office_words()


def _in_headline(words: Words, i: int) -> bool:
    """Whether most words of the line, as far as a headline is long, have a capital, so that a capital says nothing."""
    before, after = (
        words.text[max(0, words.starts[i] - 120) : words.starts[i]],
        words.text[words.starts[i] : words.starts[i] + 120],
    )
    line = (before.rpartition("\n")[2] + after.partition("\n")[0]).split()
    return len(line) >= 4 and sum(word[0].isupper() for word in line) > 0.6 * len(line)


def _covered(words: Words, places: Iterable[int]) -> bool:
    covered = set(places)
    return all(i in covered or words.key[i] in _SMALL for i in range(len(words)))
