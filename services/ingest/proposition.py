"""From the words of a claim to a proposition that stands alone.

Here: leaving out what only joins a sentence to its neighbours, and writing out pronouns, "both sides" and relative
dates where the antecedent is certain. Not here: what is a claim (`claims`), what a date means (`kernel.text.dates`).
"""

import re
from datetime import datetime

from services.ingest.voices import Said, dateline_end
from services.kernel.model import AttributionKind
from services.kernel.text.dates import absolute
from services.kernel.text.gazetteer import Gazetteer

_MARKS = '"“”„«»'
_JOINING = re.compile(
    r"^(?:[^,]{1,60}, (?=it has emerged that))?(?:(?:However|Separately|Meanwhile|Additionally|Moreover"
    r"|Furthermore|In addition|Instead|Still|Also|Indeed|Inevitably"
    r"|For (?:its|his|her|their) part|As a result(?: of that \w+)?|During that (?:meeting|visit|call)"
    r"|At the same time|Adding to [^,]{1,60}"
    r"|But|And|Yet|So|although|while|it has emerged that|that)\b,?\s+)+",
)
_PRONOUN = re.compile(r"^(?P<word>[Ii]t|[Tt]hey|[Hh]e|[Ss]he)\b(?P<rest>[’']?\w*)")
_POINTING = re.compile(
    r"^(?:this|these|those|that|such|it|they|he|she|his|her|its|their|there|we|i|you|both|neither|either"
    r"|one of them|others?|"
    r"each|the two|the following|here|what|where|how|why|who|whether)\b",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"\b(?P<lead>from |between |by |with )?(?:both|the two|two) (?P<noun>sides|parties|countries|nations"
    r"|states|governments|delegations|capitals)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|[Mm]e|[Uu]s|[Yy]ou|[Yy]our|I['’]\w+|[Ww]e['’]\w+)\b")
_NEGLIGIBLE = " ,;:.!—–-…"


def stand_alone(words: str, heard: tuple[Said, ...], at: int, said_at: datetime, gazetteer: Gazetteer) -> str:
    """The proposition in `words` of unit `at`, without a full stop; empty where it cannot stand alone."""
    text = " ".join(words[dateline_end(words) :].split())
    text = _unquoted(text).strip(_NEGLIGIBLE)
    text = _JOINING.sub("", text)
    text = _TWO.sub(lambda m: _both(m, heard, at, gazetteer), text)
    text = _named(text, heard, at, gazetteer)
    if not text or _POINTING.match(text) or _FIRST_PERSON.search(text.replace("U.S.", "")):
        return ""
    text = " ".join(absolute(text, said_at).split()).strip(_NEGLIGIBLE)
    return text[:1].upper() + text[1:]


def _unquoted(text: str) -> str:
    """Without quotation marks that run around all of it; those around single words stay."""
    inner = text.strip(" ,.")
    if inner[:1] in tuple(_MARKS) and inner[-1:] in tuple(_MARKS) and not any(m in inner[1:-1] for m in _MARKS):
        text = inner[1:-1]
    return text if sum(text.count(mark) for mark in _MARKS) % 2 == 0 else text.translate({ord(m): None for m in _MARKS})


def _named(text: str, heard: tuple[Said, ...], at: int, gazetteer: Gazetteer) -> str:
    """With its first pronoun written out where it can only mean the source, or the person who spoke just before."""
    match = _PRONOUN.match(text)
    if not match or match["rest"]:
        return text
    said = heard[at]
    person = match["word"].lower() in {"he", "she"}
    voice = said.voice if said.voice and said.frame and said.frame.source != (0, 0) else None
    if voice is None:
        return text
    party = gazetteer.party(voice.party)
    if person and voice.speaker:
        return voice.speaker + text[match.end() :]
    if not person and voice.kind is AttributionKind.OFFICIAL and party:
        return party.name + text[match.end() :]
    if match["word"].lower() == "they" and said.frame and not said.frame.silent:
        source = said.words(said.frame.source).split(",")[0]
        if not _PRONOUN.match(source):
            return source[:1].upper() + source[1:] + text[match.end() :]
    return text


def _both(match: re.Match[str], heard: tuple[Said, ...], at: int, gazetteer: Gazetteer) -> str:
    """ "both sides" by name, where the nearest sentence that names countries names exactly two."""
    for said in reversed(heard[max(0, at - _REACH) : at + 1]):
        parties = list(dict.fromkeys(m.party for m in said.mentions if m.office))
        if len(parties) != _SIDES:
            parties = list(dict.fromkeys(m.party for m in said.mentions if not m.place))
        if len(parties) == _SIDES:
            names = [party.name for party in map(gazetteer.party, parties) if party]
            return f"{match['lead'] or ''}{' and '.join(names)}"
        if len(parties) > _SIDES:
            break
    return match.group()


# A reader goes back a paragraph or two for what "both sides" are, not to the start of the page.
_REACH = 6
_SIDES = 2
