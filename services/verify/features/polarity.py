"""Polarity: the passage speaks of the claimed act, or of its contrary, plainly or negated."""

import re
from typing import Final

from services.kernel.model import Caveat, Facet, Reason, Standing
from services.verify import lexicon
from services.verify.alignment import Match, Pair
from services.verify.features import hedge, presupposed
from services.verify.features.decline import refuses
from services.verify.features.shape import Bearing, Finding
from services.verify.proposition import Tense
from services.verify.reading import Mood, Token
from services.verify.standing import is_place

# The act itself, plainly said or plainly negated.
PLAIN: Final = 0.9
# The contrary act ("will be kept" against "will close"): a step of inference.
CONTRARY: Final = 0.75
# How many telling words from the act the one that undoes it may stand: "the effects of the decree on a truce with that
# organisation are suspended", "called off the planned talks".
UNDONE_AFTER: Final = 5
UNDONE_BEFORE: Final = 4
# A contrary act without a word of its object needs this much of the claim around it to be of the same thing.
CONTRARY_COVERAGE: Final = 0.45
# The act alone, with the names of parties, is any act of theirs: "the two have agreed on a date" beside who is to lead
# their talks. Of 6,930 passages on other matters (`evaluation.strangers`) the rules took 81 for an assertion without
# this and `_with_nobody`, 53 with them; on judged worlds two more statuses and positions are right.
LEAST_BESIDE: Final = 0.2
# Who negates the very act, and may settle it, seldom repeats the rest of the story.
NEGATED_LEAST: Final = 0.37
_NOT_STATED: Final = frozenset({Mood.REPORTED, Mood.CONDITIONAL, Mood.DEMANDED})
# "No reason for the decision": the reason is denied, the decision is taken for granted; but "no return to the talks has
# been agreed" denies that it was agreed.
_PRESUPPOSED = re.compile(
    r"\bno (?:\w+ ){1,3}(?:for|of|about|behind|after|before|since|to|on) (?:the|its|their|his|her|our|this|that)\b"
    r"(?:(?!\b(?:is|are|was|were|has|have|had|will|been|be)\b)[^,;])*$",
    re.IGNORECASE,
)
_POINTING = re.compile(r"\W+(?:\w+\W+)?(?:it|them|this|these|that|so|him|her)\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:both|two|each other|together|joint\w*|sides|delegations?|teams?|negotiators?|counterparts?|colleagues?)\b",
    re.IGNORECASE,
)
_WE = re.compile(r"[\W]*(?:we|our)\b", re.IGNORECASE)
_BEFELL = re.compile(r"\b(?:is|are|was|were|been|being) (?:\w+ly )?$", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|had|did|met|held|took|came|went|gave|saw|spoke|lasted)\b", re.IGNORECASE)
_OFF = re.compile(r"\W+(?:is|are|was|were) (?:now |all )?off(?=\W*$|[.,;])", re.IGNORECASE)
_NO_LONGER = re.compile(r"\bhad (?:\w+ ){0,2}$|\b(?:formerly|previously|until now)\b", re.IGNORECASE)


def find(pair: Pair) -> tuple[Finding, ...]:
    """AFFIRMS or OPPOSES for the best place that speaks of the act, and one of the other kind if there is one."""
    found: list[Finding] = []
    seen: set[Bearing] = set()
    for match in pair.acts:
        finding = _judge(pair, match)
        if finding and finding.bearing not in seen:
            seen.add(finding.bearing)
            found.append(finding)
    return tuple(found)


def _judge(pair: Pair, match: Match) -> Finding | None:
    reading, token = pair.passage.reading, match.passage
    clause = reading.clauses[token.clause]
    negated = reading.negated(token)
    if (
        match.opposite
        and not pair.objects_in(token.sentence, match.claim)
        and pair.coverages[token.sentence] < CONTRARY_COVERAGE
    ):
        return None
    undone = "" if match.opposite else _undone(pair, match)
    told = match.opposite or not (negated or undone)
    if told and pair.beside_the_act(token.sentence) <= LEAST_BESIDE and not _points(pair, token):
        return None
    if refuses(reading.fragment(clause.start, clause.end)):  # "we do not comment on any talks" negates no talks
        return None
    if match.opposite and (pair.before_the_story or _NO_LONGER.search(reading.text, clause.start, token.start)):
        return None
    if not match.opposite and _only_mentioned(pair, match):
        return None
    same = negated == ((match.opposite or bool(undone)) != pair.claim.proposition.negated)
    claimed = pair.claim.reading.clauses[match.claim.clause].mood  # "is ready to receive" is stated by being ready
    denied = clause.mood is Mood.CONDITIONAL and not same and negated
    if clause.mood in _NOT_STATED and clause.mood is not claimed and not denied:
        return None
    if pair.claim.proposition.negated and not same and not negated and not _same_object(pair, match):
        return None
    if (
        _of_itself(pair, match)
        or (negated and (_presupposed(pair, match) or presupposed.known(reading, match)))
        or (same and _over(pair, match))
    ):
        return None
    weight = (CONTRARY if match.opposite or undone else PLAIN) * (
        1.0 if match.claim == pair.claim.proposition.acts[0] else 0.8
    )
    fragment = reading.fragment(clause.start, clause.end).strip(" ,;:")
    if same and _with_nobody(pair, token.sentence):
        return None
    if same:
        reason = Reason("polarity", "states the act", match.claim.text, fragment)
        planned = _only_planned(pair, match, fragment)
        return Finding(Bearing.AFFIRMS, weight, reason, planned, sentence=token.sentence)
    how = "states the contrary" if match.opposite else f"negates the act (“{undone or clause.negator}”)"
    if pair.claim.proposition.negated and not negated:
        how = "states what the claim negates"
    hedged = hedge.caveat(pair, token.sentence)
    reason = Reason("polarity", how, match.claim.text, fragment)
    own = negated and not match.opposite and pair.passage.party in pair.claim.standing
    return Finding(
        Bearing.OPPOSES, weight, reason, hedged, least=NEGATED_LEAST if own else None, sentence=token.sentence
    )


def _points(pair: Pair, act: Token) -> bool:
    """Whether a pronoun behind the act stands for what is missing: "they are going to move it"."""
    return bool(_POINTING.match(pair.passage.reading.text, act.end))


def _with_nobody(pair: Pair, sentence: int) -> bool:
    """Whether a party to a joint event speaks of such an event and neither of the others, the place, nor of "both"."""
    standing, passage = pair.claim.standing, pair.passage
    others = set(standing) - {passage.party}
    if not others or passage.party not in standing or set(standing.values()) != {Standing.PARTICIPANT}:
        return False
    if others & (passage.named | {m.party for m in passage.lead.mentions}):
        return False
    around = f"{passage.lead.text} {passage.background.text} {passage.reading.text}"
    placed = any(name in around for name in pair.claim.claim.places)
    return not placed and not _BOTH.search(passage.reading.sentence_text(sentence))


def _same_object(pair: Pair, match: Match) -> bool:
    """Whether the sentence has what the claim says the act was not done to: only then it states the contrary."""
    proposition, reading = pair.claim.proposition, pair.passage.reading
    start, end = reading.sentences[match.passage.sentence]
    here = {m.party for m in reading.mentions if start <= m.start < end}
    objects = {t.stem for t in proposition.core} - {t.stem for t in proposition.acts[:1]}
    core_end = max((t.end for t in proposition.core), default=0)
    parties = {m.party for m in pair.claim.reading.mentions if proposition.verb[1] <= m.start < core_end}
    shared = {t.stem for t in pair.objects_in(match.passage.sentence, match.claim)}
    return bool(objects & shared or parties & here) if objects or parties else True


def _of_itself(pair: Pair, match: Match) -> bool:
    """Whether a bystander speaks of its own act: "we take no part in the talks" says nothing of those who do."""
    passage = pair.passage
    if not pair.claim.standing or passage.party in pair.claim.standing:
        return False
    clause = passage.reading.clauses[match.passage.clause]
    before = [
        m.party
        for m in passage.reading.mentions
        # "our forces in Chad": where they are is not who they are
        if clause.start <= m.start < match.passage.start and not is_place(passage.reading.text, m)
    ]
    if before:
        return set(before) == {passage.party}
    befell = _BEFELL.search(passage.reading.text, clause.start, match.passage.start)  # "our envoy was detained"
    return not befell and bool(_WE.match(passage.reading.text, clause.start, match.passage.start))


def _presupposed(pair: Pair, match: Match) -> bool:
    reading = pair.passage.reading
    clause = reading.clauses[match.passage.clause]
    return bool(_PRESUPPOSED.search(reading.text[clause.start : match.passage.start].rstrip()))


def _over(pair: Pair, match: Match) -> bool:
    """Whether the passage tells what was over before the claimed event: "we met last week" confirms no next meeting."""
    event, reading = pair.claim.claim.event_at, pair.passage.reading
    if event is None or pair.claim.proposition.tense is not Tense.FUTURE:
        return False
    clause = reading.clauses[match.passage.clause]
    text = reading.fragment(clause.start, clause.end)
    return pair.passage.published_at < event.start and bool(_PAST.search(text)) and not hedge.planned(text)


def _only_mentioned(pair: Pair, match: Match) -> bool:
    """Whether the passage speaks of the act as of a thing proposed, discussed or broken: "violated the truce"."""
    tokens = pair.passage.reading.tokens
    at = tokens.index(match.passage)
    ours = {key for act in pair.claim.proposition.acts for key in act.keys}
    return any(
        t.stem in lexicon.words("mentioning") and t.clause == match.passage.clause and not t.keys & ours
        for t in tokens[max(0, at - UNDONE_BEFORE) : at]
    )


def _undone(pair: Pair, match: Match) -> str:
    """The word by which the passage undoes the act it names: "the ceasefire is suspended", "called off the talks"."""
    tokens = pair.passage.reading.tokens
    undoing = lexicon.words("undoing")
    if match.claim.stem in undoing or match.claim.keys & {"CANCEL", "SUSPEND", "END", "REJECT"}:
        return ""
    at = tokens.index(match.passage)
    telling = [t for t in tokens[at + 1 :] if t.weight > 0 and t.sentence == match.passage.sentence]
    for token in telling[:UNDONE_AFTER]:
        before = pair.passage.reading.text[: token.start].rstrip().rpartition(" ")[2].lower()
        if token.stem in undoing and before in ("is", "are", "was", "were", "been", "be", "being", "has", "have"):
            return token.text
    off = _OFF.match(
        pair.passage.reading.text, match.passage.end, pair.passage.reading.sentences[match.passage.sentence][1]
    )
    if off:
        return off.group().strip()
    leading = [t for t in tokens[:at] if t.weight > 0 and t.clause == match.passage.clause]
    return next((t.text for t in leading[-UNDONE_BEFORE:] if t.stem in undoing), "")


def _only_planned(pair: Pair, match: Match, fragment: str) -> Caveat | None:
    """An intention is less than the deed that the claim reports."""
    if pair.claim.proposition.tense is Tense.PAST and hedge.planned(fragment):
        return Caveat(Facet.HEDGE, match.claim.text, fragment)
    return None
