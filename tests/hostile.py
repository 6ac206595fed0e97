"""Texts and pages made to break whoever reads them: for `tests/unit/test_hostile.py` and `benchmarks/hostile.py`.

Here: how they are made. Not here: what must come of them.
"""

import json
import random
from collections.abc import Callable, Mapping

SENTENCE = "Norway and Sweden will meet in Oslo on Tuesday, the Foreign Ministry said. "

# What is repeated up to the length that is wanted. Each aims at one part: sentence ends, quotations, names, offices,
# dates, reporting verbs, boilerplate, patterns with an end that never comes.
_REPEATED = {
    "one word": "a",
    "words": "word ",
    "function words": "the of and to ",
    "names": "Anna Berg Of Oslo The ",
    "straight quotes": '"',
    "opening quotes": "“",
    "quoted letters": "“a” ",
    "said": "he said ",
    "said that": "Oslo said that ",
    "and said": "it is so, he said, ",
    "the minister": "the minister ",
    "offices": "Foreign Minister Anna Berg ",
    "ministry of": "Ministry of ",
    "according to": "according to ",
    "weekdays": "on Tuesday ",
    "dates": "24 February 2025 ",
    "figures": "1,000 ",
    "digits": "1",
    "brackets": "(",
    "full stops": ". ",
    "lines": "\n a",
    "lines that say": "Oslo said that it is so.\n",
    "headlines": "Talks on Monday\n\n",
    "sentences": SENTENCE,
    "quoted sentences": "“We will meet,” the Foreign Minister of Norway said. ",
    "commas": "a, ",
    "clauses": "Norway and Sweden will meet and ",
    "half-sentences": "Norway has met Sweden; ",
    "dashes": "—",
    "possessives": "Norway's ",
    "parties": "Norway ",
    "asked": "Asked ",
    "white space": " ",
    "tabs": "a\t",
    "marks over one letter": "\u0301",
    "marks over many": "e\u0301\u0302\u0303",
    "invisible": "\u200b\u202ea",
    "bidirectional": "\u2067\u202e\u2066",
    "pictographs": "😀 ",
    "dotted": "U.S. ",
    "initials": "A. ",
    "colons": "Anna: “x” ",
    "hyphens": "a-",
    "denials": "denied claims that ",
    "blame": "Oslo blamed Sofia for it, ",
    "addresses": "http://a.b/c?d ",
    "no-break spaces": "a\u00a0",
    "follow us": "follow us on ",
    "get the": "get the ",
    "questions": "Why? ",
    "lapses": "two days after ",
    "would": "would ",
    "datelines": "KYIV (Agency) — ",
    "spokesmen": "the spokesman of the ",
    "titles": "Mr. ",
    "bars": " | ",
    "NUL": "a\0",
    "lone surrogates": "a\ud800",
    "line separators": "a\u2028b\u2029",
}


def texts(length: int) -> Mapping[str, str]:
    """Plain texts of `length` characters, by name."""
    made = {name: (part * (length // len(part) + 1))[:length] for name, part in _REPEATED.items()}
    made["a capital and no end"] = "A" + "b" * (length - 1)
    made["one open quotation"] = "“" + ("He said so. " * (length // 12 + 1))[: length - 2] + "”"
    made["apart by nothing"] = "a" + " " * (length - 2) + "b"
    # seeded: the same noise every time
    noise = random.Random(7)
    made["noise"] = "".join(chr(noise.randrange(0x20, 0x3000)) for _ in range(length))
    return made


_ARTICLE = "<article>" + f"<p>{SENTENCE * 3}</p>" * 5 + "</article>"


def _page(body: str, head: str = "") -> str:
    return f"<html><head><title>Talks</title>{head}</head><body>{body}</body></html>"


def _linked(found: str) -> str:
    return _page(_ARTICLE, f'<script type="application/ld+json">{found}</script>')


def _entities() -> str:
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e0 "lol">{levels}]><html><body><p>&e11;</p></body></html>'


# Each makes its page only when asked: together they have 60 MB.
PAGES: Mapping[str, Callable[[], str]] = {
    "entity bomb": _entities,
    "external entity": lambda: (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _page(f"{_ARTICLE}<p>&x;</p>")
    ),
    "numeric entities": lambda: _page("<p>" + "&#x41;&#65;&nbsp;&bogus;" * 150_000),
    "one word of 10 MB": lambda: _page(f"<p>{'a' * 10_000_000}</p>"),
    "one word of 4 MB": lambda: _page(f"<p>{'a' * 4_000_000}</p>"),
    "one sentence of 4 MB": lambda: _page(f"<p>{'said that ' * 400_000}</p>"),
    "nested divisions": lambda: _page("<div>" * 100_000 + _ARTICLE),
    "nested and closed": lambda: _page("<div>" * 50_000 + _ARTICLE + "</div>" * 50_000),
    "nested formatting": lambda: _page("<b><i><p>" * 60_000),
    "nested quotations": lambda: _page("<blockquote>" * 100_000 + "deep"),
    "nested lists": lambda: _page("<ul><li>" * 60_000 + "deep"),
    "nested tables": lambda: _page("<table><tr><td>" * 30_000 + "deep"),
    "nested fonts": lambda: _page("<font>" * 100_000 + "deep"),
    "nested links": lambda: _page("<a href=x>" * 100_000 + "deep"),
    "nested boxes": lambda: _page("<div class='newsletter'>" * 20_000 + "deep"),
    "many paragraphs": lambda: _page("<p>a" * 200_000),
    "many links": lambda: _page("".join(f"<p><a href=/{i}>A link of some length {i}</a></p>" for i in range(40_000))),
    "many captions": lambda: _page(_ARTICLE + "<figcaption>a caption</figcaption>" * 100_000),
    "many breaks": lambda: _page("word<br>" * 300_000),
    "many spans": lambda: _page("<p>" + "<span>a</span>" * 200_000),
    "many articles": lambda: _page(_ARTICLE * 2_000),
    "many attributes": lambda: _page(f"<p {' '.join(f'a{i}=x' for i in range(200_000))}>{SENTENCE}</p>"),
    "long attribute": lambda: _page(f"<div class='{'newsletter ' * 300_000}'>{_ARTICLE}</div>"),
    "many comments": lambda: _page("<!-- -->" * 300_000 + _ARTICLE),
    "open comment": lambda: _page("<!--" * 500_000),
    "open tags": lambda: "<" * 2_000_000,
    "declarations": lambda: "<!" * 1_000_000,
    "instructions": lambda: "<?" * 1_000_000,
    "end tags": lambda: "</" * 1_000_000,
    "open attributes": lambda: "<a " * 500_000,
    "open quotes": lambda: "<a b='" * 300_000,
    "sections": lambda: _page("<![CDATA[" * 200_000),
    "scripts": lambda: _page("<script>" + "<!--<script>" * 200_000),
    "NUL": lambda: _page(_ARTICLE.replace(" ", "\0 ")),
    "bidirectional and zero width": lambda: _page(_ARTICLE.replace(" ", "\u202e\u200b \u2066")),
    "lone surrogates": lambda: _page(_ARTICLE.replace("the", "th\udce9\ud800")),
    "noise": lambda: texts(500_000)["noise"],
    "declared as something else": lambda: '<?xml version="1.0" encoding="utf-16"?>' + _page(_ARTICLE),
    "nothing": lambda: "<html></html>",
    "white space": lambda: " \n\t" * 500_000 + "<p>",
    "only a declaration": lambda: "<!doctype html>",
    "frames": lambda: "<html><frameset>" + "<frame src=x>" * 50_000,
    "deep description": lambda: _linked('{"@graph":' * 100_000),
    "closed deep description": lambda: _linked("[" * 100_000 + "]" * 100_000),
    "long description": lambda: _linked(json.dumps({"@type": "NewsArticle", "articleBody": SENTENCE * 40_000})),
    "wrong description": lambda: _linked('{"@type": "NewsArticle", "datePublished": {"a": []}, "author": [[[]]]}'),
    "many descriptions": lambda: _page(_ARTICLE, '<script type="application/ld+json">{}</script>' * 30_000),
    "many dates": lambda: _page(_ARTICLE, "<meta property='article:published_time' content='x'>" * 50_000),
}
