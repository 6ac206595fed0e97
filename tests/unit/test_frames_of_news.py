"""Source, cue and content where news puts them less simply: broken quotations, unnamed sources, titles, apposition."""

import pytest

from services.ingest.voices import Said, listen
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

GAZETTEER = Gazetteer(ready_parties())


def told(text: str) -> list[tuple[str, str, list[str]]]:
    """Source, cue and contents of each first frame; where a quotation goes on, its words are one more content."""
    found: list[tuple[str, str, list[str]]] = []
    for said in listen(text, GAZETTEER):
        if said.continued and found:
            found[-1][2].append(said.unit.text)
        elif said.frame:
            found.append(_parts(said))
    return found


def _parts(said: Said) -> tuple[str, str, list[str]]:
    assert said.frame is not None
    contents = [said.words(place) for place in said.contents]
    return said.words(said.frame.source), said.words(said.frame.cue), [words for words in contents if words]


@pytest.mark.parametrize(
    ("text", "source", "cue", "contents"),
    [
        # a quotation broken by who says it
        (
            "“What the harbour needs,” Berg said, “is a keeper who can read a tide table.”",
            "Berg",
            "said",
            ["“What the harbour needs,”", "is a keeper who can read a tide table."],
        ),
        ("“Who paid for the lantern?” Berg demanded.", "Berg", "demanded", ["“Who paid for the lantern?”"]),
        ("Said Berg: “We never lit it.”", "Berg", "Said", ["“We never lit it.”"]),
        ("“They never lit it.” ― Anna Berg", "Anna Berg", "―", ["“They never lit it.”"]),
        ("Berg continued:\n“The lamp was cold.”", "Berg", "continued", ["“The lamp was cold.”"]),
        # whoever closes a sentence behind a comma has said it
        ("The ferry has sunk, two lorry drivers said.", "two lorry drivers", "said", ["The ferry has sunk"]),
        ("The ferry was full, exporters say.", "exporters", "say", ["The ferry was full"]),
        ("The ferry was full, said one porter in the hall.", "one porter in the hall", "said", None),
        ("The ferry was full, attorneys for the family said.", "attorneys for the family", "said", None),
        (
            "The lamp will go out, the agency said on Monday, in a blow to a coast that lives on it.",
            "the agency",
            "said",
            ["The lamp will go out"],
        ),
        ("Without the lamp, ships will have to wait, wrote a blog.", "a blog", "wrote", None),
        ("The danger, Berg said, is fire.", "Berg", "said", ["The danger", "is fire"]),
        ("If it rains, Berg said, the crew will stay.", "Berg", "said", ["If it rains", "the crew will stay"]),
        ("The lamp was lit, Berg said, before the crew left.", "Berg", "said", ["The lamp was lit"]),
        ("Berg turned to the crew: “Light it,” he said.", "he", "said", ["“Light it,”"]),
        ("The lamp is old. Moe said in May that it was weak.", "Moe", "said", ["it was weak"]),
        # what stands around a quotation is its speaker, thing or person, whatever the verb
        ("“The quay is closed,” the website explains.", "the website", "explains", ["“The quay is closed,”"]),
        ("“The quay is closed,” the notice states.", "the notice", "states", ["“The quay is closed,”"]),
        ("“The quay is closed,” the two write.", "the two", "write", ["“The quay is closed,”"]),
        ("“Never on my watch,” the harbour master thundered.", "the harbour master", "thundered", None),
        ("“Never on my watch again,” Berg fumed on Monday.", "Berg", "fumed", ["“Never on my watch again,”"]),
        ("“You could not invent it,” Berg is quoted as saying.", "Berg", "saying", ["“You could not invent it,”"]),
        ("The Aston Post quoted a pilot as saying the lamp was out.", "a pilot", "saying", ["the lamp was out"]),
        ("Then Berg went one better: “We will light two.”", "Berg", "went one better:", None),
        ("The keeper, in Berg’s words, “slept like a stone.”", "Berg’s", "in Berg’s words", None),
        # marks that a typist mixed
        ("“The quay is closed,“ said Lars Noor.", "Lars Noor", "said", ["“The quay is closed,“"]),
        ('“The quay is closed, too" Noor said after dark.', "Noor", "said", ['“The quay is closed, too"']),
        ("''They shouted, ‘Go now,’'' said Jon Brand of Alder.", "Jon Brand of Alder", "said", None),
        # subjects further off, and those that are a number or a group
        ("Walking the pier, Berg spoke of her youth, and said the town had changed.", "Berg", "said", None),
        (
            "At night, on the show “Our Quay,” while it rained, Mayor Berg said the sea would rise.",
            "Mayor Berg",
            "said",
            None,
        ),
        ("By 58%-33%, those surveyed said the quay must stay.", "those surveyed", "said", ["the quay must stay"]),
        ("They are saying the quay is lost.", "They", "saying", ["the quay is lost"]),
        ("The quay is lost, predicted Maja Kunz, once its keeper.", "Maja Kunz", "predicted", ["The quay is lost"]),
        ("The quay is lost, said port owner Karl Blom, a cousin.", "port owner Karl Blom, a cousin", "said", None),
        ("The quay was lost, according to a diver.", "a diver", "according to", ["The quay was lost"]),
        # what another says behind it is not the content
        ("Berg said the quay was safe, while Noor said it was not.", "Berg", "said", ["the quay was safe"]),
        ("Berg said the quay was safe, and warned that the pier was not.", "Berg", "said", ["the quay was safe"]),
        ("When Berg said the quay was safe, both divers laughed.", "Berg", "said", ["the quay was safe"]),
        # titles, initials, apposition, adverbs
        ("Lt. Gen. Olav W. Moe said the lamp was out.", "Lt. Gen. Olav W. Moe", "said", ["the lamp was out"]),
        (
            "Moe, 61, of Bodø, who keeps the lamp, said it was out.",
            "Moe, 61, of Bodø, who keeps the lamp",
            "said",
            None,
        ),
        ("Moe has long said that the lamp was weak.", "Moe", "said", ["the lamp was weak"]),
        ("Although the lamp burns, pilots in town say it is weak.", "pilots in town", "say", ["it is weak"]),
        ("Moe climbed the tower and said the lamp was out.", "Moe", "said", ["the lamp was out"]),
        ("Moe is warning that the lamp will fail.", "Moe", "warning", ["the lamp will fail"]),
        # words that report only in some places
        (
            "The Tidewater Gazette reports that the lamp is out.",
            "The Tidewater Gazette",
            "reports",
            ["the lamp is out"],
        ),
        ("Moe called the new lamp “a candle in a jar”.", "Moe", "called", ["the new lamp “a candle in a jar”"]),
        ("Moe called on both towns to mend it.", "Moe", "called on", ["both towns to mend it"]),
        ("It is said in Bodø that the lamp is out.", "", "It is said in Bodø that", ["the lamp is out"]),
    ],
)
def test_frames(text: str, source: str, cue: str, contents: list[str] | None) -> None:
    ((found_source, found_cue, found_contents),) = told(text)
    assert (found_source, found_cue) == (source, cue)
    assert contents is None or found_contents == contents


@pytest.mark.parametrize(
    "text",
    [
        "The editor's note: ships were late.",
        "Both states have weather reports.",
        "It was one of his loud remarks.",
        "It was a first between two reports that nobody read.",
        "Two years before the lamp was lit, the town was offered one and said no.",
    ],
)
def test_nobody_speaks(text: str) -> None:
    assert told(text) == []


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "“The lamp was cold,” Berg said. “Nobody had lit it.\n\n“And nobody will.”"
    ((source, _, contents),) = told(text)
    assert source == "Berg"
    assert contents[-2:] == ["“Nobody had lit it.", "“And nobody will.”"]


def test_who_says_that_another_could_not_answer_is_not_silent() -> None:
    (said,) = [each for each in listen("An aide said he could not answer the letter.", GAZETTEER) if each.frame]
    assert said.frame is not None
    assert not said.frame.silent


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("“Go,” Berg said, according to two divers.", "two divers", "according to", "“Go,” Berg said"),
        ("Berg backed the plan on Monday, saying it was time.", "Berg", "saying", "it was time"),
        ("Noting that the lamp was old, Berg said it would go.", "Berg", "Noting", "the lamp was old"),
        ("Berg said it was over and called the plan “a joke.”", "Berg", "called", "the plan “a joke.”"),
    ],
)
def test_what_else_a_sentence_tells_is_told_with_its_source(text: str, source: str, cue: str, content: str) -> None:
    said = listen(text, GAZETTEER)[0]
    assert (source, cue, content) in [tuple(map(said.words, (f.source, f.cue, f.content))) for f in said.further]


def test_what_the_writer_says_himself_is_no_office_s_word() -> None:
    said = listen("The French foreign minister said the talks were over. I say they were not.", GAZETTEER)[1]
    assert said.voice is not None
    assert not said.voice.party
