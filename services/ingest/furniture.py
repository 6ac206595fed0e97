"""What stands on a page beside its article, told by its mark-up: captions, link lists, sign-up boxes, biographies.

Here: taking it out of the tree before the text is looked for. Not here: the looking (`page_child`), and what can be
told from the words alone (`extract.clean`), which holds for plain text too.
"""

import re
from collections.abc import Iterator
from typing import Any

# Names of boxes that are never the article. Names that some houses give to the article itself ("share", "teaser",
# "promo", "credits", "tags", "social") are left out: with them one word in thirty of the benchmark's articles was lost.
_NAMES = (
    r"newsletter|paywall|regwall|sign[-_]?up|app[-_]?download|inline[-_]?(?:promo|related|newsletter)"
    r"|related[-_]?(?:articles?|posts?|content|stories|links|news|topics)|recommend(?:ed|ations)|jp-relatedposts"
    r"|read[-_]?(?:next|also)|more[-_](?:stories|news|articles)|most[-_]?(?:read|popular)|trending"
    r"|author[-_]?(?:bio|box|info|card|description)|about[-_]?(?:the[-_])?author|bio[-_]?box"
    r"|wp-caption-text|(?:image|img|photo|picture|media|figure|video)[-_]?(?:caption|credit|copyright)s?"
    r"|caption[-_]?(?:text)?|disclosure|affiliate|comment[-_]?(?:form|respond)|cookie|consent|gdpr|breadcrumbs?"
    r"|tag[-_]?(?:list|cloud|links)|post[-_]?tags"
)
_FURNITURE = re.compile(rf"(?:^|[-_\s]|(?<=[a-z])(?=[A-Z]))(?:{_NAMES})(?:$|[-_\s]|(?=[A-Z]))", re.IGNORECASE)
# Longer ones are generated and say nothing; matching them costs time.
_LONGEST_NAME = 400
# A box with more of the page's text than this is the page, whatever it is called.
_MOST_OF_PAGE = 0.15
_LINES = ("p", "li", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "blockquote")
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*$")
# "Read also:" and its like beside a link: a line that is hardly more than the link points elsewhere.
_WORDS_BESIDE = 40
_LEAST_LINK = 15


def take_out(tree: Any) -> None:
    """Remove from an lxml tree of a page what is not its article."""
    for element in [*tree.iter("figcaption"), *_boxes(tree)]:
        _remove(element)
    # one after the other: the line around one that went is looked at without it
    for element in list(tree.iter(*_LINES)):
        if _is_pointer(element):
            _remove(element)


def _boxes(tree: Any) -> Iterator[Any]:
    most = _MOST_OF_PAGE * sum(map(len, tree.itertext()))
    for element in tree.iter("div", "section", "aside", "ul", "ol", "p", "span", "form", "header", "footer", "a"):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if 1 < len(name) < _LONGEST_NAME and _FURNITURE.search(name) and sum(map(len, element.itertext())) < most:
            yield element


def _is_pointer(element: Any) -> bool:
    linked = sum(len(_words(link)) for link in element.iter("a"))
    if linked < _LEAST_LINK:
        return False
    words = _words(element)
    beside = len(words) - linked
    return beside <= _WORDS_BESIDE and beside < len(words) / 2 and not _SENTENCE_END.search(words)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _remove(element: Any) -> None:
    """Take the element out; what follows it in its parent stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
