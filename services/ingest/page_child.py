"""A program: reads pages from standard input, one JSON string a line, and answers each with a line of JSON.

The one file that knows trafilatura. It dies on a page that is too much for it; `ingest.page` then starts another.
"""

import contextlib
import json
import resource
import signal
import sys
from typing import Any

from trafilatura import bare_extraction
from trafilatura.meta import reset_caches
from trafilatura.settings import Document
from trafilatura.utils import load_html

from services.ingest import furniture, imprint

# Under this many characters the careful reading may have missed the article, and the bolder one is asked; it is taken
# where it finds more than twice as much. A news brief has 600, and half of a text is more than a caption or a byline.
_BRIEF = 600
_CLEARLY_MORE = 2
# trafilatura remembers what it has seen; after this many pages it forgets, so that memory stays flat.
_PAGES_REMEMBERED = 100


def read(html: str) -> dict[str, str | None]:
    """The article on the page and what the page says of itself."""
    tree = load_html(html)
    if tree is None:
        return {"failure": "this is not a page"}
    imprint.take_out_bottomless(tree)
    published_at, language = imprint.published_at(tree), imprint.language(tree)
    furniture.take_out(tree)
    found = _find(tree, favor_precision=True)
    if found is None or len(found.text or "") < _BRIEF:
        bolder = _find(tree)
        if bolder and len(bolder.text or "") > _CLEARLY_MORE * len((found and found.text) or ""):
            found = bolder
    if found is None:
        return {"failure": "no article was found on the page"}
    return {
        "text": found.text or "",
        "title": found.title or "",
        "author": found.author or "",
        "publisher": found.sitename or "",
        "published_at": published_at.isoformat() if published_at else found.date,
        "language": language,
        "url": found.url or "",
    }


def _find(tree: Any, **options: Any) -> Document | None:
    found = bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        # the wider search guesses from any number on the page that looks like a date
        date_extraction_params={"original_date": True, "extensive_search": False},
        **options,
    )
    return found if isinstance(found, Document) else None


def main(cpu_seconds: float, memory_bytes: int) -> None:
    """Answers until standard input ends."""
    with contextlib.suppress(ValueError):  # macOS refuses this limit; the other one still holds
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    for number, line in enumerate(sys.stdin):
        # Counts processor time; nobody handles its signal, so it ends the process, also inside a C library.
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        try:
            answer = read(json.loads(line))
        except (RecursionError, MemoryError):
            answer = {"failure": "the page is nested too deep or too large to be read"}
        except Exception as error:
            # The parsers have faults of their own, which pages find; the child is as good for the next one.
            answer = {"failure": f"the page could not be parsed: {type(error).__name__}"}
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        if number % _PAGES_REMEMBERED == _PAGES_REMEMBERED - 1:
            reset_caches()


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
