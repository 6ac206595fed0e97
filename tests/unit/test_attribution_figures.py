"""The figures of attribution, by hand."""

from evaluation.attribution import Count, Text, count, gold, match, ours
from services.ingest.voices import listen
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

TEXT = "The mayor said that the bridge was closed. The pilots hope that it is so."


def piece(part: str) -> dict[str, object]:
    start = TEXT.index(part)
    return {"text": part, "spans": [[start, start + len(part)]]}


def row(source: str, cue: str, content: str) -> dict[str, list[dict[str, object]]]:
    return {"source": [piece(source)] if source else [], "cue": [piece(cue)], "content": [piece(content)]}


SAID, HOPED = row("The mayor", "said", "that the bridge was closed"), row("", "hope", "that it is so")


def test_tokens_lie_wholly_or_partly_in_a_place() -> None:
    text = Text("one two: three")
    assert text.tokens([(2, 5)]) == {0, 1}
    assert text.tokens([(7, 8)]) == {-8}
    assert text.tokens([(4, 4)]) == frozenset()


def test_each_meets_one_and_the_closest_first() -> None:
    text = Text("a b c d e f")
    two = (text.told([], [(0, 3)], [(4, 7)]), text.told([], [(0, 1)], [(8, 9)]))
    assert match(two, two) == {0: 0, 1: 1}
    assert match(two[:1], two) == {0: 0}


def test_parts_are_counted_end_to_end() -> None:
    true = gold(TEXT, [SAID, HOPED, {**HOPED, "cue": []}])
    assert [each.speech for each in true] == [True, False]
    counts = {part: Count() for part in ("cue", "source", "content", "content, cue found", "source, cue found")}
    count(gold(TEXT, [row("mayor", "said", "the bridge was closed")]), true, counts, False)
    assert (counts["cue"].right, counts["cue"].ours, counts["cue"].gold) == (1, 1, 2)
    assert (counts["source"].right, counts["source"].ours, counts["source"].gold) == (1, 1, 1)
    assert (counts["content"].right, counts["content"].ours, counts["content"].gold) == (4, 4, 9)
    assert counts["content, cue found"].recall == 4 / 5


def test_reported_speech_is_counted_apart() -> None:
    counts = {part: Count() for part in ("cue", "source", "content", "content, cue found", "source, cue found")}
    count(gold(TEXT, [HOPED]), gold(TEXT, [SAID, HOPED]), counts, True)
    assert (counts["cue"].right, counts["cue"].ours, counts["cue"].gold) == (0, 0, 1)


def test_ours_stand_where_they_are_found() -> None:
    found = ours(TEXT, listen(TEXT, Gazetteer(ready_parties())))
    (said,) = [each for each in found if each.speech]
    (true,) = gold(TEXT, [SAID])
    assert (said.source, said.cue) == (true.source, true.cue)
    assert said.content == true.content - Text(TEXT).tokens([(15, 19)])
