"""From the words of a claim to a proposition that stands alone.

Here: leaving out what only joins a sentence to its neighbours, and writing out pronouns, "both sides", who takes part
in "the talks", and relative dates, where the antecedent is certain. Not here: what is a claim (`claims`), what a date
means (`kernel.text.dates`).
"""

import re
from datetime import datetime

from services.ingest.grammar import forward_shifted, is_plural, with_article
from services.ingest.speakers import PRONOUN
from services.ingest.units import dateline_end
from services.ingest.voices import Said
from services.kernel.model import AttributionKind
from services.kernel.text.dates import absolute, find_dates
from services.kernel.text.gazetteer import Gazetteer, Mention

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
# "would leave if …" is a condition, not a step back in time.
_BACK = re.compile(r"\b(?:would|had|was|were)\b(?!.* if )")
_NEGLIGIBLE = " ,;:.!—–-…"
_KIND = r"(?:consultations|talks|negotiations|meetings?|summit)"
_GATHERING = re.compile(
    rf"\b(?:[Tt]he|[Aa]) (?:(?:next|first|second|third|new|latest|last|previous|planned|follow-up) )?"
    rf"(?:(?P<round>round)(?P<of> of (?:\w+ )?{_KIND})?|{_KIND})\b(?! (?:between|with|of|among|on|about|round|to)\b)"
)
_WITH = re.compile(rf"\b(?P<kind>(?:round of (?:\w+ )?)?{_KIND}) with (?:the )?")
_KINDS = re.compile(rf"\b{_KIND}\b", re.IGNORECASE)
_COME_TOGETHER = re.compile(rf"\b(?:met|meet|meets|round|agreed|signed|{_KIND})\b", re.IGNORECASE)
_NAME_ENDS = re.compile(r"(?: (?:has|have|had|is|are|was|were|will|would|in|on|at|after|before|until)\b|[.,]|$)")
# "…, four days after the mayor had said so": how the writer places it in time.
_PLACED_IN_TIME = re.compile(r", (?:\w+ ){1,2}(?:hours?|days?|weeks?|months?|years?) (?:after|before) .*$", re.DOTALL)


def stand_alone(
    words: str, heard: tuple[Said, ...], at: int, said_at: datetime, gazetteer: Gazetteer, reported: bool = False
) -> str:
    """The proposition in `words` of unit `at`, without a full stop; empty where it cannot stand alone.

    `reported`: the words follow "said that" and the like, so that their tense is one step back.
    """
    text = " ".join(words[dateline_end(words) :].split())
    text = _unquoted(text).strip(_NEGLIGIBLE)
    text = _JOINING.sub("", text)
    text = _TWO.sub(lambda m: _both(m, heard, at, gazetteer), text)
    text = _named(text, heard, at, gazetteer)
    text = _with_participants(_PLACED_IN_TIME.sub("", text), heard, at, gazetteer)
    if reported and _BACK.search(text):
        text = forward_shifted(text, bool(find_dates(text, said_at)))
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
        return (voice.called or voice.speaker) + text[match.end() :]
    if match["word"].lower() == "it" and voice.kind is AttributionKind.OFFICIAL and party:
        before = heard[at - 1].voice if at else None
        if before and before.party == voice.party:
            return text  # "The navy said that a ship was hit. It said that it had sunk": the ship
        return with_article(party.name) + text[match.end() :]
    if match["word"].lower() == "they" and said.frame and not said.frame.silent:
        source = said.words(said.frame.source).split(",")[0]
        if not _PRONOUN.match(source) and is_plural(source):
            return source[:1].upper() + source[1:] + text[match.end() :]
    return text


def speaker_of(said: Said) -> str:
    """Who speaks in a unit with a frame, by the fullest name the article has for him or for the office."""
    if said.frame is None or said.voice is None:
        return ""
    start, end = said.frame.source
    words, voice = said.unit.text[start:end], said.voice
    if voice.called and (PRONOUN.match(words) or words.endswith(voice.called.split()[-1])):
        return voice.called
    named = any(m.start < end and m.end > start for m in said.mentions)
    if not named and (voice.speaker or voice.issuer):
        return voice.speaker or f"the {voice.issuer}"
    return words


def _both(match: re.Match[str], heard: tuple[Said, ...], at: int, gazetteer: Gazetteer) -> str:
    """ "both sides" by name, where the nearest sentence that names countries names exactly two."""
    names = _two(heard, at, gazetteer)
    return f"{match['lead'] or ''}{' and '.join(names.values())}" if names else match.group()


def _two(heard: tuple[Said, ...], at: int, gazetteer: Gazetteer, together: bool = False) -> dict[str, str]:
    """The two parties that the nearest sentence to name parties names, by id; empty where they are not exactly two.

    `together`: of the sentences that say that they met.
    """
    reach = _REACH_OF_TALKS if together else _REACH
    for said in reversed(heard[max(0, at - reach) : at + 1]):
        if together and not _COME_TOGETHER.search(said.unit.text):
            continue
        parties = list(dict.fromkeys(m.party for m in said.mentions if m.office))
        if len(parties) != _SIDES:
            parties = list(dict.fromkeys(m.party for m in said.mentions if not m.place))
        if len(parties) == _SIDES:
            return {party.id: with_article(party.name) for party in map(gazetteer.party, parties) if party}
        if len(parties) > _SIDES:
            break
    return {}


def _with_participants(text: str, heard: tuple[Said, ...], at: int, gazetteer: Gazetteer) -> str:
    """With "between A and B" after "the talks", "the next round", where it is certain whose they are."""
    found = _GATHERING.search(text)
    joint = _WITH.search(text)
    if not found and not joint:
        return text
    mentions = [m for m in gazetteer.find(text) if not m.place]
    if joint:
        return _with_own_side(text, joint, mentions, heard[at], gazetteer)
    names = _two(heard, at, gazetteer, together=True)
    if found is None or len(names) != _SIDES or names.keys() & {m.party for m in mentions}:
        return text
    kind = ""
    if found["round"] and not found["of"]:
        kinds = [k for said in heard[max(0, at - _REACH) : at + 1] for k in _KINDS.findall(said.unit.text)]
        plural = next((k for k in reversed(kinds) if k.endswith("s")), "")
        kind = f" of {plural.lower()}" if plural else ""
    return f"{text[: found.end()]}{kind} between {' and '.join(names.values())}{text[found.end() :]}"


def _with_own_side(text: str, joint: re.Match[str], mentions: list[Mention], said: Said, gazetteer: Gazetteer) -> str:
    """ "talks with B", said by A, as "talks between A and B"; where a third party is named, as it stands."""
    voice = said.voice
    if voice is None or voice.kind is not AttributionKind.OFFICIAL or len({m.party for m in mentions}) != 1:
        return text
    other = next((m for m in mentions if m.start == joint.end() or text[m.start : joint.end()] in {"the "}), None)
    own, known = gazetteer.party(voice.party), gazetteer.party(other.party) if other else None
    if other is None or own is None or known is None or own == known or not _NAME_ENDS.match(text, other.end):
        return text
    names = f"{with_article(own.name)} and {with_article(known.name)}"
    return f"{text[: joint.end('kind')]} between {names}{text[other.end :]}"


# A reader goes back a paragraph or two for what "both sides" are, not to the start of the page.
_REACH = 6
# An article that is about talks is about the same ones for longer.
_REACH_OF_TALKS = 12
_SIDES = 2
