"""The gazetteer: names in running text, and issuers' names to party and office."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.errors import UnknownIssuer
from services.kernel.model import Office, Party, PartyKind
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer, Issuer

READY = Gazetteer(ready_parties())


def named(text: str, gazetteer: Gazetteer = READY) -> list[tuple[str, str, str]]:
    found = gazetteer.find(text)
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
    return [(mention.text, mention.party, mention.office) for mention in found]


def parties(text: str) -> list[str]:
    return [mention.party for mention in READY.find(text)]


def places(text: str) -> list[tuple[str, bool]]:
    return [(mention.party, mention.place) for mention in READY.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Russian Foreign Ministry",
        "Russia's Foreign Ministry",
        "Russia’s Ministry of Foreign Affairs",
        "Foreign Ministry of Russia",
        "Foreign Ministry of the Russian Federation",
        "MFA of Russia",
        "MFA Russia",
        "Russian deputy foreign minister",
    ],
)
def test_a_party_and_its_office_are_one_mention(text: str) -> None:
    assert named(f"So the {text} said.") == [(text, "RU", "Foreign Ministry")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("US and Russian officials met", ["US", "RU"]),
        ("US-Russia talks", ["US", "RU"]),
        ("U.S.-Russia talks", ["US", "RU"]),
        ("Let us join in", []),
        ("RUSSIA DENIES IT", ["RU"]),
        ("Russians and Emiratis spoke", ["RU", "AE"]),
        ("South Sudan and Sudan", ["SS", "SD"]),
        ("Guinea-Bissau, Guinea and Papua New Guinea", ["GW", "GN", "PG"]),
        ("the Republic of the Congo and DR Congo", ["CG", "CD"]),
        ("New York, New Mexico and Northern Ireland", []),
        ("The Washington Post and the Moscow Times wrote", []),
        ("American Airlines cut flights to America", ["US"]),
        ("Bank of America and the Bank of Japan", []),
        ("Latin American markets", []),
        ("He read that Michael Jordan bought it", []),
        ("He saw Jordan Hale near the Jordan border", ["JO"]),
        ("They cooked a turkey in Turkey", ["TR"]),
        ("Côte d’Ivoire, Turkiye, Türkiye", ["CI", "TR", "TR"]),
        ("a Georgetown University poll", []),
        ("the US president-elect", ["US"]),
        ("Officials in Georgia said, near Atlanta", []),
        ("Officials in Georgia said, near Tbilisi", ["GE", "GE"]),
    ],
)
def test_names_in_text(text: str, found: list[str]) -> None:
    assert parties(text) == found


def test_offices_that_stand_alone() -> None:
    text = "The Kremlin, the State Department, the Quai d’Orsay and Downing Street declined."
    assert [(party, office) for _, party, office in named(text)] == [
        ("RU", "Kremlin"),
        ("US", "State Department"),
        ("FR", "Foreign Ministry"),
        ("GB", "Downing Street"),
    ]


def test_an_office_without_its_party_is_nobody() -> None:
    assert named("The Foreign Ministry and the prime minister declined.") == []


def test_a_former_office_holder_does_not_hold_the_office() -> None:
    assert named("Former US President Hale spoke.") == [("US", "US", "")]


def test_an_embassy_is_its_sender_not_its_host() -> None:
    assert named("The embassy of Japan in Kenya declined.") == [
        ("embassy of Japan", "JP", "Embassy"),
        ("Kenya", "KE", ""),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("talks in Riyadh", [("SA", True)]),
        ("Riyadh said no", [("SA", False)]),
        ("talks in Riyadh and Doha", [("SA", True), ("QA", True)]),
        ("an envoy left for home, according to Moscow", [("RU", False)]),
        ("a reply from Moscow", [("RU", False)]),
        ("a train from Moscow", [("RU", True)]),
        ("in Moscow’s view", [("RU", False)]),
        ("a Moscow-based analyst", [("RU", True)]),
        ("Cairo, Egypt", [("EG", True), ("EG", True)]),
        ("MOSCOW, Feb. 25 (Wire) — Officials left.", [("RU", True)]),
        ("in Russian hands", [("RU", False)]),
        ("withdraw from the ICC", [("ICC", False)]),
    ],
)
def test_a_name_reads_as_a_place_or_as_a_government(text: str, found: list[tuple[str, bool]]) -> None:
    assert places(text) == found


OWN = (
    Party("ELN", "National Liberation Army (ELN)", PartyKind.ORGANISATION),
    Party(
        "VW",
        "Volkswagen AG",
        PartyKind.ORGANISATION,
        ("VW",),
        (Office("Board", ("Jana Ortlieb", "Board of Management")),),
    ),
    Party("CPT", "City of Cape Town", PartyKind.ORGANISATION, ("Cape Town", "the City")),
    Party("BOJ", "Bank of Japan", PartyKind.ORGANISATION, ("BOJ",)),
    Party("RU", "Russia", PartyKind.COUNTRY),
)
WITH_OWN = Gazetteer((*(party for party in ready_parties() if party.id != "RU"), *OWN))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The National Liberation Army and the ELN", ["ELN", "ELN"]),
        ("Volkswagen, VW and a volkswagen", ["VW", "VW"]),
        ("Jana Ortlieb spoke for the Board of Management", ["VW"]),
        ("The City of Cape Town; the City; City Hall; Mexico City", ["CPT", "CPT", "MX"]),
        ("The Bank of Japan", ["BOJ"]),
        ("Moscow and the Russian Foreign Ministry", ["RU", "RU"]),
    ],
)
def test_names_that_users_put(text: str, found: list[str]) -> None:
    assert [party for _, party, _ in named(text, WITH_OWN)] == found


@pytest.mark.parametrize(
    ("name", "party", "office"),
    [
        ("Ministry of Foreign Affairs of Russia", "RU", "Foreign Ministry"),
        ("Russian Foreign Ministry", "RU", "Foreign Ministry"),
        ("MFA Russia", "RU", "Foreign Ministry"),
        ("State Department", "US", "State Department"),
        ("US Department of State", "US", "State Department"),
        ("The White House", "US", "White House"),
        ("Kremlin", "RU", "Kremlin"),
        ("Administration of the President of Russia", "RU", "Kremlin"),
        ("Foreign Ministry of the Kingdom of Saudi Arabia", "SA", "Foreign Ministry"),
        ("Embassy of Japan in Kenya", "JP", "Embassy"),
        ("US Embassy in Brazil", "US", "Embassy"),
        ("Permanent Mission of France to the UN", "FR", "Embassy"),
        ("Georgian Foreign Ministry", "GE", "Foreign Ministry"),
        ("The Presidency of South Africa", "ZA", "Presidency"),
        ("Department of Justice of South Africa", "ZA", "Justice Ministry"),
        ("Department of Justice", "US", "Justice Department"),
        ("High Commissioner for Peace of Colombia", "CO", "High Commissioner for Peace"),
        ("Ministry of National Defence of the Republic of Lithuania", "LT", "Defence Ministry"),
        ("Operational Command of the Polish Armed Forces", "PL", "Armed Forces"),
        ("Defence Intelligence of the Ministry of Defence of Ukraine", "UA", "Intelligence Service"),
        ("Ministry of Reintegration of Ukraine", "UA", "Ministry of Reintegration"),
        ("Ministry of Defence, Belarus", "BY", "Defence Ministry"),
        ("Ministry of Defence (Estonia)", "EE", "Defence Ministry"),
        ("foreign ministry of turkiye", "TR", "Foreign Ministry"),
        ("Ministry of Foreign Affairs of the People's Republic of China", "CN", "Foreign Ministry"),
        ("Embassy of the Republic of Korea in the Russian Federation", "KR", "Embassy"),
        ("the Russian government", "RU", "Government"),
        ("International Atomic Energy Agency", "IAEA", ""),
        ("Russia", "RU", ""),
    ],
)
def test_issuers(name: str, party: str, office: str) -> None:
    assert READY.resolve_issuer(name) == Issuer(party, office)


@pytest.mark.parametrize(
    ("name", "party"),
    [("ELN Negotiating Delegation", "ELN"), ("Volkswagen AG", "VW"), ("volkswagen", "VW"), ("Bank of Japan", "BOJ")],
)
def test_issuers_that_users_put(name: str, party: str) -> None:
    assert WITH_OWN.resolve_issuer(name).party == party


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("Ministry of Foreign Affairs", "Andorra (AD)"),
        ("Parliament of Kenya", "Kenya (KE)"),
        ("Libyan House of Representatives", "Libya (LY)"),
        ("Bank of Japan", "Japan (JP)"),
        ("Russian Union of Journalists", "Russia (RU)"),
        ("Rusian Federaton", "Russia (RU)"),
        ("Foreign Ministry of Ruritania", "Andorra (AD)"),
        ("Harbour Pilots", "`party`"),
        ("", "`party`"),
    ],
)
def test_an_unclear_issuer_is_refused_with_candidates(name: str, candidate: str) -> None:
    with pytest.raises(UnknownIssuer) as refused:
        READY.resolve_issuer(name)
    (complaint,) = refused.value.fields
    assert complaint.field == "issuer"
    assert candidate in complaint.detail


def test_every_country_answers_to_its_own_foreign_ministry() -> None:
    for party in ready_parties():
        if party.kind is PartyKind.COUNTRY:
            assert READY.resolve_issuer(f"Ministry of Foreign Affairs of {party.name}").party == party.id


WORDS = "the US Russia 's Foreign Ministry of Bank ( ) , Jordan . Georgia embassy in ministry former - Republic"


@given(
    st.text(alphabet=st.sampled_from("aRUusS.’'- \n(),é&"), max_size=60)
    | st.lists(st.sampled_from(tuple(re.findall(r"\S+", WORDS))), max_size=12).map(" ".join)
)
def test_any_text_is_read_without_error(text: str) -> None:
    done = 0
    for mention in READY.find(text):
        assert done <= mention.start < mention.end <= len(text)
        done = mention.end
    try:
        issuer = READY.resolve_issuer(text)
    except UnknownIssuer:
        return
    assert READY.party(issuer.party) is not None
