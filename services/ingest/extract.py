"""From what a newsroom submitted to the text of an article, and nothing around it.

Here: plain text and pages, cleaned by the same rules (the table `boilerplate.toml`). Not here: the parsing of HTML
itself (`ingest.page`, a process of its own), and what the article says (`claims`, `relayed`).
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.ingest.page import read_page
from services.kernel.errors import UnreadableArticle
from services.kernel.model import LONGEST_TEXT

# News pages measured: median 150 kB, the longest under 2 MB.
MAX_HTML = 5_000_000
# Function words are 35 to 50 % of running English and under 15 % of any other language in Latin script (`a`, `in`,
# `on`, `to` exist elsewhere). Headlines alone leave them out, so short texts are taken as English.
_ENGLISH_SHARE = 0.2
_LANGUAGE_SAMPLE = 400
_LANGUAGE_LEAST = 25
_ENGLISH = re.compile(
    r"(?i:the|of|and|to|in|a|is|that|for|on|was|with|as|by|at|from|it|he|she|they|his|her|its|has|have|had|be|been|were"
    r"|are|said|not|this|but|which|who|will|would|could|or|an|after|about|more|than|their|we|i|you|there|no)"
)

_TABLE = tomllib.loads(Path(__file__).with_name("boilerplate.toml").read_text("utf-8"))
_LINE = re.compile(r"[\s>•*–—|-]*(?:" + "|".join(_TABLE["lines"]) + ")", re.IGNORECASE)
# Glued means: after the end of a sentence, with or without a space.
_TAIL = re.compile(r"(?:(?<=[.!?”\"'’…)])|(?<=\s))\s*(?:" + "|".join(_TABLE["tails"]) + r").*$", re.IGNORECASE)
_MENU = re.compile(_TABLE["menu"])
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")
# Two bars on one line are a menu; one may stand in a headline.
_MENU_BARS = 1


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article as it can be read. `published_at` is what the page itself says, if it does; `language` is BCP 47."""

    title: str
    text: str
    author: str = ""
    publisher: str = ""
    published_at: datetime | None = None
    language: str = ""
    url: str = ""


def extract(text: str, html: str, title: str) -> Extracted:
    """The article in `text` or, where that is empty, in the page `html`; UnreadableArticle with the reason if none."""
    if text.strip():
        return _extracted(Extracted(title=title, text=text))
    if not html.strip():
        raise UnreadableArticle("neither text nor a page was submitted")
    if len(html) > MAX_HTML:
        raise UnreadableArticle(f"the page has more than {MAX_HTML:,} characters")
    page = read_page(html)
    return _extracted(
        Extracted(
            title or page.title, page.text, page.author, page.publisher, page.published_at, page.language, page.url
        )
    )


def _extracted(raw: Extracted) -> Extracted:
    if len(raw.text) > LONGEST_TEXT:
        raise UnreadableArticle(f"the text has more than {LONGEST_TEXT:,} characters: not one article")
    text = clean(raw.text)
    if not _WORD.search(text):
        raise UnreadableArticle("nothing is left of the text once what stands around an article is taken away")
    return Extracted(
        title=" ".join(_printable(raw.title).split()),
        text=text,
        author=raw.author,
        publisher=raw.publisher,
        published_at=raw.published_at,
        language=_language(text, raw.language),
        url=raw.url,
    )


def _language(text: str, declared: str) -> str:
    """What the words show, in the page's own name for it: templates in English carry articles in other languages."""
    shown = language_of(text)
    if (declared.split("-")[0].lower() == "en") == (shown == "en"):
        return declared or shown
    return shown


def clean(text: str) -> str:
    """`text` without boilerplate lines and glued tails; one paragraph break is kept as it was, "\\n" or "\\n\\n"."""
    kept: list[str] = []
    gap = False
    for raw in _printable(_BREAKS.sub("\n", text)).split("\n"):
        line = _BLANKS.sub(" ", raw).strip()
        if not line:
            gap = True
            continue
        line = "" if _is_boilerplate(line) else _TAIL.sub("", line).rstrip()
        if line:
            kept += [""] if gap and kept else []
            kept.append(line)
            gap = False
    return "\n".join(kept)


def language_of(text: str) -> str:
    """`en`, or `und` for another language. English is all that is read so far, so no other needs a name."""
    words = _WORD.findall(text)[:_LANGUAGE_SAMPLE]
    if sum(word.isascii() or "LATIN" in unicodedata.name(word[0], "") for word in words) * 2 < len(words):
        return "und"
    if len(words) < _LANGUAGE_LEAST:
        return "en"
    return "en" if sum(bool(_ENGLISH.fullmatch(word)) for word in words) >= _ENGLISH_SHARE * len(words) else "und"


def _is_boilerplate(line: str) -> bool:
    if _LINE.match(line):
        return True
    return len(_MENU.findall(line)) >= _MENU_BARS and not _SENTENCE_END.search(_MENU.split(line)[0])


def _printable(text: str) -> str:
    """NFC, without control, bidirectional and zero-width characters (they change how a quote looks or compares)."""
    composed = unicodedata.normalize("NFC", text)
    unprinted = {c for c in set(composed) - _KEPT if unicodedata.category(c) in _UNPRINTED}
    return composed.translate(dict.fromkeys(map(ord, unprinted)))


# Control, format (zero-width, bidirectional), lone surrogates, private use, unassigned.
_KEPT = {"\n", "\t"}
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
