"""Names that texts use for organisations put on record by their full name."""

from datetime import UTC, datetime

import pytest

from services.kernel.model import Claim, Party, PartyKind, Standing
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.kernel.text.short_names import short_names
from services.verify.standing import analyse


def organisation(id: str, name: str, *aliases: str) -> Party:
    return Party(id, name, PartyKind.ORGANISATION, aliases)


GAZETTEER = Gazetteer(
    [
        *ready_parties(),
        organisation("CBG", "Central Bank of The Gambia"),
        organisation("MEC", "Independent Electoral Commission of Malawi"),
        organisation("WINTERBY", "Winterby Foods Group AG"),
        organisation("QUAY", "Quay Hollow Police Department"),
        organisation("NBP", "Bank of Peru"),
        organisation("NPS", "National Police Service"),
    ]
)


def named(text: str) -> list[str]:
    return [mention.party for mention in GAZETTEER.find(text)]


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("The Gambia's central bank left its rate where it was.", "CBG"),
        ("Yesterday the Gambian Central Bank spoke of patience.", "CBG"),
        ("Malawi's independent electoral commission counts again.", "MEC"),
        ("Malawi’s Electoral Commission counts again.", "MEC"),
        ("The Malawian electoral commission counts again.", "MEC"),
        ("Shares in Winterby fell.", "WINTERBY"),
        ("Quay Hollow police searched two houses.", "QUAY"),
    ],
)
def test_a_short_name_stands_for_the_party(text: str, party: str) -> None:
    assert named(text) == [party]


@pytest.mark.parametrize(
    "text",
    [
        "the central bank waits",
        "Police searched two houses.",
        "A National police chief spoke.",
        "The Electoral Commission",
    ],
)
def test_a_common_noun_alone_names_nobody(text: str) -> None:
    assert named(text) == []


def test_with_one_word_left_the_country_remains_the_country() -> None:
    assert named("Peru's bank customers queue.") == ["PE"]


def test_a_first_word_of_two_parties_names_neither() -> None:
    gazetteer = Gazetteer([organisation("A", "Winterby Foods"), organisation("B", "Winterby Motors")])
    assert gazetteer.find("Shares in Winterby fell.") == ()
    assert [m.party for m in gazetteer.find("Winterby Motors and Winterby Foods")] == ["B", "A"]


@pytest.mark.parametrize("name", ["General Motors", "United Airlines", "Norway Petroleum", "Trade Union Council"])
def test_shared_first_words_are_no_names(name: str) -> None:
    assert name.split()[0] not in short_names(organisation("X", name))


def test_a_country_has_no_derived_names() -> None:
    assert short_names(Party("XX", "Kingdom of Denmark", PartyKind.COUNTRY)) == ()


def test_the_organisation_has_the_standing_not_its_country() -> None:
    for text in ("Malawi's electoral commission has cancelled the vote", "The Gambian central bank raised its rate"):
        claim = analyse(Claim(None, text, text, datetime(2031, 3, 11, tzinfo=UTC)), GAZETTEER)
        (party,) = claim.parties
        assert (party.party in ("MEC", "CBG"), party.standing) == (True, Standing.ACTOR)
