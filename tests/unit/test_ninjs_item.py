"""ninjs items as articles."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.v1.article_pb2 import CreateArticleRequest
from services.gateway import ninjs_item, requests, story
from services.kernel.errors import InvalidInput
from services.kernel.model import NewArticle

THREE: dict[str, Any] = {
    "uri": "urn:newsml:wire.example:20260302:fish",
    "standard": {"name": "ninjs", "version": "3.0"},
    "type": "text",
    "language": "en-GB",
    "versionCreated": "2026-03-02T10:00:00+01:00",
    "firstCreated": "2026-03-01T10:00:00Z",
    "by": "Tove Lind",
    "headlines": [{"role": "short", "value": "Fish"}, {"role": "main", "value": "Treaty on fishing signed"}],
    "bodies": [
        {"role": "summary", "contentType": "text/plain", "value": "Signed."},
        {"role": "main", "contentType": "application/xhtml+xml", "value": "<p>Norway signed.</p><p>So did Sweden.</p>"},
    ],
    "infoSources": [{"name": "Somebody", "role": "author"}, {"name": "Fjord Wire", "role": "publisher"}],
    "altIds": [{"role": "internal", "value": "77"}, {"role": "url", "value": "https://wire.example/fish"}],
    "located": "Oslo",
}
ONE: dict[str, Any] = {
    "uri": "https://wire.example/fish",
    "headline": "Treaty on fishing signed",
    "byline": "Tove Lind",
    "body_xhtml": "<p>Norway signed.</p>",
    "versioncreated": "2026-03-02T09:00:00Z",
    "copyrightholder": "Fjord Wire",
    "altids": {"page": "https://other.example/"},
}


def article(item: dict[str, Any], **fields: Any) -> NewArticle:
    return requests.new_article(ParseDict({"ninjs": json.dumps(item), **fields}, CreateArticleRequest()))


def test_an_item_of_ninjs_3() -> None:
    main = {**THREE, "bodies": THREE["bodies"][1:]}
    assert article(main) == NewArticle(
        text="Norway signed.\nSo did Sweden.",
        html="",
        title="Treaty on fishing signed",
        publisher="Fjord Wire",
        author="Tove Lind",
        url="https://wire.example/fish",
        language="en-GB",
        published_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )


def test_the_main_body_stands_above_a_summary() -> None:
    assert article(THREE).text.startswith("Norway signed.")


def test_an_item_of_ninjs_1() -> None:
    found = article(ONE)
    assert (found.text, found.title, found.author) == ("Norway signed.", "Treaty on fishing signed", "Tove Lind")
    assert (found.url, found.publisher) == ("https://wire.example/fish", "Fjord Wire")
    assert found.published_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_what_the_submitter_says_stands_above_the_item() -> None:
    found = article(ONE, title="Ours", url="https://ours.example/1", published_at="2026-01-01T00:00:00Z")
    assert (found.title, found.url) == ("Ours", "https://ours.example/1")
    assert found.published_at == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "fields", "field"),
    [
        ({}, {}, "ninjs.bodies"),
        ({**ONE, "type": "picture"}, {}, "ninjs.type"),
        ({**ONE, "type": {}}, {}, "ninjs.type"),
        ({"bodies": [{"contentType": "application/pdf", "value": "JVBERi0"}]}, {}, "ninjs.bodies"),
        ({**ONE, "versioncreated": "last week"}, {}, "ninjs.versioncreated"),
        ({**ONE, "headline": "a" * 2_000}, {}, "ninjs"),
        ({**ONE, "body_text": "a\0b"}, {}, "ninjs"),
        (ONE, {"text": "Norway signed."}, "ninjs"),
        ({**ONE, "language": "not a tag"}, {}, "language"),
    ],
)
def test_what_is_wrong_is_named(item: dict[str, Any], fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        article(item, **fields)
    assert [each.field for each in caught.value.fields] == [field]


@pytest.mark.parametrize("words", ["{", "[]", "7", "[" * 100_000])
def test_what_is_no_item(words: str) -> None:
    with pytest.raises(InvalidInput, match="ninjs"):
        requests.new_article(CreateArticleRequest(ninjs=words))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*THREE, *ONE, "body_text", "infosource"]), JSON, max_size=6))
@settings(max_examples=150, deadline=None)
def test_any_item_is_an_article_or_refused(item: dict[str, Any]) -> None:
    with contextlib.suppress(InvalidInput):
        assert article(item).text


def test_the_item_of_the_openapi_is_the_article_that_it_shows_beside() -> None:
    asked = ParseDict(story.ASKED["CreateArticle"], CreateArticleRequest())
    assert ninjs_item.fill(CreateArticleRequest(ninjs=json.dumps(story.ITEM))) == asked
