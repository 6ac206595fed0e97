"""The parties that come ready: complete, and named as the news names them."""

from collections import Counter

import pycountry
import pytest

from services.kernel.model import Party, PartyKind
from services.kernel.parties import demonyms, ready_parties

PARTIES = {party.id: party for party in ready_parties()}


def test_every_country_is_there_once_and_in_order() -> None:
    ids = [party.id for party in ready_parties()]
    assert max(Counter(ids).values()) == 1
    assert ids == sorted(ids)
    assert {country.alpha_2 for country in pycountry.countries} | {"XK"} == {
        party.id for party in ready_parties() if party.kind is PartyKind.COUNTRY
    }


@pytest.mark.parametrize(
    ("id", "name", "aliases"),
    [
        ("US", "United States", {"US", "USA", "American", "Americans", "Washington", "State Department"}),
        ("GB", "United Kingdom", {"UK", "Britain", "British", "London", "Downing Street"}),
        ("TR", "Turkey", {"Türkiye", "Turkish", "Turks", "Ankara"}),
        ("CZ", "Czech Republic", {"Czechia", "Czechs", "Prague"}),
        ("CI", "Ivory Coast", {"Côte d'Ivoire", "Ivorian", "Abidjan"}),
        ("KR", "South Korea", {"Republic of Korea", "South Korean", "Seoul"}),
        ("KP", "North Korea", {"DPRK", "Pyongyang"}),
        ("CD", "DR Congo", {"Democratic Republic of Congo", "Kinshasa"}),
        ("CG", "Republic of the Congo", {"Congo-Brazzaville"}),
        ("TW", "Taiwan", {"Taiwanese", "Taipei"}),
        ("PS", "Palestine", {"Palestinians", "Ramallah"}),
        ("XK", "Kosovo", {"Pristina"}),
        ("SA", "Saudi Arabia", {"Saudi", "Saudis", "Riyadh"}),
        ("AE", "United Arab Emirates", {"UAE", "Emirati", "Abu Dhabi"}),
        ("RU", "Russia", {"Russian Federation", "Russians", "Moscow", "Kremlin"}),
    ],
)
def test_countries_have_their_usual_names(id: str, name: str, aliases: set[str]) -> None:
    party = PARTIES[id]
    assert party.name == name
    assert aliases <= set(party.aliases)


def test_brussels_stands_for_no_country() -> None:
    assert not any("Brussels" in party.aliases for party in ready_parties())


def test_every_country_has_a_foreign_ministry_by_any_of_its_names() -> None:
    def has(party: Party) -> bool:
        return any({"Ministry of Foreign Affairs", "MFA"} <= {office.name, *office.aliases} for office in party.offices)

    assert all(has(party) for party in ready_parties() if party.kind is PartyKind.COUNTRY)


def test_no_two_offices_of_a_party_share_a_name_and_no_parliament_speaks() -> None:
    for party in ready_parties():
        names = [office.name for office in party.offices]
        assert len(names) == len(set(names)), party.id
        assert not {"Parliament", "Bundestag", "Congress", "Senate"} & {
            form for office in party.offices for form in (office.name, *office.aliases)
        }


def test_a_party_has_no_alias_twice() -> None:
    for party in ready_parties():
        forms = (party.name, *party.aliases)
        assert len(forms) == len(set(forms)), party.id


def test_every_sovereign_state_with_a_seat_has_a_demonym() -> None:
    assert {"Russian", "French", "Frenchman", "Swiss", "Filipinos", "Poles"} <= demonyms()
    assert "Frenchs" not in demonyms()
    assert "Chineses" not in demonyms()
