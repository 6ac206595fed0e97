"""The names of parties as an index: which phrase stands for which party, or for which office of whom.

Here: building the index and looking up one place of a text. Not here: what names mean together (`gazetteer`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from services.kernel.model import Party
from services.kernel.parties import demonyms, not_party, office_words, particular, ready_parties
from services.kernel.text.phrases import Phrases, Words, cut
from services.kernel.text.short_names import short_names

_LEGAL_FORM = re.compile(
    r",? (?:AG|SE|GmbH|Inc\.?|Ltd\.?|LLC|PLC|plc|Corp\.?|Co\.?|S\.A\.|N\.V\.|S\.p\.A\.|Oy|AB|ASA|Limited)$"
)
_ASIDE = re.compile(r"^(.+?) \(([^()]+)\)$")


@dataclass(frozen=True, slots=True)
class Name:
    """What a name stands for, and how it must be written."""

    party: str
    office: str  # empty: the party as a whole
    adjective: bool  # a demonym
    written: str = ""  # a one-word name as it must be written, without marks
    small: bool = False  # has no capital itself
    the: bool = False  # needs "the" before it
    ready: bool = False  # came ready, was not put on record by a user

    def fits(self, words: Words, first: int, last: int) -> bool:
        """Whether the words from `first` to `last`, which match in lower case, are written like this name."""
        if self.the and (first == 0 or words.key[first - 1] != "the"):
            return False
        if self.written:
            word = words.plain[first]
            # Four letters, because "US", "WHO" and "CAR" in capitals are other words than "us", "who" and "car".
            return word == self.written or (len(word) >= 4 and word.isupper() and not self.written.islower())
        return self.small or any(words.plain[k][0].isupper() for k in range(first, last))


class Names:
    """The index over the names and offices of parties."""

    def __init__(self, parties: Iterable[Party]) -> None:
        ready = {party.id: party for party in ready_parties()}
        given = tuple(parties)
        self._names: Phrases[Name] = Phrases()
        self._offices: Phrases[dict[str, str]] = Phrases()
        self._owners: dict[str, dict[str, str]] = {}
        self._whole = _phrases(not_party().names)
        self._lead = _phrases(not_party().after)
        self.spellings: dict[str, str] = {}
        for party in given:
            if known := ready.get(party.id):
                self._add(known, ready=True)
        # Where two parties share a name, the one that a user put on record has it.
        for party in given:
            known = ready.get(party.id)
            if known is None or party not in (known, particular(known)):
                self._add(party, ready=False)
        self._shorten(given)
        tries = (self._names, self._offices, self._whole, self._lead)
        self.first_words = frozenset[str]().union(*(trie.first_words() for trie in tries))

    def name(self, words: Words, i: int) -> tuple[int, Name] | None:
        """The longest name of a party at word `i`: where it ends (word, exclusive), and what it stands for."""
        return next(((last, name) for last, name in self._names.matches(words, i) if name.fits(words, i, last)), None)

    def offices(self, words: Words, i: int) -> list[tuple[int, dict[str, str]]]:
        """The names of offices at word `i`, longest first: where each ends, and the office's name by party."""
        return self._offices.matches(words, i)

    def no_party(self, words: Words, i: int) -> tuple[int, bool]:
        """Where a longer name that is no party ends, if one begins at word `i`, else `i`; and whether it is fixed.

        It is not fixed where a party's name completes it ("Bank of Japan"): such a one may itself be a party's.
        """
        if not words.plain[i][0].isupper():
            return i, False
        if whole := self._whole.matches(words, i):
            return whole[0][0], True
        for last, _ in self._lead.matches(words, i):
            start = last + 1 if last < len(words) and words.key[last] == "the" else last
            if words.joined(last - 1) and start < len(words) and (found := self.name(words, start)):
                return found[0], False
        return i, False

    def exact(self, name: str) -> Name | None:
        """What the whole of `name` stands for, in whatever case it is written."""
        return self._names.get(re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE))

    def _add(self, party: Party, *, ready: bool) -> None:
        alone: dict[str, str] = {}
        aliases = frozenset(party.aliases)
        for office in party.offices:
            for form in (office.name, *office.aliases):
                self._owners_of(form).setdefault(party.id, office.name)
                if form in aliases or _stands_alone(form):
                    alone.setdefault(form, office.name)
        for name in dict.fromkeys((party.name, *party.aliases, *alone)):
            for form in spellings(name):
                self._put(form, party.id, alone.get(name, ""), ready)

    def _shorten(self, parties: Iterable[Party]) -> None:
        """Put the short names that only one party has, and that nobody has as a full one."""
        owners: dict[str, set[str]] = {}
        for party in parties:
            for form in short_names(party):
                owners.setdefault(form, set()).add(party.id)
        free = {form: ids for form, ids in owners.items() if len(ids) == 1 and self._names.get(form) is None}
        for form, ids in free.items():
            self._put(form, min(ids), "", ready=False)

    def _owners_of(self, form: str) -> dict[str, str]:
        """Whose office `form` names. Kept by form too: every country shares it, and cutting words takes time."""
        owners = self._owners.get(form)
        if owners is None:
            # "MFA" and "Mfa" are one phrase.
            owners = known if (known := self._offices.get(form)) is not None else {}
            self._offices.put(form, owners)
            self._owners[form] = owners
        return owners

    def _put(self, form: str, party: str, office: str, ready: bool) -> None:
        words = cut(form)
        the = len(words) > 1 and words.key[0] == "the"
        if the:
            form = form[words.starts[1] :]
            words = cut(form)
        if not len(words):
            return
        known = self._names.get(form)
        if known and (known.ready == ready or (known.party == party and not office)):
            return
        alone = len(words) == 1
        written = words.plain[0] if alone else ""
        self._names.put(
            form, Name(party, office, form in demonyms(), written, form == form.lower(), the and alone, ready)
        )
        self.spellings[form] = party


def _phrases(names: Iterable[str]) -> Phrases[bool]:
    phrases: Phrases[bool] = Phrases()
    for name in names:
        phrases.put(name, True)
    return phrases


@lru_cache(maxsize=4096)
def _stands_alone(form: str) -> bool:
    return office_words().isdisjoint(form.casefold().split())


def spellings(name: str) -> Iterator[str]:
    """`name`, the names inside and outside its parentheses, and the name without its legal form."""
    yield name
    if aside := _ASIDE.match(name):
        yield aside[1]
        yield aside[2]
    if (plain := _LEGAL_FORM.sub("", name)) != name:
        yield plain
