"""By which address an article goes: the one that its page calls its own, where that can be believed.

Here: whether it can, from the addresses and the words. Not here: reading it from the page (`page`), and what follows
from it (`revisions`).
"""

from urllib.parse import urlsplit

# Characters. An edit keeps a paragraph of its article as it was; what two articles share is shorter, or boilerplate.
_PARAGRAPH = 60


def page_url(submitted: str, stated: str) -> str:
    """The address that the page states, if it is another one of the same host; empty where it is not to be believed.

    A front page is never an article's own address: templates name it on every page.
    """
    try:
        ours, theirs = urlsplit(submitted), urlsplit(stated)
        same_host = _host(ours.hostname) == _host(theirs.hostname) and ours.port == theirs.port
    except ValueError:
        return ""
    if not submitted or not same_host or theirs.scheme not in ("http", "https"):
        return ""
    if not (theirs.path.strip("/") or theirs.query):
        return ""
    address = theirs._replace(fragment="").geturl()
    return "" if address == submitted else address


def is_edit(text: str, of: str) -> bool:
    """Whether a paragraph of one text stands in the other. Templates that name one address on many pages exist, too."""
    return bool(_paragraphs(text) & _paragraphs(of))


def _host(name: str | None) -> str:
    return (name or "").removeprefix("www.")


def _paragraphs(text: str) -> set[str]:
    return {line for line in text.split("\n") if len(line) >= _PARAGRAPH}
