"""The claims of an article: factual propositions that a party could confirm or deny, each once.

Here: which sentences are claims, and which two say the same. Not here: who said them (`attribution`, `voices`), how
worth checking they are (`worth`), how they are made to stand alone (`proposition`), whether they are so (`verify`).
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from services.ingest.proposition import stand_alone
from services.ingest.subjects import Place
from services.ingest.units import Unit
from services.ingest.verbs import NOUN, Polarity
from services.ingest.voices import NOBODY, Said, listen
from services.ingest.worth import ACT, CHECK_WORTHY, LESS_QUOTED, check_worthiness
from services.kernel.model import Attribution, AttributionKind, NewClaim, Span
from services.kernel.text.gazetteer import Gazetteer

# A fragment of fewer words has no subject and act.
_LEAST_WORDS = 4
# Half of the smaller one's words in common, the same parties and an act in common: one claim in two wordings.
_SAME_SHARE = 0.5
_LONGEST_HEADLINE = 16

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_END = re.compile(r"[.!?…:][\"”'’)»]*$")
_JOINT = re.compile(
    r"(?:,|;) (?:and|but|while) (?=(?:the|an?|[A-Z]|within|by|in|on|at|its|his|her|their|\d)\S*)|; (?=[a-zA-Z])"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|can|could|\w{3,}ed|met|held|sent|took|went|came|fell|rose)\b"
)
_STOP = frozenset(
    [
        *(
            "the",
            "a",
            "an",
            "of",
            "and",
            "to",
            "in",
            "on",
            "at",
            "for",
            "by",
            "with",
            "from",
            "that",
            "was",
            "were",
            "is",
            "are",
            "be",
        ),
        *(
            "been",
            "has",
            "have",
            "had",
            "will",
            "would",
            "as",
            "it",
            "its",
            "his",
            "her",
            "their",
            "they",
            "he",
            "she",
            "which",
            "who",
        ),
        *(
            "this",
            "these",
            "last",
            "week",
            "between",
            "after",
            "before",
            "than",
            "not",
            "no",
            "us",
            "part",
            "both",
            "set",
            "going",
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    claim: NewClaim
    words: frozenset[str]
    parties: frozenset[str]
    acts: frozenset[str]
    figures: frozenset[str]


def find_claims(
    text: str, title: str, said_at: datetime, gazetteer: Gazetteer, heard: tuple[Said, ...] | None = None
) -> tuple[NewClaim, ...]:
    """The claims of `text`, in order of place, each with its span in it; of `title` only what the text leaves out.

    `heard` is what `voices.listen` found in the same text, where that is known already. Relative dates are resolved
    against `said_at` (aware).
    """
    heard = listen(text, gazetteer) if heard is None else heard
    kept: list[_Candidate] = []
    headlines: list[_Candidate] = []
    for at, said in enumerate(heard):
        for place, noun in _places(said):
            found = _candidate(text, heard, at, place, noun, said_at, gazetteer)
            if found is None:
                continue
            if is_headline(said.unit):
                headlines.append(found)
            else:
                _keep(kept, found)
    for found in () if kept else headlines:
        _keep(kept, found)
    if not kept and title.strip():
        kept += _of_title(title, said_at, gazetteer)
    return tuple(c.claim for c in sorted(kept, key=lambda c: c.claim.span.start if c.claim.span else -1))


def is_headline(unit: Unit) -> bool:
    """Whether the unit is a line without a sentence's end: a headline or a heading between paragraphs."""
    return unit.first_of_line and not _END.search(unit.text) and len(unit.text.split()) <= _LONGEST_HEADLINE


def _of_title(title: str, said_at: datetime, gazetteer: Gazetteer) -> list[_Candidate]:
    """The claim that only the headline makes; it has no place in the text."""
    heard = listen(title, gazetteer)
    found = [
        _candidate(title, heard, at, (0, len(s.unit.text)), False, said_at, gazetteer) for at, s in enumerate(heard)
    ]
    return [replace(c, claim=replace(c.claim, span=None)) for c in found[:1] if c]


def _places(said: Said) -> list[tuple[Place, bool]]:
    """Where claims may stand in a unit; and whether it is what "reports that …" reports."""
    unit, frame = said.unit, said.frame
    whole = (0, len(unit.text))
    if unit.text.rstrip("\"”'’").endswith("?") or said.continued or (frame and frame.silent):
        return []
    noun = NOUN.search(unit.masked)
    if frame is None:
        if unit.quotes and not re.search(r"\w{3,}.*\w{3,}", unit.masked.replace("\x01", " ")):
            return []
        return [((noun.end(), whole[1]), True)] if noun else _split(unit, whole)
    rest = _before_source(said)
    own = [(rest, False)] if rest else []
    if frame.verb.polarity is Polarity.NO_COMMENT or not frame.clause:
        return own
    if frame.verb.polarity is Polarity.DENY and unit.text[frame.content[0] : frame.content[0] + 1] in tuple('"“„«'):
        return []  # the words of a denial are its speaker's statement, not a claim of the article
    return own + _split(unit, frame.content)


def _before_source(said: Said) -> Place | None:
    """A clause of the article's own before "…, and X said that …"."""
    frame = said.frame
    if frame is None or frame.source[0] > frame.content[0]:
        return None
    end = re.search(r",? (?:and|but|while)(?: within [\w ]+| by [\w ]+)?\s*$", said.unit.masked[: frame.source[0]])
    return (0, end.start()) if end and len(said.unit.text[: end.start()].split()) >= _LEAST_WORDS else None


def _split(unit: Unit, place: Place) -> list[tuple[Place, bool]]:
    """`place`, or its halves where it is two clauses that could each be denied alone."""
    start, end = place
    for joint in _JOINT.finditer(unit.masked, start, end):
        halves = (unit.masked[start : joint.start()], unit.masked[joint.end() : end])
        if all(_FINITE.search(half) and ACT.search(half) and len(half.split()) > _LEAST_WORDS for half in halves):
            return [((start, joint.start()), False), ((joint.end(), end), False)]
    return [(place, False)]


def _candidate(
    text: str, heard: tuple[Said, ...], at: int, place: Place, noun: bool, said_at: datetime, gazetteer: Gazetteer
) -> _Candidate | None:
    said = heard[at]
    unit = said.unit
    words = said.words(place)
    if _is_quote(words) and not (said.voice and said.voice.kind is AttributionKind.OFFICIAL):
        return None
    proposition = stand_alone(words, heard, at, said_at, gazetteer)
    if len(proposition.split()) < _LEAST_WORDS:
        return None
    attribution = _attribution(said, place, noun)
    worth = check_worthiness(proposition, said_at, gazetteer, attribution.kind is not AttributionKind.NONE)
    if worth < CHECK_WORTHY + (LESS_QUOTED if _is_quote(words) else 0):
        return None
    span = Span.of(text, unit.start + place[0], unit.start + place[1])
    claim = NewClaim(span.exact, proposition, said_at, span, attribution, worth)
    mentions = gazetteer.find(proposition)
    bare = proposition
    for mention in reversed(mentions):
        bare = bare[: mention.start] + " " + bare[mention.end :]
    stems = frozenset(_stem(w) for w in _WORD.findall(bare) if w.lower() not in _STOP)
    acts = frozenset(_stem(m.group()) for m in ACT.finditer(bare))
    figures = frozenset(re.findall(r"\d[\d,.]*\d|\d", bare))
    return _Candidate(claim, stems, frozenset(m.party for m in mentions), acts - _GATHERINGS, figures)


def _is_quote(words: str) -> bool:
    return words[:1] in tuple('"“„«') and words.rstrip(" ,.")[-1:] in tuple('"”“»')


def _attribution(said: Said, place: Place, noun: bool) -> Attribution:
    frame, voice = said.frame, said.voice
    content = said.words(place)
    if frame is None or voice is None or (frame.content[1] <= place[0] or place[1] <= frame.content[0]):
        return Attribution(content=content, kind=AttributionKind.ANONYMOUS) if noun else Attribution(content=content)
    if frame.verb.polarity is Polarity.DENY:  # who denies it did not say it; who did is not named here
        return Attribution(content=content, kind=AttributionKind.ANONYMOUS)
    kind = voice.kind if voice is not NOBODY else AttributionKind.NONE
    return Attribution(said.words(frame.source), said.words(frame.cue).strip(" ,"), content, kind, voice.party)


def _keep(kept: list[_Candidate], new: _Candidate) -> None:
    """Adds `new`, or joins it to the one that says the same: the place of the first, the better known source."""
    for at, old in enumerate(kept):
        if not _same(old, new):
            continue
        better = max(old, new, key=lambda c: (len(c.parties), c.claim.check_worthiness))
        source = max(old, new, key=lambda c: _SAYS_WHO.index(c.claim.attribution.kind))
        attribution = source.claim.attribution
        if attribution.kind is AttributionKind.ANONYMOUS and not attribution.source:
            attribution = max(old, new, key=lambda c: bool(c.claim.attribution.source)).claim.attribution
        kept[at] = replace(better, claim=replace(better.claim, attribution=attribution))
        return
    kept.append(new)


# Who says it matters more the nearer he is to the act; an outlet that says so is more than nobody.
_SAYS_WHO = [
    AttributionKind.NONE,
    AttributionKind.ANONYMOUS,
    AttributionKind.MEDIA,
    AttributionKind.NAMED,
    AttributionKind.OFFICIAL,
]


def _same(one: _Candidate, other: _Candidate) -> bool:
    if one.figures and other.figures and not one.figures & other.figures:
        return False
    if not (one.parties <= other.parties or other.parties <= one.parties) or not one.acts & other.acts:
        return False
    return len(one.words & other.words) >= _SAME_SHARE * min(len(one.words), len(other.words))


_ENDING = re.compile(r"(?<=\w{3})(?:ings?|ed|es|s)$")


# Nouns of what was cancelled, held or agreed on: two claims about the same talks are not yet the same claim.
_GATHERINGS = frozenset(["talk", "consul", "negoti", "summit", "visit", "trip", "deal", "agreem", "truce", "treaty"])


def _stem(word: str) -> str:
    """Enough to hold "canceled", "cancellation" and "cancels" together."""
    bare = word.lower().split("'")[0].split("’")[0]
    return _ENDING.sub("", bare)[:6]
