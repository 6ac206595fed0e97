"""What else a sentence reports beside its first frame: "…, adding that Z", "X said A but told B", "who says that Z".

Here: those further frames. Not here: the first one (`attribution`), whose voice it is (`voices`).
"""

import re
from itertools import islice

from services.ingest.attribution import around, no_report
from services.ingest.contents import content_after
from services.ingest.frames import Frame, trim
from services.ingest.subjects import FINITE, SOURCE_NOUN, Place, subject
from services.ingest.units import MASK, Unit
from services.ingest.verbs import QUOTING, VERB, VERBS

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
        if VERBS[match.group()].base in QUOTING and MASK not in masked[match.end() : match.end() + 4]:
            continue
        frame = _beside(masked, match, known) or _relative(masked, match)
        if frame is None and not match.group().endswith("ing"):
            frame = around(masked, match)
            frame = frame if frame and frame.clause else _inner(masked, match)
        if frame:
            found.append(frame)
            known = frame
    return tuple(found)


def _beside(masked: str, match: re.Match[str], known: Frame | None) -> Frame | None:
    """ "…, adding that Z", "… but told B": of whom the frame before is, or the sentence."""
    left = masked[max(match.start() - _BEFORE, 0) : match.start()]
    participle = match.group().endswith("ing")
    if not (_BESIDE if participle else _AND).search(left):
        return None
    source = known.source if known else None
    if source is None and participle:
        verb = FINITE.search(masked, 0, match.start())
        source = subject(masked, verb.start()) if verb else None
    return _to_the_right(masked, match, source) if source is not None else None


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
