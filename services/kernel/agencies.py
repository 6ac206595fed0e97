"""News agencies by name: whose line an article prints, or cites.

Here: the table agencies.toml, ready to be found. Not here: what it means for a claim (`gateway.origins`).
"""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).with_name("agencies.toml")
# The end of an article, as long as a credit may be.
_ENDING: Final = 60


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    table: dict[str, list[str]] = tomllib.loads(_TABLE.read_text("utf-8"))["agencies"]
    return {alias: name for name, aliases in table.items() for alias in aliases}


@lru_cache(maxsize=8)
def _named(before: str, after: str) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_names(), key=len, reverse=True))
    return re.compile(rf"{before}(?<![\w-])(?P<name>{names})(?![\w-]){after}")


def agency(name: str) -> str:
    """The agency that `name` is or begins with ("Reuters, citing a diplomat"), by its own name; empty if none."""
    found = _named("^(?:[Tt]he )?", "").match(name.strip())
    return _names()[found["name"]] if found else ""


def credited(text: str, author: str = "", publisher: str = "") -> str:
    """The agency an article credits for its text, by the agency's own name; empty if none.

    In its dateline ("OSLO, March 4 (Reuters) - "), its byline, or at its end ("(AP)", "— dpa", "Source: Interfax"). An
    agency that is only cited in the text ("Interfax reported") is the source of what is cited, not of the article.
    """
    body = text.strip()
    found = (
        _named(r"^[^\n(]{0,60}\(", r"[^()\n]{0,20}\)\s*[-–—:]").match(body)
        or _named("(?:^|, |/|[Bb]y )", r"$").search(author.strip())
        or _named(r"(?:\(|[-–—] ?|\b[Ss]ource: ?|\b[Cc]redit: ?)", r"\)?[.\s]*$").search(body[-_ENDING:])
    )
    return _names()[found["name"]] if found else agency(publisher)
