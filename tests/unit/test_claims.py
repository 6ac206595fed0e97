"""Claims of an article: which, how often, and standing alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.claims import find_claims
from services.ingest.worth import check_worthiness
from services.kernel.model import AttributionKind, NewClaim
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

GAZETTEER = Gazetteer(ready_parties())
# A Thursday.
SAID_AT = datetime(2024, 3, 14, 9, tzinfo=UTC)


def claims(text: str, title: str = "") -> tuple[NewClaim, ...]:
    return find_claims(text, title, SAID_AT, GAZETTEER)


def propositions(text: str, title: str = "") -> list[str]:
    return [claim.proposition for claim in claims(text, title)]


@pytest.mark.parametrize(
    ("text", "proposition"),
    [
        ("Norway has signed a treaty with Sweden.", "Norway has signed a treaty with Sweden"),
        ("Norway has signed a treaty, according to its Foreign Ministry.", "Norway has signed a treaty"),
        ("The Swedish government said that Norway had signed a treaty.", "Norway had signed a treaty"),
        ("Sweden denied that its navy had seized a Norwegian trawler.", "Its navy had seized a Norwegian trawler"),
        (
            "Norway's government rejected claims that Norwegian and Swedish envoys were to meet in Oslo.",
            "Norwegian and Swedish envoys were to meet in Oslo",
        ),
        ("OSLO (Fjord Press) — Norway has signed a treaty with Sweden.", "Norway has signed a treaty with Sweden"),
        ("However, Norway has signed a treaty with Sweden.", "Norway has signed a treaty with Sweden"),
        ("Denmark says it has arrested two sailors.", "Denmark has arrested two sailors"),
    ],
)
def test_a_claim_stands_alone(text: str, proposition: str) -> None:
    if proposition.startswith("Its"):  # whose navy is not said in the content: rather no claim than half of one
        assert propositions(text) == []
    else:
        assert propositions(text) == [proposition]


def test_a_day_is_written_out() -> None:
    (proposition,) = propositions("Norway signed a treaty with Sweden on Tuesday.")
    assert "12 March 2024" in proposition


def test_both_sides_are_named_where_that_is_certain() -> None:
    text = "Norwegian and Swedish envoys met in Geneva. Both sides agreed to exchange prisoners."
    assert "Norway and Sweden agreed to exchange prisoners" in propositions(text)


def test_both_sides_are_left_where_it_is_not() -> None:
    text = "Norway, Sweden and Denmark sent envoys to Geneva. The two sides agreed to exchange prisoners."
    assert not any("Norway and" in proposition for proposition in propositions(text))


@pytest.mark.parametrize(
    "text",
    [
        "This highlights the complexities of the agreement between Norway and Sweden.",
        "The truce between Norway and Sweden remains fragile.",
        "Will Norway sign the treaty?",
        "It remains unclear whether Norway will sign.",
        "“Norway should be ashamed of its treaty,” said Per Lund, an analyst.",
        "Norway's decision raises questions about the treaty.",
        "They signed it at night.",
        "The sky was clear.",
        "Norway did not respond to a request for comment about the treaty.",
    ],
)
def test_what_is_no_claim(text: str) -> None:
    assert propositions(text) == []


def test_a_headline_and_its_sentence_are_one_claim() -> None:
    text = (
        "Norway Says Sweden Cancelled Fishing Talks\n\nNorway Says Sweden Called Off Fishing Talks\n\n"
        "The Norwegian government has announced that the next round of fishing talks was cancelled by Sweden.\n\n"
        "“The next round of the fishing talks was cancelled at the wish of the Swedish side,” "
        "Norwegian Foreign Ministry spokeswoman Kari Dahl said."
    )
    (claim,) = claims(text, "Norway Says Sweden Cancelled Fishing Talks")
    assert claim.attribution.kind is AttributionKind.OFFICIAL
    assert claim.attribution.party == "NO"


def test_a_claim_that_somebody_denies_is_attributed_to_who_made_it() -> None:
    text = (
        "Norway's Foreign Ministry dismissed claims that Norwegian and Swedish envoys were to hold a meeting in Oslo. "
        "Several newspapers had reported that envoys of the two countries were to meet in Oslo."
    )
    (claim,) = claims(text)
    assert (claim.attribution.kind, claim.attribution.source) == (AttributionKind.MEDIA, "Several newspapers")


def test_two_acts_about_the_same_talks_are_two_claims() -> None:
    text = (
        "The fishing talks between Norway and Sweden were cancelled. "
        "Earlier talks between Norway and Sweden took place in Geneva."
    )
    assert len(claims(text)) == 2


def test_other_figures_are_another_claim() -> None:
    text = "Norway arrested 12 Swedish sailors in the harbour. Norway arrested 40 Swedish sailors in the harbour."
    assert len(claims(text)) == 2


def test_two_clauses_are_two_claims() -> None:
    text = "Norway closed its consulate in Gothenburg, and Sweden expelled two Norwegian diplomats."
    assert propositions(text) == [
        "Norway closed its consulate in Gothenburg",
        "Sweden expelled two Norwegian diplomats",
    ]


def test_a_title_is_a_claim_only_where_the_text_has_none() -> None:
    (claim,) = claims("A grey morning by the fjord.", "Norway signs treaty with Sweden")
    assert (claim.proposition, claim.span) == ("Norway signs treaty with Sweden", None)


def test_worth_counts_who_what_and_how_many() -> None:
    plain = check_worthiness("Norway signed a treaty", SAID_AT, GAZETTEER)
    assert check_worthiness("Norway signed 12 treaties", SAID_AT, GAZETTEER) > plain
    assert check_worthiness("Norway might have signed a treaty", SAID_AT, GAZETTEER) < plain
    assert check_worthiness("Norway signed a treaty in 1905", SAID_AT, GAZETTEER) < plain
    assert check_worthiness("Norway is large", SAID_AT, GAZETTEER) == 0


WORDS = st.sampled_from(
    [
        *("Norway", "Sweden", "Oslo", "officials", "said", "that", "signed", "on Tuesday", ","),
        *(".", "“", "”", '"', "the treaty", "reports", "cancelled", "it", "they"),
        *("both sides", "according to", "\n", "12", "and", "but", "told", "Kari Dahl", "minister"),
        *("denied", "claims", "?", "U.S."),
    ]
)


@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_spans_hold_the_words_of_the_text(text: str) -> None:
    for claim in claims(text):
        assert claim.span is not None
        assert text[claim.span.start : claim.span.end] == claim.span.exact == claim.text
        assert claim.proposition
        assert 0 <= claim.check_worthiness <= 1
