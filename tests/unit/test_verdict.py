"""Every rule of judgement on small hand-made cases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.kernel.model import (
    Abstention,
    Caveat,
    Channel,
    Claim,
    ClaimParty,
    Comparison,
    Coverage,
    Covered,
    Evidence,
    Facet,
    Position,
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

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = {"AA": "Arcadia", "BB": "Borduria", "CC": "Carpania", "IW": "Inspectorate of Weirs"}
YES, NO, OPEN, OTHER = Stance.SUPPORTS, Stance.REFUTES, Stance.NO_COMMITMENT, Stance.UNRELATED
ACTOR, SIDE, AUTHORITY, THIRD = Standing.ACTOR, Standing.PARTICIPANT, Standing.AUTHORITY, Standing.THIRD_PARTY


def about(*parties: tuple[str, Standing]) -> Claim:
    words = "Arcadia has closed the northern locks"
    return Claim(None, words, words, NOON, parties=tuple(ClaimParty(*each) for each in parties))


_count = iter(range(1, 100_000))


def says(
    party: str,
    stance: Stance,
    at: datetime = NOON,
    *,
    score: float = 0.9,
    words: str = "The locks are as they were.",
    channel: Channel = Channel.OFFICIAL,
    statement: int = 0,
    caveats: Sequence[Caveat] = (),
    expires_at: datetime | None = None,
    retracted_at: datetime | None = None,
) -> Evidence:
    number = next(_count)
    return Evidence(
        id=UUID(int=number),
        statement_id=UUID(int=1_000_000 + (statement or number)),
        issuer=f"Foreign Ministry of {NAMES[party]}",
        party=party,
        speaker="",
        channel=channel,
        published_at=at,
        passage=words,
        span=Span(0, len(words), words),
        comparison=Comparison(stance, score, caveats=tuple(caveats), expires_at=expires_at),
        retracted_at=retracted_at,
    )


def decided(
    claim: Claim, *evidence: Evidence, as_of: datetime = NOON + 9 * HOUR, review: Review | None = None
) -> Verdict:
    return decide(claim, evidence, as_of, names=NAMES, method="test", review=review)


def position(verdict: Verdict, party: str) -> Position:
    return next(each for each in verdict.positions if each.party == party)


ACT = (("AA", ACTOR),)
ACT_ON_B = (("AA", ACTOR), ("BB", THIRD))
TALKS = (("AA", SIDE), ("BB", SIDE))
INSPECTED = (("AA", ACTOR), ("IW", AUTHORITY))
NOBODYS = (("BB", THIRD), ("CC", THIRD))


@pytest.mark.parametrize(
    ("parties", "said", "status"),
    [
        # those with standing settle it
        (ACT, {"AA": YES}, "CONFIRMED"),
        (ACT, {"AA": NO}, "DENIED"),
        (TALKS, {"AA": YES}, "CONFIRMED"),
        (TALKS, {"AA": NO}, "DENIED"),
        (TALKS, {"AA": YES, "BB": OPEN}, "CONFIRMED"),
        (TALKS, {"AA": YES, "BB": NO}, "DISPUTED"),
        (INSPECTED, {"IW": YES}, "CONFIRMED"),
        (INSPECTED, {"IW": NO}, "DENIED"),
        (INSPECTED, {"AA": NO, "IW": YES}, "DISPUTED"),
        # one concerned contradicts, but cannot confirm
        (ACT_ON_B, {"AA": NO, "BB": YES}, "DISPUTED"),
        (ACT_ON_B, {"AA": YES, "BB": NO}, "DISPUTED"),
        (ACT_ON_B, {"AA": NO, "BB": OPEN}, "DENIED"),
        (ACT_ON_B, {"BB": YES}, "UNCORROBORATED"),
        (ACT_ON_B, {"AA": OPEN, "BB": YES}, "UNCORROBORATED"),
        (ACT_ON_B, {"BB": NO}, "DENIED"),
        # an outsider contradicts nobody
        (ACT, {"AA": NO, "CC": YES}, "DENIED"),
        (ACT, {"AA": YES, "CC": NO}, "CONFIRMED"),
        (ACT, {"CC": YES}, "UNCORROBORATED"),
        (ACT, {"AA": OPEN, "CC": YES}, "UNCORROBORATED"),
        (ACT, {"CC": NO}, "UNVERIFIED"),
        (ACT_ON_B, {"BB": NO, "CC": YES}, "DENIED"),
        (TALKS, {"CC": YES}, "UNCORROBORATED"),
        # nobody has standing
        (NOBODYS, {"BB": YES}, "UNCORROBORATED"),
        (NOBODYS, {"BB": NO}, "DENIED"),
        (NOBODYS, {"BB": YES, "CC": NO}, "DISPUTED"),
        ((), {"CC": YES}, "UNCORROBORATED"),
        ((), {"CC": NO}, "UNVERIFIED"),
        # nobody takes a position
        (ACT, {}, "UNVERIFIED"),
        (ACT, {"AA": OPEN}, "UNVERIFIED"),
        (TALKS, {"AA": OPEN, "BB": OTHER}, "UNVERIFIED"),
    ],
)
def test_status(parties: tuple[tuple[str, Standing], ...], said: dict[str, Stance], status: str) -> None:
    verdict = decided(about(*parties), *(says(party, stance) for party, stance in said.items()))
    assert verdict.status == Status(status)
    assert (verdict.abstained is not None) == (status == "UNVERIFIED")


@pytest.mark.parametrize(
    ("parties", "said", "reason"),
    [
        (ACT, [], Abstention.NOT_ADDRESSED),
        (ACT, [("AA", OTHER)], Abstention.NOT_ADDRESSED),
        (ACT, [("CC", OPEN)], Abstention.NOT_ADDRESSED),
        (ACT, [("CC", NO)], Abstention.NOT_ADDRESSED),
        (ACT, [("AA", OPEN)], Abstention.NO_COMMENT_ONLY),
        ((), [], Abstention.NOT_CHECKABLE),
        ((), [("CC", NO)], Abstention.NOT_ADDRESSED),
    ],
)
def test_unverified_says_why(
    parties: tuple[tuple[str, Standing], ...], said: list[tuple[str, Stance]], reason: Abstention
) -> None:
    assert decided(about(*parties), *(says(*each) for each in said)).abstained == reason


def test_the_latest_commitment_counts_and_the_change_is_marked() -> None:
    first, second = says("AA", YES), says("AA", NO, NOON + HOUR, score=0.7)
    verdict = decided(about(*ACT), second, first)
    row = position(verdict, "AA")
    assert (verdict.status, row.stance, row.changed_from) == ("DENIED", PositionStance.DENIES, PositionStance.CONFIRMS)
    assert row.since == NOON + HOUR
    assert row.evidence == (second.id,)
    # what it said before is still shown, strongest first
    assert [each.id for each in verdict.evidence] == [first.id, second.id]


def test_a_weak_reading_does_not_turn_a_party_round() -> None:
    sure, weak = says("AA", YES, score=0.9), says("AA", NO, NOON + HOUR, score=0.6)
    assert position(decided(about(*ACT), sure, weak), "AA").stance == PositionStance.CONFIRMS
    unsure = says("AA", YES, score=0.6)
    assert position(decided(about(*ACT), unsure, weak), "AA").stance == PositionStance.DENIES


def test_declining_to_comment_never_overrides() -> None:
    verdict = decided(about(*ACT), says("AA", NO), says("AA", OPEN, NOON + HOUR))
    row = position(verdict, "AA")
    assert (row.stance, row.since, row.changed_from) == (PositionStance.DENIES, NOON, None)
    assert len(verdict.evidence) == 1


def test_a_commitment_after_no_comment_is_a_change() -> None:
    row = position(decided(about(*ACT), says("AA", OPEN), says("AA", NO, NOON + HOUR)), "AA")
    assert row.changed_from == PositionStance.NO_COMMENT


def test_own_publication_outweighs_a_quotation_of_the_same_time() -> None:
    verdict = decided(about(*ACT), says("AA", YES, channel=Channel.RELAYED, score=0.95), says("AA", NO, score=0.6))
    assert verdict.status == "DENIED"


def test_a_report_of_a_publication_does_not_take_its_place() -> None:
    published = says("AA", NO, expires_at=NOON + 3 * HOUR)
    quoted = says("AA", NO, NOON + HOUR, channel=Channel.RELAYED, score=0.95)
    said_again = says("AA", NO, NOON + 4 * HOUR, channel=Channel.RELAYED)

    while_it_lasts = position(decided(about(*ACT), published, quoted), "AA")
    renewed = position(decided(about(*ACT), published, quoted, said_again), "AA")

    assert (while_it_lasts.since, while_it_lasts.evidence) == (NOON, (published.id,))
    assert (renewed.since, renewed.expired_at) == (NOON + 4 * HOUR, None)


def test_ten_relays_of_one_sentence_are_one_statements_worth() -> None:
    told = "The locks on the northern canal were never closed to any ship"
    first = says("AA", NO, words=f"{told}.", channel=Channel.RELAYED, score=0.6)
    copies = [
        says("AA", NO, NOON + n * HOUR, words=f"“{told} last night,”", channel=Channel.RELAYED, score=0.6 + n / 30)
        for n in range(1, 10)
    ]
    alone = decided(about(*ACT), first)
    among = decided(about(*ACT), *copies, first)
    later = says("AA", NO, NOON + timedelta(days=5), words=told, channel=Channel.RELAYED)
    anew = decided(about(*ACT), first, later, as_of=NOON + timedelta(days=6))

    assert (among.confidence, among.positions) == (alone.confidence, alone.positions)
    assert position(among, "AA").evidence == (first.id,)
    assert position(anew, "AA").since == later.published_at


def test_of_what_others_relay_the_quoted_words_lead() -> None:
    caveat = Caveat(Facet.TIME, "this week", "today")
    told = says("AA", NO, score=0.95, words="The ministry denied it.", channel=Channel.RELAYED)
    quoted = says(
        "AA",
        NO,
        score=0.7,
        words="“The locks stay open for today.”",
        channel=Channel.RELAYED,
        caveats=[caveat],
        expires_at=NOON + HOUR,
    )
    row = position(decided(about(*ACT), told, quoted), "AA")
    assert row.evidence == (quoted.id, told.id)
    assert row.caveats == (caveat,)
    assert row.expired_at == NOON + HOUR


def test_equal_opposites_of_one_time_cancel() -> None:
    verdict = decided(about(*ACT), says("AA", YES), says("AA", NO))
    assert (verdict.status, verdict.abstained) == ("UNVERIFIED", Abstention.NO_COMMENT_ONLY)
    assert len(verdict.evidence) == 2


def test_passages_of_one_statement_are_one_word_and_a_close_call_is_told() -> None:
    clear = decided(about(*ACT), says("AA", NO, score=0.95, statement=1), says("AA", YES, score=0.6, statement=1))
    close = decided(about(*ACT), says("AA", NO, score=0.95, statement=2), says("AA", YES, score=0.9, statement=2))
    assert [clear.status, close.status] == ["DENIED", "DENIED"]
    assert clear.evidence[0].comparison.reasons == ()
    assert [each.feature for each in close.evidence[0].comparison.reasons] == ["mixed"]
    assert close.confidence < clear.confidence


def test_below_the_threshold_nothing_is_said_but_a_doubt_remains() -> None:
    weak = decided(about(*ACT), says("AA", NO, score=MIN_SCORE - 0.01))
    none = decided(about(*ACT))
    assert (weak.status, weak.positions, weak.evidence) == ("UNVERIFIED", none.positions, ())
    assert weak.confidence < none.confidence


def test_silent_rows_for_every_named_party() -> None:
    verdict = decided(about(*TALKS), says("BB", YES))
    assert [(row.party, row.name, row.stance, row.coverage) for row in verdict.positions] == [
        ("AA", "Arcadia", "SILENT", "UNWATCHED"),
        ("BB", "Borduria", "CONFIRMS", "UNWATCHED"),
    ]


def test_standing_comes_first_and_an_outsiders_no_comment_is_left_out() -> None:
    claim = about(("CC", THIRD), ("BB", SIDE), ("AA", ACTOR))
    verdict = decided(claim, says("IW", YES), says("AA", YES))
    assert [row.party for row in verdict.positions] == ["AA", "BB", "CC", "IW"]
    assert "IW" not in [row.party for row in decided(claim, says("IW", OPEN)).positions]


def test_a_bounded_denial_runs_out() -> None:
    said = says("AA", NO, expires_at=NOON + 6 * HOUR)
    before = decided(about(*ACT), said, as_of=NOON + 5 * HOUR)
    after = decided(about(*ACT), said, as_of=NOON + 6 * HOUR)
    assert position(before, "AA").expired_at is None
    assert position(after, "AA").expired_at == NOON + 6 * HOUR
    assert (before.status, after.status) == ("DENIED", "DENIED")
    assert after.confidence < before.confidence
    assert "for a time that has passed" in after.justification


@pytest.mark.parametrize("facet", list(Facet))
def test_a_narrower_wording_is_shown_and_lowers_confidence(facet: Facet) -> None:
    narrow = decided(about(*ACT), says("AA", NO, caveats=[Caveat(facet, "on Tuesday", "for now")]))
    assert position(narrow, "AA").caveats == (Caveat(facet, "on Tuesday", "for now"),)
    assert "“for now”" in narrow.justification
    assert narrow.confidence < decided(about(*ACT), says("AA", NO)).confidence


def test_what_makes_a_verdict_surer_or_less_sure() -> None:
    def sure(*evidence: Evidence, claim: tuple[tuple[str, Standing], ...] = TALKS) -> float:
        return decided(about(*claim), *evidence).confidence

    one = sure(says("AA", YES))
    assert sure(says("AA", YES), says("BB", YES)) > one
    assert sure(says("AA", YES, score=0.7)) < one
    assert sure(says("AA", YES, channel=Channel.RELAYED)) < one
    assert sure(says("AA", YES), says("CC", NO)) < one
    assert sure(says("AA", YES), claim=ACT) > one
    assert sure(says("AA", NO), says("AA", YES, NOON + HOUR)) < one
    assert sure(says("BB", NO), claim=ACT_ON_B) < sure(says("AA", NO), claim=ACT_ON_B)
    assert LEAST <= one <= MOST


def test_only_what_was_published_and_not_retracted_by_then() -> None:
    late, gone = says("AA", YES, NOON + 3 * HOUR), says("AA", NO, retracted_at=NOON + 2 * HOUR)
    claim = about(*ACT)
    assert decided(claim, late, gone, as_of=NOON - HOUR).status == "UNVERIFIED"
    assert decided(claim, late, gone, as_of=NOON + HOUR).status == "DENIED"
    assert decided(claim, late, gone, as_of=NOON + 2 * HOUR).status == "UNVERIFIED"
    assert decided(claim, late, gone, as_of=NOON + 3 * HOUR).status == "CONFIRMED"
    # a moment before the retraction does not know of it
    assert decided(claim, gone, as_of=NOON + HOUR).evidence[0].retracted_at is None


def test_a_ruling_stands_beside_the_verdict_and_new_evidence_reopens_it() -> None:
    ruling = Review(Status.CONFIRMED, "seen with my own eyes", "desk", NOON + HOUR)
    claim, old, new = about(*ACT), says("AA", NO), says("AA", NO, NOON + 2 * HOUR)
    assert decided(claim, old, review=ruling).review == ruling
    assert decided(claim, old, review=ruling).status == "DENIED"
    assert decided(claim, old, new, review=ruling).review == replace(ruling, reopened_at=NOON + 2 * HOUR)
    assert decided(claim, old, new, as_of=NOON + HOUR, review=ruling).review == ruling
    assert decided(claim, old, new, as_of=NOON, review=ruling).review is None
    assert decided(claim, old, says("CC", OTHER, NOON + 2 * HOUR), review=ruling).review == ruling
    withdrawn = replace(old, retracted_at=NOON + 3 * HOUR)
    assert decided(claim, withdrawn, review=ruling).review == replace(ruling, reopened_at=NOON + 3 * HOUR)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (
            decided(
                about(*TALKS),
                says("AA", NO, words="No envoy of ours sits down today.", caveats=[Caveat(Facet.TIME, "", "today")]),
            ),
            "Foreign Ministry of Arcadia denies it (6 May 2031: “No envoy of ours sits down today.”), limited in time "
            "(“today”). Borduria: no statement on record.",
        ),
        (
            decided(about(*ACT_ON_B), says("BB", YES, words="They shut the gates on us.", channel=Channel.RELAYED)),
            "Foreign Ministry of Borduria says so, as quoted by others (6 May 2031: “They shut the gates on us.”). "
            "Arcadia: no statement on record.",
        ),
        (
            decided(about(*ACT), says("AA", OPEN, words="We do not discuss locks.")),
            "No statement on record takes a position on this. Foreign Ministry of Arcadia neither confirms nor denies "
            "it (6 May 2031: “We do not discuss locks.”).",
        ),
        (
            decided(about(*ACT), says("AA", NO, words="Open."), says("AA", YES, NOON + HOUR, words="Shut.")),
            "Foreign Ministry of Arcadia confirms it (6 May 2031: “Shut.”), having denied it before.",
        ),
        (decided(about()), "The record knows no party that could confirm or deny this."),
    ],
)
def test_justification(verdict: Verdict, words: str) -> None:
    assert verdict.justification == words


def test_a_long_passage_is_cut_at_a_word() -> None:
    verdict = decided(about(*ACT), says("AA", YES, words="All locks are shut. " * 40))
    assert " …”)" in verdict.justification
    assert len(verdict.justification) < 260


def test_whose_feed_fails_is_not_plainly_silent() -> None:
    failing = {"BB": Covered(Coverage.DEGRADED, NOON - HOUR), "AA": Covered(Coverage.WATCHED, NOON - 9 * HOUR)}
    verdict = decide(about(*TALKS), [], NOON, names=NAMES, method="test", coverage=failing)
    assert (verdict.status, verdict.abstained) == (Status.UNVERIFIED, Abstention.COVERAGE_DEGRADED)
    assert [(row.party, row.stance, row.coverage, row.coverage_since) for row in verdict.positions] == [
        ("AA", "SILENT", "WATCHED", NOON - 9 * HOUR),
        ("BB", "SILENT", "DEGRADED", NOON - HOUR),
    ]
    assert "Borduria: no statement on record, but not watched well since 6 May 2031" in verdict.justification
    assert "Arcadia: no statement on record, but" not in verdict.justification


def test_a_failing_feed_of_a_party_without_standing_or_of_one_that_spoke_changes_no_status() -> None:
    failing = {"AA": Covered(Coverage.DEGRADED, NOON), "CC": Covered(Coverage.DEGRADED, NOON)}
    outsider = decide(about(("BB", ACTOR), ("CC", THIRD)), [], NOON, names=NAMES, method="test", coverage=failing)
    assert outsider.abstained is Abstention.NOT_ADDRESSED
    spoke = decide(about(*ACT), [says("AA", YES)], NOON, names=NAMES, method="test", coverage=failing)
    assert (spoke.status, spoke.abstained) == (Status.CONFIRMED, None)
    assert position(spoke, "AA").coverage is Coverage.DEGRADED
