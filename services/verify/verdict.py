"""`decide`: what the record says of a claim at a moment, as a pure function of stored evidence.

Here: the status, why none could be given, what becomes of an editor's ruling. Not here: comparing
(`comparison`), how a party's words become its position (`positions`), storing a verdict (`writes`).

A party *has standing* as ACTOR, PARTICIPANT or AUTHORITY. It is *concerned* when the claim is about it but the
act is not its own: a target, a counterparty. Everyone else is an *outsider*. Then:

- Those with standing settle it: one of them confirms, CONFIRMED; one denies, DENIED; both, DISPUTED.
- A concerned party can contradict, not confirm. Against one with standing it makes it DISPUTED. Alone, its denial
  gives DENIED (who was acted upon knows that nothing happened), its assertion UNCORROBORATED.
- An outsider contradicts nobody. Alone, its assertion gives UNCORROBORATED, its denial leaves the claim UNVERIFIED.
- A claim in which nobody has standing follows the same lines: asserted, it is UNCORROBORATED by whomever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.kernel.model import (
    Abstention,
    Claim,
    Coverage,
    Covered,
    Evidence,
    PositionStance,
    Review,
    Status,
    Verdict,
)
from services.verify.confidence import confidence
from services.verify.justification import justification
from services.verify.positions import Row, counts, known, rows, strongest_first


def decide(
    claim: Claim,
    evidence: Sequence[Evidence],
    as_of: datetime,
    *,
    names: Mapping[str, str],
    method: str,
    review: Review | None = None,
    cause: str = "",
    coverage: Mapping[str, Covered] | None = None,
) -> Verdict:
    """The verdict on `claim` from what was published, and not retracted, by `as_of`.

    `names` are the parties' names by id; an unknown id stands for itself. `coverage` says whose publications were
    watched at `as_of`. `review` is the editor's latest ruling:
    it stands beside the machine's verdict and is reopened by whatever happened to the evidence since. The same
    arguments always give the same verdict, in whatever order the evidence comes. Never raises.
    """
    at_hand = known(evidence, as_of)
    ledger = rows(claim, at_hand, as_of, names, coverage)
    status = _status(ledger)
    abstained = _abstained(claim, ledger) if status is Status.UNVERIFIED else None
    shown = {each.id: each for row in ledger for each in (*row.earlier, *row.evidence)}
    return Verdict(
        status=status,
        confidence=confidence(status, abstained, ledger, at_hand),
        as_of=as_of,
        method=method,
        cause=cause,
        abstained=abstained,
        positions=tuple(row.position for row in ledger),
        evidence=strongest_first(shown.values()),
        justification=justification(status, abstained, ledger),
        review=_reviewed(review, evidence, as_of),
        claim_id=claim.id,
    )


def _status(ledger: Sequence[Row]) -> Status:
    confirming = [row for row in ledger if row.position.stance is PositionStance.CONFIRMS]
    denying = [row for row in ledger if row.position.stance is PositionStance.DENIES]
    # whoever has standing is named too; being named is the right to contradict
    if any(row.named for row in confirming) and any(row.named for row in denying):
        return Status.DISPUTED
    if any(row.decisive for row in confirming):
        return Status.CONFIRMED
    if any(row.named for row in denying):
        return Status.DENIED
    return Status.UNCORROBORATED if confirming else Status.UNVERIFIED


def _abstained(claim: Claim, ledger: Sequence[Row]) -> Abstention:
    if any(row.decisive and row.position.coverage is Coverage.DEGRADED for row in ledger):
        # who could settle it may have done so where nobody was looking
        return Abstention.COVERAGE_DEGRADED
    if any(row.position.stance is PositionStance.NO_COMMENT for row in ledger):
        return Abstention.NO_COMMENT_ONLY
    # about nobody, and nobody spoke: there is no party to ask
    return Abstention.NOT_ADDRESSED if claim.parties or ledger else Abstention.NOT_CHECKABLE


def _reviewed(review: Review | None, evidence: Sequence[Evidence], as_of: datetime) -> Review | None:
    """The ruling as it stood at `as_of`: reopened when the first thing happened to the evidence after it."""
    if review is None or review.reviewed_at > as_of:
        return None
    happened = [review.reopened_at] if review.reopened_at else []
    for each in evidence:
        if counts(each) and each.published_at <= as_of:
            happened.append(each.published_at)
            happened.extend([each.retracted_at] if each.retracted_at else [])
    since = [at for at in happened if review.reviewed_at < at <= as_of]
    return replace(review, reopened_at=min(since, default=None))
