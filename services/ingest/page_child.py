"""A program: reads pages from standard input, one JSON string a line, and answers each with a line of JSON.

The one file that knows trafilatura. It dies on a page that is too much for it; `ingest.child` then starts another.
"""

import itertools
from typing import Any

from trafilatura import bare_extraction
from trafilatura.meta import reset_caches
from trafilatura.settings import Document
from trafilatura.utils import load_html

from services.ingest import edges, furniture, imprint
from services.ingest.child import serve

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
    marked = edges.marks(tree)
    found = _find(tree, favor_precision=True)
    if found is None or len(found.text or "") < _BRIEF:
        bolder = _find(tree)
        if bolder and len(bolder.text or "") > _CLEARLY_MORE * len((found and found.text) or ""):
            found = bolder
    if found is None:
        return {"failure": "no article was found on the page"}
    return {
        "text": "\n".join(edges.trim((found.text or "").split("\n"), marked, found.title or "")),
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


_read = itertools.count(1)


def read_and_forget(html: str) -> dict[str, str | None]:
    """The same; now and then trafilatura is made to forget what it has seen."""
    found = read(html)
    if next(_read) % _PAGES_REMEMBERED == 0:
        reset_caches()
    return found


if __name__ == "__main__":
    serve(read_and_forget)
