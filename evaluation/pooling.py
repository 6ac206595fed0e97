"""What a long text says of a claim, from what the stance model reads in its windows: functions of values.

A text too long for the model is cut into windows (`pairs.passages`), and a claim of several sentences is held against
each of them whole and sentence by sentence. Then, in this order:

1. A window is heard in proportion to how far it speaks of the claim: one minus its share of UNRELATED.
2. What a window only passes on as others' word is no support of the text's own (`HEARSAY`).
3. Many windows that each are too sure add up to a text that is too sure: the sum is flattened, and refutation, which
   the model sees too often, weighed lower (`FLATTENED`, `REFUTING`).
4. A claim is as good as its weakest sentence.
5. A sentence with a name or figure that the whole text does not tell is hardly supported by it (`UNTOLD`).

Here: these five. Not here: the cutting and the reading (`pairs`), which names and figures are told (`untold`). The
constants were chosen on climate_fever (five sentences a claim, label of the claim), emergent/train, wice/dev,
factcheck_gpt and the domains of summedits other than news; never on a file that `docs/quality.md` reports.
"""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Final

# Probabilities of SUPPORTS, REFUTES and NEI.
Shares = tuple[float, float, float]
# The same with NEI in two, as the model gives it: NO_COMMITMENT, UNRELATED.
Scores = Sequence[float]

# Of 2,054 headlines about a rumour (emergent/train) the model reads 294 with one of these words as support; three in
# four of them take no side. Without such a word it is one in four. Least log loss between 0.7 and 0.8.
HEARSAY: Final = 0.75
_HEARSAY: Final = re.compile(
    r"\b(?:reportedly|allegedly|alleged|supposedly|purported(?:ly)?|rumou?r(?:s|ed)?|claim(?:s|ed|ing)?|unconfirmed"
    r"|unverified|reports?|reported|(?-i:may|might|could)|possibly|apparently)\b|\?",
    re.IGNORECASE,
)
# Temperature and weight of least log loss, on climate_fever (690 claims) and emergent/train together and on each alone.
FLATTENED: Final = 3.0
REFUTING: Final = 0.5
# Of claims with an untold name or figure one in eight is supported in wice/dev, one in twenty in summedits.
UNTOLD: Final = 0.9
# A share below this is not told from none.
LEAST: Final = 0.001


def hearsay(window: str) -> bool:
    """Whether the window marks something as others' word, as possible, or asks it."""
    return _HEARSAY.search(window) is not None


def heard(windows: Sequence[str], scores: Sequence[Scores]) -> Shares:
    """What the `windows` of a text say together of one sentence; `scores` are the model's, in the same order."""
    total = [0.0, 0.0, 0.0]
    weights = 0.0
    for window, (supports, refutes, open_, unrelated) in zip(windows, scores, strict=True):
        weight = max(1.0 - unrelated, LEAST)
        kept = supports * (1.0 - HEARSAY) if hearsay(window) else supports
        for i, share in enumerate((kept, refutes, open_ + unrelated + supports - kept)):
            total[i] += weight * share
        weights += weight
    return flattened((total[0] / weights, total[1] / weights, total[2] / weights))


def flattened(shares: Shares) -> Shares:
    """The same order of SUPPORTS and NEI, less sure; REFUTES wins only where it is much the largest."""
    supports, refutes, open_ = (math.exp(math.log(max(share, LEAST)) / FLATTENED) for share in shares)
    whole = supports + REFUTING * refutes + open_
    return supports / whole, REFUTING * refutes / whole, open_ / whole


def weakest(sentences: Iterable[Shares]) -> Shares:
    """The claim's shares, from those of its sentences and of it as a whole: those with the least support."""
    return min(sentences)


def without_support(shares: Shares) -> Shares:
    """What is left where the text does not tell a name or figure of the claim."""
    supports, refutes, open_ = shares
    return supports * (1.0 - UNTOLD), refutes, open_ + supports * UNTOLD
