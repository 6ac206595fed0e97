"""Speech: articles that are a transcript of a debate, an address, a press conference, an interview.

Here: by what they are recognised, how much worth checking their sentences are. Not here: what was learnt from debates
(`debate`), what is worth checking in news (`worth`).
"""

import math
import re
from collections.abc import Iterable, Sequence

from services.ingest import debate
from services.ingest.units import Unit

# Who speaks says I, we, you; who reports writes "he said", and leaves those words between quotation marks. 18
# transcripts have them in 0.48 of their sentences or more; of 840 articles in newspapers ten are at 0.4 or above it:
# interviews, an excerpt of a book, columns and memories.
_SPOKEN = re.compile(r"\b(?:I|[Ww]e|[Yy]ou|[Mm]y|[Oo]ur|us|me|[Yy]our)\b")
_SPOKEN_SHARE = 0.4
# Fewer sentences say nothing certain about who speaks.
_LEAST_SENTENCES = 12
# Of what is said in a passage of facts more is checked than of the same words among greetings: how many sentences on
# each side are looked at, and for how much of a sentence's odds they stand. docs/quality.md has the figures.
_AROUND = 5
_FROM_AROUND = 1 / 2
# Words of a sentence of usual length: a longer one says more that could be wrong.
_USUAL_WORDS = 15


def is_speech(units: Iterable[Unit]) -> bool:
    """Whether who is heard in these units of a text mostly speaks for himself, outside quotation marks."""
    own = [bool(_SPOKEN.search(unit.masked)) for unit in units]
    return len(own) >= _LEAST_SENTENCES and sum(own) >= _SPOKEN_SHARE * len(own)


def worths(sentences: Sequence[str]) -> list[float]:
    """For each sentence of a speech, in order, 0 to 1: how likely one who checks facts would pick it there."""
    alone = [debate.odds(text) + math.log((1 + len(text.split())) / (1 + _USUAL_WORDS)) for text in sentences]
    return [round(1 / (1 + math.exp(-_in_place(alone, at))), 5) for at in range(len(alone))]


def _in_place(alone: Sequence[float], at: int) -> float:
    around = [*alone[max(0, at - _AROUND) : at], *alone[at + 1 : at + 1 + _AROUND]]
    if not around:
        return alone[at]
    return (1 - _FROM_AROUND) * alone[at] + _FROM_AROUND * sum(around) / len(around)
