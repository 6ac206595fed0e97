"""A claim of several sentences is as good as its weakest."""

from datetime import UTC, datetime

import pytest

from services.kernel.model import Claim, ClaimParty, Comparison, Reason, Stance, Standing, Status, Verdict
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer
from services.verify.several import FEATURE, MOST, apart, bearing, weakest
from services.verify.standing import analyse

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
PARTIES = Gazetteer(ready_parties())
FIRST, SECOND = "Norway will host the talks on 9 May 2031.", "They will last two days."


def claim(text: str) -> Claim:
    return analyse(Claim(None, text, text, NOON), PARTIES)


def verdict(status: Status, confidence: float = 0.8) -> Verdict:
    return Verdict(status, confidence, NOON, "m", justification=f"It is {status.lower()}.")


def test_one_sentence_stays_what_it_is() -> None:
    one = claim(FIRST)
    assert apart(one, PARTIES) == (one,)
    assert weakest((one,), [verdict(Status.DENIED)]) == verdict(Status.DENIED)
    found = Comparison(Stance.SUPPORTS, 0.9)
    assert bearing([(one, found)]) == found


def test_a_sentence_that_names_nobody_goes_on_with_whom_the_one_before_named_and_when() -> None:
    first, second = apart(claim(f"{FIRST} {SECOND}"), PARTIES)
    assert (first.proposition, second.proposition) == (FIRST, SECOND)
    assert second.parties == first.parties == (ClaimParty("NO", Standing.ACTOR),)
    assert second.event_at == first.event_at is not None


def test_whoever_the_claim_is_about_is_shown_in_each_sentence() -> None:
    _, second = apart(claim(f"{FIRST} Sweden has closed its embassy."), PARTIES)
    assert {each.party: each.standing for each in second.parties} == {
        "SE": Standing.ACTOR,
        "NO": Standing.THIRD_PARTY,
    }


def test_a_long_text_has_a_last_part() -> None:
    text = " ".join(f"Norway will host meeting number {n}." for n in range(MOST + 4))
    parts = apart(claim(text), PARTIES)
    assert len(parts) == MOST
    assert " ".join(each.proposition for each in parts) == text


def test_a_passage_bears_on_the_sentence_it_says_most_of() -> None:
    first, second = apart(claim(f"{FIRST} {SECOND}"), PARTIES)
    weak, strong = Comparison(Stance.SUPPORTS, 0.5), Comparison(Stance.REFUTES, 0.7, (Reason("polarity", "", "", ""),))
    found = bearing([(first, weak), (second, strong)])
    assert (found.stance, found.score) == (Stance.REFUTES, 0.7)
    assert [(each.feature, each.claim_fragment) for each in found.reasons] == [("polarity", ""), (FEATURE, SECOND)]
    nothing = Comparison(Stance.UNRELATED, 0.0)
    assert bearing([(first, nothing), (second, nothing)]) == nothing


@pytest.mark.parametrize(
    ("statuses", "whole"),
    [
        ((Status.CONFIRMED, Status.DENIED), Status.DENIED),
        ((Status.UNVERIFIED, Status.DISPUTED), Status.DISPUTED),
        ((Status.CONFIRMED, Status.UNVERIFIED), Status.UNVERIFIED),
        ((Status.UNCORROBORATED, Status.CONFIRMED), Status.UNCORROBORATED),
        ((Status.CONFIRMED, Status.CONFIRMED), Status.CONFIRMED),
    ],
)
def test_the_weakest_sentence_gives_the_status(statuses: tuple[Status, ...], whole: Status) -> None:
    parts = apart(claim(f"{FIRST} {SECOND}"), PARTIES)
    found = weakest(parts, [verdict(each) for each in statuses])
    assert found.status is whole
    assert FIRST in found.justification
    assert SECOND in found.justification


def test_all_of_it_is_confirmed_less_surely_than_each_sentence() -> None:
    parts = apart(claim(f"{FIRST} {SECOND}"), PARTIES)
    both = weakest(parts, [verdict(Status.CONFIRMED, 0.9), verdict(Status.CONFIRMED, 0.8)])
    assert both.confidence == pytest.approx(0.72)
    assert weakest(parts, [verdict(Status.CONFIRMED, 0.9), verdict(Status.DENIED, 0.8)]).confidence == 0.8
