"""What holds of `decide` whatever the evidence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.model import (
    Caveat,
    Channel,
    Claim,
    ClaimParty,
    Comparison,
    Evidence,
    Facet,
    PositionStance,
    Review,
    Span,
    Stance,
    Standing,
    Status,
    Verdict,
)
from services.verify.confidence import LEAST, MOST
from services.verify.positions import MIN_SCORE
from services.verify.verdict import decide

DAWN = datetime(2031, 5, 6, tzinfo=UTC)
PARTIES = ("AA", "BB", "CC", "DD")
SWAPPED = {"AA": "BB", "BB": "AA"}
NAMES = {"AA": "Arcadia", "BB": "Borduria", "CC": "Carpania", "DD": "Dorne"}

# few distinct times and scores, so that ties are common
times = st.integers(0, 4).map(lambda hours: DAWN + timedelta(hours=hours))
scores = st.sampled_from([0.2, 0.45, 0.5, 0.6, 0.7, 0.75, 0.9, 1.0]) | st.floats(0, 1)
caveats = st.lists(st.builds(Caveat, st.sampled_from(Facet), st.just("on Tuesday"), st.just("today")), max_size=2)
comparisons = st.builds(
    Comparison,
    st.sampled_from(Stance),
    scores,
    caveats=caveats.map(tuple),
    expires_at=st.none() | times,
)


@st.composite
def _evidence(draw: st.DrawFn) -> tuple[Evidence, ...]:
    found = []
    for number in range(draw(st.integers(0, 7))):
        party = draw(st.sampled_from(PARTIES))
        found.append(
            Evidence(
                id=UUID(int=number + 1),
                statement_id=UUID(int=100 + draw(st.integers(0, 7))),
                issuer=f"Chancery of {NAMES[party]}",
                party=party,
                speaker="",
                channel=draw(st.sampled_from(Channel)),
                published_at=draw(times),
                passage=f"word {number}",
                span=Span(0, 6, f"word {number}"),
                comparison=draw(comparisons),
                retracted_at=draw(st.none() | st.none() | times),
            )
        )
    return tuple(found)


evidences = _evidence()
claims = st.lists(
    st.builds(ClaimParty, st.sampled_from(PARTIES), st.sampled_from(Standing)),
    max_size=3,
    unique_by=lambda each: each.party,
).map(lambda parties: Claim(None, "A has met B", "A has met B", DAWN, parties=tuple(parties)))
reviews = st.none() | st.builds(
    Review, st.sampled_from(Status), st.just("n"), st.just("r"), times, reopened_at=st.none() | times
)


def judged(claim: Claim, evidence: tuple[Evidence, ...], as_of: datetime, review: Review | None = None) -> Verdict:
    return decide(claim, evidence, as_of, names=NAMES, method="test", review=review)


def _swap(text: str) -> str:
    return text.replace("Arcadia", "\0").replace("Borduria", "Arcadia").replace("\0", "Borduria")


def _mirrored(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(
        replace(each, party=SWAPPED.get(each.party, each.party), issuer=_swap(each.issuer)) for each in evidence
    )


@settings(deadline=None)  # a busy machine is no failure
@given(claims, evidences, times)
def test_swapping_two_parties_mirrors_the_outcome(
    claim: Claim, evidence: tuple[Evidence, ...], as_of: datetime
) -> None:
    other = replace(
        claim, parties=tuple(replace(each, party=SWAPPED.get(each.party, each.party)) for each in claim.parties)
    )
    verdict = judged(claim, evidence, as_of)
    mirrored = judged(other, _mirrored(evidence), as_of)
    assert mirrored == replace(
        verdict,
        positions=tuple(
            replace(row, party=SWAPPED.get(row.party, row.party), name=_swap(row.name)) for row in verdict.positions
        ),
        evidence=_mirrored(verdict.evidence),
        justification=_swap(verdict.justification),
    )


@settings(deadline=None)
@given(claims, evidences, times, reviews, st.randoms())
def test_order_does_not_matter(
    claim: Claim, evidence: tuple[Evidence, ...], as_of: datetime, review: Review | None, random: Random
) -> None:
    shuffled = list(evidence)
    random.shuffle(shuffled)
    assert judged(claim, tuple(shuffled), as_of, review) == judged(claim, evidence, as_of, review)


@settings(deadline=None)
@given(claims, evidences, evidences, times, reviews)
def test_the_unrelated_changes_nothing(
    claim: Claim, evidence: tuple[Evidence, ...], more: tuple[Evidence, ...], as_of: datetime, review: Review | None
) -> None:
    unrelated = tuple(
        replace(each, id=UUID(int=500 + n), comparison=replace(each.comparison, stance=Stance.UNRELATED))
        for n, each in enumerate(more)
    )
    assert judged(claim, evidence + unrelated, as_of, review) == judged(claim, evidence, as_of, review)


@settings(deadline=None)
@given(claims, evidences, times, reviews)
def test_a_past_moment_replays_from_what_was_known_then(
    claim: Claim, evidence: tuple[Evidence, ...], as_of: datetime, review: Review | None
) -> None:
    then = tuple(
        replace(each, retracted_at=each.retracted_at if each.retracted_at and each.retracted_at <= as_of else None)
        for each in evidence
        if each.published_at <= as_of
    )
    assert judged(claim, evidence, as_of, review) == judged(claim, then, as_of, review)


@settings(deadline=None)
@given(claims, evidences, times)
def test_a_retraction_removes_the_effect(claim: Claim, evidence: tuple[Evidence, ...], as_of: datetime) -> None:
    standing = tuple(each for each in evidence if not each.retracted_at or each.retracted_at > as_of)
    assert judged(claim, evidence, as_of) == judged(claim, standing, as_of)


@settings(deadline=None)
@given(claims, evidences, scores)
def test_declining_to_comment_never_overrides(claim: Claim, evidence: tuple[Evidence, ...], score: float) -> None:
    as_of = DAWN + timedelta(hours=9)
    before = judged(claim, evidence, as_of)
    for row in before.positions:
        if row.stance in (PositionStance.CONFIRMS, PositionStance.DENIES):
            declined = Evidence(
                id=UUID(int=900),
                statement_id=UUID(int=901),
                issuer="",
                party=row.party,
                speaker="",
                channel=Channel.OFFICIAL,
                published_at=as_of,
                passage="We do not comment.",
                span=Span(0, 18, "We do not comment."),
                comparison=Comparison(Stance.NO_COMMITMENT, score),
            )
            assert judged(claim, (*evidence, declined), as_of) == before


@settings(deadline=None)
@given(claims, evidences, times, reviews)
def test_the_same_again_and_in_bounds(
    claim: Claim, evidence: tuple[Evidence, ...], as_of: datetime, review: Review | None
) -> None:
    verdict = judged(claim, evidence, as_of, review)
    assert verdict == judged(claim, evidence, as_of, review)
    assert LEAST <= verdict.confidence <= MOST
    assert (verdict.abstained is not None) == (verdict.status is Status.UNVERIFIED)
    assert verdict.justification.endswith(".")


@settings(deadline=None)
@given(claims, evidences, times)
def test_every_row_rests_on_shown_evidence_of_its_own_party(
    claim: Claim, evidence: tuple[Evidence, ...], as_of: datetime
) -> None:
    verdict = judged(claim, evidence, as_of)
    shown = {each.id: each for each in verdict.evidence}
    assert len({row.party for row in verdict.positions}) == len(verdict.positions)
    for row in verdict.positions:
        assert all(shown[id].party == row.party for id in row.evidence)
        assert bool(row.evidence) == (row.stance is not PositionStance.SILENT)
    assert all(each.comparison.score >= MIN_SCORE for each in verdict.evidence)


@settings(deadline=None)
@given(st.floats(MIN_SCORE, 1), st.floats(MIN_SCORE, 1), st.sampled_from(Standing), st.sampled_from(list(Stance)[:3]))
def test_a_stronger_passage_never_makes_less_sure(a: float, b: float, standing: Standing, stance: Stance) -> None:
    claim = Claim(None, "A has met B", "A has met B", DAWN, parties=(ClaimParty("AA", standing),))

    def sure(score: float) -> float:
        one = Evidence(
            UUID(int=1),
            UUID(int=2),
            "",
            "AA",
            "",
            Channel.OFFICIAL,
            DAWN,
            "w",
            Span(0, 1, "w"),
            Comparison(stance, score),
        )
        return judged(claim, (one,), DAWN).confidence

    assert sure(min(a, b)) <= sure(max(a, b))
