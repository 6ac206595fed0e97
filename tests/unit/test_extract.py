"""Article text out of what was submitted."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest import page as page_reading
from services.ingest.child import Child
from services.ingest.extract import clean, extract, language_of
from services.kernel.errors import UnreadableArticle
from services.kernel.model import LONGEST_TEXT

BODY = "The harbour council voted on Tuesday to close the eastern pier. Repairs will take two years, it said."

PAGE = """<html><head><title>Pier to close</title><meta name="author" content="Ines Park">
<meta property="og:site_name" content="Harbour Times"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Pier to close</h1>
<p>The harbour council voted on Tuesday to close the eastern pier after an inspection found rust in its pillars.</p>
<p>Repairs will take two years, the council said, and ferries to the islands are to leave from the western side.</p>
<p>Fishermen have been told that they may use the slipway behind the market until the work is done.</p>
<p>Follow us on Instagram</p></article>
<aside>Most read: ten soups for winter</aside><footer>© Harbour Times. All rights reserved.</footer></body></html>"""


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on Facebook",
        "Do follow Harbour Times on Instagram",
        "for more information click here",
        "Add a comment",
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
        "Share this article",
        "Subscribe to our newsletter: the week in ten minutes",
        "Sign up for Harbour Mornings",
        "Read more: The men who built the pier",
        "Related: Ferry fares to rise",
        "We use cookies to improve this page. Accept all cookies",
        "© Harbour Times 2024",
        "(c) HT. All rights reserved.",
        "Caption: The pier in spring. (Handout)",
        "PHOTO: reader",
        "By Ines Park, harbour reporter",
        "Weather | Tides | Buy today's paper",
    ],
)
def test_boilerplate_lines_are_dropped(line: str) -> None:
    assert clean(f"{BODY}\n{line}") == BODY
    assert clean(f"{line}\n\n{BODY}") == BODY


@pytest.mark.parametrize(
    "tail",
    [
        "for more information click here",
        " Leave a Reply",
        " Do follow Harbour Times on Instagram",
        "Read more: Old piers",
    ],
)
def test_boilerplate_glued_to_the_last_sentence_is_cut(tail: str) -> None:
    assert clean(BODY + tail) == BODY


@pytest.mark.parametrize(
    "sentence",
    [
        "Reporters were told to follow the minister on foot.",
        "Residents who want to register their boats must sign up for a berth by May.",
        "By nightfall the pier was empty.",
        "The newsletter of the council says that the pier is safe.",
        "He said the accord was related to an older one: the treaty of 1974.",
    ],
)
def test_sentences_that_look_alike_stay(sentence: str) -> None:
    assert clean(sentence) == sentence


def test_paragraph_breaks_are_kept_and_other_white_space_is_not() -> None:
    assert clean("One  line.\r\nNext\tline.\n\n\n\n Third. ") == "One line.\nNext line.\n\nThird."


def test_characters_that_nobody_sees_are_taken_out() -> None:
    assert clean("The\u200b mi\u00adnister \u202edenied\u202c it.\x00") == "The minister denied it."


def test_text_is_composed() -> None:
    assert clean("Bogota\u0301 agreed.") == "Bogotá agreed."


def test_a_page_gives_its_article_and_what_it_says_of_itself() -> None:
    found = extract("", PAGE, "")
    assert "The harbour council voted on Tuesday to close the eastern pier after" in found.text
    assert "slipway" in found.text
    assert not any(word in found.text for word in ("Instagram", "soups", "rights", "Sport"))
    assert (found.title, found.author, found.publisher, found.language) == (
        "Pier to close",
        "Ines Park",
        "Harbour Times",
        "en",
    )


def test_a_given_title_stands_above_that_of_the_page() -> None:
    assert extract("", PAGE, "Ours").title == "Ours"


def test_plain_text_stands_above_a_page() -> None:
    assert extract(BODY, PAGE, "").text == BODY


@pytest.mark.parametrize(
    ("text", "html", "reason"),
    [
        ("", "", "neither"),
        (" \n", "<html></html>", "no article"),
        ("Share this article\nLeave a Reply", "", "nothing is left"),
        ("--- 12 ---", "", "nothing is left"),
        ("word " * LONGEST_TEXT, "", "not one article"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, html: str, reason: str) -> None:
    with pytest.raises(UnreadableArticle, match=reason):
        extract(text, html, "")


@pytest.mark.parametrize(
    "page",
    [
        "<b><i><p>" * 60_000,
        "<" * 500_000,
    ],
)
def test_a_hostile_page_is_refused_and_the_next_one_is_read(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # a shorter patience than the product's: what ends the child is the same, and the suite waits less
    child = Child("services.ingest.page_child", 0.4, page_reading.MEMORY_BYTES)
    monkeypatch.setattr(page_reading, "_child", child)
    with pytest.raises(UnreadableArticle):
        extract("", f"<html><body>{page}</body></html>", "")
    assert "slipway" in extract("", PAGE, "").text
    child.close()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Ministers agreed late at night that the two ports would be opened to ships of both countries by May. " * 3,
            "en",
        ),
        ("Die Minister haben sich in der Nacht darauf geeinigt, die beiden Häfen bis Mai zu öffnen. " * 3, "und"),
        ("Los ministros acordaron por la noche abrir los dos puertos a los barcos de ambos países. " * 3, "und"),
        ("Министры договорились ночью открыть оба порта для судов двух стран до мая.", "und"),
        ("Ministers agree to open ports", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


@given(st.text())
@settings(max_examples=200)
def test_cleaning_any_text_is_idempotent_and_leaves_nothing_unprintable(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in once if c != "\n")
