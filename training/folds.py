"""How good the product is where nothing was chosen: `python training/folds.py DIR…`. Needs torch and the product.

DIRs hold judged dossiers. Worlds are dealt into five folds. For each fold, the least score at which a reading of the
model alone counts (`comparison.LEAST_READ`) and the confidence are chosen on the other four, and the figures are of the
fold. Not left out are the rules, which were written with some of these worlds in view, and the weighing, which was
fitted on passages of them. Here: dealing, choosing, printing. Not here: the replay (`evaluation.direct`), the figures
(`evaluation.scores`), the fit of the confidence (`confidence`).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent.parent))

from confidence import FOLDS, Row, confidence, fit, grounds

from evaluation.direct import Models, World, answered
from evaluation.dossiers import read_cases
from evaluation.scores import Figures, Outcome, Ratio, figures
from services.kernel.model import Comparison, Evidence, Stance
from services.verify import comparison
from services.verify.confidence import kind
from services.verify.method import SHIPPED

# Below the lowest, passages on something else begin to count; above the highest, hardly anything that only the model
# reads does.
TRIED: Final = (0.40, 0.43, 0.45, 0.47, 0.50, 0.53, 0.56, 0.60, 0.65, 0.70)


@dataclass(frozen=True)
class Replayed:
    """An expectation with its answer at one threshold, and what its confidence is fitted from."""

    outcome: Outcome
    row: Row


def replayed(folders: Sequence[Path]) -> dict[float, list[Replayed]]:
    """Every expectation at every threshold tried. Passages are compared once, at the lowest."""
    models = Models()
    found: dict[float, list[Replayed]] = {least: [] for least in TRIED}
    # the product's own constant; what is compared under the lowest holds all that the higher ones let through
    setattr(comparison, "LEAST_READ", TRIED[0])  # noqa: B010
    for folder in folders:
        cases = read_cases(folder)
        for number, case in enumerate(cases, 1):
            print(f"\r{folder}: {number} of {len(cases)}   ", end="", file=sys.stderr, flush=True)
            world, as_of = World(case, models), datetime.fromisoformat(case.as_of)
            keys = {each.id: each.key for each in world.passages}
            for expected in case.expectations:
                claim, evidence = world.evidence(expected.claim, datetime.fromisoformat(case.said_at), as_of)
                for least in TRIED:
                    verdict = world.decided(claim, [_read_from(each, least) for each in evidence], as_of)
                    outcome = Outcome(expected, answered(verdict, keys))
                    name = kind(verdict.status, verdict.abstained)
                    sum_ = grounds(verdict.confidence, name, SHIPPED)
                    found[least].append(Replayed(outcome, (case.dossier, name, sum_, outcome.status_right)))
    print(file=sys.stderr)
    return found


def _read_from(evidence: Evidence, least: float) -> Evidence:
    """The evidence without what only the model reads below `least`."""
    found = evidence.comparison
    by_model = bool(found.reasons) and found.reasons[0].feature == "entailment"
    if by_model and found.score < least:
        return replace(evidence, comparison=Comparison(Stance.UNRELATED, 0.0))
    return evidence


def chosen(of: dict[float, list[Replayed]], worlds: set[str]) -> float:
    """The threshold with most statuses and positions right on `worlds`; of several, the most careful."""

    def right(least: float) -> int:
        told = [each.outcome for each in of[least] if each.outcome.expected.dossier in worlds]
        summed = figures(told)
        return summed.status.part + summed.position.part

    return max(TRIED, key=lambda least: (right(least), least))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=Path, nargs="+")
    args = parser.parse_args()
    of = replayed(args.folders)
    worlds = sorted({each.row[0] for each in of[TRIED[0]]})
    everything: list[Outcome] = []
    for fold in range(FOLDS):
        others = {world for number, world in enumerate(worlds) if number % FOLDS != fold}
        least = chosen(of, others)
        weights = fit([each.row for each in of[least] if each.row[0] in others])
        left = [
            replace(each.outcome, got=replace(each.outcome.got, confidence=confidence(each.row, weights)))
            for each in of[least]
            if each.row[0] not in others
        ]
        print(f"fold {fold + 1}, {len(worlds) - len(others)} worlds, from {least:.2f}: {_line(figures(left))}")
        everything += left
    print(f"all: {_line(figures(everything))}")
    for least in TRIED:
        print(f"from {least:.2f} for all, confidence as shipped: {_line(figures([e.outcome for e in of[least]]))}")


def _line(of: Figures) -> str:
    shares = {
        "status": of.status,
        "positions": of.position,
        "near misses": of.near_misses,
        "evidence": of.evidence,
        "CONFIRMED right": of.precision["CONFIRMED"],
        "DENIED right": of.precision["DENIED"],
    }
    told = ", ".join(f"{name} {_share(each)}" for name, each in shares.items())
    return f"{told}, ECE {of.ece or 0.0:.3f}"


def _share(of: Ratio) -> str:
    return f"{of.part}/{of.whole}" + (f" ({100 * of.value:.1f} %)" if of.value is not None else "")


if __name__ == "__main__":
    main()
