"""What a passage says of a claim, by the shipped cross-encoder.

Here: its scores. Not here: how the model is run (`onnx`), what corrects it where it is known to fail (`features`),
what becomes of its scores (`comparison`), how it was trained (`training`).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from services.kernel.model import Stance
from services.verify.onnx import OnnxModel

Scores = npt.NDArray[np.float32]

# The columns of a score, in order. The last two leave the claim open: one addresses it, the other does not.
LABELS = (Stance.SUPPORTS, Stance.REFUTES, Stance.NO_COMMITMENT, Stance.UNRELATED)
# What ships was trained on 128; four sentences rarely pass 160, and what is cut away, from the passage, cannot speak.
MAX_TOKENS = 160
MODEL = "stance.onnx"


class StanceModel:
    """all-MiniLM-L6-v2, fine-tuned as a cross-encoder over (passage, claim). Safe to share between threads."""

    def __init__(self, threads: int = 1, folder: Path | None = None) -> None:
        """`threads` per call. `folder` holds stance.onnx and tokenizer.json; without it, the shipped ones."""
        self._model = OnnxModel(MODEL, max_tokens=MAX_TOKENS, threads=threads, folder=folder)

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """For each (passage, claim), in order, the probabilities of `LABELS`; a row sums to 1.

        Passages of official statements read best as `premise.premise` puts them.
        """
        rows = np.empty((len(pairs), len(LABELS)), dtype=np.float32)
        for i, (passage, claim) in enumerate(pairs):
            rows[i] = softmax(self._model.run(passage, claim))
        return rows


def softmax(logits: Scores) -> Scores:
    """Logits to probabilities, without overflow."""
    powers = np.exp(logits - logits.max())
    shares: Scores = powers / powers.sum()
    return shares
