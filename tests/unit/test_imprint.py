"""What a page says of itself, and what on it is not the article."""

import json
from datetime import UTC, datetime

import pytest

from services.ingest.extract import Extracted, extract

PARAGRAPHS = "".join(
    f"<p>{words}</p>"
    for words in (
        "The lake authority lowered the water level on Monday so that divers could look at the old sluice gates.",
        "Two of the nine gates have cracks, the authority said, and a contract for their repair is to be let in June.",
        "Farmers on the southern shore have been promised water from the upper reservoir for as long as that lasts.",
    )
)


def page(head: str = "", html: str = "", inside: str = "") -> Extracted:
    """The article read from a page with these parts."""
    body = f"<article>{PARAGRAPHS}{inside}</article>"
    return extract("", f"<html {html}><head><title>Sluices</title>{head}</head><body>{body}</body></html>", "")


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        (linked(**{"@type": "NewsArticle", "datePublished": "2026-03-02T09:30:00+02:00"}), (7, 30)),
        (
            linked(
                **{"@graph": [{"@type": "Person"}, {"@type": ["Article"], "datePublished": "2026-03-02T07:30:00Z"}]}
            ),
            (7, 30),
        ),
        ('<meta property="article:published_time" content="2026-03-02T07:30:00Z">', (7, 30)),
        ('<meta itemprop="datePublished" content="2026-03-02T07:30">', (7, 30)),
        ('<meta name="date" content="2026-03-02">', (0, 0)),
    ],
)
def test_the_time_of_publication(head: str, moment: tuple[int, int]) -> None:
    assert page(head).published_at == datetime(2026, 3, 2, *moment, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="0001-01-01T00:00:00Z">',
        '<meta property="article:published_time" content="last week">',
        linked(**{"@type": 7, "datePublished": ["2026"]}),
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished"</script>',
    ],
)
def test_what_is_no_time_is_none(head: str) -> None:
    assert page(head).published_at is None


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('lang="en-gb"', "", "en-GB"),
        ("", '<meta property="og:locale" content="en_US">', "en-US"),
        ("", linked(**{"@type": "NewsArticle", "inLanguage": "en"}), "en"),
        ('lang="de"', "", "en"),
        ('lang="english"', "", "en"),
        ("", "", "en"),
    ],
)
def test_the_language_is_what_the_words_show_by_the_name_that_the_page_gives(
    html: str, head: str, language: str
) -> None:
    assert page(head, html).language == language


def test_a_page_in_another_language_is_recorded_as_such() -> None:
    words = (
        "<p>"
        + "Die Behörde senkte am Montag den Wasserstand, damit Taucher die alten Tore ansehen konnten. " * 8
        + "</p>"
    )
    assert extract("", f"<html lang='de-AT'><body><article>{words * 2}</article></body></html>", "").language == "de-AT"
    assert extract("", f"<html lang='en'><body><article>{words * 2}</article></body></html>", "").language == "und"


def test_title_author_publisher_and_address() -> None:
    found = page(
        linked(
            **{
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": "Sluice gates cracked",
                "author": {"@type": "Person", "name": "Tove Lind"},
                "publisher": {"@type": "Organization", "name": "Lake Gazette"},
            }
        )
        + '<link rel="canonical" href="https://gazette.example/sluices">'
    )
    assert (found.title, found.author, found.publisher, found.url) == (
        "Sluice gates cracked",
        "Tove Lind",
        "Lake Gazette",
        "https://gazette.example/sluices",
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<figure><img src=x><figcaption>The dry basin, seen from the UNWANTED tower.</figcaption></figure>",
        "<p><b>Worth a look:</b> <a href=/x>An UNWANTED history of the oldest sluice</a></p>",
        "<ul><li><a href=/x>Other UNWANTED news of this week</a></li><li><a href=/y>Yet more UNWANTED</a></li></ul>",
        "<div class='box NewsletterBox'><p>Every evening, UNWANTED letters from our reporters at the lake.</p></div>",
        "<div class='image-caption'><p>Divers, one with an UNWANTED lamp, before the gates.</p></div>",
        "<section id='author-bio'><p>Tove Lind has written of UNWANTED floods for nine years.</p></section>",
        "<div class='cookie-notice'><p>With your consent we store UNWANTED things.</p></div>",
    ],
)
def test_what_stands_around_an_article_is_not_in_its_text(inside: str) -> None:
    found = page(inside=f"<p>The level is to rise again in July, when the repair is done and tested.</p>{inside}")
    assert "UNWANTED" not in found.text
    assert "level is to rise again" in found.text


def test_a_sentence_with_a_link_stays() -> None:
    assert "audit of the dam" in page(inside="<p>It named <a href=/a>an earlier audit of the dam</a>.</p>").text


def test_a_box_that_is_the_page_stays_whatever_it_is_called() -> None:
    assert "sluice gates" in extract("", f"<html><body><div class='paywall'>{PARAGRAPHS}</div></body></html>", "").text
