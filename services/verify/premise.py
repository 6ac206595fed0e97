"""How a passage is put before the stance model: who speaks, what stood before, what is said.

Here: one line of text, the same in training and in use. Not here: the model (`stance`), the cutting (`passages`).
"""

import re
from collections.abc import Sequence
from typing import Final

# A passage that leans on what stands before it: it opens with a word that points back, or answers.
_LEANS: Final = re.compile(
    r"(?:this|that|these|those|such|it|its|he|she|they|his|her|their|neither|nor|both|none|nothing|so|yes|no|not|nobody|"
    r"the (?:report|claim|allegation|story|question|answer|matter|latter|former|same))\b",
    re.IGNORECASE,
)
# A sentence this short says little by itself; half of the short answers in the written examples have fewer words.
SHORT: Final = 9
# About two sentences; what goes beyond pushes the passage itself out of the model's window.
MOST: Final = 300


# Between what stood before and what is said: only the latter is judged.
MARK: Final = ">>"


def premise(issuer: str, before: str, text: str) -> str:
    """The first text of a pair. `before` is the sentence or the reporter's question before `text`, or empty."""
    said = f"{before.strip()[-MOST:]} {MARK} {text.strip()}" if before.strip() else text.strip()
    return f"{issuer.strip()}: {said}" if issuer.strip() else said


def context(before: Sequence[str], question: str, text: str) -> str:
    """What of the sentences `before` a passage is shown with: the question it answers, the sentence it leans on."""
    last = before[-1] if before else ""
    if question and question != last:
        return question if not leans(text) else f"{question} {last}"
    return last if question or leans(text) else ""


def leans(text: str) -> bool:
    """Whether `text` can hardly be read without what stands before it."""
    return len(text.split()) < SHORT or bool(_LEANS.match(text.lstrip("\"“'‘- ")))
