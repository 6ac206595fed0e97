"""The shape that every feature of a comparison has.

Here: what a feature is given (`alignment.Pair`) and what it answers. Not here: the features, nor how their
findings become a stance (`comparison`). A new feature is a file beside this one, a line in the registry, and its test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.kernel.model import Caveat, Reason
from services.verify.alignment import Pair


class Bearing(StrEnum):
    """What a finding says about the pair."""

    RELATES = "RELATES"  # both speak of the same thing, by `weight` of 1
    EXCLUDES = "EXCLUDES"  # they speak of different things
    AFFIRMS = "AFFIRMS"  # the passage states the claim
    OPPOSES = "OPPOSES"  # the passage states the contrary, or denies
    DECLINES = "DECLINES"  # the passage addresses it and commits to nothing
    NARROWS = "NARROWS"  # only a caveat or an explanation
    GRANTS = "GRANTS"  # what the sentence negates takes the claim for granted: it is no denial


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation.

    `weight` 0 to 1 is how much it says; `sentence` is the sentence of the passage it rests on; `expires_at` ends a
    denial that is bounded in time. `of_its_day`: what happens until then is denied, and not only what is planned then.
    `least` is how related the pair must be for it to count; None for the common bar. `points_back`: it says on what
    only by what its statement began with.
    """

    bearing: Bearing
    weight: float
    reason: Reason
    caveat: Caveat | None = None
    expires_at: datetime | None = None
    of_its_day: bool = False
    least: float | None = None
    sentence: int = 0
    points_back: bool = False


Feature = Callable[[Pair], tuple[Finding, ...]]
