"""The frame of a reported sentence: where source, cue and content stand.

Here: the value and its trimming. Not here: how a frame is found (`attribution`, `cues`).
"""

import re
from dataclasses import dataclass

from services.ingest.subjects import Place
from services.ingest.verbs import Commitment, Polarity, Verb


@dataclass(frozen=True, slots=True)
class Frame:
    """Where source, cue and content stand in the text of a unit; an empty source is `(0, 0)`.

    `silent`: a reporter says that nobody spoke. `clause`: the content is a proposition of its own. `rest`: where it
    goes on behind "…, he said, …".
    """

    source: Place
    cue: Place
    content: Place
    verb: Verb
    clause: bool = True
    silent: bool = False
    rest: Place = (0, 0)


SAY = Verb("say", Polarity.ASSERT, Commitment.PLAIN)
DECLINE = Verb("decline", Polarity.NO_COMMENT, Commitment.PLAIN)
BLAME = Verb("blame", Polarity.ASSERT, Commitment.PLAIN)
DENY = Verb("deny", Polarity.DENY, Commitment.PLAIN)

_IS_THAT = re.compile(r"is that ")
_AFTERTHOUGHT = re.compile(
    r", (?:(?:adding|noting|stressing|insisting|warning|arguing|claiming|explaining|saying|stating)"
    r"(?= that\b|,? [“\"])|according to|adding"
    r"|(?:and|but) (?:also |then )?(?:added|noted|warned|stressed|insisted) that\b"
    r"|but (?:provided|gave|did not|offered|declined)|without (?:giving|saying"
    r"|naming|producing)|citing)\b.*$"
)


def trim(masked: str, start: int, end: int) -> Place:
    """`start` to `end` without the white space, commas and joining words around; quotation marks stay."""
    late = _AFTERTHOUGHT.search(masked, start, end)
    end = late.start() if late and late.start() > start else end
    while start < end and masked[start] in " ,;:—–-\n":
        start += 1
    lead = _IS_THAT.match(masked, start)
    start = lead.end() if lead else start
    while end > start and masked[end - 1] in " ,;:—–-\n":
        end -= 1
    if end > start + 1 and masked[end - 1] == "." and masked[end - 2] not in "SK.":
        end -= 1
    return (start, end)
