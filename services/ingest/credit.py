"""To whom a claim is attributed: source, cue and kind, and whom an outlet cites without a name.

Here: the attribution of one claim. Not here: where source and cue stand (`attribution`), whose voice it is (`voices`).
"""

import re

from services.ingest.scene import NOBODY
from services.ingest.subjects import Place
from services.ingest.verbs import ANONYMOUS, Polarity
from services.ingest.voices import Said
from services.kernel.model import Attribution, AttributionKind

_CITES = re.compile(r", citing (?P<whom>[^,.;:]+)")
_UNNAMED_FIRST = re.compile(
    r"(?P<whom>[A-Z][^,.;:]{3,60}?)(?:,[^,]+,)? (?:had|have|has|described|called|said|spoke|told)\b"
)
_THE_SAME = re.compile(
    r"\b(?:the|this|that|such an?) (?:\w+ )?(?P<noun>meeting|talk|visit|round|call|trip|deal|summit)s?\b"
)


def attributed(heard: tuple[Said, ...], at: int, place: Place, noun: bool) -> Attribution:
    """The attribution of the claim at `place` of unit `at`; `noun`: it is what "reports that …" report."""
    said = heard[at]
    frame, voice = said.frame_at(place), said.voice
    content = said.words(place)
    if frame is None or voice is None:
        return Attribution(content=content, kind=AttributionKind.ANONYMOUS) if noun else Attribution(content=content)
    if frame.verb.polarity is Polarity.DENY:  # who denies it did not say it; who did is not named here
        return Attribution(content=content, kind=AttributionKind.ANONYMOUS)
    kind = voice.kind if voice is not NOBODY else AttributionKind.NONE
    source = said.words(frame.source)
    if kind is AttributionKind.MEDIA and " citing " not in source:
        source += _behind(heard, at, content)
    return Attribution(source, said.words(frame.cue).strip(" ,"), content, kind, voice.party)


def _behind(heard: tuple[Said, ...], at: int, content: str) -> str:
    """Whom an outlet cites without a name, from its own sentence or from the next one of the paragraph where that one
    speaks of the same meeting ("A diplomat called the planned meeting …"); empty where that is not certain."""
    said = heard[at]
    cited = _CITES.search(said.unit.masked)
    if cited and said.frame and cited.start() >= said.frame.cue[0] and ANONYMOUS.search(cited["whom"]):
        return f", citing {cited['whom']}"
    after = heard[at + 1] if at + 1 < len(heard) else None
    if after is None or after.unit.line != said.unit.line:
        return ""
    opening = _UNNAMED_FIRST.match(after.unit.masked)
    if not opening or not ANONYMOUS.search(opening["whom"]):
        return ""
    same = _THE_SAME.search(after.unit.masked)
    if not same or not re.search(rf"\b{same['noun'][:4]}", content):
        return ""
    whom = opening["whom"]
    return f", citing {whom[:1].lower()}{whom[1:]}"
