"""Standing of those a claim does not name, and refusals that do not repeat what was asked."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.kernel.model import (
    Channel,
    Claim,
    Comparison,
    Evidence,
    Party,
    PartyKind,
    Span,
    Stance,
    Standing,
)
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify.comparison import compare, read_claim, read_passage
from services.verify.standing import analyse, hear

SAID = datetime(2031, 3, 11, 9, 0, tzinfo=UTC)
A, P, T, C = Standing.ACTOR, Standing.PARTICIPANT, Standing.THIRD_PARTY, Standing.AUTHORITY
GAZETTEER = Gazetteer(
    (
        *ready_parties(),
        Party("HARBOUR_POLICE", "Harbour City Police", PartyKind.ORGANISATION),
        Party("FRIENDS", "Friends of the Harbour", PartyKind.ORGANISATION),
        Party("FOOD_AGENCY", "Food Safety Agency", PartyKind.ORGANISATION),
        Party("DAIRY", "Meadow Dairy", PartyKind.ORGANISATION),
    )
)


def claimed(text: str) -> Claim:
    return analyse(Claim(None, text, text, SAID), GAZETTEER)


def said(party: str, passage: str, stance: Stance = Stance.SUPPORTS) -> Evidence:
    return Evidence(
        id=uuid4(),
        statement_id=uuid4(),
        issuer=party,
        party=party,
        speaker="",
        channel=Channel.OFFICIAL,
        published_at=SAID,
        passage=passage,
        span=Span(0, len(passage), passage),
        comparison=Comparison(stance, 0.8),
    )


def standings(claim: Claim) -> dict[str, Standing]:
    return {p.party: p.standing for p in claim.parties}


@pytest.mark.parametrize(
    ("proposition", "expected"),
    [
        ("A bridge collapsed in Kenya", {"KE": C}),
        ("Seven miners died in Peru", {"PE": C}),
        ("A third round of talks will take place in Oslo", {"NO": P}),
        ("Norway and Chile held talks in Peru", {"NO": P, "CL": P}),
    ],
)
def test_where_nobody_is_named_the_country_of_the_place_can_tell(
    proposition: str, expected: dict[str, Standing]
) -> None:
    assert standings(claimed(proposition)) == expected


def test_police_that_speak_of_what_police_did_are_the_ones_who_act() -> None:
    claim = claimed("Police arrested forty people at the fish market")
    heard = hear(
        claim, [said("HARBOUR_POLICE", "We arrested 41 people."), said("FRIENDS", "Forty arrested.")], GAZETTEER
    )
    assert standings(heard) == {"HARBOUR_POLICE": A}
    unrelated = said("HARBOUR_POLICE", "The fair is over.", Stance.UNRELATED)
    assert standings(hear(claim, [unrelated], GAZETTEER)) == {}


def test_who_is_named_is_not_replaced_by_a_body_that_speaks() -> None:
    claim = claimed("Kenyan police arrested forty people")
    assert standings(hear(claim, [said("HARBOUR_POLICE", "Forty were arrested.")], GAZETTEER)) == standings(claim)


def test_an_agency_has_authority_over_what_it_examined_itself() -> None:
    claim = claimed("Meadow Dairy sold milk that contained listeria")
    found = said("FOOD_AGENCY", "Samples that we tested contain listeria.")
    told = said("FOOD_AGENCY", "Meadow Dairy has sold such milk.")
    assert standings(hear(claim, [found], GAZETTEER)) == {"DAIRY": A, "FOOD_AGENCY": C}
    assert "FOOD_AGENCY" not in standings(hear(claim, [told], GAZETTEER))


def stance(claim: str, passage: str, party: str, lead: str, similarity: float = 0.05, at: datetime = SAID) -> Stance:
    reading = read_passage(passage, "", party, "", party, "", at, GAZETTEER, lead=lead)
    return compare(read_claim(claimed(claim), GAZETTEER), reading, similarity).stance


RANSOM = "Mexico paid a ransom for the sailors"
ASKED = "Ministry silent on ransom paid for the sailors."


@pytest.mark.parametrize(
    "passage",
    [
        "She would not be drawn.",
        "I have nothing to add.",
        "We do not comment on operations.",
        "I have no news for you.",
    ],
)
def test_a_refusal_is_of_what_its_statement_began_with(passage: str) -> None:
    assert stance(RANSOM, passage, "MX", ASKED) is Stance.NO_COMMITMENT
    assert stance(RANSOM, passage, "MX", "Ministry silent on the price of maize.") is Stance.UNRELATED


@pytest.mark.parametrize("passage", ["He declined to discuss other matters.", "On the maize harvest I have no news."])
def test_a_refusal_with_a_matter_of_its_own_is_of_that(passage: str) -> None:
    assert stance(RANSOM, passage, "MX", ASKED) is Stance.UNRELATED


def test_a_refusal_of_months_ago_was_of_an_earlier_story() -> None:
    long_ago = SAID - timedelta(days=90)
    assert (
        stance(RANSOM, "We do not comment on any ransom for the sailors.", "MX", "", 0.6, long_ago) is Stance.UNRELATED
    )


@pytest.mark.parametrize(
    ("claim", "passage", "party"),
    [
        ("Kenya has a copy of the treaty of Lake Turkana", "We do not have a copy of any such treaty.", "KE"),
        ("Milk of Meadow Dairy contained listeria", "Listeria has never been found in our milk.", "DAIRY"),
        (
            "Norway and Chile held official talks in Lisbon",
            "The ministry regrets the attempts to present it as official talks with Chile.",
            "NO",
        ),
    ],
)
def test_denials_by_those_concerned_need_few_of_the_claim_s_words(claim: str, passage: str, party: str) -> None:
    assert stance(claim, passage, party, "", 0.5) is Stance.REFUTES


def test_that_nothing_has_changed_denies_a_change() -> None:
    claim = "Kenya will leave the treaty of Lake Turkana"
    passage = "Our position on the treaty of Lake Turkana is unchanged."
    assert stance(claim, passage, "KE", "", 0.5) is Stance.REFUTES
    assert stance("Kenya will keep the treaty of Lake Turkana", passage, "KE", "", 0.5) is not Stance.REFUTES


def test_no_such_thing_points_back() -> None:
    claim = "A mutual ceasefire between Kenya and Eritrea is in effect"
    passage = (
        "Our delegation has never been shown a draft of a bilateral ceasefire by those who speak for Kenya, and so"
        " there is no such document."
    )
    assert stance(claim, passage, "ER", "", 0.45) is Stance.REFUTES


def test_the_day_of_a_publication_is_not_the_day_of_the_event() -> None:
    claim = "Kenya spent four billion shillings on maize on 3 March 2031"
    passage = "The sums for maize on single days are not part of this release and will be made public in early August."
    assert stance(claim, passage, "KE", "", 0.5) is Stance.NO_COMMITMENT
