"""How check-worthy a sentence reads to those who check the facts of debates: a linear model over its words.

Learnt from sentences of US presidential debates that people sorted (ClaimBuster) and from sentences written for this
project; `training/checkworthiness.py` fits it and writes `debate.json`. Here: its terms, its sum. Not here: what makes
a claim of the news worth checking (`worth`), what a whole speech tells of its sentences (`speech`).
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

# A figure is worth checking whichever it is: all of them are one word.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[a-z0-9']+|[?$%]")


@dataclass(frozen=True, slots=True)
class Linear:
    """For each term how rare it is (inverse document frequency) and its weight; `bias` is the log-odds of no terms."""

    bias: float
    terms: Mapping[str, Sequence[float]]


def terms(text: str) -> Iterator[str]:
    """The words of `text` and its pairs of neighbouring words."""
    words = _WORD.findall(_NUMBER.sub(" 0num ", text).lower().replace("’", "'"))
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))


def weighted(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """The known terms of `text`: the log of how often times how rare, to length 1."""
    counts = Counter(term for term in terms(text) if term in rarity)
    values = {term: (1 + math.log(count)) * rarity[term] for term, count in counts.items()}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {term: value / length for term, value in values.items()}


def odds(text: str, linear: Linear | None = None) -> float:
    """The log-odds that a checker of debates would have picked this sentence."""
    linear = linear or _shipped()
    rarity = {term: linear.terms[term][0] for term in set(terms(text)) if term in linear.terms}
    return linear.bias + sum(value * linear.terms[term][1] for term, value in weighted(text, rarity).items())


def share(text: str, linear: Linear | None = None) -> float:
    """The probability, 0 to 1, that a checker of debates would have picked this sentence."""
    return 1 / (1 + math.exp(-odds(text, linear)))


@lru_cache(maxsize=1)
def _shipped() -> Linear:
    data = json.loads(Path(__file__).with_name("debate.json").read_text("utf-8"))
    return Linear(data["bias"], data["terms"])
