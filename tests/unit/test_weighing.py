"""How rules and model are weighed into one stance."""

import math

import pytest

from services.kernel.model import Stance
from services.verify.stance import LABELS
from services.verify.weighing import SHIPPED, Grounds, probabilities


def grounds(shares: tuple[float, float, float, float], **changed: object) -> Grounds:
    plain: dict[str, object] = {
        "coverage": 0.5,
        "similarity": 0.5,
        "told": 0.5,
        "length": 0.5,
        "asked": False,
        "excluded": False,
        "relayed": False,
        "standing": None,
        "seen": {},
    }
    return Grounds(shares, **{**plain, **changed})  # type: ignore[arg-type]


def test_the_probabilities_are_of_all_stances_and_sum_to_one() -> None:
    found = probabilities(grounds((0.7, 0.1, 0.1, 0.1)), SHIPPED)
    assert set(found) == set(LABELS)
    assert math.isclose(sum(found.values()), 1.0)


@pytest.mark.parametrize("stance", LABELS[:3])
def test_a_stance_gains_by_the_model(stance: Stance) -> None:
    place = LABELS.index(stance)
    sure = tuple(0.91 if i == place else 0.03 for i in range(4))
    alone = probabilities(grounds((0.25, 0.25, 0.25, 0.25)), SHIPPED)[stance]
    assert alone < probabilities(grounds(sure), SHIPPED)[stance]  # type: ignore[arg-type]


def test_a_denial_in_the_words_of_another_party_counts_for_less() -> None:
    shares = (0.1, 0.6, 0.1, 0.2)
    own = probabilities(grounds(shares), SHIPPED)[Stance.REFUTES]
    assert probabilities(grounds(shares, excluded=True), SHIPPED)[Stance.REFUTES] < own


def test_a_denial_that_the_rules_saw_from_afar_counts_for_more() -> None:
    shares = (0.1, 0.6, 0.1, 0.2)
    alone = probabilities(grounds(shares), SHIPPED)[Stance.REFUTES]
    assert probabilities(grounds(shares, seen={Stance.REFUTES: 0.9}), SHIPPED)[Stance.REFUTES] > alone


def test_a_model_that_is_wholly_sure_is_not_believed_wholly() -> None:
    found = probabilities(grounds((1.0, 0.0, 0.0, 0.0)), SHIPPED)
    assert all(0 < share < 1 for share in found.values())


def test_every_input_has_a_weight_for_every_stance_and_no_weight_is_left_over() -> None:
    names = set(grounds((0.25, 0.25, 0.25, 0.25)).numbers())
    assert all(set(SHIPPED[label]) == names for label in LABELS)
