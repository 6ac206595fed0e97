"""What an article loses of the words of whom it cites."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.kernel.model import Attribution, Channel, Claim, Comparison, Evidence, Span, Stance
from services.verify.drift import drift

AT = datetime(2031, 3, 4, tzinfo=UTC)


def cites(text: str, party: str = "KE") -> Claim:
    return Claim(None, text, text, AT, attribution=Attribution(source="Nairobi", party=party))


def said(
    passage: str, party: str = "KE", stance: Stance = Stance.SUPPORTS, score: float = 0.8, id: int = 1
) -> Evidence:
    own = UUID(int=id)
    return Evidence(
        own,
        own,
        party,
        party,
        "",
        Channel.OFFICIAL,
        AT,
        passage,
        Span.of(passage, 0, len(passage)),
        Comparison(stance, score),
    )


@pytest.mark.parametrize(
    ("claim", "passage", "lost"),
    [
        ("The ferry talks are off.", "As of today the ferry talks are off.", ("dropped “As of today”",)),
        (
            "No meeting was held in Lamu.",
            "No meeting with the participation of the ministry was held in Lamu.",
            ("dropped “with the participation of the ministry”",),
        ),
        ("The ferry talks were postponed.", "We cancelled the ferry talks.", ("“cancelled” became “postponed”",)),
        ("Up to forty boats were sold.", "Up to forty boats were sold.", ()),
        ("Forty boats were sold.", "Probably forty boats were sold.", ("dropped “Probably”",)),
        ("The ferry talks were cancelled.", "We cancelled the ferry talks.", ()),
    ],
)
def test_words_that_bound_and_acts_that_changed_are_told(claim: str, passage: str, lost: tuple[str, ...]) -> None:
    assert drift(cites(claim), [said(passage)]) == lost


def test_only_the_cited_party_and_only_what_the_claim_follows_from_count() -> None:
    claim = cites("The ferry talks are off.")
    assert drift(claim, [said("As of today they are off.", party="ER")]) == ()
    assert drift(claim, [said("Today they are on.", stance=Stance.REFUTES)]) == ()
    assert drift(cites("The ferry talks are off.", party=""), [said("As of today they are off.", party="")]) == ()


def test_the_strongest_passage_is_the_one_retold() -> None:
    weaker = said("The talks are off for now.", score=0.5, id=2)
    assert drift(cites("The ferry talks are off."), [weaker, said("The ferry talks are off.")]) == ()
