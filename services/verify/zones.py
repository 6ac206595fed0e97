"""Which clock a day is told by: time zones of places, cities and countries.

Here: from names to a zone of the tz database. Not here: when a denial ends (`features.time`), whose country it is
(`kernel.text.gazetteer`).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from babel.core import get_global

from services.kernel.text.gazetteer import Gazetteer
from services.verify.reading import Reading
from services.verify.standing import places

# Capitals after which no zone is called, of countries that have several, and seats of organisations: whoever speaks for
# them speaks there.
_OF_SEATS: Final = {
    "AFRICAN_UNION": "Africa/Addis_Ababa",
    "ARAB_LEAGUE": "Africa/Cairo",
    "ASEAN": "Asia/Jakarta",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil",
    "ECB": "Europe/Berlin",
    "ECOWAS": "Africa/Lagos",
    "EU": "Europe/Brussels",
    "FM": "Pacific/Pohnpei",
    "GCC": "Asia/Riyadh",
    "IAEA": "Europe/Vienna",
    "ICC": "Europe/Amsterdam",
    "ICJ": "Europe/Amsterdam",
    "ICRC": "Europe/Zurich",
    "IMF": "America/New_York",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "NATO": "Europe/Brussels",
    "NZ": "Pacific/Auckland",
    "OPCW": "Europe/Amsterdam",
    "OPEC": "Europe/Vienna",
    "OSCE": "Europe/Vienna",
    "UN": "America/New_York",
    "US": "America/New_York",
    "WHO": "Europe/Zurich",
    "WORLD_BANK": "America/New_York",
    "WTO": "Europe/Zurich",
    "XK": "Europe/Belgrade",
}


def zone_of_place(reading: Reading, gazetteer: Gazetteer) -> str:
    """The zone of the first place that a text names, a city or a country by its capital; empty where it names none."""
    for name in places(reading):
        if zone := _cities().get(name):
            return zone
    named = (zone_of_party(m.party, gazetteer) for m in reading.mentions if m.place)
    return next((zone for zone in named if zone), "")


def zone_of_party(party: str, gazetteer: Gazetteer) -> str:
    """The zone in which a party speaks: that of its capital; empty where it is not known."""
    known = gazetteer.party(party)
    return main_zone(party, (known.name, *known.aliases) if known else ())


@lru_cache(maxsize=1024)
def main_zone(party: str, names: tuple[str, ...]) -> str:
    """The zone of a party's seat: of its country one that bears one of its `names`, else its only zone, else empty."""
    zones = _zones().get(party, ())
    for zone in zones:
        if _city(zone) in names:
            return zone
    return zones[0] if len(zones) == 1 else _OF_SEATS.get(party, "")


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=1)
def _zones() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for zone, country in _territories():
        found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    # stations there are called after people
    return {_city(zone): zone for zone, _ in _territories() if not zone.startswith("Antarctica/")}


def _territories() -> Iterable[tuple[str, str]]:
    known = available_timezones()
    return ((zone, country) for zone, country in sorted(get_global("zone_territories").items()) if zone in known)
