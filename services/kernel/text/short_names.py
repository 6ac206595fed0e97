"""Shorter names that texts use for an organisation whose full name is on record.

Here: "Sri Lanka's central bank" from "Central Bank of Sri Lanka", "Brackwell" from "Brackwell Foods Group". Not here:
whether such a name is free, which only the index of all names can tell (`names`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from services.kernel.model import Party, PartyKind
from services.kernel.parties import demonyms, ready_parties
from services.kernel.text.phrases import word_set

# Titles that the press leaves out.
_TITLES = word_set("independent national federal central supreme royal state general high autonomous interim joint")
# A body's kind by itself names nobody, not even with its country: "the Japanese bank" is any bank of Japan.
_LEAST_HEAD = 2
# Of these a country or town has one.
_ONLY_ONE = word_set("police army navy parliament senate coastguard")
_POLICE = re.compile(r"^(.+ police) (?:department|service|force|constabulary|bureau)$", re.IGNORECASE)
_SHERIFF = re.compile(r"^(.+ sheriff)['’]s (?:office|department)$", re.IGNORECASE)
# "the Office of the Ombudsman" is the ombudsman.
_OFFICE_OF = re.compile(r"^office of the ", re.IGNORECASE)
_TRADES = word_set(
    "group holding holdings foods food beverages brewery breweries motors automotive energy power oil gas petroleum "
    "airlines airways aviation aerospace shipping logistics pharma pharmaceuticals laboratories bank insurance capital "
    "industries chemicals steel mining metals telecom electronics semiconductor semiconductors technologies software "
    "systems media retail stores supermarkets textiles toys dairies mills rail railways company corporation "
    "international engineering construction materials cement paper plastics medical health healthcare robotics"
)
_LEGAL = word_set("ag se gmbh inc ltd llc plc corp co sa nv spa oy ab asa limited and kg bv as oyj kk pty")
# First words that many companies share, and that are words of their own.
_SHARED = word_set(
    "general national united first global international royal central standard new north south east west northern "
    "southern eastern western great grand american european pacific atlantic universal modern public private federal "
    "advanced applied digital green blue silver golden royal city state union people peoples best prime premier smart"
)
# Shorter ones are initials or common words.
_LEAST_LETTERS = 5


def short_names(party: Party) -> tuple[str, ...]:
    """Names derived from those of an organisation; none for a country."""
    if party.kind is not PartyKind.ORGANISATION:
        return ()
    found = dict.fromkeys(form for name in (party.name, *party.aliases) for form in _derived(name))
    return tuple(form for form in found if form not in (party.name, *party.aliases))


def _derived(name: str) -> Iterator[str]:
    if (police := _POLICE.match(name)) and name.split()[0].lower() not in _TITLES:
        yield police[1]
    if sheriff := _SHERIFF.match(name):
        yield sheriff[1]
    if trade := _first_word(name):
        yield trade
    head, names = _of_country(name)
    for form in _heads(head):
        for country in names:
            yield f"{country} {form}" if country in demonyms() else f"{country}'s {form}"


def _heads(head: str) -> Iterator[str]:
    """A body's name, and what is left of it without its titles."""
    if _OFFICE_OF.match(head):
        yield _OFFICE_OF.sub("", head)
    words = head.split()
    while words:
        if len(words) >= _LEAST_HEAD or words[0].lower() in _ONLY_ONE:
            yield " ".join(words)
        if words[0].lower() not in _TITLES:
            return
        words = words[1:]


def _of_country(name: str) -> tuple[str, tuple[str, ...]]:
    """The name without the country in it, and how that country is called; empty where no country is in it."""
    head, of, place = name.rpartition(" of ")
    if of and (names := _countries().get(place.casefold().removeprefix("the "))):
        return head, names
    words = name.removeprefix("The ").split()
    for count in (3, 2, 1):
        first = " ".join(words[:count]).removesuffix("'s").removesuffix("’s").casefold()
        if len(words) - count >= _LEAST_HEAD and (names := _countries().get(first)):
            return " ".join(words[count:]), names
    return "", ()


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    """By each name or demonym of a country in lower case: all of them."""
    found: dict[str, tuple[str, ...]] = {}
    for party in ready_parties():
        if party.kind is PartyKind.COUNTRY:
            names = (party.name, *party.aliases)
            found |= {name.casefold(): names for name in names}
    return found


def _first_word(name: str) -> str:
    """The one word that tells a company's name from others: "Brackwell" of "Brackwell Foods AG"; else empty."""
    first, *rest = (word.strip(".,()").replace(".", "") for word in name.split()) if name.strip() else ("",)
    kinds = [word.lower() for word in rest]
    telling = len(first) >= _LEAST_LETTERS and first.isalpha() and first[0].isupper() and first.lower() not in _SHARED
    if not telling or not kinds or not all(word in _TRADES or word in _LEGAL for word in kinds):
        return ""
    return "" if first.casefold() in _countries() or first.lower() in _TRADES else first
