"""Where the sentences of a text begin and end.

Here: spans into the text as it is. Not here: what a sentence says, nor cleaning of the text (`ingest` does that).
"""

import re
from functools import lru_cache

import nupunkt

_LINE = re.compile(r"[^\n]+")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The spans (start, end) of the sentences, in order, without the white space around them."""
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        base = line.start()
        for start, end in _split(line.group()):
            piece = line.group()[start:end]
            lead = len(piece) - len(piece.lstrip())
            if piece.strip():
                spans.append((base + start + lead, base + start + lead + len(piece.strip())))
    return tuple(spans)


@lru_cache(maxsize=256)
def _split(line: str) -> tuple[tuple[int, int], ...]:
    return tuple((int(start), int(end)) for start, end in nupunkt.sent_spans(line))
