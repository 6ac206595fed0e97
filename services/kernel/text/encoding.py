"""Bytes of a page as text, whatever the page says of its encoding.

Here: marks at the start, what valid UTF-8 proves, declared names, in this order. Not here: what is on the page.
"""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Where browsers look for a declaration.
_HEAD = 1024
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
# By the WHATWG's table of labels, Latin-1 on the web is what Windows made of it; so are pages that declare nothing.
_WINDOWS = "cp1252"
_LATIN = frozenset({"iso8859-1", "ascii"})
# Python's names of what pages are written in; it has other codecs, which are none for pages.
_WEB = re.compile(
    r"utf-(?:8|16|32).*|cp\d+|iso8859-\d+|iso2022_.+|koi8-\w|gb\w+|big5.*|euc_\w+|shift_jis.*|mac-.+|hz|ascii"
)


def decoded(body: bytes, charset: str = "") -> str:
    """The text of a page. `charset` is what its transport declared; whatever cannot be decoded becomes U+FFFD.

    Bytes that are valid UTF-8 and not plain ASCII are UTF-8 whatever is declared: text in another encoding is that by
    accident hardly ever, and wrong declarations are common.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _known(charset) or _known(_in_head(body))
    if b"\0" not in body[:_HEAD]:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return body.decode(_WINDOWS if declared in ("", "utf-8") else declared, "replace")
        # ASCII bytes may be escapes of an encoding of seven bits
        return body.decode(declared, "replace") if declared.startswith(("iso2022", "hz")) else text
    if declared.startswith(("utf-16", "utf-32")):
        return body.decode(declared, "replace")
    # a zero in every second byte is Latin script in UTF-16
    even, odd = body[:_HEAD:2].count(0), body[1:_HEAD:2].count(0)
    return body.decode("utf-16-be" if even > odd else "utf-16-le" if odd else "utf-8", "replace")


def _in_head(body: bytes) -> str:
    found = _DECLARED.search(body[:_HEAD])
    return found.group(1).decode("ascii") if found else ""


def _known(name: str) -> str:
    """Python's name of the encoding; empty where no page is written in one of that name."""
    try:
        codec = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return ""
    return _WINDOWS if codec in _LATIN else codec if _WEB.fullmatch(codec) else ""
