"""What a negation takes for granted it does not deny, neither by the rules nor where the model reads a denial."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from services.kernel.model import Claim, Comparison, Stance
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify import comparison
from services.verify.stance import LABELS
from services.verify.standing import analyse

SAID = datetime(2031, 3, 10, 9, 0, tzinfo=UTC)  # a Monday
NEAR = 0.65
MET = "The Norwegian and Chilean foreign ministers met in Lisbon"
VISITED = "The Norwegian prime minister visited Chile"
# What the stance model would have to answer for its denial to be believed.
DENIAL = tuple(0.97 if label is Stance.REFUTES else 0.01 for label in LABELS)


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(ready_parties())


def compared(claim: str, passage: str, *, read: bool = False, opening: str = "") -> Comparison:
    """By the rules alone, or, with `read`, as if the model had read a denial."""
    names = gazetteer()
    ours = comparison.read_claim(analyse(Claim(None, claim, claim, SAID), names), names)
    theirs = comparison.read_passage(passage, "", "NO", "", "Norway", "", SAID + timedelta(days=1), names, lead=opening)
    return comparison.compare(ours, theirs, NEAR, DENIAL if read else None)


@pytest.mark.parametrize("read", [False, True], ids=["rules", "model"])
@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        (MET, "The delegations did not discuss the dam."),
        (MET, "The ministers of Norway and Chile didn't even touch on whaling."),
        (MET, "Neither side raised the dam."),
        (MET, "No mention was made of Antarctica."),
        (MET, "Whaling was not discussed."),
        (MET, "At the meeting in Lisbon the dam never came up."),
        (MET, "The situation in Sudan was not on the agenda."),
        (MET, "No agreement on salmon was reached at the talks."),
        (MET, "The ministers did not agree on a joint fleet."),
        (MET, "The minister took no questions after the meeting."),
        ("Norway and Chile held talks on salmon", "The dam was not discussed."),
        ("The Norwegian prime minister called the president of Chile", "They did not talk about whaling."),
        (VISITED, "The prime minister did not speak to reporters during the visit."),
        (VISITED, "No contract was signed during her visit to Chile."),
    ],
)
def test_a_topic_an_outcome_or_what_did_not_happen_meanwhile_denies_no_encounter(
    claim: str, passage: str, read: bool
) -> None:
    assert compared(claim, passage, read=read).stance is not Stance.REFUTES


@pytest.mark.parametrize("read", [False, True], ids=["rules", "model"])
@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        (MET, "The ministers of Norway and Chile did not meet in Lisbon."),
        (MET, "No meeting took place in Lisbon after the summit."),
        (MET, "We did not discuss the dam; the report of a meeting in Lisbon is false."),
        ("Norway and Chile will meet in Lisbon", "A meeting with Chile in Lisbon was not discussed."),
        ("Norway and Chile will meet in Lisbon", "No agreement on a meeting in Lisbon has been reached."),
        ("Norway and Chile held talks on salmon", "Salmon was not discussed with Chile."),
        ("Norway and Chile discussed salmon in Lisbon", "Salmon was never brought up in Lisbon."),
        ("Norway and Chile agreed on salmon quotas at their talks", "The talks brought no agreement on salmon quotas."),
        (VISITED, "The prime minister did not visit Chile."),
    ],
)
def test_the_encounter_itself_or_its_claimed_topic_can_be_denied(claim: str, passage: str, read: bool) -> None:
    assert compared(claim, passage, read=read).stance is Stance.REFUTES


@pytest.mark.parametrize("read", [False, True], ids=["rules", "model"])
def test_the_first_encounter_and_a_further_one_are_two(read: bool) -> None:
    first = "The Norwegian and Chilean foreign ministers met for the first direct talks in years"
    assert (
        compared(first, "The ministry denied reports of a new meeting with Chile.", read=read).stance
        is Stance.UNRELATED
    )
    further = "Norway and Chile will hold a second round of talks"
    assert compared(further, "The first round of talks with Chile never began.", read=read).stance is Stance.UNRELATED
    assert compared(further, "There will be no second round of talks with Chile.", read=read).stance is Stance.REFUTES


def test_what_is_announced_for_later_is_not_what_has_been() -> None:
    announced = "The ministers of Norway and Chile will meet in Bergen on 14 March."
    assert compared(MET.removesuffix(" in Lisbon"), announced).stance is Stance.UNRELATED
    told = "The Norwegian minister met the delegation of Chile."
    assert compared(MET.removesuffix(" in Lisbon"), told, opening=announced).stance is Stance.SUPPORTS


NEXT = "Norway and Chile will hold another round of talks next month"


@pytest.mark.parametrize(
    "passage",
    [
        "We remain open to consultations at a later date.",
        "Norway is always ready for talks with Chile.",
        "The ministry stands fully prepared to receive the delegation.",
    ],
)
def test_openness_to_something_is_no_denial_that_only_the_model_reads(passage: str) -> None:
    assert compared(NEXT, passage, read=True).stance is not Stance.REFUTES


@pytest.mark.parametrize(
    "passage",
    [
        "Norway has cancelled the coming round of talks with Chile.",
        "We have postponed the next round of talks with Chile.",
        "The talks with Chile next month were called off.",
        "The talks are off.",
    ],
)
def test_a_round_that_is_called_off_is_denied(passage: str) -> None:
    assert compared(NEXT, passage).stance is Stance.REFUTES


def test_who_cancels_the_round_need_not_name_its_topic() -> None:
    claim = "Norway and Chile will hold another round of talks on salmon next month"
    assert compared(claim, "Norway has cancelled the next round of talks with Chile.").stance is Stance.REFUTES


def test_what_negates_openness_still_is_a_denial_where_the_model_reads_one() -> None:
    passage = "We are not open to consultations with Chile at a later date."
    assert compared(NEXT, passage, read=True).stance is Stance.REFUTES
