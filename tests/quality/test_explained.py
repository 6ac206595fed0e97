"""Whoever reads a verdict must see why: every passage that decides is explained, in words that are really there."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from evaluation.direct import Models, outcomes
from evaluation.dossiers import Case, cases_of
from services.kernel.model import Evidence, Stance, Verdict
from services.verify.embedding import Vectors
from services.verify.stance import LABELS

ROOT = Path(__file__).parent.parent.parent
WORLDS = [
    *sorted((ROOT / "tests" / "data" / "dossiers").glob("*.json")),
    *sorted((ROOT / "training" / "dossiers").glob("*.json")),
]
SEALED = sorted((ROOT / "tests" / "data" / "sealed").glob("*.json"))
COMMITTED = (Stance.REFUTES, Stance.SUPPORTS, Stance.NO_COMMITMENT)


class Sure(Models):
    """Finds every pair near and reads a stance in each, another one each time, so that whatever it may read decides.

    What is given as its reason does not depend on its weights; without them a world is read in half a second.
    """

    def __init__(self) -> None:
        self._next = cycle(COMMITTED)

    def embed(self, texts: Sequence[str]) -> list[Vectors]:
        return [np.array([0.85], dtype=np.float32) for _ in texts]

    def ask(self, premise: str, claim: str) -> Sequence[float]:  # noqa: ARG002
        read = next(self._next)
        return [0.94 if label is read else 0.02 for label in LABELS]


def verdicts(world: Path) -> list[tuple[str, Verdict]]:
    """Every claim of a world by all that is ever said in it, which is what the last of its cases holds."""
    cases = tuple(cases_of(json.loads(world.read_text())))
    last: Case = replace(cases[-1], expectations=tuple(each for case in cases for each in case.expectations))
    return [(outcome.expected.claim, verdict) for outcome, verdict in outcomes([last], Sure())]


def unexplained(claim: str, evidence: Evidence) -> str:
    """What is wrong with the reason that comes first; empty if nothing is."""
    if not evidence.comparison.reasons:
        return "no reason"
    deciding = evidence.comparison.reasons[0]
    if not deciding.detail or not deciding.claim_fragment or not deciding.passage_fragment:
        return f"{deciding.feature} lacks a fragment or words"
    if deciding.claim_fragment not in claim:
        return f"{deciding.feature}: “{deciding.claim_fragment}” is not in the claim"
    if deciding.passage_fragment not in evidence.passage:
        return f"{deciding.feature}: “{deciding.passage_fragment}” is not in the passage"
    return ""


def faults(world: Path) -> list[tuple[str, str, str]]:
    found = []
    for claim, verdict in verdicts(world):
        deciding = {id for position in verdict.positions for id in position.evidence}
        for each in verdict.evidence:
            if each.id in deciding and (fault := unexplained(claim, each)):
                found.append((claim, each.passage, fault))
    return found


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.stem)
def test_every_deciding_passage_is_explained_by_both_fragments(world: Path) -> None:
    assert faults(world) == []


@pytest.mark.parametrize("number", range(len(SEALED)))
def test_so_it_is_in_the_sealed_worlds(number: int) -> None:
    # what they say is not to be read, not even in a failure
    assert len(faults(SEALED[number])) == 0


def test_the_worlds_have_deciding_passages_at_all() -> None:
    found = [verdict for world in WORLDS[:4] for _, verdict in verdicts(world)]
    assert sum(bool(verdict.evidence) for verdict in found) >= len(found) // 3
