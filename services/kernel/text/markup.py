"""Words of an HTML page as a reader sees them, without judging which of them matter.

Here: statements, whose pages are short and wholly the office's own. Not here: finding the article on a page full of
other things (`ingest.extract`).
"""

import re
from html import unescape
from html.parser import HTMLParser

# What a browser does not show, or shows around every page of a site.
_HIDDEN = frozenset(
    {"script", "style", "template", "noscript", "head", "nav", "footer", "svg", "button", "form", "iframe"}
)
# What begins a new line.
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"}
    | {"dl", "dt", "dd", "table", "tr", "blockquote", "pre", "figure", "figcaption", "address", "hr", "br", "title"}
)
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")
_NO_TAG = re.compile(r"<(?=<)")
_LINES = re.compile(r"\s*\n\s*")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        # The hidden element we are in, and how often it is nested in itself.
        self._hidden = ""
        self._depth = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            self._depth += tag == self._hidden
        elif tag in _HIDDEN:
            self._hidden, self._depth = tag, 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        # Browsers take `<script/>` for an open tag, but a page that writes so means an empty one.
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._depth -= tag == self._hidden
            if not self._depth:
                self._hidden = ""
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # A line break in the source is white space; only elements make lines.
            self.parts.append(data.replace("\n", " "))


def visible_text(html: str) -> str:
    """The visible words of `html`, a line for each block; empty if there are none. Never fails."""
    reader = _Reader()
    # What no ">" follows is no tag, nor is what another "<" follows; the parser would look for an end from each.
    html = _NO_TAG.sub("&lt;", html)
    end = html.rfind(">") + 1
    reader.feed(html[:end])
    reader.close()
    reader.handle_data(unescape(html[end:]))
    lines = _LINES.split(_SPACE.sub(" ", "".join(reader.parts)))
    return "\n".join(line.strip() for line in lines if line.strip())
