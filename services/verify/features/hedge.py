"""Hedges: official words that deny knowledge, decision, plan or record rather than the event (judgement rule 6).

Not a feature by itself: what a denial is worth less by; used by `polarity` and `denial`.
"""

import re

from services.kernel.model import Caveat, Facet
from services.verify.alignment import Pair

_HEDGE = re.compile(
    r"\b(?:not aware|unaware|no knowledge|no information|no indications?|no signs?|no evidence|no reports?"
    r"|not (?:been )?informed"
    r"|have not (?:heard|seen|received)|has not (?:heard|seen)|no (?:final |formal |such )?decisions?"
    r"|not (?:yet )?(?:decided|made (?:a|any) (?:final )?decisions?|taken (?:a|any) decisions?)"
    r"|(?:is|are|was|were) not (?:being )?(?:planned|considered|discussed|prepared|under consideration)"
    r"|no (?:current |immediate |concrete )?plans?|no intentions?|not (?:intend|plan)\w*|do(?:es)? not (?:intend|plan)"
    r"|premature|not on (?:the|our) agenda|no preparations?"
    r"|(?:no|not|any)\b[^.;]{0,60}\b(?:was|were|been|is|are) (?:recorded|registered|observed|detected|established|noted"
    r"|confirmed)|(?:did|has|have|had) not (?:record|register|observe|detect)\w*|sees? no)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:plans? to|intends? to|will|shall|is to|are to|prepar\w+|consider\w*|going to|hopes? to|expects? to)\b", re.I
)
_CLAIMS_PLAN = re.compile(r"\b(?:plan|intend|intention|prepar|consider)\w*\b", re.IGNORECASE)


def caveat(pair: Pair, sentence: int) -> Caveat | None:
    """The HEDGE caveat of a denial in this sentence, or None if it denies the thing itself.

    Against a claim about plans "no plans" is no hedge: it denies exactly that.
    """
    found = _HEDGE.search(pair.passage.reading.sentence_text(sentence))
    if not found:
        return None
    ours = pair.claim.reading
    if _CLAIMS_PLAN.search(ours.text) and re.search(r"plan|inten|prepar|consider", found.group(), re.IGNORECASE):
        return None
    return Caveat(Facet.HEDGE, ours.fragment(*pair.claim.proposition.verb), found.group())


def hedged(text: str) -> str:
    """The hedging words in `text`, or an empty string."""
    found = _HEDGE.search(text)
    return found.group() if found else ""


def planned(text: str) -> bool:
    """Whether `text` speaks of an intention."""
    return bool(_PLANNED.search(text))
