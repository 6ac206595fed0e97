"""Whoever reads a verdict must see why: every passage that decides is explained, in words that are really there."""

import json
from functools import lru_cache
from pathlib import Path

import pytest

from evaluation.direct import Models, outcomes
from evaluation.dossiers import Case, cases_of
from services.kernel.model import Evidence

WORLDS = sorted((Path(__file__).parent.parent / "data" / "dossiers").glob("*.json"))


@lru_cache(maxsize=1)
def models() -> Models:
    return Models()


def cases(world: Path) -> tuple[Case, ...]:
    return tuple(cases_of(json.loads(world.read_text())))


def unexplained(claim: str, evidence: Evidence) -> str:
    """What is wrong with the reason that comes first; empty if nothing is."""
    if not evidence.comparison.reasons:
        return "no reason"
    deciding = evidence.comparison.reasons[0]
    if not deciding.detail or not deciding.claim_fragment or not deciding.passage_fragment:
        return f"{deciding.feature} lacks a fragment or words"
    if deciding.claim_fragment not in claim:
        return f"“{deciding.claim_fragment}” is not in the claim"
    if deciding.passage_fragment not in evidence.passage:
        return f"“{deciding.passage_fragment}” is not in the passage"
    return ""


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.stem)
def test_every_deciding_passage_is_explained_by_both_fragments(world: Path) -> None:
    faults = []
    for outcome, verdict in outcomes(cases(world), models()):
        deciding = {id for position in verdict.positions for id in position.evidence}
        for each in verdict.evidence:
            if each.id in deciding:
                fault = unexplained(outcome.expected.claim, each)
                faults += [f"{outcome.expected.claim}: {each.passage!r}: {fault}"] if fault else []
    assert faults == []


def test_the_worlds_have_deciding_passages_at_all() -> None:
    verdicts = [verdict for world in WORLDS[:4] for _, verdict in outcomes(cases(world), models())]
    assert sum(bool(verdict.evidence) for verdict in verdicts) >= len(verdicts) // 3
