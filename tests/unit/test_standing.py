"""Standing, places and time of an event, from propositions of our own wording."""

from datetime import UTC, datetime
from functools import cache

import pytest

from services.kernel.model import Claim, Party, PartyKind, Standing
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify.standing import analyse

SAID = datetime(2031, 3, 11, 9, 0, tzinfo=UTC)
A, P, T, C = Standing.ACTOR, Standing.PARTICIPANT, Standing.THIRD_PARTY, Standing.AUTHORITY


@cache
def gazetteer() -> Gazetteer:
    court = Party("SEA_COURT", "International Sea Court", PartyKind.ORGANISATION)
    return Gazetteer((*ready_parties(), court))


def analysed(proposition: str, asked: tuple[str, ...] = ()) -> Claim:
    return analyse(Claim(None, proposition, proposition, SAID), gazetteer(), asked)


def standings(proposition: str, asked: tuple[str, ...] = ()) -> dict[str, Standing]:
    return {p.party: p.standing for p in analysed(proposition, asked).parties}


@pytest.mark.parametrize(
    ("proposition", "expected"),
    [
        ("Norway will close its embassy in Damascus", {"NO": A}),
        ("Peru and Chile have signed a fishing agreement", {"PE": P, "CL": P}),
        ("Peruvian officials held talks with Chile on fishing", {"PE": P, "CL": P}),
        ("A truce between Sudan and Chad is in effect", {"SD": P, "TD": P}),
        ("Kenya has imposed sanctions on Eritrea", {"KE": A, "ER": T}),
        ("Kenya cancelled the talks with Eritrea", {"KE": A, "ER": T}),
        ("The talks between Kenya and Eritrea were cancelled", {"KE": P, "ER": P}),
        ("The talks were cancelled at the initiative of Kenya", {"KE": A}),
        ("The talks with Eritrea were cancelled by Kenya", {"KE": A, "ER": T}),
        ("The Kenyan president will visit Eritrea", {"KE": A, "ER": P}),
        ("Eritrea attacked a convoy of Kenya", {"ER": A, "KE": T}),
        ("Eritrea will attack a convoy of Kenya", {"ER": A, "KE": T}),
        ("The International Sea Court ruled against Malta", {"SEA_COURT": C, "MT": T}),
    ],
)
def test_standing_follows_the_grammar(proposition: str, expected: dict[str, Standing]) -> None:
    assert standings(proposition) == expected


def test_a_place_has_no_standing() -> None:
    claim = analysed("Peru and Chile will hold talks in Oslo")
    assert {p.party for p in claim.parties} == {"PE", "CL"}
    assert claim.places == ("Oslo",)


def test_asked_parties_are_third_parties_unless_the_proposition_says_more() -> None:
    assert standings("Norway will close its embassy in Damascus", ("FI", "NO")) == {"NO": A, "FI": T}


def test_the_event_has_the_period_of_its_date_and_no_bound_is_a_date() -> None:
    event = analysed("Norway closed its embassy on 3 March 2031").event_at
    assert event is not None
    assert (event.start.date().isoformat(), event.end.date().isoformat()) == ("2031-03-03", "2031-03-04")
    assert analysed("Norway will close its embassy by 3 April 2031").event_at is None


def test_no_party_and_no_verb_are_no_error() -> None:
    assert standings("") == {}
    assert standings("Rain") == {}
