"""The method as shipped: its version, what its confidence was fitted or measured on, and how it held.

Here: reading `models/method.json`, the one place that names the version, and refusing a file that contradicts itself.
Not here: comparing (`comparison`), the confidence (`confidence`), putting the method on record (`writes`), measuring
(`evaluation.method`).
"""

import json
import math
import re
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from typing import Any, Final

from services.kernel import codec
from services.kernel.model import Bin, Method

_HASH: Final = re.compile(r"[0-9a-f]{64}")
# The file holds rounded numbers; a calibration error of other bins would be off by more.
_ROUNDED: Final = 0.001


def checked(data: Any) -> Method:
    """The method in `data`, parsed JSON. Raises ValueError, saying what is wrong with it."""
    method = codec.from_json(Method, data)
    if wrong := tuple(_faults(method)):
        raise ValueError("; ".join(wrong))
    return method


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """Expected calibration error: mean distance of confidence from share right, weighted by rows; 0 without rows."""
    rows = sum(each.count for each in bins)
    apart = (
        each.count * abs(each.mean_confidence - each.share_right)
        for each in bins
        if each.mean_confidence is not None and each.share_right is not None
    )
    return sum(apart) / rows if rows else 0.0


def _faults(method: Method) -> Iterator[str]:
    if not method.version.strip() or not method.fitted_on.strip():
        yield "version and fitted_on must say something"
    if not _HASH.fullmatch(method.data_hash):
        yield "data_hash must be 64 hexadecimal digits"
    if not all(map(math.isfinite, method.weights.values())):
        yield "weights must be finite"
    edges = [(each.least, each.most) for each in method.bins]
    joined = all(most == least for (_, most), (least, _) in pairwise(edges))
    if not edges or edges[0][0] != 0 or edges[-1][1] != 1 or not joined or any(a >= b for a, b in edges):
        yield "bins must go from 0 to 1 without a gap"
    if method.rows != sum(each.count for each in method.bins):
        yield "rows must be the sum of the bins' counts"
    for each in method.bins:
        yield from _bin_faults(each)
    if abs(method.calibration_error - calibration_error(method.bins)) > _ROUNDED:
        yield f"calibration_error must be that of the bins, {calibration_error(method.bins):.4f}"


def _bin_faults(each: Bin) -> Iterator[str]:
    name = f"bin {each.least} to {each.most}"
    if each.mean_confidence is None or each.share_right is None:
        if each.count or each.mean_confidence is not None or each.share_right is not None:
            yield f"{name}: with rows it has both numbers, without neither"
    elif each.count <= 0:
        yield f"{name}: numbers, but no rows"
    elif not each.least <= each.mean_confidence <= each.most or not 0 <= each.share_right <= 1:
        yield f"{name}: numbers out of range"


SHIPPED: Final = checked(json.loads((resources.files("services.verify.models") / "method.json").read_text("utf-8")))
