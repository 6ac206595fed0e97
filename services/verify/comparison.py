"""`compare`: what one official passage does to one claim, and why.

Here: from findings to stance, score, caveats, end of validity; a pure function of two readings and a similarity.
Not here: the single features (`features`), the verdict over all evidence (`verdict`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.kernel.model import Caveat, Claim, Comparison, Facet, Reason, Stance
from services.kernel.text.gazetteer import Gazetteer
from services.verify import weighing
from services.verify.alignment import ClaimReading, Pair, PassageReading
from services.verify.features.modality import only_ready
from services.verify.features.place import elsewhere
from services.verify.features.registry import FEATURES
from services.verify.features.shape import Bearing, Finding
from services.verify.method import SHIPPED
from services.verify.premise import context, premise
from services.verify.proposition import propose
from services.verify.reading import read
from services.verify.stance import LABELS
from services.verify.zones import zone_of_party, zone_of_place

METHOD: Final = SHIPPED.version

# How the two measures of being about the same thing are mixed: shared rare words and embeddings err differently, and
# words a little less often on statements that use the press's own nouns.
OVERLAP_SHARE: Final = 0.55
# An answer shares the matter of its question but not its words, so that its own embedding says little: there the words
# of the question count alone, at a discount.
ANSWER_SHARE: Final = 0.7
# Below this a passage is about something else. Precision first: at 0.45 about half of the claim's telling words, or
# fewer of them with a close embedding, must be there.
RELATED: Final = 0.45
# Below this, on both measures, the features need not be asked: most candidates of a search end here.
TOUCHED: Final = 0.15
# Relatedness at which the stance counts in full.
FULL: Final = 0.75
# A score under this is not worth showing as evidence.
LEAST_SCORE: Final = 0.3
# The same for what only the model reads; what is weaker would count for no party anyway (`positions.MIN_SCORE`). At 0.5
# the statuses of judged worlds come out right in one case of 25 fewer.
LEAST_READ: Final = 0.45
# Where the model thinks the other side this many times as likely, circumstances do not make up for it. Of 147 readings
# on worlds left out of the fit 92 were right and 8 the other way; with this, 91 of 143 and 7.
OTHER_SIDE: Final = 4.0
# Words from which a passage counts as long; few passages have more.
LONG: Final = 60
# Words of the same people months later are of something else, which rules see by their dates and the model does not.
ANSWERED_WITHIN: Final = timedelta(days=30)
# Days are told in different zones: "today" here may be what others call Wednesday.
NEXT_DAY: Final = timedelta(days=1)
# A refusal to comment gives way to a commitment in the same passage that is at least this much stronger.
COMMITTED: Final = 0.15

_STANCES: Final = {
    Bearing.AFFIRMS: Stance.SUPPORTS,
    Bearing.OPPOSES: Stance.REFUTES,
    Bearing.DECLINES: Stance.NO_COMMITMENT,
}
_READ: Final = {
    Stance.SUPPORTS: "an assertion of the claim",
    Stance.REFUTES: "a denial of the claim",
    Stance.NO_COMMITMENT: "an answer that commits to nothing",
}
# What excludes a passage only until the model reads it otherwise: whose words they are. Another day, place or number
# the model is known to overlook.
SOFT: Final = frozenset({"parties"})
# Caveats that only a denial has: a confirmation "today" of a later event is no narrower for it.
_OF_DENIALS: Final = frozenset({Facet.TIME, Facet.PARTICIPANTS})


def read_claim(claim: Claim, gazetteer: Gazetteer) -> ClaimReading:
    """`claim`, already analysed for standing, ready to be compared any number of times."""
    reading = read(claim.proposition or claim.text, claim.said_at, gazetteer)
    return ClaimReading(claim, reading, propose(reading), zone_of_place(reading, gazetteer))


def read_passage(
    text: str,
    context: str,
    party: str,
    office: str,
    issuer: str,
    speaker: str,
    published_at: datetime,
    gazetteer: Gazetteer,
    lead: str = "",
    relayed: bool = False,
) -> PassageReading:
    """A passage of a statement of `party`, ready to be compared any number of times; `context` stands before it.

    `lead` is what the statement says first of all (`passages.lead`): where and when its event is. `relayed`: others
    quote it.
    """
    reading = read(text, published_at, gazetteer)
    background = read(context, published_at, gazetteer)
    opening = read(lead, published_at, gazetteer)
    place = zone_of_place(reading, gazetteer)
    home = zone_of_party(party, gazetteer)
    return PassageReading(
        reading, background, opening, party, office, issuer, speaker, published_at, place, home, relayed
    )


def premise_of(passage: PassageReading) -> str:
    """The passage as the stance model reads it, with the question it answers or the sentence it leans on."""
    background = passage.background
    before = [background.sentence_text(i) for i in range(len(background.sentences))]
    questions = [each for i, each in enumerate(before) if background.is_question(i)]
    around = context(before, questions[-1] if questions else "", passage.reading.text)
    return premise(passage.issuer, around, passage.reading.text)


def worth_asking(claim: ClaimReading, passage: PassageReading, similarity: float) -> bool:
    """Whether the two are near enough for the stance model to be asked."""
    pair = Pair(claim, passage, similarity)
    return max(pair.coverage, similarity, pair.told) >= TOUCHED


def compare(
    claim: ClaimReading, passage: PassageReading, similarity: float, shares: Sequence[float] | None = None
) -> Comparison:
    """The stance of `passage` on `claim` with its score (0 to 1), reasons and caveats.

    `similarity` is the cosine of the two sentence embeddings, `shares` the stance model's probabilities; without them
    the rules alone judge. `expires_at` is set for a denial that names its day.
    """
    if not worth_asking(claim, passage, similarity):
        return Comparison(Stance.UNRELATED, 0.0)
    pair = Pair(claim, passage, similarity)
    findings = _found(pair)
    ruled = _ruled(pair, findings)
    return ruled if shares is None else _weighed(pair, findings, ruled, shares)


def _weighed(pair: Pair, findings: list[Finding], ruled: Comparison, shares: Sequence[float]) -> Comparison:
    """What the model makes of a pair on which the rules are silent."""
    grounds = _grounds(pair, findings, ruled, shares)
    if grounds is None:
        return ruled
    found = weighing.probabilities(grounds, weighing.SHIPPED)
    stance = max(_STANCES.values(), key=lambda each: found[each])
    score = round(found[stance], 4)
    if score < LEAST_READ or _reads_other_side(shares, stance) or (stance is Stance.SUPPORTS and _other_figure(pair)):
        return ruled
    granted = any(f.bearing is Bearing.GRANTS for f in findings)
    if stance is Stance.REFUTES and (granted or only_ready(pair.passage.reading, pair.focus)):
        return ruled
    same = [f for f in findings if f.bearing is Bearing.NARROWS or _STANCES.get(f.bearing) is stance]
    told = _reasons(findings, *_STANCES, Bearing.NARROWS, Bearing.RELATES)
    return _narrowed(pair.claim.claim, stance, score, same, (_entailment(pair, stance, shares), *told))


def _reads_other_side(shares: Sequence[float], stance: Stance) -> bool:
    """Whether the model itself takes the passage rather for the opposite of `stance`."""
    other = {Stance.SUPPORTS: Stance.REFUTES, Stance.REFUTES: Stance.SUPPORTS}.get(stance)
    return other is not None and shares[LABELS.index(other)] > OTHER_SIDE * shares[LABELS.index(stance)]


def _other_figure(pair: Pair) -> bool:
    """Whether both tell figures and none of the claim's is told by the passage: the model overlooks that."""
    ours, theirs = pair.claim.reading.quantities, pair.passage.reading.quantities
    return bool(ours and theirs) and not any(a.low <= b.high and b.low <= a.high for a in ours for b in theirs)


def _grounds(
    pair: Pair, findings: list[Finding], ruled: Comparison, shares: Sequence[float]
) -> weighing.Grounds | None:
    """What is weighed; None where the rules have the last word: they found a stance, or what excludes any."""
    excluded = [f for f in findings if f.bearing is Bearing.EXCLUDES]
    # A country that names nobody who acts in the claim speaks of its own affairs; a body may be the claim's unnamed.
    foreign = len(pair.passage.party) == len("RU") and not pair.claim.actors & pair.passage.named
    if ruled.stance is not Stance.UNRELATED or any(f.reason.feature not in SOFT or foreign for f in excluded):
        return None
    reading = pair.passage.reading
    asking = all(reading.is_question(i) for i in range(len(reading.sentences)))  # a reporter's words
    late = pair.passage.published_at > _answered_until(pair)
    if asking or late or pair.before_the_story or elsewhere(pair):
        return None
    length = len(reading.text.split()) / LONG
    return weighing.Grounds(
        shares,
        pair.coverage,
        pair.similarity,
        pair.told,
        min(1.0, length),
        asked=pair.asked,
        excluded=bool(excluded),
        relayed=pair.passage.relayed,
        standing={p.party: p.standing for p in pair.claim.claim.parties}.get(pair.passage.party),
        seen={
            stance: max((f.weight for f in findings if f.bearing is bearing), default=0.0)
            for bearing, stance in _STANCES.items()
        },
    )


def _answered_until(pair: Pair) -> datetime:
    """The last moment at which words that only the model reads are taken to be of this claim."""
    claim = pair.claim.claim
    return max(claim.said_at, claim.event_at.end if claim.event_at else claim.said_at) + ANSWERED_WITHIN


def grounds(
    claim: ClaimReading, passage: PassageReading, similarity: float, shares: Sequence[float]
) -> weighing.Grounds | None:
    """What `compare` weighs for a pair worth asking; None where the rules alone decide. For fitting the weights."""
    pair = Pair(claim, passage, similarity)
    findings = _found(pair)
    return _grounds(pair, findings, _ruled(pair, findings), shares)


def _found(pair: Pair) -> list[Finding]:
    """What the features find, less the denials in sentences that take the claim for granted."""
    findings = [finding for feature in FEATURES for finding in feature(pair)]
    granted = {f.sentence for f in findings if f.bearing is Bearing.GRANTS}
    return [f for f in findings if f.bearing is not Bearing.OPPOSES or f.sentence not in granted]


def _entailment(pair: Pair, stance: Stance, shares: Sequence[float]) -> Reason:
    reading = pair.passage.reading
    fragment = reading.sentence_text(pair.focus) if reading.sentences else reading.text
    share = shares[LABELS.index(stance)]
    return Reason(
        "entailment", f"the stance model reads {_READ[stance]} ({share:.2f})", pair.claim.reading.text, fragment
    )


def _ruled(pair: Pair, findings: list[Finding]) -> Comparison:
    """What the features alone make of the pair."""
    claim = pair.claim
    excluded = [f for f in findings if f.bearing is Bearing.EXCLUDES]
    if excluded:
        declined = [f for f in findings if f.bearing is Bearing.DECLINES]
        if not declined or max(f.weight for f in excluded) == 1.0:
            return Comparison(Stance.UNRELATED, 0.0, tuple(f.reason for f in excluded))
        findings = declined + [f for f in findings if f.bearing is Bearing.RELATES]
    related = max(_relatedness(findings), ANSWER_SHARE * pair.coverage if pair.asked else 0.0)
    pointing = max(related, pair.told)
    counting = [
        f
        for f in findings
        if f.bearing in _STANCES and (pointing if f.points_back else related) >= (f.least or RELATED)
    ]
    decisive = _decisive(counting, pair.coverages)
    if decisive is None:
        return Comparison(Stance.UNRELATED, 0.0, _reasons(findings, Bearing.RELATES))
    stance = _STANCES[decisive.bearing]
    related = pointing if decisive.points_back else related
    # who needs fewer of the claim's words to count also needs fewer to count in full
    full = FULL * (decisive.least or RELATED) / RELATED
    score = round(min(1.0, related / full) * decisive.weight, 4)
    if score < LEAST_SCORE and decisive.least is None:
        return Comparison(Stance.UNRELATED, 0.0, _reasons(findings, Bearing.RELATES))
    same = [f for f in findings if f.bearing in (decisive.bearing, Bearing.NARROWS)]
    others = (r for r in _reasons(findings, *_STANCES, Bearing.NARROWS) if r != decisive.reason)
    return _narrowed(claim.claim, stance, score, same, (decisive.reason, *others, *_reasons(findings, Bearing.RELATES)))


def _narrowed(
    claim: Claim, stance: Stance, score: float, same: list[Finding], reasons: tuple[Reason, ...]
) -> Comparison:
    """A stance with what narrows it: its caveats, and the end of a denial that is bounded in time."""
    bounds = [f for f in same if f.expires_at and stance is Stance.REFUTES]
    ends = min((f.expires_at for f in bounds if f.expires_at), default=None)
    if ends and any(f.of_its_day for f in bounds) and _is_later(claim, ends):
        # it denied what was to be then, and has run out: no denial of a later event
        return Comparison(Stance.UNRELATED, 0.0, tuple(f.reason for f in same if f.bearing is Bearing.NARROWS))
    return Comparison(stance, score, reasons, _caveats(same, stance), ends)


def _is_later(claim: Claim, end: datetime) -> bool:
    """Whether the claim is of an event after `end`: by its day, or, where it names none, because it was said later."""
    return end + NEXT_DAY <= claim.event_at.start if claim.event_at else end <= claim.said_at


def _relatedness(findings: list[Finding]) -> float:
    weights = {f.reason.feature: f.weight for f in findings if f.bearing is Bearing.RELATES}
    return OVERLAP_SHARE * weights.get("overlap", 0.0) + (1 - OVERLAP_SHARE) * weights.get("similarity", 0.0)


def _decisive(findings: list[Finding], coverages: tuple[float, ...]) -> Finding | None:
    """The finding that gives the stance: the weightiest.

    A refusal goes before a commitment of about its weight, unless it stands in a sentence farther from the claim.
    """
    if not findings:
        return None
    best = max(findings, key=lambda f: (f.weight, coverages[f.sentence], f.bearing is Bearing.OPPOSES))
    declined = [f for f in findings if f.bearing is Bearing.DECLINES]
    if not declined or best.weight - declined[0].weight >= COMMITTED:
        return best
    committed = max((f for f in findings if f.bearing is not Bearing.DECLINES), key=_weight, default=None)
    if committed and coverages[committed.sentence] > coverages[declined[0].sentence]:
        return committed
    return declined[0]


def _weight(finding: Finding) -> float:
    return finding.weight


def _caveats(findings: list[Finding], stance: Stance) -> tuple[Caveat, ...]:
    found = [f.caveat for f in findings if f.caveat]
    if stance is Stance.NO_COMMITMENT:
        return ()
    if stance is Stance.SUPPORTS:
        found = [c for c in found if c.facet not in _OF_DENIALS]
    return tuple({c.facet: c for c in reversed(found)}.values())[::-1]


def _reasons(findings: list[Finding], *bearings: Bearing) -> tuple[Reason, ...]:
    return tuple(f.reason for f in findings if f.bearing in bearings)
