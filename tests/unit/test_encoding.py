"""Bytes of a page as text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.text.encoding import decoded

WORDS = "Der Präsident sagte „nein“ – in Malmö."


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (WORDS.encode(), ""),
        (WORDS.encode(), "iso-8859-1"),
        (codecs.BOM_UTF8 + WORDS.encode(), "windows-1251"),
        (WORDS.encode("cp1252"), ""),
        (WORDS.encode("cp1252"), "ISO-8859-1"),
        (WORDS.encode("cp1252"), "utf-8"),
        (WORDS.encode("cp1252"), "no-such-thing"),
        (WORDS.encode("utf-16"), ""),
        (WORDS.encode("utf-16-le"), ""),
        (WORDS.encode("utf-16-be"), ""),
        (WORDS.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_words_survive_what_is_declared(body: bytes, charset: str) -> None:
    assert decoded(body, charset) == WORDS


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1251">', "windows-1251"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>", "koi8-r"),
        ('<?xml version="1.0" encoding="windows-1251"?>', "windows-1251"),
        ("<meta charset=shift_jis>", "shift_jis"),
        ("<meta charset=iso-2022-jp>", "iso-2022-jp"),
    ],
)
def test_a_page_says_how_it_is_written(head: str, encoding: str) -> None:
    words = "会議は中止" if "j" in encoding else "Встреча отменена"
    assert decoded((head + words).encode(encoding)) == head + words


def test_the_transport_stands_above_the_page() -> None:
    assert decoded("<meta charset=koi8-r>Встреча".encode("cp1251"), "windows-1251").endswith("Встреча")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_some_text(body: bytes, charset: str) -> None:
    assert isinstance(decoded(body, charset), str)
