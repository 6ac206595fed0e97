"""Whether the words around a weekday look ahead ("will meet on Tuesday") or back ("met on Tuesday").

Here: the few cues that decide between the coming weekday or month and the past one. Not here: the dates (`dates`).
"""

import re

# "were to meet", "is scheduled for", "plans to": looking ahead, also when told in the past tense.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|won['’]t|going to"
    r"|(?:is|are|was|were|be|been) (?:not )?(?:\w+ )?(?:to\b(?! have\b)|due|scheduled|planned|expected|set|slated)"
    r"|scheduled|planned|plans?|planning|expected|expects?|due|slated|set for|set to|upcoming|to be held"
    r"|to (?:meet|hold|visit|travel|resume|continue|sign|begin|start|take|discuss|attend"
    r"|host|arrive|leave|return|vote|decide|announce|talk|speak)|ahead of|invited)\b"
    r"|\b(?:by|until|before|no later than)(?: late| early)? ?$",
    re.IGNORECASE,
)
# A verb of saying right before the date: it is the saying that happened then.
_SAID = re.compile(
    r"\b(?:said|says|told \w+(?: \w+)?|announced|reported|stated|added|wrote|posted)(?: late| early| earlier)? ?$",
    re.IGNORECASE,
)
# "had put it", "had already agreed": before the moment of saying, whenever that was.
_BACK = re.compile(r"\bhad (?:\w+ )?(?:\w+ed|been|put|met|gone|come|made|given|taken|told|sent|held|left|seen|said)\b")
_CLAUSE_START = re.compile(r".*[.;:!?\n“”\"]|.*, (?=\w+ \w+ )", re.DOTALL)
_CLAUSE_END = re.compile(r"[.;!?\n”\"]")

# How far a cue may stand from its date, in characters: about one clause.
_REACH = 90


def looks_ahead(text: str, start: int, end: int) -> bool:
    """Whether the date at `start` to `end` lies ahead of the moment of saying, by the words of its clause."""
    before = text[max(0, start - _REACH) : start]
    if clause := _CLAUSE_START.match(before):
        before = before[clause.end() :]
    if _SAID.search(before):
        return False
    if _AHEAD.search(before):
        return True
    if len(before.split()) > 2:
        return False
    # "On Tuesday, the delegations will meet": nothing before the date decides, so the words after it do.
    after = _CLAUSE_END.split(text[end : end + _REACH], maxsplit=1)[0]
    return _AHEAD.search(after) is not None


def looks_back(text: str, start: int, end: int) -> bool:
    """Whether the date at `start` to `end` stands beside what had happened before, and nothing looks ahead."""
    reach = text[max(0, start - _REACH) : min(len(text), end + _REACH)]
    return _BACK.search(reach) is not None and not looks_ahead(text, start, end)
