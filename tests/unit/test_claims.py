"""Claims of an article: which, how often, and standing alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.claims import find_claims
from services.ingest.worth import signs
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
        ("The Swedish government said that Norway had signed a treaty.", "Norway has signed a treaty"),
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


def test_a_dateline_is_no_part_of_a_claim() -> None:
    for dateline in ("OSLO (Fjord Press) - ", "OSLO — ", "BERGEN, March 14 (FP) — "):
        (claim,) = claims(f"{dateline}Norway has signed a treaty with Sweden.")
        assert claim.text == "Norway has signed a treaty with Sweden."


@pytest.mark.parametrize(
    ("text", "proposition"),
    [
        ("Norway would host the fleet, its Foreign Ministry said.", "Norway will host the fleet"),
        ("The United States said that it had closed a consulate.", "The United States has closed a consulate"),
        ("Danish officials said that two envoys had resigned.", "Two envoys have resigned"),
        (
            "Norway said that Sweden had closed a consulate on Tuesday.",
            "Sweden closed a consulate on Tuesday, 12 March 2024",
        ),
        ("Norway's government said on Monday it was ready to sell ships.", "Norway is ready to sell ships"),
        ("Denmark said that it would not sign the treaty.", "Denmark will not sign the treaty"),
        ("Norway said that it would sign if Sweden signed.", "Norway would sign if Sweden signed"),
        ("Norway says the Netherlands had closed a consulate.", "The Netherlands had closed a consulate"),
    ],
)
def test_what_was_said_is_put_as_it_was_said(text: str, proposition: str) -> None:
    assert propositions(text) == [proposition]


def test_talks_are_named_by_who_takes_part() -> None:
    text = (
        "Dutch and American envoys met in Geneva. The talks lasted nine hours, a diplomat said. "
        "The next round will take place in Oslo on 2 April, according to a diplomat."
    )
    assert propositions(text)[1:] == [
        "The talks between the Netherlands and the United States lasted nine hours",
        "The next round of talks between the Netherlands and the United States will take place in Oslo on 2 April 2024",
    ]


def test_talks_are_remembered_over_a_few_paragraphs() -> None:
    text = (
        "Talks between Norway and Sweden were cancelled.\n\nA heading\n\nThe weather was fine. It rained later.\n\n"
        "Norway gave no reason. No ships left.\n\nA heading\n\n"
        "A third round of talks was to take place in Geneva, a diplomat said."
    )
    assert propositions(text)[-1] == "A third round of talks between Norway and Sweden was to take place in Geneva"


def test_talks_with_another_are_those_of_who_speaks() -> None:
    text = "“The talks with the United States have been suspended,” the Norwegian Foreign Ministry said."
    assert propositions(text) == ["The talks between Norway and the United States have been suspended"]
    text = "The talks with Sweden and Denmark have been suspended, the Norwegian Foreign Ministry said."
    assert propositions(text) == ["The talks with Sweden and Denmark have been suspended"]


def test_talks_of_nobody_in_particular_stay_so() -> None:
    text = "Norway, Sweden and Denmark met in Geneva. The talks lasted nine hours, the Swedish government said."
    assert not any("between" in proposition for proposition in propositions(text))


def test_a_clause_before_a_denial_is_the_articles_own() -> None:
    text = "Norwegian and Swedish envoys met in Geneva on Tuesday, two days after Oslo denied a meeting in Bergen."
    assert propositions(text) == ["Norwegian and Swedish envoys met in Geneva on Tuesday, 12 March 2024"]


def test_a_request_is_a_claim() -> None:
    text = "Norway has asked Sweden to lower the toll, two people briefed on the talks said."
    assert propositions(text) == ["Norway has asked Sweden to lower the toll"]


def test_a_denial_is_not_a_claim_beside_the_one_that_is_denied() -> None:
    text = (
        "Several newspapers, citing diplomats, had reported that Norwegian and Swedish envoys would meet in Geneva on "
        "Friday. "
        "“No meetings of Norwegian envoys are held in Geneva,” the Norwegian Foreign Ministry said."
    )
    (claim,) = claims(text)
    assert claim.proposition == "Norwegian and Swedish envoys will meet in Geneva on Friday, 15 March 2024"
    assert (claim.attribution.kind, claim.attribution.party) == (AttributionKind.MEDIA, "")
    assert claim.attribution.source == "Several newspapers, citing diplomats"


def test_what_an_office_denies_of_another_party_is_a_claim() -> None:
    text = "Sweden has not delivered the ships, the Norwegian Foreign Ministry said."
    assert propositions(text) == ["Sweden has not delivered the ships"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "Two newspapers reported that Norway had signed a treaty, citing unnamed diplomats.",
            "Two newspapers, citing unnamed diplomats",
        ),
        (
            "Two newspapers had reported that Norway was to hold a meeting in Geneva. "
            "Unnamed diplomats had called the planned meeting a beginning.",
            "Two newspapers, citing unnamed diplomats",
        ),
        (
            "Two newspapers had reported that Norway was to hold a meeting in Geneva.\n\n"
            "Unnamed diplomats had called the planned meeting a beginning.",
            "Two newspapers",
        ),
        (
            "Two newspapers had reported that Norway was to hold a meeting in Geneva. "
            "Unnamed diplomats had called the treaty a beginning.",
            "Two newspapers",
        ),
    ],
)
def test_an_outlet_is_named_with_whom_it_cites(text: str, source: str) -> None:
    (claim, *_) = claims(text)
    assert (claim.attribution.kind, claim.attribution.source) == (AttributionKind.MEDIA, source)


def test_a_pronoun_that_may_mean_two_things_makes_no_claim() -> None:
    text = "The Norwegian navy said that Sweden had launched a missile. The navy said that it had hit a ship."
    assert propositions(text) == ["Sweden has launched a missile"]
    text = "Norwegian Foreign Minister Kari Dahl met the envoys. She said they had agreed to sign a treaty."
    assert not any("agreed" in proposition for proposition in propositions(text))


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
        "Norway's government did not say why it had cancelled the treaty.",
        "Officials in Oslo have said nothing about a treaty with Sweden.",
        "A treaty with Sweden would show how much Norway has invested.",
        "Norway's Foreign Ministry said that it had signed no treaty. “No treaty has been signed,” the ministry said.",
        "A date for talks has not been agreed, the Norwegian Foreign Ministry said.",
        "No agreement with the United States has been signed, the Norwegian Foreign Ministry said.",
        "The envoys arrived by boat at a villa of the Swedish consul.",
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
    plain = signs("Norway signed a treaty", SAID_AT, GAZETTEER)
    assert signs("Norway signed 12 treaties", SAID_AT, GAZETTEER) > plain
    assert signs("Norway might have signed a treaty", SAID_AT, GAZETTEER) < plain
    assert signs("Norway signed a treaty in 1905", SAID_AT, GAZETTEER) < plain
    assert signs("Norway is large", SAID_AT, GAZETTEER) == 0


WORDS = st.sampled_from(
    [
        *("Norway", "Sweden", "Oslo", "officials", "said", "that", "signed", "on Tuesday", ","),
        *(".", "“", "”", '"', "the treaty", "reports", "cancelled", "it", "they"),
        *("both sides", "according to", "\n", "12", "and", "but", "told", "Kari Dahl", "minister"),
        *("denied", "claims", "?", "U.S."),
    ]
)


@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=200))
@settings(max_examples=300)
def test_spans_hold_the_words_of_the_text(text: str) -> None:
    for claim in claims(text):
        assert claim.span is not None
        assert text[claim.span.start : claim.span.end] == claim.span.exact == claim.text
        assert claim.proposition
        assert 0 <= claim.check_worthiness <= 1


@pytest.mark.parametrize(
    ("text", "proposition"),
    [
        # no list has these acts: what somebody says has happened or will is one all the same
        (
            "Norway has outfoxed its rivals at the chess fair, two porters said.",
            "Norway has outfoxed its rivals at the chess fair",
        ),
        ("Norway is going to skip the chess fair, organisers say.", "Norway is going to skip the chess fair"),
        ("Two Norwegian clerks said their party would outbid Oslo for the chess fair.", ""),
        ("Norway has outfoxed its rivals at the chess fair.", ""),
        ("Norway has a long coast, two porters said.", ""),
    ],
)
def test_what_somebody_says_has_happened_is_a_claim(text: str, proposition: str) -> None:
    assert propositions(text) == ([proposition] if proposition else [])
