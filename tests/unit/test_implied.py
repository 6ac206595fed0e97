"""Claims that a report makes without a clause for them: what is intended, what another is blamed for."""

from datetime import UTC, datetime

import pytest

from services.ingest.claims import find_claims
from services.kernel.model import AttributionKind, NewClaim
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

GAZETTEER = Gazetteer(ready_parties())
# A Thursday.
SAID_AT = datetime(2024, 3, 14, 9, tzinfo=UTC)


def claims(text: str, title: str = "") -> tuple[NewClaim, ...]:
    return find_claims(text, title, SAID_AT, GAZETTEER)


@pytest.mark.parametrize(
    ("text", "proposition"),
    [
        (
            "Norwegian Prime Minister Kari Dahl came to Geneva. She announced her intention to visit Stockholm in May.",
            "Norwegian Prime Minister Kari Dahl intends to visit Stockholm in May 2024",
        ),
        (
            "Norwegian Prime Minister Kari Dahl came to Geneva. Dahl signalled Norway's readiness to buy two ships.",
            "Norwegian Prime Minister Kari Dahl signalled Norway's readiness to buy two ships",
        ),
        (
            "The Norwegian Foreign Ministry announced plans to close two consulates.",
            "The Norwegian Foreign Ministry plans to close two consulates",
        ),
        ("Norway's government vowed to expel Swedish envoys.", "Norway's government vowed to expel Swedish envoys"),
    ],
)
def test_what_an_office_holder_intends_is_a_claim(text: str, proposition: str) -> None:
    (claim,) = [claim for claim in claims(text) if "Geneva" not in claim.proposition]
    assert claim.proposition == proposition
    assert (claim.attribution.kind, claim.attribution.party) == (AttributionKind.OFFICIAL, "NO")


@pytest.mark.parametrize(
    "text",
    [
        "Per Lund, a Norwegian analyst, announced his intention to visit Stockholm.",
        "Norway's government announced its pleasure at the visit.",
        "Norway's government denied plans to close two consulates.",
    ],
)
def test_what_is_no_intention_of_an_office(text: str) -> None:
    assert claims(text) == ()


@pytest.mark.parametrize(
    ("text", "proposition"),
    [
        ("Norway blamed Sweden for the attack on a trawler.", "Sweden was responsible for the attack on a trawler"),
        ("Oslo has accused Swedish officers of seizing a trawler.", "Swedish officers seized a trawler"),
        ("Norway accused Stockholm of having seized a trawler.", "Sweden seized a trawler"),
        ("Oslo held Sweden responsible for the attack.", "Sweden was responsible for the attack"),
        ("Norway accused Sweden of seizing a ship and of arresting sailors.", "Sweden seized a ship"),
        ("Norway accused Sweden of violating a treaty.", "Sweden violated a treaty"),
        (
            "Norway declared Swedish officers responsible for the loss of a trawler it had sold.",
            "Swedish officers were responsible for the loss of a trawler it had sold",
        ),
    ],
)
def test_what_another_is_blamed_for_is_a_claim_on_the_other(text: str, proposition: str) -> None:
    (claim,) = claims(text)
    assert claim.proposition == proposition
    assert (claim.attribution.kind, claim.attribution.party) == (AttributionKind.OFFICIAL, "NO")


def test_what_for_may_stand_in_the_headline() -> None:
    text = "A trawler sank off Bergen on Tuesday, and within hours Oslo had declared Sweden responsible."
    title = "Oslo blames Stockholm for sinking of trawler"
    assert [claim.proposition for claim in claims(text, title)] == [
        "A trawler sank off Bergen on Tuesday, 12 March 2024",
        "Sweden was responsible for sinking of trawler",
    ]
    assert len(claims(text, "A trawler is lost")) == 1


def test_who_is_accused_by_nobody_is_not_blamed() -> None:
    assert not any("responsible" in claim.proposition for claim in claims("Sweden was accused of it. Fog was blamed."))


def test_what_there_is_talk_of_is_a_claim() -> None:
    text = "Several posts went on to speak of smoke, talking of a leak in the turbine hall and telling people to leave."
    (claim,) = find_claims(text, "", SAID_AT, GAZETTEER)
    assert claim.proposition == "A leak in the turbine hall occurred"
    assert claim.attribution.kind is AttributionKind.ANONYMOUS
