"""What else a sentence reports beside its first frame: "…, adding that Z", "X said A but told B", "who says that Z".

Here: those further frames. Not here: the first one (`attribution`), whose voice it is (`voices`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from services.ingest.attribution import around, no_report
from services.ingest.contents import content_after
from services.ingest.cues import CALLED_SO, according, called_so
from services.ingest.frames import Frame, trim
from services.ingest.subjects import FINITE, SOURCE_NOUN, Place, subject
from services.ingest.units import MASK, Unit
from services.ingest.verbs import QUOTING, QUOTING_FORMS, VERB, VERBS

# What may stand between a source or a joining word and its verb.
_ADVERBS = r"(?:(?:also|then|later|now|has|have|had|once|even|still|recently|repeatedly|often|immediately|\w+ly)\s+)*"
_BESIDE = re.compile(rf"(?:[,;—–-]|--|[\"”]|\b(?:while|by|and|but|before|after|without|instead of))\s+{_ADVERBS}$")
_AND = re.compile(rf"\b(?:and|but|or|then)\s+{_ADVERBS}$")
_RELATIVE = re.compile(rf"\b(?P<who>who|which)\s+{_ADVERBS}$")
# Where a clause inside a sentence begins: behind a mark or a joining word.
_OPENS = re.compile(
    r"[,;:()—–\"”“]\s*|--\s*|\b(?:that|which|what|when|where|while|whom|if|as|because|since|though|although|before|after"
    r"|until|and|but|so|than|how|why|whether|because)\s+"
)
_PRONOUN = re.compile(r"(?:he|she|they|it|I|we|you|many|some|others|one|everyone)$", re.IGNORECASE)
_NAMED = re.compile(r"[A-ZÀ-Þ][\w’'.-]+")
_ADVERBS_LAST = re.compile(rf"\s+{_ADVERBS}$")
# A subject inside a sentence is short: "the former secretary of state of Ohio" has seven words.
_LONGEST = 8
# How far before a verb its subject is looked for, in characters: so long are eight long words. It bounds the time.
_BEFORE = 120
# Sentences with more reporting verbs than this are lists or attacks. It bounds the time, too.
_MOST_VERBS = 10


def further(unit: Unit, first: Frame | None) -> tuple[Frame, ...]:
    """The frames of `unit` beside `first`, in order. Their source is that of `first` where they leave it out."""
    if first and first.silent:
        return ()
    masked = unit.masked
    found: list[Frame] = []
    known = first
    for match in islice(VERB.finditer(masked), _MOST_VERBS):
        if first and first.cue[0] < match.end() and match.start() < first.cue[1]:
            known = first
            continue
        if (
            first
            and first.source[0] <= match.start() < first.source[1]
            and not _RELATIVE.search(masked, max(match.start() - _BEFORE, 0), match.start())
        ):
            continue
        if no_report(masked, match):
            continue
        quoting = VERBS[match.group()].base in QUOTING or match.group() in QUOTING_FORMS
        if quoting and MASK not in masked[match.end() : match.end() + 4]:
            continue
        frame = _beside(masked, match, known) or _relative(masked, match)
        if frame is None and not match.group().endswith("ing"):
            frame = around(masked, match)
            frame = frame if frame and frame.clause else _inner(masked, match)
        if frame:
            found.append(frame)
            known = frame
    return (*found, *_without_verb(masked, first, found))


def parted(masked: str, frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """`frames` of one sentence, each without what another of them tells behind it: "X said Y, while Z denied it"."""
    return tuple(_until_next(masked, each, frames) for each in frames)


def _until_next(masked: str, frame: Frame, frames: tuple[Frame, ...]) -> Frame:
    start, end = frame.content
    if frame.silent or start < frame.cue[1]:
        return frame
    for other in frames:
        if not (start < other.cue[0] < end and other.cue[1] <= other.content[0]):
            continue
        same = other.source == frame.source
        begin = other.cue[0] if same or not start < other.source[0] < other.cue[0] else other.source[0]
        joint = (_GOES_ON if same else _TURNS).search(masked, start, begin)
        if joint and joint.start() > start:
            end = min(end, joint.start())
    return frame if end == frame.content[1] else replace(frame, content=trim(masked, start, end))


_GOES_ON = re.compile(rf"(?:,|;|,? (?:and|but|while|before|then))\s+{_ADVERBS}$")
_TURNS = re.compile(r"[,;] (?:and|but|while|though|although|whereas|as)\s+(?:[\w’'-]+,? ){0,3}?$")


def _without_verb(masked: str, first: Frame | None, found: list[Frame]) -> Iterator[Frame]:
    """Those that no reporting verb makes: "…, according to X", "…, calling it “a joke”"."""
    taken = [each.cue for each in (first, *found) if each]
    opening = _opening(masked, first)
    if opening and opening.cue not in taken:
        yield opening
    other = according(masked)
    if other and not any(start < other.cue[1] and other.cue[0] < end for start, end in taken):
        yield other
    for match in islice(CALLED_SO.finditer(masked), _MOST_VERBS):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        source = subject(masked, match.start()) if not match.group().endswith("ing") else None
        left = masked[max(match.start() - _BEFORE, 0) : match.start()]
        if source is None and (_BESIDE if match.group().endswith("ing") else _AND).search(left):
            source = first.source if first else _main_subject(masked, match.start())
        if source:
            yield called_so(masked, match, source)


def _beside(masked: str, match: re.Match[str], known: Frame | None) -> Frame | None:
    """ "…, adding that Z", "… but told B": of whom the frame before is, or the sentence."""
    left = masked[max(match.start() - _BEFORE, 0) : match.start()]
    participle = match.group().endswith("ing")
    if not (_BESIDE if participle else _AND).search(left):
        return None
    source = known.source if known else None
    if source is None and participle:
        source = _main_subject(masked, match.start())
    return _to_the_right(masked, match, source) if source is not None else None


def _main_subject(masked: str, end: int) -> Place | None:
    """The subject of the first verb before `end` whose subject can be a source."""
    verbs = islice(FINITE.finditer(masked, 0, end), _MOST_VERBS)
    return next((found for verb in verbs if (found := subject(masked, verb.start()))), None)


def _opening(masked: str, first: Frame | None) -> Frame | None:
    """ "Noting that Y, X added Z": what opens the sentence is said by its subject."""
    match = _PARTICIPLE_FIRST.match(masked)
    form = match["form"].lower() if match else ""
    if match is None or first is None or form not in VERBS or first.source[0] < match.end():
        return None
    return Frame(first.source, match.span("form"), match.span("what"), VERBS[form], bool(match["that"]))


_PARTICIPLE_FIRST = re.compile(r"(?:While |After |In )?(?P<form>[A-Za-z]+ing) (?P<that>that )?(?P<what>[^,]{10,200}), ")


def _relative(masked: str, match: re.Match[str]) -> Frame | None:
    who = _RELATIVE.search(masked, max(match.start() - _BEFORE, 0), match.start())
    return _to_the_right(masked, match, who.span("who")) if who else None


def _inner(masked: str, match: re.Match[str]) -> Frame | None:
    """ "…, in which he said that Z": the subject of a clause inside the sentence."""
    first = max(match.start() - _BEFORE, 0)
    left = _ADVERBS_LAST.sub("", masked[first : match.start()])
    opens = max((opening.end() for opening in _OPENS.finditer(left)), default=0 if first == 0 else len(left))
    start, words = first + opens, left[opens:]
    if not words or MASK in words or len(words.split()) > _LONGEST or FINITE.search(words):
        return None
    if not (_PRONOUN.match(words) or SOURCE_NOUN.search(words) or _NAMED.match(words)):
        return None
    return _to_the_right(masked, match, (start, first + len(left)))


def _to_the_right(masked: str, match: re.Match[str], source: Place) -> Frame | None:
    verb = VERBS[match.group()]
    after = content_after(verb, masked[match.end() :])
    content = trim(masked, match.end() + (after[0] if after else 0), len(masked))
    body = masked[content[0] : content[1]]
    clause = after is not None and after[1]
    if not clause and not FINITE.search(body) and MASK not in body:
        return None
    return Frame(source, match.span(), content, verb, clause)
