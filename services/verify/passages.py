"""Statements cut into passages: the pieces that are retrieved and compared.

Here: where one passage ends and the next begins. Not here: what a passage says (`comparison`).
"""

import re
from dataclasses import dataclass

from services.kernel.model import Span
from services.kernel.text.sentences import sentences

# "Yes." and "The answer is no." mean nothing by themselves: a sentence this short goes with the one after it.
MIN_WORDS = 5
# What stands before a passage, for "such a meeting" and "this report": about two sentences.
CONTEXT_CHARACTERS = 360

_QUESTION = re.compile(r"^(?:Q|Question)\s*[:.]|\?[\"”’]?$")


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage before it is stored. `context` is what stands just before it, the question included.

    `meaning` is what its vector is made of: an answer by itself says little, so its question goes with it.
    """

    text: str
    span: Span
    context: str
    meaning: str


def cut(text: str) -> tuple[Cut, ...]:
    """The passages of a statement, in order; every word of it is in exactly one of them."""
    pieces = _join_short(text, sentences(text))
    cuts: list[Cut] = []
    question = ""
    for index, (start, end) in enumerate(pieces):
        before = text[pieces[max(0, index - 2)][0] : start].strip() if index else ""
        context = before if question in before else f"{question} {before}"
        meaning = f"{question} {text[start:end]}".strip()
        cuts.append(Cut(text[start:end], Span.of(text, start, end), context[-CONTEXT_CHARACTERS:], meaning))
        if _QUESTION.search(text[start:end]):
            question = text[start:end]
    return tuple(cuts)


def lead(title: str, text: str) -> str:
    """What a statement says first of all, its title and first sentence: the event that the rest of it speaks of."""
    first = next(iter(sentences(text)), (0, 0))
    opening = text[slice(*first)]
    return opening if not title or title in opening else f"{title.rstrip('.')}.\n\n{opening}"


def _join_short(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    opened: int | None = None
    for start, end in spans:
        begin = start if opened is None else opened
        if len(text[begin:end].split()) < MIN_WORDS:
            opened = begin
        else:
            joined.append((begin, end))
            opened = None
    if opened is not None:
        joined.append((opened, spans[-1][1]))
    return joined
