"""Similarity: the cosine of the sentence embeddings, as evidence that both speak of the same thing."""

from typing import Final

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding

# Sentence embedders give about 0.2 to any two sentences of news English, and 0.8 to paraphrases.
FLOOR: Final = 0.2
CEILING: Final = 0.8


def find(pair: Pair) -> tuple[Finding, ...]:
    """One RELATES finding: the cosine, stretched from its useful range to 0 to 1."""
    weight = min(1.0, max(0.0, (pair.similarity - FLOOR) / (CEILING - FLOOR)))
    return (Finding(Bearing.RELATES, weight, Reason("similarity", f"sentence similarity {pair.similarity:.2f}")),)
