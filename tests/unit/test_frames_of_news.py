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
