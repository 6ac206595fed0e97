"""Where the rules are silent: what the stance model reads, weighed with how near the two texts are.

A multinomial logistic over a few numbers of the pair: the model's log-odds, how related both are, what the rules saw
that was too weak for them, whether a question is answered, who speaks. Its weights were fitted by
`training/weighing.py` on passages judged one by one in which the rules found no stance, and lie in
`models/weighing.json`. Here: those numbers and their sum. Not here: the rules (`features`), the model (`stance`), what
becomes of the stance (`comparison`).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

from services.kernel.model import Stance, Standing
from services.verify.stance import LABELS

# A probability the model gives is not believed beyond this: what it was never shown it is as sure of as of the rest.
LEAST_SHARE: Final = 0.003

# What a finding of the rules can speak for.
COMMITTING: Final = tuple(label for label in LABELS if label is not Stance.UNRELATED)

Weights = Mapping[Stance, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is weighed. `shares` are the model's probabilities of `LABELS`; the rest is from 0 to 1.

    `standing` is that of the party that speaks, None where the claim does not name it: who acts denies more often than
    others, and who stands aside more often asserts. `seen` holds, for each stance, the weight of the strongest finding
    of the rules, which did not find the texts near enough for it to count.
    """

    shares: Sequence[float]
    coverage: float
    similarity: float
    told: float
    length: float
    asked: bool
    excluded: bool
    relayed: bool
    standing: Standing | None
    seen: Mapping[Stance, float]

    def numbers(self) -> dict[str, float]:
        """The inputs of the sum, by name."""
        logs = [math.log(max(share, LEAST_SHARE)) for share in self.shares]
        middle = sum(logs) / len(logs)
        return {
            "one": 1.0,
            **{f"model {label.value}": each - middle for label, each in zip(LABELS, logs, strict=True)},
            "coverage": self.coverage,
            "similarity": max(0.0, self.similarity),
            "told": self.told,
            "length": self.length,
            "asked": float(self.asked),
            "excluded": float(self.excluded),
            # What an article quotes beside a claim is mostly of the claim.
            "relayed": float(self.relayed),
            **{f"speaks {each.value}": float(self.standing is each) for each in Standing},
            **{f"seen {each.value}": self.seen.get(each, 0.0) for each in COMMITTING},
        }


def probabilities(grounds: Grounds, weights: Weights) -> dict[Stance, float]:
    """The probability of each stance; they sum to 1."""
    numbers = grounds.numbers()
    sums = {label: sum(each * numbers[name] for name, each in own.items()) for label, own in weights.items()}
    top = max(sums.values())
    powers = {label: math.exp(each - top) for label, each in sums.items()}
    whole = sum(powers.values())
    return {label: power / whole for label, power in powers.items()}


def _shipped() -> Weights:
    data = json.loads((resources.files("services.verify.models") / "weighing.json").read_text("utf-8"))
    return {label: data["weights"][label.value] for label in LABELS}


SHIPPED: Final[Weights] = _shipped()
