"""The claims of an article: factual propositions that a party could confirm or deny, each once.

Here: which sentences are claims. Not here: who said them (`attribution`, `voices`), which say the same (`sameness`),
how worth checking they are (`worth`, `speech`), how they stand alone (`proposition`), whether they are so (`verify`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.ingest.credit import attributed
from services.ingest.grammar import first_auxiliary
from services.ingest.implied import blame, intention, spoken_of
from services.ingest.proposition import stand_alone
from services.ingest.sameness import Candidate, candidate, keep
from services.ingest.speech import is_speech, worths
from services.ingest.subjects import Place
from services.ingest.units import Unit, dateline_end
from services.ingest.verbs import NOUN, Polarity
from services.ingest.voices import Said, listen
from services.ingest.worth import ACT, CHECK_WORTHY, LESS_QUOTED, check_worthiness, signs
from services.kernel.model import AttributionKind, NewClaim, Span
from services.kernel.text.gazetteer import Gazetteer

# A fragment of fewer words has no subject and act.
_LEAST_WORDS = 4
_LONGEST_HEADLINE = 16

_END = re.compile(r"[.!?…:][\"”'’)»]*$")
_JOINT = re.compile(
    r"(?:,|;) (?:and|but|while) (?=(?:the|an?|[A-Z]|within|by|in|on|at|its|his|her|their|\d)\S*)|; (?=[a-zA-Z])"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|can|could|\w{3,}ed|met|held|sent|took|went|came|fell|rose)\b"
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Where a claim may stand in a unit, and its words where they are not those of the place.

    `noun`: it is what "reports that …" reports.
    """

    place: Place
    words: str = ""
    noun: bool = False


def find_claims(
    text: str, title: str, said_at: datetime, gazetteer: Gazetteer, heard: tuple[Said, ...] | None = None
) -> tuple[NewClaim, ...]:
    """The claims of `text`, in order of place, each with its span in it; of `title` only what the text leaves out.

    `heard` is what `voices.listen` found in the same text, where that is known already. Relative dates are resolved
    against `said_at` (aware).
    """
    heard = listen(text, gazetteer, title) if heard is None else heard
    kept: list[Candidate] = []
    headlines: list[Candidate] = []
    spoken = worths([said.unit.text for said in heard]) if is_speech(said.unit for said in heard) else ()

    def over_it() -> tuple[Said, ...]:
        return (*listen(title, gazetteer), *(said for said in heard if is_headline(said.unit)))

    for at, said in enumerate(heard):
        for reading in (*_readings(said), *_implied(heard, at, gazetteer, over_it)):
            found = _candidate(text, heard, at, reading, said_at, gazetteer)
            if found is None:
                continue
            if spoken:
                found = replace(found, claim=replace(found.claim, check_worthiness=spoken[at]))
            if is_headline(said.unit):
                headlines.append(found)
            else:
                keep(kept, found)
    for found in () if kept else headlines:
        keep(kept, found)
    if not kept and title.strip():
        kept += _of_title(title, said_at, gazetteer)
    return tuple(c.claim for c in sorted(kept, key=lambda c: c.claim.span.start if c.claim.span else -1))


def is_headline(unit: Unit) -> bool:
    """Whether the unit is a line without a sentence's end: a headline or a heading between paragraphs."""
    return unit.first_of_line and not _END.search(unit.text) and len(unit.text.split()) <= _LONGEST_HEADLINE


def _of_title(title: str, said_at: datetime, gazetteer: Gazetteer) -> list[Candidate]:
    """The claim that only the headline makes; it has no place in the text."""
    heard = listen(title, gazetteer)
    found = [
        _candidate(title, heard, at, reading, said_at, gazetteer)
        for at, said in enumerate(heard)
        for reading in (
            *_implied(heard, at, gazetteer, lambda: heard),
            _Reading((0, len(said.unit.text))),
        )
    ]
    return [replace(c, claim=replace(c.claim, span=None)) for c in found if c][:1]


def _readings(said: Said) -> list[_Reading]:
    """Where claims may stand in a unit."""
    unit, frame = said.unit, said.frame
    whole = (0, len(unit.text))
    if unit.text.rstrip("\"”'’").endswith("?") or said.continued or (frame and frame.silent):
        return []
    noun = NOUN.search(unit.masked)
    if frame is None:
        if spoken_of(said):
            return []  # that there was talk of it is not what a desk would check
        if unit.quotes and not re.search(r"\w{3,}.*\w{3,}", unit.masked.replace("\x01", " ")):
            return []
        return [_Reading((noun.end(), whole[1]), noun=True)] if noun else _split(unit, whole)
    rest = _before_source(said)
    own = [_Reading(rest)] if rest else []
    own += [each for more in said.added if more.verb.polarity is Polarity.ASSERT for each in _split(unit, more.content)]
    if frame.verb.polarity is Polarity.NO_COMMENT or not frame.clause:
        return own
    if frame.verb.polarity is Polarity.DENY and unit.text[frame.content[0] : frame.content[0] + 1] in tuple('"“„«'):
        return own  # the words of a denial are its speaker's statement, not a claim of the article
    if said.joined:
        return [*own, _Reading((frame.content[0], frame.rest[1]), said.joined)]
    return own + _split(unit, frame.content)


def _implied(
    heard: tuple[Said, ...], at: int, gazetteer: Gazetteer, headlines: Callable[[], tuple[Said, ...]]
) -> list[_Reading]:
    """What a unit reports without a clause of its own for it."""
    found = (intention(heard[at]), blame(heard[at], gazetteer, headlines))
    there = spoken_of(heard[at])
    readings = [_Reading(each.place, each.words) for each in found if each]
    return [*readings, _Reading(there.place, there.words, noun=True)] if there else readings


# What a joining word leaves in front of it is a sentence of its own: "…, two days after the mayor denied …".
_JOINED = re.compile(
    r",? (?:and|but|while)(?: within [\w ]+| by [\w ]+)?\s*$"
    r"|,? (?:(?:\w+ ){1,2}(?:minutes?|hours?|days?|weeks?|months?|years?) )?(?:after|before|because|since|although)\s*$"
)


def _before_source(said: Said) -> Place | None:
    """A clause of the article's own before "…, and X said that …"."""
    frame = said.frame
    if frame is None or frame.source == (0, 0) or frame.source[0] > frame.content[0]:
        return None
    end = _JOINED.search(said.unit.masked[: frame.source[0]])
    return (0, end.start()) if end and len(said.unit.text[: end.start()].split()) >= _LEAST_WORDS else None


def _split(unit: Unit, place: Place) -> list[_Reading]:
    """`place`, or its halves where it is two clauses that could each be denied alone."""
    start, end = place
    for joint in _JOINT.finditer(unit.masked, start, end):
        halves = (unit.masked[start : joint.start()], unit.masked[joint.end() : end])
        if all(_FINITE.search(half) and ACT.search(half) and len(half.split()) > _LEAST_WORDS for half in halves):
            return [_Reading((start, joint.start())), _Reading((joint.end(), end))]
    return [_Reading(place)]


def _candidate(
    text: str, heard: tuple[Said, ...], at: int, reading: _Reading, said_at: datetime, gazetteer: Gazetteer
) -> Candidate | None:
    said, place = heard[at], reading.place
    unit = said.unit
    if place[0] == 0 and unit.first_of_line:
        place = (dateline_end(said.words(place)), place[1])
    words = said.words(place)
    official = said.voice is not None and said.voice.kind is AttributionKind.OFFICIAL
    if _is_quote(words) and not official:
        return None
    reported = reading.noun or _reported(said, place)
    proposition = stand_alone(reading.words or words, heard, at, said_at, gazetteer, reported and not reading.words)
    if len(proposition.split()) < _LEAST_WORDS:
        return None
    attribution = attributed(heard, at, place, reading.noun)
    own = attribution.kind is AttributionKind.NONE
    if (own and _conditional(proposition)) or (official and not own and _own_denial(said, proposition, gazetteer)):
        return None
    seen = signs(proposition, said_at, gazetteer, not own)
    if seen < CHECK_WORTHY + (LESS_QUOTED if _is_quote(words) else 0):
        return None
    span = Span.of(text, unit.start + place[0], unit.start + place[1])
    worth = check_worthiness(proposition, seen)
    return candidate(NewClaim(span.exact, proposition, said_at, span, attribution, worth), gazetteer)


def _reported(said: Said, place: Place) -> bool:
    """Whether what stands at `place` follows or goes before "said" and the like, in the past tense."""
    frame = said.frame_at(place)
    if frame is None or _is_quote(said.words(place)):
        return False
    return _PAST.search(said.words(frame.cue)) is not None


_PAST = re.compile(r"(?:ed|said|told|wrote|thought|swore|made)\b")


def _conditional(proposition: str) -> bool:
    """Whether the article itself says what would be: no fact yet, and nobody's word; what a plan provides for is."""
    verb = first_auxiliary(proposition)
    return verb is not None and verb.group() == "would" and not _BY_PLAN.match(proposition)


_BY_PLAN = re.compile(r"(?:Under|By|According to|In) ")
_NO = re.compile(r"(?:No|None|Neither|Nobody|There (?:is|are|was|were|will be|has been|have been) no)\b")
# That somebody will not do a thing is news of its own; that he does not, or has not, answers who says he does.
_NOT = re.compile(
    r"(?<!will)(?<!would)\s*(?:not|never)\b|n[’']t\b| (?:\w+ )?no (?!longer|later|sooner|more|fewer|less)\w"
)


def _own_denial(said: Said, proposition: str, gazetteer: Gazetteer) -> bool:
    """Whether an office says of its own side that something is not so: its statement on a claim, not a claim."""
    verb = first_auxiliary(proposition)
    if not _NO.match(proposition) and not (verb and _NOT.match(proposition, verb.end())):
        return False
    subject = (proposition[: verb.start()] if verb else proposition).split(" with ")[0]
    parties = {m.party for m in gazetteer.find(subject) if not m.place}
    return not parties or (said.voice is not None and said.voice.party in parties)


def _is_quote(words: str) -> bool:
    return words.startswith(('"', "“", "„", "«", "''")) and words.rstrip(" ,.").endswith(('"', "”", "“", "»", "''"))
