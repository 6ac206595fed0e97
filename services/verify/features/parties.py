"""Parties: whether the passage can be about the same parties as the claim (judgement rule 7)."""

import re

from services.kernel.model import Reason, Standing
from services.kernel.text.gazetteer import Mention
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding
from services.verify.standing import is_place

# "our airspace" in a third country's mouth is that country's.
_OWN = re.compile(
    r"\b(?:our (?:\w+ )?(?:airspace|skies|territor\w+|soil|borders?|frontiers?|waters|country|land|coasts?|ports?"
    r"|econom\w+|markets?|budget|currency|elections?|parliament|courts?|population|people|health\w*|hospitals?)"
    r"|national|domestic|the country['’]s)\b",
    re.IGNORECASE,
)


def find(pair: Pair) -> tuple[Finding, ...]:
    """EXCLUDES where the passage is about another actor, another pair, or another counterparty."""
    standing = pair.claim.standing
    if not standing or not pair.coverages:
        return ()
    if pair.passage.party not in standing:
        return _foreign(pair)
    return _other_counterparty(pair)


def _foreign(pair: Pair) -> tuple[Finding, ...]:
    """A passage of a party without standing must name whom the claim is about."""
    standing, named = pair.claim.standing, pair.passage.named
    joint = [p for p, s in standing.items() if s is Standing.PARTICIPANT]
    needed = pair.claim.actors or frozenset(joint)
    missing = sorted(needed - named - {pair.passage.party})
    if missing:
        return (_excluded(f"does not name {', '.join(missing)}, and is another party's", pair),)
    own = _OWN.search(pair.passage.reading.text)
    targets = pair.claim.named - needed
    here = {m.party for m in pair.passage.reading.mentions if _same_sentence(pair, m, pair.focus)}
    if own and targets and not targets & here:
        return (_excluded(f"“{own.group()}” is {pair.passage.party}'s own", pair),)
    return ()


def _other_counterparty(pair: Pair) -> tuple[Finding, ...]:
    """A party with standing that speaks of somebody else in the place of the claim's counterparty."""
    others = pair.claim.named - {pair.passage.party}
    text = pair.passage.reading.text
    around = {m.party for m in (*pair.passage.reading.mentions, *pair.passage.background.mentions)}
    if not others or others & around or not pair.acts:
        return ()
    act = pair.acts[0].passage
    strangers = [
        m
        for m in pair.passage.reading.mentions
        if m.party not in pair.claim.named and not is_place(text, m) and _same_sentence(pair, m, act.sentence)
    ]
    joint = all(s is Standing.PARTICIPANT for s in pair.claim.standing.values())
    near = [m for m in strangers if joint or _same_clause(pair, m, act.clause)]
    if near:
        names = ", ".join(m.text for m in near)
        return (_excluded(f"speaks of {names} where the claim has {', '.join(sorted(others))}", pair, near[0].text),)
    return ()


def _same_sentence(pair: Pair, mention: Mention, sentence: int) -> bool:
    start, end = pair.passage.reading.sentences[sentence]
    return start <= mention.start < end


def _same_clause(pair: Pair, mention: Mention, clause: int) -> bool:
    found = pair.passage.reading.clauses[clause]
    return found.start <= mention.start < found.end


def _excluded(detail: str, pair: Pair, fragment: str = "") -> Finding:
    reason = Reason("parties", detail, ", ".join(m.text for m in pair.claim.reading.mentions), fragment)
    return Finding(Bearing.EXCLUDES, 1.0, reason)
