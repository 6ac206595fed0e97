"""Fit how sure a verdict is: `python training/confidence.py DIR… > method.json`. Needs torch and the product.

DIRs hold judged dossiers that no reported figure is of. Every expectation is replayed by `evaluation.direct` and is
right or wrong in its status; the line from grounds to log-odds is fitted to that. Prints method.json with weights, bins
and hash renewed; the bins are of verdicts on worlds left out of their own fit. Here: the fit. Not here: the grounds
(`services.verify.confidence`).
"""

import argparse
import math
import sys
from dataclasses import replace
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from evaluation.direct import Models, outcomes
from evaluation.dossiers import read_cases
from evaluation.method import as_json, hash_of, measured
from services.kernel.model import Method
from services.verify.confidence import LEAST, MOST, kind
from services.verify.method import SHIPPED

FOLDS = 5
# A start is held near that of all kinds with the weight of about four verdicts: some kinds have hardly more. The slope
# is held as strongly near 1, where the hand-set grounds say what they say.
HELD = 4.0
Row = tuple[str, str, float, bool]
KINDS = tuple(
    name
    for name in SHIPPED.weights
    if name
    in ("confirmed", "denied", "disputed", "uncorroborated", "no_comment_only", "not_addressed", "not_checkable")
)


def grounds(confidence: float, name: str, method: Method) -> float:
    """The sum that led to a confidence under `method`; its ends are cut off, and so are those of the sum."""
    inside = min(MOST, max(LEAST, confidence))
    return (math.log(inside / (1 - inside)) - method.weights[name]) / method.weights["slope"]


def rows_of(folders: list[Path]) -> list[Row]:
    """World, kind, grounds and whether the status was right, for each expectation."""
    models, found = Models(), []
    for folder in folders:
        cases = read_cases(folder)
        for number, case in enumerate(cases, 1):
            print(f"\r{folder}: {number} of {len(cases)}   ", end="", file=sys.stderr, flush=True)
            for outcome, verdict in outcomes([case], models):
                name = kind(verdict.status, verdict.abstained)
                sum_ = grounds(verdict.confidence, name, SHIPPED)
                found.append((case.dossier, name, sum_, outcome.status_right))
    print(file=sys.stderr)
    return found


def fit(rows: list[Row]) -> dict[str, float]:
    """Slope and starts of least log loss."""
    sums = torch.tensor([each[2] for each in rows], dtype=torch.float64)
    right = torch.tensor([float(each[3]) for each in rows], dtype=torch.float64)
    which = torch.tensor([KINDS.index(each[1]) for each in rows])
    slope = torch.ones(1, dtype=torch.float64, requires_grad=True)
    common = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    own = torch.zeros(len(KINDS), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([slope, common, own], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        odds = slope * sums + common + own[which]
        total = torch.nn.functional.binary_cross_entropy_with_logits(odds, right, reduction="sum")
        total = total + HELD / 2 * ((own**2).sum() + ((slope - 1) ** 2).sum())
        total.backward()
        return total

    optimizer.step(loss)
    starts = {name: round((common + own[i]).item(), 4) for i, name in enumerate(KINDS)}
    # No judged world has a feed that fails: what is as good as not addressed there starts there too.
    return {"slope": round(max(slope.item(), 0.05), 4), **starts, "coverage_degraded": starts["not_addressed"]}


def confidence(row: Row, weights: dict[str, float]) -> float:
    odds = weights["slope"] * row[2] + weights[row[1]]
    return round(min(MOST, max(LEAST, 1 / (1 + math.exp(-odds)))), 4)


def left_out(rows: list[Row]) -> list[tuple[float, bool]]:
    """Confidence and outcome of every verdict, the confidence fitted without its world."""
    worlds = sorted({each[0] for each in rows})
    found = []
    for fold in range(FOLDS):
        weights = fit([each for each in rows if worlds.index(each[0]) % FOLDS != fold])
        found += [(confidence(each, weights), each[3]) for each in rows if worlds.index(each[0]) % FOLDS == fold]
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=Path, nargs="+")
    args = parser.parse_args()
    rows = rows_of(args.folders)
    files = [file for folder in args.folders for file in folder.glob("*.json")]
    worlds = len({each[0] for each in rows})
    words = (
        f"fitted on {len(rows)} judged verdicts of {worlds} invented dossiers ({', '.join(map(str, args.folders))}); "
        "the bins are of worlds left out, five-fold"
    )
    method = measured(SHIPPED, left_out(rows), hash_of(files), words)
    print(as_json(replace(method, weights={**SHIPPED.weights, **fit(rows)})))


if __name__ == "__main__":
    main()
