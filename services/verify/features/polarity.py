"""Polarity: the passage speaks of the claimed act, or of its contrary, plainly or negated."""

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
# The same thing said in other words, without the act: only together with high similarity.
PARAPHRASE: Final = 0.5
# How many telling words from the act the one that undoes it may stand: "the effects of the decree on a truce with that
# organisation are suspended", "called off the planned talks".
UNDONE_AFTER: Final = 5
UNDONE_BEFORE: Final = 4
# Sentences that embed this alike and share half of the claim's words say the same thing in most cases.
ALIKE: Final = 0.62
ALIKE_COVERAGE: Final = 0.45


def find(pair: Pair) -> tuple[Finding, ...]:
    """AFFIRMS or OPPOSES for the best place that speaks of the act, and one of the other kind if there is one."""
    found: list[Finding] = []
    seen: set[Bearing] = set()
    for match in pair.acts:
        finding = _judge(pair, match)
        if finding and finding.bearing not in seen:
            seen.add(finding.bearing)
            found.append(finding)
    if not pair.acts:
        found += _paraphrase(pair)
    return tuple(found)


def _judge(pair: Pair, match: Match) -> Finding | None:
    reading, token = pair.passage.reading, match.passage
    clause = reading.clauses[token.clause]
    negated = reading.negated(token)
    if (
        match.opposite
        and not pair.objects_in(token.sentence, match.claim)
        and pair.coverages[token.sentence] < ALIKE_COVERAGE
    ):
        return None
    undone = "" if match.opposite else _undone(pair, match)
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


def _paraphrase(pair: Pair) -> list[Finding]:
    if not pair.coverages or pair.similarity < ALIKE or pair.coverage < ALIKE_COVERAGE:
        return []
    reading = pair.passage.reading
    clauses = [c for c in reading.clauses if c.sentence == pair.focus]
    if any(c.mood is not Mood.STATED for c in clauses):
        return []
    text = reading.sentence_text(pair.focus)
    negated = next((c.negator for c in clauses if c.negator), "")
    bearing = Bearing.OPPOSES if bool(negated) != pair.claim.proposition.negated else Bearing.AFFIRMS
    how = f"negates it in other words (“{negated}”)" if negated else "says it in other words"
    caveat = hedge.caveat(pair, pair.focus) if bearing is Bearing.OPPOSES else None
    reason = Reason("polarity", how, pair.claim.reading.text, text)
    return [Finding(bearing, PARAPHRASE, reason, caveat, sentence=pair.focus)]
