"""That an office was asked and did not answer, as an article says ("did not respond to a request for comment").

Here: which party, in which words. Not here: offices that declined to comment, which is a statement (`relayed`), and
whether a silence means anything (`verify`: only the record's own silence does).
"""

import re

from services.ingest.verbs import SILENT
from services.ingest.voices import listen
from services.kernel.model import AttributionKind, NewSilence, Span
from services.kernel.text.gazetteer import Gazetteer

# Of the words for saying nothing those that tell of a question left open: "did not say when" is half an answer.
_UNANSWERED = re.compile(
    r"\b(?:respond|repl(?:y|ied)|answer|comment|react|return|unanswered|reached|response|reaction)", re.IGNORECASE
)

# Who did not answer is told in a line; PostgreSQL cannot index what is several times as long.
_LONGEST = 400


def find_silences(text: str, gazetteer: Gazetteer, title: str = "") -> tuple[NewSilence, ...]:
    """The silences that `text` tells of, in order of place. Most articles tell of none, and are not read for it."""
    if not SILENT.search(text):
        return ()
    found = []
    for said in listen(text, gazetteer, title):
        frame, voice, unit = said.frame, said.voice, said.unit
        if frame is None or not frame.silent or voice is None or voice.kind is not AttributionKind.OFFICIAL:
            continue
        if voice.party and len(unit.text) <= _LONGEST and _UNANSWERED.search(unit.masked, frame.cue[0]):
            found.append(NewSilence(voice.party, voice.issuer, Span.of(text, unit.start, unit.end)))
    return tuple(found)
