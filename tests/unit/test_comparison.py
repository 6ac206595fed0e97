"""`compare` on pairs of our own wording: one per rule of judgement, each with the stance an editor would give."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.model import Claim, Comparison, Facet, Stance
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify import comparison
from services.verify.standing import analyse

SAID = datetime(2031, 3, 11, 9, 0, tzinfo=UTC)  # a Tuesday
# What the embedder gives to a statement on the matter, and to one of the same field on another matter.
NEAR = 0.65
FAR = 0.3

S, R, N, U = Stance.SUPPORTS, Stance.REFUTES, Stance.NO_COMMITMENT, Stance.UNRELATED


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(ready_parties())


def compared(
    claim: str,
    passage: str,
    party: str,
    context: str = "",
    similarity: float = NEAR,
    published_at: datetime = SAID,
    said_at: datetime = SAID,
) -> Comparison:
    names = gazetteer()
    analysed = analyse(Claim(None, claim, claim, said_at), names)
    known = names.party(party)
    issuer = known.name if known else party
    reading = comparison.read_passage(passage, context, party, "", issuer, "", published_at, names)
    return comparison.compare(comparison.read_claim(analysed, names), reading, similarity)


PLAIN = [
    # affirmed
    (
        "Norway will close its embassy in Damascus",
        "We will close our embassy in Damascus at the end of the month.",
        "NO",
        S,
    ),
    ("Kenya has cancelled the port contract", "The government has scrapped the contract for the port.", "KE", S),
    (
        "Peru and Chile have signed a fishing agreement",
        "This morning the two ministers signed the fishing agreement with Chile.",
        "PE",
        S,
    ),
    ("Kazakhstan will withdraw from the grain pact", "Kazakhstan is leaving the grain pact.", "KZ", S),
    (
        "Serbia recalled its ambassador from Vienna",
        "The ambassador has been recalled from Vienna for consultations.",
        "RS",
        S,
    ),
    # negated
    ("Norway will close its embassy in Damascus", "Norway is not closing its embassy in Damascus.", "NO", R),
    ("Peru and Chile have signed a fishing agreement", "No fishing agreement has been signed with Chile.", "PE", R),
    ("Peru and Chile have reached a deal on fishing", "There is no deal with Chile on fishing yet.", "PE", R),
    ("Turkey and Armenia held talks in Tbilisi", "There were no talks with Armenia in Tbilisi.", "TR", R),
    ("Ghana has sold its shares in the refinery", "We never sold our shares in the refinery.", "GH", R),
    ("Jordan has expelled the Syrian consul", "Nobody has expelled the Syrian consul from Jordan.", "JO", R),
    # denied by words
    ("Jordan has expelled the Syrian consul", "Reports that Jordan expelled the Syrian consul are false.", "JO", R),
    (
        "Jordan has expelled the Syrian consul",
        "The foreign ministry denies that the Syrian consul was expelled.",
        "JO",
        R,
    ),
    (
        "Mexico paid a ransom for the sailors",
        "The story about a ransom for the sailors is pure invention and is untrue from beginning to end.",
        "MX",
        R,
    ),
    (
        "Vietnam will buy submarines from India",
        "Media reports about a purchase of submarines from India do not correspond to reality.",
        "VN",
        R,
    ),
    # a denied denial
    (
        "Turkey and Armenia held talks in Tbilisi",
        "It is false that Turkey and Armenia did not hold talks in Tbilisi.",
        "TR",
        S,
    ),
    # the contrary
    ("Spain will close the Almaraz reactor", "The Almaraz reactor will remain open, Spain has decided.", "ES", R),
    ("Spain will leave the fisheries commission", "Spain remains a member of the fisheries commission.", "ES", R),
    (
        "A ceasefire between Sudan and Chad is in effect",
        "The ceasefire between Sudan and Chad has been suspended.",
        "SD",
        R,
    ),
    ("Iran has released the Danish sailors", "The Danish sailors are still being held in custody in Iran.", "IR", R),
    # declined
    (
        "Mexico paid a ransom for the sailors",
        "On the question of a ransom for the sailors we can neither confirm nor deny anything.",
        "MX",
        N,
    ),
    (
        "Mexico paid a ransom for the sailors",
        "We do not comment on how the sailors came home or on any ransom.",
        "MX",
        N,
    ),
    (
        "Vietnam will buy submarines from India",
        "It is too early to say whether submarines will be bought from India.",
        "VN",
        N,
    ),
    (
        "Vietnam will buy submarines from India",
        "For questions about submarines from India I refer you to the defence ministry.",
        "VN",
        N,
    ),
    # another matter
    ("Mexico paid a ransom for the sailors", "The sailors were trained in navigation at Veracruz.", "MX", U),
    ("Vietnam will buy submarines from India", "Vietnam welcomes the students from India.", "VN", U),
    ("Norway will close its embassy in Damascus", "Norway will close its consulate in Recife.", "NO", U),
]


@pytest.mark.parametrize(("claim", "passage", "party", "expected"), PLAIN)
def test_stance(claim: str, passage: str, party: str, expected: Stance) -> None:
    found = compared(claim, passage, party, similarity=FAR if expected is U else NEAR)
    assert found.stance is expected, found


def test_answer_to_a_question_takes_the_question_s_matter() -> None:
    claim = "Bolivia will nationalise the lithium mines"
    question = "Q: Will Bolivia nationalise the lithium mines this year?"
    assert compared(claim, "A: No, it will not.", "BO", question).stance is R
    assert compared(claim, "A: Yes, and we have said so before.", "BO", question).stance is S
    assert compared(claim, "A: I have nothing for you on that.", "BO", question).stance is N


def test_disowning_an_act_refutes_only_for_its_actor() -> None:
    claim = "Eritrea shelled the market in Adigrat"
    passage = "This was not us. Our soldiers are far from there."
    assert compared(claim, passage, "ER").stance is R
    assert compared(claim, passage, "KE").stance is U


def test_no_decision_and_no_knowledge_are_hedged_denials() -> None:
    claim = "Latvia has decided to send its frigate to the Red Sea"
    for passage in (
        "No decision has been taken on sending the frigate to the Red Sea.",
        "We are not aware of any decision to send the frigate to the Red Sea.",
    ):
        found = compared(claim, passage, "LV")
        assert found.stance is R
        assert [c.facet for c in found.caveats] == [Facet.HEDGE]
    plain = compared("Latvia and Iran have reached a deal on fees", "There is no deal with Iran on fees yet.", "LV")
    assert (plain.stance, plain.caveats) == (R, ())


def test_no_plans_denies_a_plan_outright() -> None:
    found = compared("Latvia plans to sell its frigate", "Latvia has no plans to sell its frigate.", "LV")
    assert (found.stance, found.caveats) == (R, ())


def test_a_denial_for_today_keeps_both_fragments_and_ends_with_the_day_there() -> None:
    found = compared(
        "Egypt and Qatar will hold talks in Riyadh on Wednesday",
        "There are no talks in Riyadh with the participation of our ministry today.",
        "EG",
    )
    assert found.stance is R
    caveats = {c.facet: c for c in found.caveats}
    assert set(caveats) == {Facet.TIME, Facet.PARTICIPANTS}
    assert "Wednesday" in caveats[Facet.TIME].claim_fragment
    assert caveats[Facet.TIME].statement_fragment == "today"
    # Riyadh is three hours ahead of UTC
    assert found.expires_at == datetime(2031, 3, 11, 21, 0, tzinfo=UTC)


def test_a_denial_without_a_bound_does_not_end() -> None:
    found = compared("Egypt and Qatar will hold talks in Riyadh", "There are no talks with Qatar in Riyadh.", "EG")
    assert (found.stance, found.expires_at) == (R, None)


def test_other_pair_other_place_other_year_other_office_are_other_events() -> None:
    meeting = "The foreign ministers of Peru and Chile met in Lima"
    assert compared(meeting, "The minister met his colleague from Ecuador in Lima.", "PE").stance is U
    assert compared(meeting, "The minister met his colleague from Chile in Quito.", "PE").stance is U
    assert compared(meeting, "The minister met his colleague from Chile in Lima.", "PE").stance is S
    old = datetime(2027, 3, 11, tzinfo=UTC)
    assert compared(meeting, "The minister met his colleague from Chile in Lima.", "PE", published_at=old).stance is U
    # the foreign ministry of a third country
    assert compared(meeting, "The foreign minister met a colleague in Lima.", "EC").stance is U


def test_demanding_is_not_stating() -> None:
    claim = "Malta will withdraw from the fisheries treaty"
    assert compared(claim, "Malta must withdraw from the fisheries treaty.", "IT").stance is U


def test_a_denial_may_stand_before_the_matter_is_told() -> None:
    claim = "Peru has bought a radar from Kenya"
    assert compared(claim, "The reports are groundless. Kenya makes no radar.", "PE").stance is R


def test_an_act_that_is_only_spoken_of_is_not_affirmed() -> None:
    claim = "Peru and Chile have signed a fishing agreement"
    assert compared(claim, "The proposal for a fishing agreement with Chile is on the table.", "PE").stance is not S


def test_an_answer_counts_by_the_words_of_its_question() -> None:
    question = "Q: Have Peru and Chile signed a fishing agreement?"
    claim = "Peru and Chile have signed a fishing agreement"
    found = compared(claim, "We have not been informed of any such agreement.", "PE", question, similarity=0.15)
    assert found.stance is R
    assert [c.facet for c in found.caveats] == [Facet.HEDGE]


def test_what_was_held_before_is_not_held_now() -> None:
    claim = "Iran has released six Danish sailors"
    passage = "Six Danish sailors who had been held in Iran are on their way home."
    assert compared(claim, passage, "DK").stance is not R


def test_other_figure_refutes_where_the_figure_is_the_claim() -> None:
    claim = "Portugal spent 900 million euros on fire aircraft"
    found = compared(claim, "Portugal spent 400 million euros on fire aircraft.", "PT")
    assert found.stance is R
    assert [(c.facet, c.statement_fragment) for c in found.caveats] == [(Facet.QUANTITY, "400 million euros")]
    assert compared(claim, "Portugal spent 898.7 million euros on fire aircraft.", "PT").stance is S


def test_other_figure_is_a_caveat_where_the_event_is_the_claim() -> None:
    found = compared("Three drones crossed into Latvia", "Two drones crossed into Latvia from the east.", "LV")
    assert found.stance is S
    assert [c.facet for c in found.caveats] == [Facet.QUANTITY]


def test_other_rank_is_a_caveat() -> None:
    found = compared(
        "The foreign ministers of Peru and Chile met in Lima",
        "The deputy foreign ministers of Peru and Chile met in Lima.",
        "PE",
    )
    assert found.stance is S
    assert [c.facet for c in found.caveats] == [Facet.LEVEL]


def test_score_is_a_strength_and_reasons_carry_fragments() -> None:
    found = compared(
        "Norway will close its embassy in Damascus", "Norway is not closing its embassy in Damascus.", "NO"
    )
    assert 0.5 < found.score <= 1.0
    first = found.reasons[0]
    assert first.feature == "polarity"
    assert first.claim_fragment
    assert "closing" in first.passage_fragment


_NAMES = ("Peru", "Chile", "Kenya", "Ghana", "Norway", "Jordan")
_TEMPLATES = (
    ("{a} and {b} held talks on fishing", "There were no talks on fishing with {b}.", "a"),
    ("{a} and {b} have signed a fishing agreement", "We have signed the fishing agreement with {b}.", "a"),
    ("{a} will withdraw from the pact with {b}", "{a} is leaving the pact with {b}.", "b"),
    ("{a} has attacked a convoy of {b}", "Reports that {a} attacked a convoy of {b} are false.", "a"),
)
_IDS = {"Peru": "PE", "Chile": "CL", "Kenya": "KE", "Ghana": "GH", "Norway": "NO", "Jordan": "JO"}


@given(st.sampled_from(_TEMPLATES), st.permutations(_NAMES))
def test_swapping_the_names_of_two_parties_mirrors_the_outcome(
    template: tuple[str, str, str], names: list[str]
) -> None:
    claim, passage, speaker = template
    outcomes = []
    for a, b in ((names[0], names[1]), (names[1], names[0])):
        party = _IDS[a if speaker == "a" else b]
        outcomes.append(compared(claim.format(a=a, b=b), passage.format(a=a, b=b), party))
    one, other = outcomes
    assert (one.stance, one.score) == (other.stance, other.score)
    assert [c.facet for c in one.caveats] == [c.facet for c in other.caveats]


@given(st.text(max_size=300), st.text(max_size=200), st.floats(-1, 1))
def test_any_text_is_compared_without_failing(claim: str, passage: str, similarity: float) -> None:
    found = compared(claim, passage, "PE", similarity=similarity)
    assert 0.0 <= found.score <= 1.0
    assert (found.stance is U) == (found.score == 0.0)


@pytest.mark.parametrize(
    ("claim", "passage", "party", "hours"),
    [
        ("Egypt and Qatar will hold talks on Wednesday", "There are no talks with Qatar today.", "EG", -2),
        # no zone is called after these capitals
        ("The United States and Qatar will hold talks on Wednesday", "There are no talks with Qatar today.", "US", 4),
        ("Brazil and Qatar will hold talks on Wednesday", "There are no talks with Qatar today.", "BR", 3),
        # the place of the matter goes before that of the speaker, whether the denial or only the claim names it
        ("Brazil and Qatar will hold talks", "There are no talks with Qatar in Tokyo today.", "BR", -9),
        ("Brazil and Qatar will hold talks in Istanbul on Wednesday", "There are no talks with Qatar today.", "BR", -3),
        ("Brazil and Qatar will hold talks in New York", "There are no talks with Qatar today.", "BR", 4),
    ],
)
def test_a_day_ends_at_the_midnight_of_the_place_concerned(claim: str, passage: str, party: str, hours: int) -> None:
    found = compared(claim, passage, party, said_at=SAID, published_at=SAID)
    assert found.stance is R
    assert found.expires_at == datetime(2031, 3, 12, tzinfo=UTC) + timedelta(hours=hours)


def test_circumstances_do_not_turn_what_the_model_reads_the_other_way() -> None:
    claim = "Kenyan forces will replace the Swedish troops in Mali's bases"
    told = "No Kenyan force is to take the place of the Swedish troops in our bases, whoever says so."
    names = gazetteer()
    reading = comparison.read_claim(analyse(Claim(None, claim, claim, SAID), names), names)
    passage = comparison.read_passage(told, "", "ML", "", "Presidency of Mali", "", SAID, names, told, relayed=True)
    assert comparison.compare(reading, passage, 0.7, (0.9, 0.04, 0.03, 0.03)).stance is Stance.SUPPORTS
    assert comparison.compare(reading, passage, 0.7, (0.04, 0.9, 0.03, 0.03)).stance is not Stance.SUPPORTS
