"""Forms of words: number, article, tense."""

import pytest

from services.ingest.grammar import forward_shifted, is_gerund, is_plural, past_of, with_article


@pytest.mark.parametrize(
    "name", ["United States", "Netherlands", "Philippines", "United Arab Emirates", "UK", "European Union"]
)
def test_some_names_take_the(name: str) -> None:
    assert with_article(name) == f"the {name}"


@pytest.mark.parametrize("name", ["Norway", "South Africa", "NATO", "Saudi Arabia", "Ivory Coast"])
def test_others_do_not(name: str) -> None:
    assert with_article(name) == name


@pytest.mark.parametrize("subject", ["Two ships", "Swedish officials", "Norway and Sweden", "The offers to the mayor"])
def test_more_than_one(subject: str) -> None:
    assert is_plural(subject)


@pytest.mark.parametrize(
    "subject", ["Norway", "The United States", "The Netherlands", "The owner of two ships", "The press"]
)
def test_only_one(subject: str) -> None:
    assert not is_plural(subject)


@pytest.mark.parametrize(
    ("text", "dated", "shifted"),
    [
        ("Norway would sign", False, "Norway will sign"),
        ("Norway would have signed", False, "Norway would have signed"),
        ("Norway had signed", False, "Norway has signed"),
        ("Norway had signed on 3 May", True, "Norway signed on 3 May"),
        ("Ships had been sold on 3 May", True, "Ships were sold on 3 May"),
        ("Norway had met Sweden on 3 May", True, "Norway had met Sweden on 3 May"),
        ("Norway had ten ships", False, "Norway had ten ships"),
        ("The ship that Norway had sold sank", False, "The ship that Norway had sold sank"),
        ("Norway signs", False, "Norway signs"),
    ],
)
def test_a_tense_comes_forward(text: str, dated: bool, shifted: str) -> None:
    assert forward_shifted(text, dated) == shifted


@pytest.mark.parametrize(
    ("gerund", "past"),
    [
        ("launching", "launched"),
        ("violating", "violated"),
        ("carrying", "carried"),
        ("destroying", "destroyed"),
        ("sending", "sent"),
    ],
)
def test_past_of_a_verb_in_ing(gerund: str, past: str) -> None:
    assert past_of(gerund) == past


def test_the_shelling_of_a_town_is_a_noun() -> None:
    assert is_gerund("shelling towns")
    assert not is_gerund("shelling of a town")
    assert not is_gerund("attacks")
