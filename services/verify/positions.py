"""Where each party stands, read from compared passages: the rows of the ledger.

Here: which evidence counts at a moment, what all passages of one moment say together, how a party's later
word follows an earlier one. Not here: what the rows mean for the claim (`verdict`), how sure that is
(`confidence`), how it reads in print (`justification`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from services.kernel.model import (
    Caveat,
    Channel,
    Claim,
    Covered,
    Evidence,
    Position,
    PositionStance,
    Reason,
    Stance,
    Standing,
)
from services.verify.copies import without_copies

# Below this a pair is too weak for a position, but leaves a doubt. Of 0.4, 0.45 and 0.5 over three sets of dossiers,
# 0.45 keeps more of what was rightly read than 0.5 and uses no more other events; 0.4 adds nothing.
MIN_SCORE = 0.45
# A party that turns round is rarer than a sentence misread: a reading below this does not overturn one above it. Of the
# wrong readings on judged passages nine in ten are below.
SURE = 0.7
# Two readings of one moment closer than this are reported as mixed: the comparison's scores are not finer.
CLOSE = 0.15

# An opening quotation mark and some words of a sentence after it: not a single term in quotes.
_QUOTED = re.compile(r"[\"“«](?:[^\"”»\s]+\s+){3}")

COMMITTED = frozenset({PositionStance.CONFIRMS, PositionStance.DENIES})
_OF: Mapping[Stance, PositionStance] = {
    Stance.SUPPORTS: PositionStance.CONFIRMS,
    Stance.REFUTES: PositionStance.DENIES,
    Stance.NO_COMMITMENT: PositionStance.NO_COMMENT,
}
_RANK: Mapping[Standing, int] = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Row:
    """A party's position with the evidence behind it.

    `named`: the claim is about the party (it acts, takes part, supervises, or is otherwise concerned).
    `evidence` is strongest first, `earlier` is what `changed_from` rests on. `mixed`: another passage of the
    same moment reads the other way, nearly as strongly.
    """

    position: Position
    named: bool
    evidence: tuple[Evidence, ...] = ()
    earlier: tuple[Evidence, ...] = ()
    mixed: bool = False

    @property
    def decisive(self) -> bool:
        """Whether the party has the right to settle the claim."""
        return self.position.standing is not Standing.THIRD_PARTY


@dataclass(frozen=True, slots=True)
class _Moment:
    """What a party said at one time, all passages taken together; `evidence` strongest first."""

    at: datetime
    stance: PositionStance
    evidence: tuple[Evidence, ...]
    mixed: bool = False


def known(evidence: Iterable[Evidence], as_of: datetime) -> tuple[Evidence, ...]:
    """What the record held at `as_of`: published by then, not yet retracted, nor replaced by its issuer's publication.

    What happens to it later is not known yet.
    """
    held = (each for each in evidence if each.published_at <= as_of and not _gone(each, as_of))
    return tuple(replace(each, retracted_at=None, replaced_at=None, restored_at=None) for each in held)


def _gone(each: Evidence, as_of: datetime) -> bool:
    retracted = each.retracted_at is not None and each.retracted_at <= as_of
    replaced = each.replaced_at is not None and each.replaced_at <= as_of
    return retracted or (replaced and (each.restored_at is None or each.restored_at > as_of))


def counts(evidence: Evidence) -> bool:
    """Whether the passage addresses the claim clearly enough to be a party's word on it."""
    comparison = evidence.comparison
    return comparison.stance is not Stance.UNRELATED and comparison.score >= MIN_SCORE


def strongest_first(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """By score, then time, then id: no order that depends on who spoke or on how the evidence arrived."""
    return tuple(sorted(evidence, key=lambda each: (-each.comparison.score, each.published_at, each.id)))


def rows(
    claim: Claim,
    evidence: Sequence[Evidence],
    as_of: datetime,
    names: Mapping[str, str],
    coverage: Mapping[str, Covered] | None = None,
) -> tuple[Row, ...]:
    """One row for each party the claim is about, and for each other that takes a position.

    `evidence` is what was `known` at `as_of`; a party that is not in `coverage` is not watched. Parties with standing
    come first, in the claim's order; outsiders follow in the order in which they spoke. An outsider that declines to
    speak of others' affairs gets no row.
    """
    counted = without_copies([each for each in evidence if counts(each)])
    standings = {each.party: each.standing for each in reversed(claim.parties)}
    place = {party: index for index, party in enumerate(dict.fromkeys(each.party for each in claim.parties))}
    found = []
    for party in {**place, **dict.fromkeys(each.party for each in counted)}:
        standing = standings.get(party, Standing.THIRD_PARTY)
        said = [each for each in counted if each.party == party]
        row = _row(party, names.get(party, party), standing, party in place, said, as_of)
        row = replace(row, position=_covered(row.position, (coverage or {}).get(party, Covered())))
        if row.named or row.position.stance in COMMITTED:
            found.append(row)
    return tuple(sorted(found, key=lambda row: _order(row, place)))


def _order(row: Row, place: Mapping[str, int]) -> tuple[object, ...]:
    """Named parties by standing and place in the claim; outsiders by time, then evidence (never by their id)."""
    position = row.position
    if row.named:
        return (0, _RANK[position.standing], place[position.party])
    return (1, position.since, min(each.id for each in row.evidence))


def _row(party: str, name: str, standing: Standing, named: bool, said: Sequence[Evidence], as_of: datetime) -> Row:
    at, before = _stand(_moments(said))
    if at is None:
        return Row(Position(party, name, PositionStance.SILENT, standing), named)
    position = Position(
        party=party,
        name=name,
        stance=at.stance,
        standing=standing,
        since=at.at,
        expired_at=_expired(at, as_of),
        changed_from=before.stance if before else None,
        caveats=_caveats(at.evidence),
        evidence=tuple(each.id for each in at.evidence),
    )
    return Row(position, named, at.evidence, before.evidence if before else (), at.mixed)


def _covered(position: Position, covered: Covered) -> Position:
    return replace(position, coverage=covered.coverage, coverage_since=covered.since)


def _moments(said: Sequence[Evidence]) -> list[_Moment]:
    """The party's words by time, oldest first."""
    ordered = sorted(said, key=lambda each: each.published_at)
    return [_moment(at, tuple(group)) for at, group in groupby(ordered, key=lambda each: each.published_at)]


def _moment(at: datetime, passages: tuple[Evidence, ...]) -> _Moment:
    """All that a party said at one time: one statement, or several of equal time.

    A commitment outweighs none, the party's own publication a quotation by others, the stronger reading the
    weaker. Equally strong opposites cancel: the party addressed the claim, and nothing tells which way.
    """
    committed = [each for each in passages if each.comparison.stance is not Stance.NO_COMMITMENT]
    if not committed:
        return _Moment(at, PositionStance.NO_COMMENT, strongest_first(passages))
    own = [each for each in committed if each.channel is Channel.OFFICIAL]
    leading, *others = _own_words_first(strongest_first(own or committed))
    against = [each for each in others if each.comparison.stance is not leading.comparison.stance]
    if not against:
        return _Moment(at, _OF[leading.comparison.stance], (leading, *others))
    margin = leading.comparison.score - against[0].comparison.score
    if margin == 0:
        return _Moment(at, PositionStance.NO_COMMENT, (leading, *others), mixed=True)
    agreeing = tuple(each for each in others if each.comparison.stance is leading.comparison.stance)
    if margin > CLOSE:
        return _Moment(at, _OF[leading.comparison.stance], (leading, *agreeing))
    told = _with_reason(leading, against[0])
    return _Moment(at, _OF[leading.comparison.stance], (told, *agreeing), mixed=True)


def _own_words_first(passages: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Of what others relay to the same effect, a quotation leads: the rest is how the reporter put it."""
    leading = passages[0]
    if leading.channel is not Channel.RELAYED or _QUOTED.search(leading.passage):
        return passages
    for each in passages:
        if each.comparison.stance is leading.comparison.stance and _QUOTED.search(each.passage):
            return (each, *(other for other in passages if other is not each))
    return passages


def _with_reason(leading: Evidence, against: Evidence) -> Evidence:
    reason = Reason("mixed", "another passage of the same moment reads the other way", "", against.passage)
    comparison = leading.comparison
    return replace(leading, comparison=replace(comparison, reasons=(*comparison.reasons, reason)))


def _stand(moments: Sequence[_Moment]) -> tuple[_Moment | None, _Moment | None]:
    """The moment that counts, and the last one before it where the party stood elsewhere.

    The latest commitment counts; where there is none, the latest no comment. Declining to comment never
    overrides a commitment, so it leaves no trace after one. A report that repeats what the party has published
    says nothing new: the publication, its time and its wording go on counting.
    """
    current: _Moment | None = None
    before: _Moment | None = None
    for moment in moments:
        if current and current.stance in COMMITTED and moment.stance not in COMMITTED:
            continue
        if current and (_repeats(moment, current) or _hardly_overturns(moment, current)):
            continue
        if current and current.stance is not moment.stance:
            before = current
        current = moment
    return current, before


def _repeats(moment: _Moment, current: _Moment) -> bool:
    """Whether others quote at `moment` what the party's own publication said, if that had not run out by then."""
    relayed = all(each.channel is Channel.RELAYED for each in moment.evidence)
    published = current.evidence[0].channel is Channel.OFFICIAL
    return relayed and published and moment.stance is current.stance and _expired(current, moment.at) is None


def _hardly_overturns(moment: _Moment, current: _Moment) -> bool:
    """Whether a weak reading says that the party now says the opposite of what it surely said."""
    score, before = (each.evidence[0].comparison.score for each in (moment, current))
    return {moment.stance, current.stance} == COMMITTED and score < SURE <= before


def _expired(at: _Moment, as_of: datetime) -> datetime | None:
    """When the denial ran out, if it has: as bounded by its strongest passage."""
    expires_at = at.evidence[0].comparison.expires_at
    if at.stance is not PositionStance.DENIES or expires_at is None or expires_at > as_of:
        return None
    return expires_at


def _caveats(evidence: Sequence[Evidence]) -> tuple[Caveat, ...]:
    """Those of every passage behind the position, each once: a warning is rather shown than lost."""
    return tuple(dict.fromkeys(caveat for each in evidence for caveat in each.comparison.caveats))
