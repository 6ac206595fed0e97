"""Officials who answer, deny or count without the words of the claim; pairs of our own wording."""

from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import pytest

from services.kernel.model import Channel, Claim, Comparison, Evidence, Facet, Span, Stance, Standing
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify import comparison
from services.verify.quantities import DEAD, HURT, find_quantities
from services.verify.standing import analyse, hear

SAID = datetime(2031, 3, 11, 9, 0, tzinfo=UTC)
ASKED = "Q: Minister, will Norway close its embassy in Damascus?"
CLOSURE = "Norway will close its embassy in Damascus"
RAID = "Algerian warplanes bombed a village near Ghadames on 10 March 2031"


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(ready_parties())


def compared(
    claim: str,
    passage: str,
    party: str,
    context: str = "",
    lead: str = "",
    at: datetime = SAID,
    similarity: float = 0.4,
) -> Comparison:
    analysed = analyse(Claim(None, claim, claim, SAID), gazetteer())
    reading = comparison.read_passage(passage, context, party, "", party, "", at, gazetteer(), lead=lead)
    return comparison.compare(comparison.read_claim(analysed, gazetteer()), reading, similarity)


@pytest.mark.parametrize(
    "answer",
    ["A: The coffee in Damascus is excellent.", "A: I read the same papers as you.", "A: Our diplomats are well."],
)
def test_an_answer_that_tells_nothing_commits_to_nothing(answer: str) -> None:
    assert compared(CLOSURE, answer, "NO", context=ASKED).stance is Stance.NO_COMMITMENT


@pytest.mark.parametrize(
    ("answer", "stance"),
    [
        ("A: Yes, before the summer.", Stance.SUPPORTS),
        ("A: That's right, before the summer.", Stance.SUPPORTS),
        ("A: It will.", Stance.SUPPORTS),
        ("A: No, it stays where it is.", Stance.REFUTES),
        ("A: It will not.", Stance.REFUTES),
        ("A: We will close the embassy in May.", Stance.SUPPORTS),
    ],
)
def test_an_answer_that_tells_is_no_evasion(answer: str, stance: Stance) -> None:
    assert compared(CLOSURE, answer, "NO", context=ASKED).stance is stance


def test_an_answer_to_another_question_says_nothing_of_the_claim() -> None:
    asked = "Q: How was the fishing season in Tromso?"
    assert compared(CLOSURE, "A: The coffee is excellent.", "NO", context=asked).stance is Stance.UNRELATED


def test_a_bystander_s_answer_and_rhetoric_are_no_evasions() -> None:
    assert compared(CLOSURE, "A: The coffee in Damascus is excellent.", "KE", context=ASKED).stance is Stance.UNRELATED
    rhetoric = "Will Norway close its embassy in Damascus?"
    assert compared(CLOSURE, "Readers of tea leaves are many.", "NO", context=rhetoric).stance is Stance.UNRELATED


LEAD = "The ministry has read with surprise what is told about Ghadames."


@pytest.mark.parametrize(
    "denial",
    [
        "This is a fairy tale.",
        "Not one of our pilots was in the air, none of ours.",
        "Our aircraft did not leave the ground that evening.",
        "No aircraft of ours crossed the frontier.",
    ],
)
def test_the_accused_denies_the_story_that_its_statement_names(denial: str) -> None:
    assert compared(RAID, denial, "DZ", context=LEAD, lead=LEAD).stance is Stance.REFUTES


def test_the_same_words_elsewhere_are_no_denial_of_it() -> None:
    other = "The ministry has read with surprise what is told about its budget."
    denial = "This is a fairy tale."
    assert compared(RAID, denial, "DZ", context=other, lead=other).stance is Stance.UNRELATED
    late = SAID + timedelta(days=40)
    assert compared(RAID, denial, "DZ", context=LEAD, lead=LEAD, at=late).stance is not Stance.REFUTES
    assert compared(RAID, "No aircraft of ours crossed the frontier.", "TN", context=LEAD).stance is Stance.UNRELATED


def test_there_is_none_of_what_the_claim_has_there() -> None:
    claim = "Kenyan observers are in Ghadames to watch over the truce"
    assert compared(claim, "There is not one Kenyan monitor in that town.", "KE", lead=LEAD).stance is Stance.REFUTES
    assert compared(claim, "There is not one Kenyan bakery in that town.", "KE", lead=LEAD).stance is not Stance.REFUTES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Twelve people were killed.", [(12, DEAD)]),
        ("The flood has cost the lives of seven of our neighbours.", [(7, DEAD)]),
        ("It killed at least 14 and wounded thirty.", [(14, DEAD), (30, HURT)]),
        ("The death toll stands at 9.", [(9, DEAD)]),
    ],
)
def test_a_toll_counts_the_dead_or_the_hurt(text: str, expected: list[tuple[int, str]]) -> None:
    found = [(q.value, kind) for q in find_quantities(text) for kind in (DEAD, HURT) if kind in q.unit]
    assert found == expected


TOLL = "Twelve people were killed in the air raid near Ghadames on 10 March 2031"
COUNT = "The raid near Ghadames has cost the lives of seven of our compatriots; thirty were wounded."


def test_another_toll_refutes_with_a_caveat() -> None:
    found = compared(TOLL, COUNT, "LY", similarity=0.6)
    assert found.stance is Stance.REFUTES
    assert [caveat.facet for caveat in found.caveats] == [Facet.QUANTITY]


def test_who_counts_the_victims_has_authority_where_nobody_acts() -> None:
    claim = analyse(Claim(None, TOLL, TOLL, SAID), gazetteer())

    def heard(party: str, issuer: str, passage: str) -> dict[str, Standing]:
        id = UUID(int=1)
        found = compared(TOLL, passage, party, similarity=0.6)
        spoken = Evidence(
            id, id, issuer, party, "", Channel.OFFICIAL, SAID, passage, Span.of(passage, 0, len(passage)), found
        )
        return {each.party: each.standing for each in hear(claim, [spoken], gazetteer()).parties}

    assert heard("LY", "Ministry of Health of Libya", COUNT) == {"LY": Standing.AUTHORITY}
    assert heard("FR", "Ministry of Culture of France", COUNT.replace("our compatriots", "the villagers")) == {}


def test_what_has_yet_to_be_done_is_not_done() -> None:
    claim = "Peru and Chile have signed a fishing agreement"
    assert compared(claim, "A fishing agreement with Chile has yet to be signed.", "PE").stance is Stance.REFUTES


def test_a_third_party_s_own_people_are_not_its_own_soil() -> None:
    claim = "Kenya has detained two Norwegian engineers in Mombasa"
    told = "Kenya has detained two of our engineers in Mombasa, both Norwegian."
    assert compared(claim, told, "NO", similarity=0.7).stance is Stance.SUPPORTS


def test_what_was_not_agreed_is_denied_whatever_it_was_of() -> None:
    claim = "Peru and Chile agreed in Quito to resume the fishing negotiations"
    told = "No resumption of the fishing negotiations has been agreed, in Quito or elsewhere."
    assert compared(claim, told, "PE").stance is Stance.REFUTES
    assert (
        compared(claim, "We gave no reason for the agreement on fishing negotiations.", "PE").stance
        is not Stance.REFUTES
    )


def test_what_befell_one_s_own_people_is_told_of_another_s_act() -> None:
    claim = "Kenya has detained the Norwegian engineer Per Lund in Mombasa"
    told = "Our citizen Per Lund was detained by Kenyan officers in Mombasa."
    assert compared(claim, told, "NO", similarity=0.6).stance is Stance.SUPPORTS


def test_a_negated_relative_clause_ends_before_the_main_verb() -> None:
    claim = "Kenya is holding three Norwegian sailors"
    told = "Three Norwegian sailors who failed to return from a trip are being held by Kenya."
    assert compared(claim, told, "KE", similarity=0.6).stance is Stance.SUPPORTS


@pytest.mark.parametrize(
    "words",
    [
        "What we write to Norway about its embassy in Damascus is confidential.",
        "On the embassy in Damascus we will let our ambassador do the talking.",
        "The spokesman neither backed nor disowned the story of the embassy in Damascus.",
    ],
)
def test_other_words_of_refusal(words: str) -> None:
    assert compared(CLOSURE, words, "NO").stance is Stance.NO_COMMITMENT


def test_that_none_of_ours_did_is_no_denial_of_a_loss() -> None:
    claim = "Tunisia has lost contact with its weather balloon"
    found = compared(
        claim, "Since Tuesday none of our ground stations has heard from the balloon.", "TN", similarity=0.6
    )
    assert found.stance is not Stance.REFUTES
