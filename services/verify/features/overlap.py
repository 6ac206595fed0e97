"""Overlap: how much of the claim the passage takes up, each shared word weighted by its rarity."""

from services.kernel.model import Reason
from services.verify.alignment import Pair
from services.verify.features.shape import Bearing, Finding


def find(pair: Pair) -> tuple[Finding, ...]:
    """One RELATES finding: the covered share of the claim's telling words."""
    if not pair.coverages:
        return ()
    shared = [token.text for token, _, where, _ in pair.hits if where]
    reason = Reason(
        "overlap",
        f"{pair.coverage:.0%} of the claim's telling words are taken up",
        ", ".join(shared),
        pair.passage.reading.sentence_text(pair.focus),
    )
    return (Finding(Bearing.RELATES, pair.coverage, reason),)
