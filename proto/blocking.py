"""Writes the blocking calls from the asynchronous ones: `python proto/blocking.py onrecord/aio FOLDER`.

The two differ in a few words only; one of them written by hand could not drift from the other for long.
"""

import re
import sys
from pathlib import Path

HEAD = "# Generated from {name} by proto/blocking.py. DO NOT EDIT.\n"
WORDS = (
    (r"\basync (?=def|for|with)", ""),
    (r"\bawait ", ""),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\bonrecord\.aio\.connection\b", "onrecord.blocking_connection"),
    (r"\bonrecord\.aio\b", "onrecord.blocking"),
    (r"The calls, asynchronous", "The calls, blocking"),
)
# The connection is more than these words: it is written by hand on both sides.
BY_HAND = "connection.py"


def blocking(source: str) -> str:
    """The same calls without an event loop."""
    for word, other in WORDS:
        source = re.sub(word, other, source)
    return source


def main() -> None:
    asynchronous, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(asynchronous.glob("*.py")):
        if path.name != BY_HAND:
            made = HEAD.format(name=path.as_posix()) + blocking(path.read_text(encoding="utf-8"))
            (folder / path.name).write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
