"""What `python -m evaluation.reading` counts, and what a person judged by digests."""

import json
from pathlib import Path

import pytest

from evaluation.dossiers import Case
from evaluation.reading import Near, Offices, Sought, asked, digest, judged_of, offices, opening
from services.kernel.parties import ready_parties
from services.kernel.text.gazetteer import Gazetteer

GAZETTEER = Gazetteer(ready_parties())
ARTICLE = {
    "key": "a1",
    "title": "Lamp",
    "text": "Norway's Foreign Ministry said that the lamp was out. A keeper said that it was lit.",
    "published_at": "2025-01-01T00:00:00Z",
}
CASE = Case("lamp", (), (ARTICLE,), (), (), "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z")


def marked(tmp_path: Path, *rows: object) -> Path:
    file = tmp_path / "judged.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


@pytest.mark.parametrize(
    ("office", "right", "said"),
    [("Foreign Ministry", 1, []), ("Defence Ministry", 0, ["lamp/a1: NO Foreign Ministry, not NO Defence Ministry"])],
)
def test_an_office_counts_where_a_person_marked_the_same(
    tmp_path: Path, office: str, right: int, said: list[str]
) -> None:
    opens = opening("Norway's Foreign Ministry said that the lamp")
    judged = judged_of(marked(tmp_path, {"article": "lamp/a1", "opens": opens, "party": "NO", "office": office}))
    count = Offices()
    offices(CASE, judged, GAZETTEER, count)
    assert (count.marked, count.read, count.right) == (1, 1, right)
    assert [wrong[: len(start)] for wrong, start in zip(count.wrong, said, strict=True)] == said


def test_an_article_that_nobody_went_through_does_not_count(tmp_path: Path) -> None:
    count = Offices()
    offices(CASE, judged_of(marked(tmp_path)), GAZETTEER, count)
    assert count == Offices()
    offices(CASE, judged_of(marked(tmp_path, {"article": "lamp/a1"})), GAZETTEER, count)
    assert (count.marked, count.read, len(count.wrong)) == (0, 1, 1)


def test_what_a_person_judged_goes_over_the_rule_and_the_rest_is_asked(tmp_path: Path) -> None:
    judged = judged_of(marked(tmp_path, {"pair": digest("The lamp is out", "It is dark"), "found": True}))
    near = Near("It is dark", 0.4, False, judged.pairs.get(digest("The lamp is out", "It is dark")))
    other = Near("It rains", 0.3, False, None)
    assert Sought("lamp", "The lamp is out", (near, other)).found
    assert asked([Sought("lamp", "The lamp is out", (near, other))]) == ""
    assert [json.loads(row)["read"] for row in asked([Sought("lamp", "It is lit", (other,))]).splitlines()] == [
        "It rains"
    ]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"judged\.jsonl:1"):
        judged_of(marked(tmp_path, {"opens": "x"}))
