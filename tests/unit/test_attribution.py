"""Source, cue and content of a sentence, and whose voice it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.attribution import find_frame
from services.ingest.units import units
from services.ingest.verbs import Polarity
from services.ingest.voices import Said, listen
from services.kernel.model import AttributionKind
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

GAZETTEER = Gazetteer(ready_parties())


def only(text: str) -> Said:
    said = [each for each in listen(text, GAZETTEER) if each.voice]
    assert len(said) == 1, said
    return said[0]


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "content"),
    [
        ("The mayor said that the bridge was closed.", "The mayor", "said", "the bridge was closed"),
        ("The bridge was closed, the mayor said on Monday.", "the mayor", "said", "The bridge was closed"),
        ("According to the mayor, the bridge was closed.", "the mayor", "According to", "the bridge was closed"),
        ("The bridge was closed, according to the mayor.", "the mayor", "according to", "The bridge was closed"),
        ("“We closed the bridge,” the mayor said.", "the mayor", "said", "“We closed the bridge,”"),
        ('"We closed the bridge," said Anna Berg, a retired engineer.', "Anna Berg, a retired engineer", "said", None),
        ('The mayor told reporters: "We closed it."', "The mayor", "told", '"We closed it."'),
        (
            "In a letter on Friday, the mayor told parliament that ships had left.",
            "the mayor",
            "told",
            "ships had left",
        ),
        ("Ships left the port and the mayor said that it was empty.", "the mayor", "said", "it was empty"),
        ("The mayor denied that the bridge was closed.", "The mayor", "denied", "the bridge was closed"),
        ("The mayor dismissed claims that ships had left.", "The mayor", "dismissed", "ships had left"),
        ("The mayor on Monday denied that the bridge was closed.", "The mayor", "denied", "the bridge was closed"),
        ("The pilots accused the mayor of closing it.", "The pilots", "accused", "the mayor of closing it"),
        ("The port is empty, pilots were told on Monday.", "", "told", "The port is empty"),
    ],
)
def test_frames(sentence: str, source: str, cue: str, content: str | None) -> None:
    (unit,) = units(sentence)
    frame = find_frame(unit)
    assert frame is not None
    assert (sentence[slice(*frame.source)], sentence[slice(*frame.cue)]) == (source, cue)
    assert content is None or sentence[slice(*frame.content)] == content


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge was closed on Monday.",
        "The rejection of these claims came late.",
        "Nobody knows what people there say about it.",
        "The United States has closed its consulate.",
    ],
)
def test_the_article_itself(sentence: str) -> None:
    assert find_frame(units(sentence)[0]) is None


@pytest.mark.parametrize(
    ("sentence", "silent", "polarity"),
    [
        ("The Kremlin did not respond to a request.", True, Polarity.NO_COMMENT),
        ("US officials have neither confirmed nor denied the report.", True, Polarity.NO_COMMENT),
        ("The ministry has not commented.", True, Polarity.NO_COMMENT),
        ("A Kremlin spokesman declined to comment.", False, Polarity.NO_COMMENT),
        ("The Kremlin rejected reports of a meeting.", False, Polarity.DENY),
        ("The Kremlin announced that talks were over.", False, Polarity.ASSERT),
    ],
)
def test_silence_is_not_a_refusal(sentence: str, silent: bool, polarity: Polarity) -> None:
    frame = find_frame(units(sentence)[0])
    assert frame is not None
    assert (frame.silent, frame.verb.polarity) == (silent, polarity)


@pytest.mark.parametrize(
    ("sentence", "party", "speaker"),
    [
        ("The Norwegian Foreign Ministry said the talks had ended.", "NO", ""),
        ("Norway's Foreign Ministry spokesman Ola Berg said the talks had ended.", "NO", "Ola Berg"),
        ("“The talks have ended,” Norwegian Defence Minister Kari Dahl told reporters.", "NO", "Kari Dahl"),
        ("Oslo said that the talks had ended.", "NO", ""),
        ("The Norwegian Foreign Ministry on Tuesday said that the talks had ended.", "NO", ""),
        ("The talks had ended, the Norwegian Foreign Ministry said late on Tuesday, 12 March.", "NO", ""),
        ("“The talks have ended,” said the Norwegian Foreign Ministry in September.", "NO", ""),
        ("The State Department said that the talks had ended.", "US", ""),
        ("In Oslo, the foreign minister, Kari Dahl, said that the talks had ended.", "NO", "Kari Dahl"),
    ],
)
def test_offices_speak_for_their_party(sentence: str, party: str, speaker: str) -> None:
    voice = only(sentence).voice
    assert voice is not None
    assert (voice.kind, voice.party, voice.speaker) == (AttributionKind.OFFICIAL, party, speaker)
    assert voice.issuer


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("A diplomat said that the talks had ended.", AttributionKind.ANONYMOUS),
        ("Sources in the Norwegian Foreign Ministry said that the talks had ended.", AttributionKind.ANONYMOUS),
        (
            "Two Norwegian officials, who were not authorised to speak, said the talks had ended.",
            AttributionKind.ANONYMOUS,
        ),
        ("Norwegian officials said that the talks had ended.", AttributionKind.ANONYMOUS),
        ("Norwegian opposition leader Per Lund said that the talks had ended.", AttributionKind.NAMED),
        ("Former Norwegian foreign minister Per Lund said that the talks had ended.", AttributionKind.NAMED),
        ("Per Lund, a Norwegian analyst, said that the talks had ended.", AttributionKind.NAMED),
        ("Per Lund, a lawmaker of Norway's ruling party, said the talks had ended.", AttributionKind.NAMED),
        ("The news agency Interfax reported that the talks had ended.", AttributionKind.MEDIA),
        ("Reuters said that the talks had ended.", AttributionKind.MEDIA),
        ("Several outlets, citing diplomatic sources, reported that the talks had ended.", AttributionKind.MEDIA),
        ("Local media reported that the talks had ended.", AttributionKind.MEDIA),
        ("Russian state television said that the talks had ended.", AttributionKind.MEDIA),
    ],
)
def test_others_do_not(sentence: str, kind: AttributionKind) -> None:
    voice = only(sentence).voice
    assert voice is not None
    assert (voice.kind, voice.party) == (kind, "")


def test_a_speaker_goes_on() -> None:
    text = (
        "Norwegian Foreign Minister Kari Dahl met the press. “We have signed,” she said. “It was time.” "
        "She added that Sweden had signed too."
    )
    voices = [(said.voice.speaker, said.voice.party) for said in listen(text, GAZETTEER) if said.voice]
    assert voices == [("Kari Dahl", "NO")] * 3


def test_a_ministry_is_the_one_named_before() -> None:
    text = "The Swedish Foreign Ministry said that ships had left. The ministry said that more would follow."
    assert [said.voice.party for said in listen(text, GAZETTEER) if said.voice] == ["SE", "SE"]


def test_the_spokesman_is_the_one_who_spoke_before() -> None:
    text = "A Norwegian Defence Ministry spokesman said that ships had left. The spokesman said that more would follow."
    assert [said.voice.office for said in listen(text, GAZETTEER) if said.voice] == ["Defence Ministry"] * 2


def test_a_quotation_over_two_sentences_is_one_unit() -> None:
    (unit,) = units("“We left. We shall be back,” she said.")
    assert unit.masked.endswith("” she said.")


@given(st.text(alphabet="ab AB.,\"“” \n'said that told X", max_size=120))
@settings(max_examples=300)
def test_places_lie_in_their_unit(text: str) -> None:
    for said in listen(text, GAZETTEER):
        assert text[said.unit.start : said.unit.end] == said.unit.text
        assert len(said.unit.masked) == len(said.unit.text)
        if said.frame:
            for start, end in (said.frame.source, said.frame.cue, said.frame.content):
                assert 0 <= start <= end <= len(said.unit.text)


def told(text: str) -> list[tuple[str, str, str]]:
    """Source, cue and content of what a sentence reports beside its first frame."""
    return [
        (said.words(frame.source), said.words(frame.cue), said.words(frame.content))
        for said in listen(text, GAZETTEER)
        for frame in said.further
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The mayor said that the bridge was closed, adding that ships had left.",
            [("The mayor", "adding", "ships had left")],
        ),
        (
            "“We closed it,” the mayor said, but told reporters that ships had left.",
            [("the mayor", "told", "ships had left")],
        ),
        ("The driver, who says that he saw nobody, went home.", [("who", "says", "he saw nobody, went home")]),
        (
            "She went through the book, in which he claimed that ships had left.",
            [("he", "claimed", "ships had left")],
        ),
        ("The bridge was closed after the accused sailors left.", []),
        ("The mayor did not respond when we said that ships had left.", []),
    ],
)
def test_what_else_a_sentence_reports(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(sentence) == expected


def test_what_a_voice_adds_is_its_own() -> None:
    said = only("The Norwegian Foreign Ministry said the talks had ended, adding that two ships had left the port.")
    (more,) = said.added
    assert said.words(more.content) == "two ships had left the port"
    assert said.frame_at(more.content) == more
    assert said.frame is not None
    assert said.words(said.frame.content) == "the talks had ended"


def test_two_apostrophes_are_a_quotation_mark() -> None:
    sentence = "''We closed the bridge. It's over,'' the mayor said."
    (unit,) = units(sentence)
    frame = find_frame(unit)
    assert frame is not None
    assert sentence[slice(*frame.content)] == "''We closed the bridge. It's over,''"


def test_a_source_may_close_a_sentence_without_quotation() -> None:
    frame = find_frame(units("The bridge had been closed for a year, said Anna Berg, a retired engineer.")[0])
    assert frame is not None
    assert frame.content == (0, len("The bridge had been closed for a year"))
