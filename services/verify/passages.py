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
SENTENCES_BEFORE = 2
# In how much of a text its first sentence is looked for; few have half as many characters.
OPENING_CHARACTERS = 1000

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


def cut(text: str, ahead: str = "") -> tuple[Cut, ...]:
    """The passages of a statement, in order; every word of it is in exactly one of them.

    `ahead` is what an article says in front of the words it relays: context, and no passage itself.
    """
    pieces = _join_short(text, sentences(text))
    cuts: list[Cut] = []
    question = ""
    for index, (start, end) in enumerate(pieces):
        said = text[pieces[max(0, index - SENTENCES_BEFORE)][0] : start].strip()
        told = f"{ahead} {said}".strip() if index < SENTENCES_BEFORE else said
        context = told if question in told else f"{question} {told}"
        meaning = f"{question} {text[start:end]}".strip()
        cuts.append(Cut(text[start:end], Span.of(text, start, end), context[-CONTEXT_CHARACTERS:], meaning))
        if _QUESTION.search(text[start:end]):
            question = text[start:end]
    return tuple(cuts)


def before(text: str, start: int) -> str:
    """The last sentences before `start` in its paragraph of `text`: what words relayed there may point back to.

    Not those of the paragraph before: an analysis moves on from one matter to another with each.
    """
    ahead = text[max(0, start - OPENING_CHARACTERS) : start].rpartition("\n")[2].rstrip()
    last = sentences(ahead)[-SENTENCES_BEFORE:]
    return ahead[last[0][0] :] if last else ""


def lead(title: str, text: str) -> str:
    """What a statement says first of all, its title and first sentence: the event that the rest of it speaks of.

    Of words that an article relays, what the article says first: a minister who is quoted in it speaks of its story.
    """
    first = next(iter(sentences(text[:OPENING_CHARACTERS])), (0, 0))
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
