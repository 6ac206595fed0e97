"""A program: reads pages from standard input, one JSON string a line, and answers each with a line of JSON.

The one file that knows trafilatura. It imports nothing of ours, so that it starts as fast as it can. It dies on a page
that is too much for it; `ingest.page` then starts another.
"""

import contextlib
import json
import resource
import sys

from trafilatura import bare_extraction
from trafilatura.settings import Document


def read(html: str) -> dict[str, str | None]:
    """The article on the page and what the page says of itself."""
    found = bare_extraction(
        html, include_comments=False, include_tables=False, favor_precision=True, with_metadata=True
    )
    if not isinstance(found, Document):
        return {"failure": "no article was found on the page"}
    return {
        "text": found.text or "",
        "title": found.title or "",
        "author": found.author or "",
        "publisher": found.sitename or "",
        "date": found.date,
        "language": found.language or "",
        "url": found.url or "",
    }


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Answers until standard input ends."""
    with contextlib.suppress(ValueError):  # macOS refuses this limit; the other one still holds
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    for line in sys.stdin:
        used = resource.getrusage(resource.RUSAGE_SELF)
        # The limit is for the life of a process, so each page gets what was used before on top; never less than asked.
        soft = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
        try:
            answer = read(json.loads(line))
        except (RecursionError, MemoryError):
            answer = {"failure": "the page is nested too deep or too large to be read"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
