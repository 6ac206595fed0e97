"""The article on an HTML page: asked of a child process (`ingest/page_child.py`).

Here: the question and what the answer means. Not here: how a child is held (`child`), the parsing, and what counts as
article text after that (`extract.clean`).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from services.ingest.child import Child, ChildLost
from services.kernel.errors import UnreadableArticle

# Processor time, which hardly depends on what else the machine does. The slowest of the largest real pages of two
# collections, up to 1.6 MB, took 0.65 on a crowded one. With the start of the child a page stays under two seconds.
CPU_SECONDS = 1.3
# Of address space: trafilatura and lxml take 50 MB, after hundreds of real pages 110 MB. A hostile page stops here and
# not at the end of the machine's memory.
MEMORY_BYTES = 300_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself; empty where it does not."""

    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    published_at: datetime | None = None
    language: str = ""
    url: str = ""


def read_page(html: str) -> Page:
    """The article on `html`; UnreadableArticle where there is none or it could not be read within the limits."""
    try:
        # half of a character is none, and ends the page for the parser
        answer = _child.ask(_SURROGATE.sub("\ufffd", html))
    except ChildLost:
        limits = f"{CPU_SECONDS} seconds and {MEMORY_BYTES:,} bytes"
        raise UnreadableArticle(f"the page could not be read within {limits}") from None
    if not answer.get("text"):
        raise UnreadableArticle(answer.get("failure") or "no article was found on the page")
    stated = answer.pop("published_at", None)
    published_at = datetime.fromisoformat(stated) if stated else None
    if published_at and published_at.tzinfo is None:
        published_at = published_at.replace(tzinfo=UTC)  # a day without a time
    # a line is a paragraph there; a blank line says so to everybody
    paragraphs = "\n\n".join(line for line in answer.pop("text").split("\n") if line.strip())
    return Page(paragraphs, published_at=published_at, **answer)


def close() -> None:
    """End the child, if there is one."""
    _child.close()


_child = Child("services.ingest.page_child", CPU_SECONDS, MEMORY_BYTES)
