"""Denial: words that call the report itself untrue, or say that nothing of the kind happened."""

import re
from datetime import timedelta
from typing import Final

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features import hedge
from services.verify.features.shape import Bearing, Finding
from services.verify.proposition import Tense
from services.verify.reading import Mood

# "Reports of X are untrue": the strongest denial there is, wherever the report is told.
FLAT: Final = 0.95
# "No decision has been taken", "we are not aware": a denial of something less than the event.
HEDGED: Final = 0.7
# "Our position is unchanged" denies a change by inference.
UNCHANGED: Final = 0.75
# A denial seldom repeats what it denies: it needs less of the claim's words than a confirmation.
LEAST: Final = 0.34
# Words of a sentence that denies without telling again what.
POINTING_BACK: Final = 12
# A flat denial by the accused within days of the story, in a statement that names the story's place or object, can
# be of nothing else, whatever words it is put in.
DAYS_AFTER: Final = timedelta(days=10)
TO_THE_STORY: Final = 0.08
TELLING_OBJECT: Final = 0.6
# Whom else the claim is about is named in much of what a party says; in the first days it is of this. Of 6,930 passages
# on other matters none more is taken for a denial with it.
SAME_STORY: Final = timedelta(days=2)

_FALSE = (
    r"untrue|false|incorrect|wrong|baseless|groundless|unfounded|fabricat\w+|lies?|fake|hoax|nonsense|absurd|fiction"
    r"|invent(?:ion|ed)|far-fetched|misleading|disinformation|inaccurate|erroneous|not (?:true|correct|accurate|so)"
    r"|without (?:any )?(?:foundation|basis)|pure speculation|a mistake|distorted|fantas\w+|fairy ?tales?|fables?"
    r"|myths?|figments?|concoct\w+|made[ -]up|bogus|ludicrous|ridiculous"
    r"|out of thin air|slander\w*|preposterous"
)
_FALSE_REPORT = re.compile(
    rf"\b(?:(?:is|are|was|were|as|be|being|that's|it's)\s+(?:\w+\s+){{0,3}}?(?:{_FALSE})\b"
    r"|(?<!neither confirm nor )(?<!confirm or )(?<!nor )den(?:y|ies|ied|ying)\b|denials?\b|refut(?:e|es|ed|ing)\b"
    r"|rebut\w*\b|disprov\w+|categorically reject\w*"
    r"|reject(?:s|ed|ing)? (?:\w+ ){0,3}(?:reports?|claims?|allegations?|accusations?|suggestions?"
    r"|insinuations?|assertions?)"
    r"|dismiss(?:es|ed|ing)? (?:\w+ ){0,3}(?:reports?|claims?|allegations?|accusations?|suggestions?|rumou?rs?)"
    r"|(?:do|does|did) not correspond to|no truth|not the case|old wives|put right a mistake|wide of the mark"
    r"|(?:attempts?|efforts?|tr(?:y|ies|ied|ying)) to (?:dress|pass|portray|present|paint|depict)\b[^.;]{1,40}? as\b"
    r"|nothing (?:to|in) (?:it|this|these|that|the (?:report|claim|rumou?r)s?)|no (?:basis|substance)"
    r"|at odds with (?:the facts|reality)|greatly exaggerated)",
    re.IGNORECASE,
)
_NOTHING_SUCH = re.compile(
    r"\b(?:nothing of the (?:kind|sort)|no such|not what we do"
    r"|(?:did not|didn't|has not|have not|never|none) (?:happen|take place|occur|took place|taken place"
    r"|happened|occurred))",
    re.IGNORECASE,
)
# "No such step is planned" says nothing of what has been done.
_NOT_PLANNED = re.compile(
    r"\bno such (?:[\w-]+ ){1,4}?(?:is|are|was|were|has been|have been) (?:currently |being |yet )?"
    r"(?:planned|considered|envisaged|foreseen|intended|scheduled|prepared|in preparation|on the agenda)\b",
    re.IGNORECASE,
)
_UNCHANGED = re.compile(
    r"\b(?:nothing (?:has |had )?changed"
    # not whatever else stays as it is, such as advice to travellers
    r"|(?:this|that|it|they|positions?|polic(?:y|ies)|stance|line|plans?|schedule|timetable|decisions?|intentions?|views?"
    r"|approach|commitments?|strategy)\b[^.;]{0,40}? (?:has|have) not changed"
    r"|no changes? (?:in|to|of) (?:our|the|its) (?:position|policy|stance|plans?)"
    r"|(?:position|policy|stance|line|plans?)\b[^.;]{0,40}\b(?:is|are|remains?) (?:unchanged|the same))\b",
    re.IGNORECASE,
)
_NOT_DENYING = re.compile(
    r"\b(?:not den(?:y|ied)|cannot be denied|nobody denies|no one denies|undeniabl\w+|deny (?:entry|access|visas?)"
    r"|denied (?:entry|access|visas?)|neither confirm\w* (?:n?or) den\w+|confirm or deny)\b",
    re.IGNORECASE,
)
_THAT = re.compile(r"\bthat\s", re.IGNORECASE)
_REPORT = re.compile(
    r"\b(?:reports?|claims?|allegations?|accusations?|rumou?rs?|assertions?|information|news|story|stories"
    r"|publications?"
    r"|that|this|it|statements?|suggestions?|such|said)\b",
    re.IGNORECASE,
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """OPPOSES for the denial that stands nearest to what the passage says of the claim; AFFIRMS for a denied denial."""
    best: tuple[float, Finding] | None = None
    reading = pair.passage.reading
    for i, coverage in enumerate(pair.coverages):
        if reading.is_question(i):
            continue
        finding = _judge(pair, i)
        if finding and (best is None or coverage > best[0]):
            best = (coverage, finding)
    return (best[1],) if best else ()


def _judge(pair: Pair, sentence: int) -> Finding | None:
    text = pair.passage.reading.sentence_text(sentence)
    nothing = _NOTHING_SUCH.search(text)
    if nothing and pair.claim.proposition.tense is Tense.PAST and _NOT_PLANNED.search(text):
        nothing = None
    false = None if _NOT_DENYING.search(text) else _FALSE_REPORT.search(text)
    flat = false or nothing
    if flat and _REPORT.search(text) and _is_meant(pair, sentence) and not pair.before_the_story:
        contrary = bool(false) and _of_the_contrary(pair, sentence)
        ours = pair.claim.reading.text
        if contrary != pair.claim.proposition.negated:
            reason = Reason("denial", "calls the contrary untrue", ours, flat.group())
            return Finding(Bearing.AFFIRMS, FLAT, reason, sentence=sentence)
        reason = Reason("denial", "calls it untrue", ours, flat.group())
        # a report told in full shows by its words whether it is the claim; "that is a lie" points back
        short = bool(nothing) or len(text.split()) <= POINTING_BACK
        named = any(m.passage.sentence == sentence for m in pair.acts)
        least = LEAST if short or named else None
        back = short and answers_the_story(pair)
        caveat = hedge.caveat(pair, sentence)
        return Finding(
            Bearing.OPPOSES,
            FLAT,
            reason,
            caveat,
            least=TO_THE_STORY if back else least,
            sentence=sentence,
            points_back=back,
        )
    unchanged = _UNCHANGED.search(text)
    if unchanged and pair.passage.party in pair.claim.actors and not _claims_rest(pair):
        reason = Reason("denial", "says that nothing has changed", pair.claim.reading.text, unchanged.group())
        return Finding(Bearing.OPPOSES, UNCHANGED, reason, least=LEAST, sentence=sentence)
    words = hedge.hedged(text)
    if words and pair.coverages[sentence] > 0:
        found = hedge.caveat(pair, sentence)
        detail = "denies knowledge, decision or plan" if found else "denies the plan"
        reason = Reason("denial", detail, pair.claim.reading.fragment(*pair.claim.proposition.verb), words)
        return Finding(Bearing.OPPOSES, HEDGED, reason, found, sentence=sentence)
    return None


def calls_untrue(text: str) -> bool:
    """Whether `text` calls something untrue or says that nothing of the kind happened."""
    return bool(_NOTHING_SUCH.search(text) or (_FALSE_REPORT.search(text) and not _NOT_DENYING.search(text)))


def answers_the_story(pair: Pair) -> bool:
    """Whether the accused speaks within days of the claim, in a statement that names its place or object.

    Within two days it may also name whom else the claim is about.
    """
    passage, claim = pair.passage, pair.claim
    after = passage.published_at - claim.claim.said_at
    if passage.party not in claim.actors or abs(after) > DAYS_AFTER:
        return False
    readings = (passage.reading, passage.background, passage.lead)
    if any(place in reading.text for place in claim.claim.places for reading in readings):
        return True
    others = claim.named - {passage.party}
    if abs(after) <= SAME_STORY and others & {m.party for reading in readings for m in reading.mentions}:
        return True
    objects = {key for t, _ in claim.content if t.weight >= TELLING_OBJECT for key in t.keys}
    return any(t.keys & objects for reading in readings for t in reading.tokens)


def _claims_rest(pair: Pair) -> bool:
    """Whether the claim itself is that something stays as it is."""
    acts = pair.claim.proposition.acts
    return not acts or any(act.keys & {"KEEP", "CONTINUE"} for act in acts) or pair.claim.proposition.negated


def _is_meant(pair: Pair, sentence: int) -> bool:
    """Whether a denial can be of the claim, and not of something before the passage comes to the claim."""
    if not pair.acts:
        return True
    best = pair.acts[0].passage.sentence
    return sentence >= best or pair.coverages[sentence] >= pair.coverages[best]


def _of_the_contrary(pair: Pair, sentence: int) -> bool:
    """Whether what is called untrue is itself a negation of the act: "it is false that they did not meet"."""
    reading = pair.passage.reading
    for match in pair.acts:
        clause = reading.clauses[match.passage.clause]
        if match.passage.sentence != sentence or match.opposite or not clause.negator:
            continue
        start, _ = reading.sentences[sentence]
        told = clause.mood is Mood.REPORTED or _THAT.search(reading.text, start, match.passage.start)
        if told and not _FALSE_REPORT.search(reading.fragment(clause.start, clause.end)):
            return True
    return False
