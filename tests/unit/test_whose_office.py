"""Officials quoted in an article: whose words they are, where the article does not say it in full."""

from datetime import UTC, datetime

import pytest

from services.ingest.relayed import find_relayed
from services.kernel.model import NewStatement, Party, PartyKind
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

ORGANISATION = PartyKind.ORGANISATION
GAZETTEER = Gazetteer(
    (
        *ready_parties(),
        Party("TOWN", "Town of Elmford", ORGANISATION, ("Elmford Town Hall",)),
        Party("POLICE", "Elmford Police Department", ORGANISATION, ("EPD",)),
        Party("SHERIFF", "Ash County Sheriff's Office", ORGANISATION),
        Party("BOARD", "Elmford Water Board", ORGANISATION),
        Party("BUREAU", "Lottery Control Bureau", ORGANISATION, ("LCB",)),
        Party("HOSPITAL", "Saint Olga Hospital", ORGANISATION),
        Party("FIRM", "Tervo Mining Oyj", ORGANISATION, ("Tervo",)),
        Party("OMBUDSMAN", "Office of the Ombudsman of Kenya", ORGANISATION),
    )
)
SAID_AT = datetime(2027, 5, 20, 12, tzinfo=UTC)


def relayed(text: str, title: str = "") -> tuple[NewStatement, ...]:
    return find_relayed(text, SAID_AT, GAZETTEER, title)


def told(text: str, title: str = "") -> list[tuple[str, str]]:
    return [(statement.party, statement.text) for statement in relayed(text, title)]


@pytest.mark.parametrize(
    ("text", "party", "speaker"),
    [
        # the country an article is written from
        ("OSLO, May 20 (Wire) - Norway closed a road. Energy minister Ola Vik said it would open.", "NO", "Ola Vik"),
        ("OSLO — Snow fell in Norway. The finance ministry said that roads were open.", "NO", ""),
        ("OSLO — Norway is calm. “Go home,” government press officer Ida Moe told reporters.", "NO", "Ida Moe"),
        ("OSLO — A tank left Norway. “It was ours,” General Nils Lie said.", "NO", "Nils Lie"),
        # a title behind another party's name is not that party's
        (
            "OSLO — Norway waits. Two are held by the Peruvian army, Trade Minister Eva Dahl told a crowd.",
            "NO",
            "Eva Dahl",
        ),
        ("SEOUL — Rain fell in South Korea. The Joint Chiefs of Staff said it flew far.", "KR", ""),
        # the place a sentence opens with
        ("OSLO — Norway waits. In Lima, Deputy Foreign Minister Ana Ruiz said ships had left.", "PE", "Ana Ruiz"),
        ("OSLO — Norway waits. Reached in Lima, presidential aide Ana Ruiz said ships had left.", "PE", "Ana Ruiz"),
        # the place beside a title
        ("“He reads it,” his press secretary in Lima, Ana Ruiz, said by telephone.", "PE", "Ana Ruiz"),
        # whose stand the sentence before told
        ("OSLO — Norway waits. Peru was guarded. “We hope,” government spokeswoman Ana Ruiz said.", "PE", "Ana Ruiz"),
        ("Tallinn hit back. The foreign ministry said that nobody had crossed.", "EE", ""),
        # "his", "its"
        ("In Lima the foreign ministry rejected it. Its spokesman, Jorge Paz, said ships had left.", "PE", "Jorge Paz"),
        (
            "Norwegian Trade Minister Ola Vik spoke. His Peruvian counterpart, Ana Ruiz, said that was untrue.",
            "PE",
            "Ana Ruiz",
        ),
        # a title before or behind a name, a name met before
        ("Ana Ruiz, the Peruvian foreign minister, flew in. “We signed,” Ruiz said.", "PE", "Ana Ruiz"),
        (
            "Peru's foreign ministry was asked. “We signed,” said Ana Ruiz, who speaks for the ministry.",
            "PE",
            "Ana Ruiz",
        ),
        (
            "Peru’s defence minister, Ana Ruiz, smiled. Ruiz’s ministry confirmed that a call was planned.",
            "PE",
            "Ana Ruiz",
        ),
        ("The Peruvian side said that ships had left.", "PE", ""),
        # a name alone behind an office-holder without one
        ("Peru's trade minister said on Monday that pay was low.\n\n“It is,” Ana Ruiz wrote.", "PE", "Ana Ruiz"),
        ("Peru will wait, according to its embassy.", "PE", ""),
        ("OSLO — Norway waits. Water resources adviser Eva Dahl said wells were dry.", "NO", "Eva Dahl"),
        ("Tervo Mining shut a pit. “It wasn't us,” plant manager Eva Dahl said outside the gate.", "FIRM", "Eva Dahl"),
        # bodies
        (
            "ELMFORD (Wire) - It rained. Police Chief Dora Lund told reporters that nobody was held.",
            "POLICE",
            "Dora Lund",
        ),
        ("ELMFORD (Wire) - It rained. Mayor Dora Lund said that nobody was held.", "TOWN", "Dora Lund"),
        ("ELMFORD (Wire) - It rained. The mayor’s office said that nobody was held.", "TOWN", ""),
        ("The Elmford Water Board met. “It is clean,” board chair Dora Lund said.", "BOARD", "Dora Lund"),
        (
            "The LCB came. “We never tell,” said Dora Lund, a spokeswoman for the bureau’s field office.",
            "BUREAU",
            "Dora Lund",
        ),
        ("“We run cars,” Ash County Sheriff Dora Lund said.", "SHERIFF", "Dora Lund"),
        ("Tervo Mining shut a pit. “It is safe,” chief executive Dora Lund said.", "FIRM", "Dora Lund"),
        ("Tervo Mining shut a pit. The company said that it was safe.", "FIRM", ""),
        ("Tervo told its miners to leave, Saint Olga Hospital said on Monday.", "HOSPITAL", ""),
        ("Pumps stopped at noon, the town’s Elmford Water Board found on Tuesday.", "BOARD", ""),
        ("The Kenyan ombudsman said that files were lost.", "OMBUDSMAN", ""),
    ],
)
def test_the_party_and_the_speaker(text: str, party: str, speaker: str) -> None:
    last = relayed(text)[-1]
    assert (last.party, last.speaker) == (party, speaker)


@pytest.mark.parametrize(
    "text",
    [
        # two countries are possible
        "OSLO — Norway waits. Peru fired at a boat. The foreign minister, Ana Ruiz, said it had sunk.",
        "BANGKOK (Wire) — Soldiers left Laos for Burma. The foreign minister said that they were back.",
        # a body nobody knows
        "OSLO — Norway waits. Chess Union president Ola Vik said that it was over.",
        "OSLO — Norway waits. The governor of Tromso said that it was over.",
        "The Elmford Water Board met. The school board said that it was over.",
        # another has been spoken of since
        "Norway's trade minister, Eva Dahl, spoke. Norway's chamber of trade met. Its head, Ola Vik, said no to it.",
        "The LCB came.\n\nCounty commissioner Dora Lund said she had no doubt.",
        "Norway shut a road, and so did a union. The union's president, Maria Lind, smiled. “We strike,” she said.",
        # those who speak for nobody
        "Saint Olga Hospital is full. A nurse at the hospital said that beds were short.",
        "ELMFORD (Wire) - Mayor Dora Lund waited. Her opponent, Per Ek, said the mayor had lied.",
        "Norwegian Prime Minister Ida Moe waits. Her husband, a farmer, fell. “He is well,” he said.",
        "OSLO — Norway waits. A former energy minister, Ola Vik, said it was over.",
        "Norway had hoped to buy the ship.",
        "Norway claims two thirds of the island.",
        "The embassy in Lima said nothing about it.",
        "A presidential adviser said that Norway would sign.",
    ],
)
def test_nobody_on_record(text: str) -> None:
    assert relayed(text) == ()


def test_quotations_that_stand_alone_go_to_who_was_presented() -> None:
    text = (
        "Norwegian Energy Minister Ola Vik shook his head. “Not one tap was shut.”\n\n"
        "“I was there myself.”\n\n"
        "“My taps were dry,” said Eva Falk, who lives there."
    )
    assert told(text) == [("NO", "“Not one tap was shut.” “I was there myself.”")]


def test_a_question_goes_with_its_answer() -> None:
    text = (
        "At Elmford Town Hall communications director Eva Falk was brief. Q: Has he resigned? “He has not.” "
        "Asked about June, she said she had no calendar."
    )
    assert told(text) == [
        ("TOWN", "Q: Has he resigned? “He has not.” Asked about June, Eva Falk said she had no calendar.")
    ]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Peru's envoy, in an interview with a weekly: “Nobody asked us.”", "“Nobody asked us.”"),
        (
            "Peru's army put out two lines saying that it had left.",
            "Peru's army put out two lines saying that it had left.",
        ),
        ("Peru's army called the report absurd.", "Peru's army called the report absurd."),
        ("“We shall act,” Peru's army said, but did not say when.", "“We shall act.”"),
        ("Peru's army referred questions to the police.", "Peru's army referred questions to the police."),
        ("According to the Peruvian Border Guard, ships left.", "Ships left."),
        ("Peru's army said two of its men were held.", "Peru's army said two of its men were held."),
        ("Two ships had left, Peru's army said, and more were ready.", "Two ships had left, and more were ready."),
        ("Peru's army called the trial an insult.", "Peru's army called the trial an insult."),
        ("Peru's army admitted using gas.", "Peru's army admitted using gas."),
    ],
)
def test_the_words(sentence: str, words: str) -> None:
    assert told(sentence) == [("PE", words)]


def test_it_is_not_who_spoke_before_another_was_spoken_of() -> None:
    text = "Peru's army said that ships left.\n\nA strike closed the port of Callao.\n\nIt said that pay was low."
    assert told(text) == [("PE", "Ships left.")]


def test_what_was_said_years_ago_is_another_statement() -> None:
    first, second = relayed("Peru's army said that no gas was used. In 2021, Peru's army admitted using gas.")
    assert first.published_at == SAID_AT
    assert second.published_at is not None
    assert second.published_at.year == 2021


@pytest.mark.parametrize(
    ("title", "text", "party"),
    [
        # the one country in the headline that has such an office
        ("Oslo keeps mum on Pentagon guest", "Lunch was long. “He is welcome,” Defence Minister Ola Vik said.", "NO"),
        ("Norway shuts its ports", "The quay was empty. The trade ministry said that nets were to blame.", "NO"),
        # not where both have one, where it stands as a place only, or where a name would tell
        ("Norway and Peru fall out", "The quay was empty. The trade ministry said that nets were to blame.", ""),
        ("Talks in Oslo drag on", "The quay was empty. The trade ministry said that nets were to blame.", ""),
        ("Norway shuts its ports", "The quay was empty. President Ines Roca said that nets were to blame.", ""),
        # guests of a country do not make an article one from there
        ("Players told to go", "Fans threw coins at Peruvian players. The stand was not theirs, the army said.", ""),
        # a people is a subject of its own
        ("A long night", "The Peruvians have felt obliged to speak. President Ines Roca said: “We saw nobody.”", "PE"),
        ("A long night", "Peruvian miners have marched. President Ines Roca said: “We saw nobody.”", ""),
    ],
)
def test_what_the_headline_tells(title: str, text: str, party: str) -> None:
    guests = "" if title == "Players told to go" else "Nights are long in Chile and in Kenya."
    assert [each.party for each in relayed(f"{text}\n\n{guests}", title)] == ([party] if party else [])


def test_a_place_is_nobody_s_name() -> None:
    (statement,) = relayed("OSLO — Norway waits. In Lima, the foreign ministry's Ana Ruiz said that ships had left.")
    assert (statement.party, statement.speaker) == ("PE", "Ana Ruiz")
