"""Other events: what is said of another day, another place or another act does not count for the claimed one."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from services.kernel.model import Claim, Comparison, Facet, Stance
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify import comparison
from services.verify.passages import lead
from services.verify.standing import analyse

SAID = datetime(2031, 3, 10, 9, 0, tzinfo=UTC)  # a Monday
NEAR = 0.65
S, R, N, U = Stance.SUPPORTS, Stance.REFUTES, Stance.NO_COMMITMENT, Stance.UNRELATED
MEETING = "Norwegian and Chilean officials will meet in Lisbon on Tuesday"


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(ready_parties())


def compared(
    claim: str, passage: str, party: str, days: float = 0, context: str = "", opening: str = "", near: float = NEAR
) -> Comparison:
    names = gazetteer()
    reading = comparison.read_claim(analyse(Claim(None, claim, claim, SAID), names), names)
    said = comparison.read_passage(
        passage, context, party, "", party, "", SAID + timedelta(days=days), names, lead=opening
    )
    return comparison.compare(reading, said, near)


def test_a_claim_of_a_day_is_not_met_by_words_of_weeks_later() -> None:
    passage = "The Norwegian and Chilean officials will meet."
    assert compared(MEETING, passage, "NO").stance is S
    assert compared(MEETING, passage, "NO", days=40).stance is U
    assert compared(MEETING, "We met the officials of Chile on 11 March 2031.", "NO", days=40).stance is S


@pytest.mark.parametrize(
    "opening",
    [
        "The meeting of Norwegian and Chilean officials will be held in Madrid on 13 March.",
        "On the meeting in Madrid.\n\nThe two delegations are complete.",
    ],
)
def test_a_statement_that_opens_with_another_place_is_of_another_event(opening: str) -> None:
    passage = "The Norwegian and Chilean officials will discuss fish."
    assert compared(MEETING, passage, "NO", opening=opening).stance is U
    assert compared(MEETING, passage, "NO", context=opening).stance is U
    assert compared(MEETING, passage, "NO", opening=opening.replace("Madrid", "Lisbon")).stance is S
    assert compared(MEETING, passage, "NO", opening="Briefing in Oslo.").stance is S


@pytest.mark.parametrize(
    ("claim", "passage", "stance"),
    [
        (
            "Norway held a first round of fishing talks with Chile in May",
            "There were no follow-up fishing talks with Chile.",
            U,
        ),
        ("Norway held a first round of fishing talks with Chile in May", "There were no fishing talks with Chile.", R),
        ("A second round of talks with Chile took place", "The third round of talks with Chile took place.", U),
        ("A second round of talks with Chile took place", "Another round of talks with Chile took place.", S),
        ("Norway will hold new talks with Chile", "The previous talks with Chile were held.", U),
        ("Norway will hold new talks with Chile", "The next talks with Chile will be held soon.", S),
        # one of those that are named is of the same turn
        ("Norway will hold new talks with Chile", "After the last talks, new talks with Chile will be held.", S),
    ],
)
def test_another_of_a_series_is_another_event(claim: str, passage: str, stance: Stance) -> None:
    assert compared(claim, passage, "NO").stance is stance


def test_the_act_and_the_parties_alone_are_any_act_of_theirs() -> None:
    claim = "Department heads will lead the talks between Norway and Chile"
    assert compared(claim, "Norway and Chile have agreed on a date for the next talks.", "NO").stance is U
    assert compared(claim, "The talks with Chile will be led by heads of department.", "NO").stance is S
    # what is missing may be a pronoun, or the place
    assert compared("Norway will move its buoys from the fjord", "We are going to move them soon.", "NO").stance is S
    arrived = "The Norwegian envoy arrived in Lima for consultations on herring quotas"
    assert compared(arrived, "The envoy has arrived in Lima.", "NO").stance is S


def test_who_speaks_of_a_meeting_says_with_whom() -> None:
    assert compared(MEETING, "The officials will meet with their hosts.", "NO").stance is U
    assert compared(MEETING, "The officials will meet.", "NO", opening="On the visit to Chile").stance is S
    assert compared(MEETING, "The officials of both countries will meet.", "NO").stance is S
    assert compared(MEETING, "The officials will meet in Lisbon.", "NO").stance is S


def test_what_was_to_go_on_before_the_story_is_not_its_contrary() -> None:
    claim = "Norway has cancelled its herring consultations with Chile"
    passage = "We will continue our consultations with Chile on herring."
    assert compared(claim, passage, "NO").stance is R
    assert compared(claim, passage, "NO", days=-60).stance is U


def test_the_lead_is_title_and_first_sentence() -> None:
    assert lead("On fish", "We met in Oslo. We ate.") == "On fish.\n\nWe met in Oslo."
    assert lead("", "We met in Oslo. We ate.") == "We met in Oslo."
    assert lead("", "") == ""


def test_a_weekday_without_a_verb_may_be_the_next_one() -> None:
    passage = "Asked about a meeting with Chilean officials on Tuesday, the spokesperson said: “No comment.”"
    assert compared(MEETING, passage, "NO").stance is N


def test_what_was_over_before_confirms_nothing_to_come() -> None:
    assert compared(MEETING, "Our officials met those of Chile in Lisbon last Tuesday.", "NO").stance is U


def test_a_bystander_s_own_act_is_not_the_claimed_one() -> None:
    assert compared(MEETING, "Portugal takes no part in the meeting of Norway and Chile.", "PT").stance is U
    assert compared(MEETING, "We are not meeting anybody from Norway or Chile.", "PT").stance is U


def test_what_was_arranged_is_the_act() -> None:
    claim = "Norwegian and Chilean officials were scheduled to hold follow-up meetings in Lisbon"
    assert compared(claim, "There are no meetings in Lisbon today.", "NO", near=0.5).stance is R


def test_readiness_is_no_act_unless_readiness_is_claimed() -> None:
    assert compared("Norway and Chile will hold talks", "We remain open to talks with Chile.", "NO").stance is U
    negated = "Norway and Chile have not agreed a date for talks"
    assert compared(negated, "We are ready for talks at a later date.", "NO").stance is not R


def test_a_fact_is_no_refusal_to_discuss() -> None:
    claim = "Norway cancelled the talks with Chile"
    assert compared(claim, "The delegations of Norway and Chile did not discuss the reactor.", "NO").stance is not N
    assert compared(claim, "We do not discuss the talks with Chile.", "NO").stance is N


def test_a_negated_claim_is_contradicted_only_with_its_object() -> None:
    claim = "Norwegian and Chilean officials did not discuss the reactor"
    assert compared(claim, "Norwegian and Chilean officials discussed the reactor.", "NO").stance is R
    assert compared(claim, "Norwegian and Chilean officials discussed herring.", "NO").stance is not R
    assert compared(claim, "The officials did not discuss the reactor.", "NO").stance is S


def test_an_offer_of_nothing_is_an_offer() -> None:
    claim = "Chile has offered Norway a deal with no duties on herring"
    assert compared(claim, "Chile has offered to drop its duties on herring from Norway.", "NO").stance is S


def test_what_is_not_explained_is_not_denied() -> None:
    claim = "Norway cancelled the talks with Chile"
    assert compared(claim, "Norway gave no explanation for the cancellation of the talks.", "CL").stance is not R


def test_who_denies_a_thing_does_not_state_it() -> None:
    assert compared(MEETING, "Norway denied a meeting in Lisbon.", "NO").stance is not S


def test_a_scoped_quotation_keeps_its_caveats() -> None:
    found = compared(
        MEETING,
        "The ministry dismissed the story: “No meetings are being held in Lisbon today with the involvement of our"
        " ministry.”",
        "NO",
        days=1,
    )
    assert found.stance is R
    assert {c.facet for c in found.caveats} >= {Facet.TIME, Facet.PARTICIPANTS}
    assert found.expires_at is not None


@pytest.mark.parametrize("ready", ["ready", "willing"])
def test_claimed_readiness_is_stated_by_readiness(ready: str) -> None:
    claim = f"Peru is {ready} to receive Chilean investors in its copper regions"
    assert compared(claim, "We are ready to receive Chilean investors in the copper regions.", "PE").stance is S
    assert compared(claim, "Chilean investors are always welcome to the music.", "PE").stance is U


def test_signalled_readiness_is_stated_by_the_same_words() -> None:
    claim = "The Peruvian president signalled Peru's willingness to receive Chilean investors in its copper regions"
    assert compared(claim, f"{claim}.", "PE").stance is S


def test_a_denial_for_one_day_denies_nothing_later() -> None:
    denial = "There are no meetings with Chilean officials in Lisbon today."
    assert compared(MEETING, denial, "NO", days=1).stance is R
    undated = "Norwegian and Chilean officials will hold a meeting in Lisbon"
    assert compared(undated, denial, "NO").stance is R
    assert compared(undated, denial, "NO", days=-20).stance is U
    assert compared("Norwegian and Chilean officials will meet in Lisbon on 20 March 2031", denial, "NO").stance is U


def test_a_denial_as_of_a_day_denies_what_is_planned_for_later() -> None:
    later = "Norwegian and Chilean officials will meet in Lisbon on 20 March 2031"
    found = compared(later, "As of today, there will be no meeting with Chilean officials in Lisbon.", "NO")
    assert found.stance is R
    assert found.expires_at


def test_a_report_denied_long_before_was_another_one() -> None:
    claim = "Norway has called off the next round of talks with Chile"
    denial = "The ministry denied reports of a new round of talks with Chile."
    assert compared(claim, denial, "NO", days=-100).stance is U
    dated = "Norwegian and Chilean officials held talks in Lisbon on 28 November 2030"
    later = "The ministry denied reports of talks with Chilean officials in Lisbon."
    assert compared(dated, later, "NO", days=-100).stance is R, "an old event was denied when it was news"


def test_what_is_said_of_another_place_is_not_left_to_the_model() -> None:
    claim = "The Chilean foreign minister was in Tehran on Tuesday"
    words, names = "The minister spent Tuesday with nobody but his own staff", gazetteer()
    reading = comparison.read_claim(analyse(Claim(None, claim, claim, SAID), names), names)
    for place, weighed in ((" in Lisbon", False), ("", True), (" in Tehran", True)):
        said = comparison.read_passage(f"{words}{place}.", "", "CL", "", "Chile", "", SAID, names)
        assert bool(comparison.grounds(reading, said, NEAR, (0.01, 0.95, 0.02, 0.02))) is weighed


@pytest.mark.parametrize(
    "refusal",
    [
        "Journeys of the delegation to Chile are announced by the palace, and not by me.",
        "Secrecy rules do not allow us to disclose anything on a meeting with Chilean officials.",
    ],
)
def test_whose_news_it_is_and_what_a_law_forbids_to_tell_commit_to_nothing(refusal: str) -> None:
    assert compared("A Norwegian delegation will travel to Chile to meet its officials", refusal, "NO").stance is N


def test_where_somebody_is_does_not_make_another_one_act() -> None:
    claim = "Norway has cancelled the treaty that allows Swedish troops in the country"
    assert compared(claim, "Our troops in Kenya continue their work under the treaty.", "SE").stance is not R


def test_that_no_such_step_is_planned_denies_none_that_was_taken() -> None:
    answer = "No such step is planned with the Chilean ambassador to Norway."
    assert compared("Norway has expelled the Chilean ambassador", answer, "NO").stance is not R
    assert compared("Norway will expel the Chilean ambassador", answer, "NO").stance is R


def test_that_something_else_has_not_changed_denies_no_act() -> None:
    claim = "Norway has cancelled the talks with Chile"
    assert compared(claim, "Our position on the talks with Chile has not changed.", "NO").stance is R
    assert compared(claim, "Our travel advice for Chile has not changed since the talks.", "NO").stance is not R


def test_who_is_accused_and_speaks_of_the_accuser_at_once_denies_this() -> None:
    claim = "Two drones from Belarus flew into Lithuanian airspace"
    denial, opening = (
        "The accusation is far-fetched.",
        "Once more Vilnius is looking for an enemy to justify its budget.",
    )
    assert compared(claim, denial, "BY", opening=opening, near=0.2).stance is Stance.REFUTES
    assert compared(claim, denial, "BY", opening=opening, near=0.2, days=5).stance is Stance.UNRELATED
    assert compared(claim, denial, "BY", opening="The harvest is in.", near=0.2).stance is Stance.UNRELATED


@pytest.mark.parametrize(
    ("opening", "stance"),
    [
        ("Kenyan and Ugandan envoys met in Kampala, days after Nairobi denied a meeting in Kisumu.", Stance.UNRELATED),
        ("Kenyan and Ugandan envoys met in Kisumu.", Stance.SUPPORTS),
    ],
)
def test_an_article_that_begins_elsewhere_goes_on_about_it(opening: str, stance: Stance) -> None:
    claim = "Kenyan and Ugandan envoys held talks in Kisumu"
    passage = "The talks between the Kenyan and Ugandan envoys lasted six hours."
    assert compared(claim, passage, "KE", opening=opening).stance is stance
