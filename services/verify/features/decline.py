"""Decline: an utterance that addresses the matter and commits to nothing (NO_COMMITMENT)."""

import re
from typing import Final

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding

# A refusal to comment is unmistakable where the matter is.
REFUSED: Final = 0.9
# "Various options are possible" may be mere talk.
OPEN: Final = 0.7
# Refusals are short and point back: they need less of the claim's words. No decision hangs on them.
LEAST: Final = 0.3
# A topic word this rare ("grain", not "figure") names another matter.
OF_ITS_OWN: Final = 0.75
# With another matter named, only a sentence that takes up this much of the claim still speaks of it.
STILL_THE_CLAIM: Final = 0.45

_REFUSAL = re.compile(
    r"\b(?:neither confirm\w*,? n?or den\w+|(?:not|n['’]t|cannot|neither) (?:\w+ )?confirm (?:or|nor) deny"
    r"|no comments?"
    r"|(?:(?<!did )(?<!have )(?<!has )(?<!had )not|(?<!did)n['’]t|cannot|never|declin\w+ to|refus\w+ to"
    r"|nothing to) (?:\w+ ){0,3}?(?:comment|be drawn"
    r"|discuss|disclose|speculate|go into|say anything|get into|elaborate|share)"
    r"|not (?:going|willing|able|in a position|for us|for me) to (?:say|comment|discuss|confirm|speak|judge)"
    r"|declined? to"
    r"|(?:I|we)(?: would|['’]d|['’]ll| will| can)? (?:only )?refer (?:you|questions|everyone|reporters)"
    r"|refer (?:you|questions) to"
    r"|(?:to whom|to which) we refer|ask (?:them|him|her|the \w+(?: \w+)?)(?: about (?:that|this|it))?\.$"
    r"|(?:tell|inform|announced?|let you know|explain)\b[^.]{0,40}\bin (?:good|due) (?:time|course)|in due course"
    r"|(?:too|very) (?:early|soon) (?:to|for)|premature to (?:comment|judge|say|draw)|remains to be seen"
    r"|time will tell|(?:decision|answer|choice) (?:lies|rests|is up) (?:with|to)|(?:is|are) a matter for the"
    r"|(?:is|are) for (?:the )?[\w' ]{2,40} to (?:announce|decide|say|determine|comment|answer)"
    r"|I have (?:nothing|no news|none)|nothing (?:to (?:add|announce|report|say|offer)|for you)|have no means of"
    r"|(?:have|has|had) (?:no|nothing|none)\b(?: \w+){0,3} to (?:announce|add|report|offer|share|give|preview|read out)"
    r"|cannot say|(?:is|are|remains?|stays?|(?:treat|keep)\w* (?:\w+ ){1,4}) ?(?:strictly |entirely )?confidential"
    r"|(?:will|['’]ll|shall|would rather|prefer to) (?:only )?(?:let|leave) (?:\w+ ){1,5}"
    r"(?:speak|talk|do the talking|answer)"
    # whose news it is, and what a law keeps them from telling
    r"|(?:is|are) (?:always |usually |normally )?(?:announced|made public|communicated) (?:by|through)"
    r"|(?:laws?|rules|regulations|statutes?|secrecy|confidentiality|privacy)\b[^.;]{0,40}?"
    r"\b(?:limits?|prevents?|bars?|prohibits?|forbids?|restricts?|do(?:es)? not (?:allow|permit))\b[^.;]{0,40}?"
    r"\b(?:shar(?:e|ing)|say(?:ing)?|disclos\w+|comment\w*|discuss\w*|releas\w+|reveal\w*)"
    r"|not going to (?:run ahead|get ahead|add to)|neither \w+ed nor \w+ed (?:the|this|that|it|any)"
    r"|(?:we|I) (?:just |simply )?(?:do not|don['’]t) know|(?:is|are) not (?:a )?part of this|leave to one side"
    r"|not something (?:the \w+|we|I|they) can (?:establish|confirm|say))\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:under (?:investigation|examination|review|study)|(?:is|are) (?:being )?(?:examin|investigat|study"
    r"|consider|weigh|assess|look)ing?\w*"
    r"|is being (?:examined|investigated|studied|considered|weighed|assessed|reviewed|looked)"
    r"|are being (?:examined|considered|studied|looked)"
    r"|investigat(?:ion|ors?) (?:is|are|continues?|at work)|await (?:the )?(?:what|results?|outcome|findings?)"
    r"|nothing (?:should|can|will|must) be (?:ruled out|excluded)|various options|all options|options (?:are"
    r"|remain)|(?:cannot|can['’]t|not) (?:be )?(?:rule[d]? out"
    r"|exclude[d]?)|not impossible"
    r"|when the (?:moment|time) comes|would (?:meet|consider|be ready|be willing|be prepared) [^.]{0,60}\bif"
    r"|it is not (?:settled|decided|clear) (?:until|whether|yet)|talks (?:are )?going on)\b",
    re.IGNORECASE,
)

_OTHER = re.compile(r"\b(?:other|another|separate)\b", re.IGNORECASE)
_TOPIC = re.compile(
    r"\W*(?:on|as (?:for|to)|regarding|concerning|about)\s(?:\w+\s){0,3}?\w+(?=,|\s(?:I|we|there)\b)", re.I
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """DECLINES for the refusal that stands nearest to the matter."""
    if pair.claim.standing and pair.passage.party not in pair.claim.named:
        return ()  # a bystander has nothing to decline
    if pair.before_the_story:
        return ()
    best: tuple[float, Finding] | None = None
    reading = pair.passage.reading
    for i, coverage in enumerate(pair.coverages):
        if reading.is_question(i):
            continue
        text = reading.sentence_text(i)
        refusal, open_ = _REFUSAL.search(text), _OPEN.search(text)
        found = refusal or open_
        if found and (best is None or coverage > best[0]):
            detail = "declines to commit" if refusal else "leaves it open"
            reason = Reason("decline", detail, pair.claim.reading.text, found.group())
            weight = REFUSED if refusal else OPEN
            if coverage < STILL_THE_CLAIM and _has_own_matter(pair, i):
                continue
            finding = Finding(Bearing.DECLINES, weight, reason, least=LEAST, sentence=i, points_back=bool(refusal))
            best = (coverage, finding)
    return (best[1],) if best else ()


def refuses(text: str) -> bool:
    """Whether `text` declines to speak."""
    return bool(_REFUSAL.search(text))


def _has_own_matter(pair: Pair, sentence: int) -> bool:
    """Whether the sentence names what it is about, and that is neither the claim's matter nor its statement's."""
    passage = pair.passage
    text = passage.reading.sentence_text(sentence)
    if _OTHER.search(text):
        return True
    start, end = passage.reading.sentences[sentence]
    around = {m.party for m in (*passage.lead.mentions, *passage.background.mentions)}
    here = {m.party for m in passage.reading.mentions if start <= m.start < end}
    if here - around - pair.claim.named - {passage.party}:
        return True
    topic = _TOPIC.match(text)
    if not topic:
        return False
    end = start + topic.end()
    known = {key for reading in (pair.claim.reading, passage.lead) for t in reading.tokens for key in t.keys}
    return any(
        t.weight >= OF_ITS_OWN and not t.keys & known
        for t in passage.reading.tokens
        if t.sentence == sentence and t.end <= end
    )
