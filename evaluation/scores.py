"""What a replay is worth: expectations, answers and figures, as functions of values.

Here: comparing one answer with what a desk editor concluded, and the figures over many. Not here: where answers
come from (`dossiers`), how figures are printed (`report`).
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SILENT = "SILENT"
UNRELATED = "UNRELATED"
# The usual number of bins for an expected calibration error; with a hundred verdicts more would be near empty.
BINS = 10
# How often verdicts are drawn anew to see what luck does to that error: it comes out to about 0.001.
DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a desk editor concluded on a claim from a part of a dossier. Keys name its statements and articles."""

    dossier: str
    claim: str
    status: str
    positions: Mapping[str, str]
    evidence: frozenset[str] = frozenset()
    not_evidence: frozenset[str] = frozenset()
    caveats: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage of the verdict. `key` is the statement's, or the article's it was quoted in; empty if unknown."""

    key: str
    issuer: str
    stance: str
    score: float
    passage: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the product said. `error` is filled, and all else empty, where it gave no verdict."""

    status: str = ""
    confidence: float | None = None
    positions: Mapping[str, str] = field(default_factory=dict)
    standings: Mapping[str, str] = field(default_factory=dict)
    caveats: frozenset[str] = frozenset()
    evidence: tuple[Shown, ...] = ()
    justification: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation beside its answer."""

    expected: Expectation
    got: Answer

    @property
    def status_right(self) -> bool:
        return self.got.status == self.expected.status

    @property
    def positions(self) -> tuple[tuple[str, str, str], ...]:
        """(party, expected, got) for each party that was asked for; one without a row is silent."""
        missing = "" if self.got.error else SILENT
        return tuple(
            (party, wanted, self.got.positions.get(party, missing)) for party, wanted in self.expected.positions.items()
        )

    @property
    def near_misses(self) -> tuple[Shown, ...]:
        """Passages used although their statement does not address the claim."""
        return tuple(
            each for each in self.got.evidence if each.key in self.expected.not_evidence and each.stance != UNRELATED
        )

    @property
    def evidence_found(self) -> frozenset[str]:
        """Keys of the expected statements and articles that the verdict quotes."""
        return self.expected.evidence & {each.key for each in self.got.evidence}

    @property
    def caveats_found(self) -> frozenset[str]:
        return self.expected.caveats & self.got.caveats

    @property
    def right(self) -> bool:
        """Status and positions as expected, and no near miss used."""
        return self.status_right and all(want == got for _, want, got in self.positions) and not self.near_misses


@dataclass(frozen=True, slots=True)
class Ratio:
    """`part` of `whole`; without a value where there is no whole."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Verdicts whose confidence lies in [low, high): how many, their mean confidence, the share that was right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a run is summed up in. `near_misses` counts claims that use at least one."""

    claims: int
    right: Ratio
    status: Ratio
    position: Ratio
    near_misses: Ratio
    evidence: Ratio
    caveats: Ratio
    caveats_unexpected: int
    errors: int
    precision: Mapping[str, Ratio]
    recall: Mapping[str, Ratio]
    confusion: Mapping[tuple[str, str], int]
    bins: tuple[Bin, ...]
    ece: float | None
    ece_of_luck: float | None


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The figures over `outcomes`, each expectation weighing the same."""
    statuses = sorted({each.expected.status for each in outcomes} | {"CONFIRMED", "DENIED"})
    positions = [pair for each in outcomes for pair in each.positions]
    confidences = [(o.got.confidence, o.status_right) for o in outcomes if o.got.confidence is not None]
    bins = reliability(confidences)
    return Figures(
        claims=len(outcomes),
        right=_share([each.right for each in outcomes]),
        status=_share([each.status_right for each in outcomes]),
        position=_share([want == got for _, want, got in positions]),
        near_misses=_share([bool(each.near_misses) for each in outcomes if each.expected.not_evidence]),
        evidence=_found([(each.evidence_found, each.expected.evidence) for each in outcomes]),
        caveats=_found([(each.caveats_found, each.expected.caveats) for each in outcomes]),
        caveats_unexpected=sum(len(each.got.caveats - each.expected.caveats) for each in outcomes),
        errors=sum(bool(each.got.error) for each in outcomes),
        precision={s: _share([o.status_right for o in outcomes if o.got.status == s]) for s in statuses},
        recall={s: _share([o.status_right for o in outcomes if o.expected.status == s]) for s in statuses},
        confusion=Counter((each.expected.status, each.got.status or "ERROR") for each in outcomes),
        bins=bins,
        ece=calibration_error(bins),
        ece_of_luck=error_of_luck([confidence for confidence, _ in confidences]),
    )


def reliability(judged: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Bins of equal width over 0 to 1 that hold at least one verdict; `judged` is (confidence, right)."""
    binned: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        binned.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    return tuple(
        Bin(
            low=index / BINS,
            high=(index + 1) / BINS,
            count=len(held),
            confidence=sum(confidence for confidence, _ in held) / len(held),
            accuracy=sum(right for _, right in held) / len(held),
        )
        for index, held in sorted(binned.items())
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: distance of confidence from accuracy, weighted by how many verdicts a bin holds."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.accuracy) for each in bins) / total if total else None


def error_of_luck(confidences: Sequence[float]) -> float | None:
    """The calibration error that confidences which are exactly right show on average on so few verdicts; None of none.

    A bin of four verdicts given 0.7 each cannot be right in 2.8 of them: a small set never shows 0.
    """
    if not confidences:
        return None
    draw = random.Random(7)
    errors = (
        calibration_error(reliability([(each, draw.random() < each) for each in confidences])) for _ in range(DRAWS)
    )
    return sum(each or 0.0 for each in errors) / DRAWS


def _share(hits: Sequence[bool]) -> Ratio:
    return Ratio(sum(hits), len(hits))


def _found(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> Ratio:
    return Ratio(sum(len(found) for found, _ in pairs), sum(len(wanted) for _, wanted in pairs))
