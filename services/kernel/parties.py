"""The parties that come ready: all countries, and organisations that often speak.

Here: the table parties.toml joined with the formal names that pycountry keeps. Not here: finding the names in a
text (`text.gazetteer`), nor the parties that users put on record.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pycountry

from services.kernel.model import Office, Party, PartyKind

_TABLE = Path(__file__).with_name("parties.toml")

# Endings after which an English demonym has no plural in -s ("the Chinese", "the British", "the Swiss").
_NO_PLURAL = ("ese", "ish", "ch", "ss", "s", "man")


@dataclass(frozen=True, slots=True)
class NotParty:
    """When a party's name is not the party.

    `names`: longer names that contain one. `after`, `before`: words that join with a party's name into another
    name. `people`: party names that are also names of persons. `elsewhere`: for a name, words of the same text
    that show a namesake is meant. `private`: words of an issuer's name that is no government's voice.
    """

    names: tuple[str, ...]
    after: tuple[str, ...]
    before: frozenset[str]
    people: frozenset[str]
    elsewhere: Mapping[str, tuple[str, ...]]
    private: frozenset[str]


@lru_cache(maxsize=1)
def ready_parties() -> tuple[Party, ...]:
    """Every country by ISO 3166-1 alpha-2 id (and XK), and some organisations; in order of id."""
    table = _table()
    common = tuple((entry["name"], tuple(entry["aliases"])) for entry in table["offices"])
    formal = {country.alpha_2: country for country in pycountry.countries}
    ids = sorted({*formal, *table["countries"]})
    countries = (_country(id, formal.get(id), table, common) for id in ids)
    return tuple(sorted((*countries, *map(_organisation, table["organisations"])), key=lambda party: party.id))


def particular(party: Party) -> Party:
    """A ready party as it is put on record: without the offices that every country has under the usual names."""
    usual = {(entry["name"], _without(entry["name"], entry["aliases"])) for entry in _table()["offices"]}
    return replace(party, offices=tuple(o for o in party.offices if (o.name, o.aliases) not in usual))


@lru_cache(maxsize=1)
def demonyms() -> frozenset[str]:
    """The names that mean a people or an adjective ("Russian", "Saudi"): they never stand for a place."""
    return frozenset(form for entry in _table()["countries"].values() for form in _demonyms(entry))


@lru_cache(maxsize=1)
def office_words() -> frozenset[str]:
    """Lower-case words that make a name the name of an office, not of a person ("ministry", "head", "of")."""
    table = _table()
    names = [name for entry in table["offices"] for name in (entry["name"], *entry["aliases"])]
    return frozenset(word for name in (*names, *table["office_words"]) for word in name.casefold().split())


@lru_cache(maxsize=1)
def not_party() -> NotParty:
    """The table of names that only look like a party's."""
    entry = _table()["not_a_party"]
    return NotParty(
        tuple(entry["names"]),
        tuple(entry["after"]),
        frozenset(entry["before"]),
        frozenset(entry["people"]),
        {name: tuple(words) for name, words in entry["elsewhere"].items()},
        frozenset(entry["private"]),
    )


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def _country(id: str, formal: Any, table: Mapping[str, Any], common: Iterable[tuple[str, tuple[str, ...]]]) -> Party:
    entry = table["countries"].get(id, {})
    formal_names = _formal_names(formal) if formal else ()
    name = entry.get("name") or getattr(formal, "common_name", "") or formal_names[0]
    voices, titles, persons = (table[kind].get(id, {}) for kind in ("voices", "titles", "persons"))
    usual = table["office_names"].get(id, {})
    offices = dict(common)
    for special in (voices, titles, persons):
        for office, forms in special.items():
            offices[office] = (*forms, *offices.get(office, ()))
    metonyms = (form for forms in voices.values() for form in forms)
    aliases = (*entry.get("names", ()), *formal_names, *_demonyms(entry), *entry.get("seats", ()), *metonyms)
    return Party(
        id,
        name,
        PartyKind.COUNTRY,
        _without(name, aliases),
        tuple(_office(usual.get(office, office), (office, *forms)) for office, forms in offices.items()),
    )


def _organisation(entry: Mapping[str, Any]) -> Party:
    offices = tuple(_office(name, tuple(aliases)) for name, aliases in entry.get("offices", {}).items())
    aliases = (*entry["aliases"], *entry.get("voices", ()))
    return Party(entry["id"], entry["name"], PartyKind.ORGANISATION, _without(entry["name"], aliases), offices)


def _office(name: str, aliases: tuple[str, ...]) -> Office:
    return Office(name, _without(name, aliases))


def _formal_names(formal: Any) -> tuple[str, ...]:
    """The names of pycountry in running order: "Korea, Republic of" becomes "Republic of Korea"."""
    names = (getattr(formal, key, "") for key in ("name", "common_name", "official_name"))
    return tuple(
        " ".join(reversed(name.partition(" (")[0].split(", "))) for name in names if name and "Province" not in name
    )


def _demonyms(entry: Mapping[str, Any]) -> tuple[str, ...]:
    forms = tuple(entry.get("demonyms", ()))
    return (*forms, *(f"{form}s" for form in forms if not form.endswith(_NO_PLURAL)))


def _without(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    return tuple(alias for alias in dict.fromkeys(aliases) if alias != name)
