"""Polarity: the passage speaks of the claimed act, or of its contrary, plainly or negated."""

import re
from typing import Final

from services.kernel.model import Caveat, Facet, Reason
from services.verify import lexicon
from services.verify.alignment import Match, Pair
from services.verify.features import hedge
from services.verify.features.shape import Bearing, Finding
from services.verify.proposition import Tense
from services.verify.reading import Mood

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
    if match.opposite and _NO_LONGER.search(reading.text, clause.start, token.start):
        return None
    if not match.opposite and _only_mentioned(pair, match):
        return None
    same = negated == ((match.opposite or bool(undone)) != pair.claim.proposition.negated)
    if clause.mood in (Mood.REPORTED, Mood.CONDITIONAL, Mood.DEMANDED) and (
        same or clause.mood is not Mood.CONDITIONAL
    ):
        return None
    weight = (CONTRARY if match.opposite or undone else PLAIN) * (
        1.0 if match.claim == pair.claim.proposition.acts[0] else 0.8
    )
    fragment = reading.fragment(clause.start, clause.end).strip(" ,;:")
    if same:
        reason = Reason("polarity", "states the act", match.claim.text, fragment)
        planned = _only_planned(pair, match, fragment)
        return Finding(Bearing.AFFIRMS, weight, reason, planned, sentence=token.sentence)
    how = "states the contrary" if match.opposite else f"negates the act (“{undone or clause.negator}”)"
    if pair.claim.proposition.negated and not negated:
        how = "states what the claim negates"
    hedged = hedge.caveat(pair, token.sentence)
    reason = Reason("polarity", how, match.claim.text, fragment)
    return Finding(Bearing.OPPOSES, weight, reason, hedged, sentence=token.sentence)


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
    for token in tokens[max(0, at - UNDONE_BEFORE) : at]:
        if token.clause == match.passage.clause and token.stem in undoing:
            return token.text
    return ""


def _only_planned(pair: Pair, match: Match, fragment: str) -> Caveat | None:
    """An intention is less than the deed that the claim reports."""
    if pair.claim.proposition.tense is Tense.PAST and hedge.planned(fragment):
        return Caveat(Facet.HEDGE, match.claim.text, fragment)
    return None
