"""Texts to vectors of unit length, by the shipped embedder.

Here: the vectors. Not here: how the model is run (`onnx`), what vectors are compared with (`retrieval`).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from services.verify.onnx import OnnxModel

Vectors = npt.NDArray[np.float32]

# Claims and passages are a few sentences; longer texts say nothing new to a vector, and cost is linear in tokens.
MAX_TOKENS = 160
DIMENSIONS = 384


class Embedder:
    """all-MiniLM-L6-v2 in int8. Safe to share between threads."""

    def __init__(self, threads: int = 1) -> None:
        """`threads` per call; with several worker threads one each uses the cores best."""
        self._model = OnnxModel("embedder.onnx", max_tokens=MAX_TOKENS, threads=threads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers of unit length for each text, in order; the same text always gives the same row."""
        rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for i, text in enumerate(texts):
            rows[i] = self._model.run(text)
        return rows
