"""Presupposed: a negation that takes the claimed encounter for granted (judgement rule 7).

"The delegations did not discuss fish" and "no agreement was reached" deny a topic and an outcome, not that anybody met;
"the minister took no questions during the visit" denies no visit. Here: telling such a negation. Not here: negations
of the claimed act itself (`polarity`), of a plan for it (`denial`), refusals to speak (`decline`).
"""

import re
from typing import Final

from services.kernel.model import Reason
from services.verify.alignment import Match, Pair
from services.verify.features.denial import calls_untrue
from services.verify.features.shape import Bearing, Finding
from services.verify.proposition import Tense
from services.verify.reading import Reading

# Synonym groups of the acts that have topics and outcomes, and verbs of one side of them.
_ENCOUNTERS: Final = frozenset({"MEET", "TALK", "VISIT", "CALL", "host", "receiv", "speak"})
# Verbs that leave it to their subject to say what happened: "a meeting was held", "talks took place".
_HAPPENED: Final = frozenset({"hold", "held", "place", "occur", "happen", "last"})

# A plain negation of the very topic.
TOPIC: Final = 0.9

_NOT = r"(?:not|never|n['’]t)(?: (?:once|even|at any point|\w+ly))?"
_TOPIC_VERB = (
    r"(?:discuss(?:ed|ing)?|rais(?:e|ed|ing)|mention(?:ed|ing)?|touch(?:ed|ing)? (?:up)?on|br(?:ing|ought|inging) up"
    r"|address(?:ed|ing)?|broach(?:ed|ing)?|(?:talk(?:ed|ing)?|spe?[ao]k(?:en|ing)?) (?:about|of)|take up|taken up)"
)
# What is not spoken of stands after the verb, or before it.
_TOPIC_AFTER = re.compile(
    rf"\b(?:(?:did|do|does|has|have|had|was|were|will|would)(?: |(?=n['’]t)){_NOT} (?:be |been )?{_TOPIC_VERB}"
    rf"|(?:no one|nobody|neither (?:\w+ ){{1,2}}|none of (?:\w+ ){{1,3}})\s?{_TOPIC_VERB}"
    r"|no (?:mention|discussion|talk) (?:(?:was|has been|had been) made )?of)\b(?P<topic>[^,;]*)",
    re.IGNORECASE,
)
_TOPIC_BEFORE = re.compile(
    rf"(?:^|[,;]\s)(?P<topic>[^,;]*?)\s(?:(?:is|are|was|were|has|have|had)(?: |(?=n['’]t)){_NOT} (?:been )?"
    r"(?:discussed|raised|mentioned|touched (?:up)?on|brought up|addressed|broached|spoken of|taken up"
    r"|(?:an? |the |among the )?(?:topics?|subjects?|issues?|matters?)|on the (?:agenda|table))"
    rf"|did(?: |(?=n['’]t)){_NOT} (?:come up|arise)|(?:never|at no point) came up)\b",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    rf"\b(?:(?:did|has|have|had|was|were|could)(?: |(?=n['’]t)){_NOT} (?:been )?(?:able to )?"
    r"(?:agreed?(?: on)?|reach(?:ed)?|sign(?:ed)?|conclud(?:e|ed)|settled?|resolved?|ma[kd]e (?:any |much )?progress)"
    r"|no (?:\w+ ){0,2}(?:agreements?|deals?|breakthroughs?|progress|results?|conclusions?|compromise|consensus"
    r"|documents?|communiqu[eé]|declaration)\b[^,;.]{0,40}?"
    r"\b(?:was|were|has been|have been) (?:reached|made|achieved|found|signed|adopted|issued)"
    r"|failed to (?:agree|reach|produce|sign|make progress)|(?:end|ended|ending) without)\b",
    re.IGNORECASE,
)
# What the claim says was spoken of.
_CLAIMED_TOPIC = re.compile(
    r"\b(?:discuss\w*|rais(?:e|ed|ing)|mention\w*|address\w*|on|about|over|regarding|concerning|dealt with|devoted to"
    r"|focus\w* on)\s(?P<topic>[^,;]*?)(?=$|[,;.]|\s(?:since|after|before|during|amid|while|when|until)\s)",
    re.IGNORECASE,
)
# The act as something known to be: "during the visit", "after their talks", "since last week's call".
_KNOWN = re.compile(
    r"\b(?:during|after|following|throughout|since|before|ahead of|in the course of|at the end of|on the margins of"
    r"|as a result of) (?:(?:the|its|his|her|their|our|this|that|these|those)\s(?:[\w’'-]+ ){0,3}"
    r"|(?:[\w’'-]+ ){0,2}[\w]+['’]s? (?:[\w’'-]+ ){0,2})$",
    re.IGNORECASE,
)
# At an encounter that took place something did not happen; but "we were not at the talks" is no such thing.
_AT_IT = re.compile(
    r"\b(?:at|in|from|of|with) (?:the|its|his|her|their|our|this|these|those)\s(?:[\w’'-]+ ){0,3}$", re.I
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """GRANTS for each sentence whose only negation takes the claimed act for granted; OPPOSES for the claimed topic."""
    found = (_judge(pair, i) for i in range(len(pair.passage.reading.sentences)))
    return tuple(finding for finding in found if finding)


def known(reading: Reading, match: Match) -> bool:
    """Whether the passage speaks of the act as of something known to be, beside what its clause says."""
    clause = reading.clauses[match.passage.clause]
    return bool(_KNOWN.search(reading.text[clause.start : match.passage.start]))


def _judge(pair: Pair, sentence: int) -> Finding | None:
    reading = pair.passage.reading
    text, (start, _) = reading.sentence_text(sentence), reading.sentences[sentence]
    negated = [c for c in reading.clauses if c.sentence == sentence and c.negator]
    if len(negated) != 1 or reading.is_question(sentence) or calls_untrue(text):
        return None
    acts = [m for m in pair.acts if m.passage.sentence == sentence]
    if _is_encounter(pair):
        topic = _TOPIC_BEFORE.search(text) or _TOPIC_AFTER.search(text)
        if topic and (shared := _topic(pair, start + topic.start("topic"), start + topic.end("topic"))) is not None:
            words = topic.group().strip(" ,;.")
            if not shared:
                return _finding(pair, sentence, Bearing.GRANTS, "denies a topic, not that they met", words)
            if not pair.claim.proposition.negated:
                return _finding(pair, sentence, Bearing.OPPOSES, "denies that it was a topic", words)
        outcome = _OUTCOME.search(text)
        over = pair.claim.proposition.tense is not Tense.FUTURE and not _claims_outcome(pair)
        if outcome and over and all(known(reading, m) or _at(reading, m) for m in acts):
            return _finding(pair, sentence, Bearing.GRANTS, "denies an outcome, not that they met", outcome.group())
    if acts and reading.negated(acts[0].passage) and all(known(reading, m) for m in acts):
        clause = reading.clauses[acts[0].passage.clause]
        words = reading.fragment(clause.start, clause.end).strip(" ,;:.")
        return _finding(pair, sentence, Bearing.GRANTS, "takes it for granted", words)
    return None


def _finding(pair: Pair, sentence: int, bearing: Bearing, detail: str, fragment: str) -> Finding:
    return Finding(bearing, TOPIC, Reason("presupposed", detail, pair.claim.reading.text, fragment), sentence=sentence)


def _at(reading: Reading, match: Match) -> bool:
    clause = reading.clauses[match.passage.clause]
    return bool(_AT_IT.search(reading.text[clause.start : match.passage.start]))


def _is_encounter(pair: Pair) -> bool:
    """Whether the claim is that some met, spoke or came."""
    proposition = pair.claim.proposition
    acts = {key for act in proposition.acts for key in act.keys}
    if acts & _HAPPENED:
        acts |= {key for t in pair.claim.reading.tokens if t.end <= proposition.subject[1] for key in t.keys}
    return bool(acts & _ENCOUNTERS)


def _claims_outcome(pair: Pair) -> bool:
    return any(act.keys & {"AGREE", "SIGN"} for act in pair.claim.proposition.core)


def _topic(pair: Pair, start: int, end: int) -> bool | None:
    """Whether that stretch of the passage names what the claimed encounter was about; None where it names no matter."""
    reading, claim = pair.passage.reading, pair.claim.reading
    tokens = [t for t in reading.tokens if start <= t.start < end and t.weight > 0]
    parties = {m.party for m in reading.mentions if start <= m.start < end}
    if not parties and not tokens:
        return None  # "this was not discussed": whatever it points back to
    if any(m.passage in tokens and not known(reading, m) and not _at(reading, m) for m in pair.acts):
        return None  # "a further meeting was not discussed"
    for told in _CLAIMED_TOPIC.finditer(claim.text):
        ours = {m.party for m in claim.mentions if told.start("topic") <= m.start < told.end("topic")}
        keys = {k for t in claim.tokens if told.start("topic") <= t.start < told.end("topic") for k in t.keys}
        if ours & parties or any(t.keys & keys for t in tokens):
            return True
    return False
