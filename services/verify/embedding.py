"""Texts to vectors of unit length. The only file that loads the embedder.

Here: tokenizing, running the shipped ONNX model. Not here: what vectors are compared with (`retrieval`).
"""

from collections.abc import Sequence
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

# Claims and passages are a few sentences; longer texts say nothing new to a vector, and cost is linear in tokens.
MAX_TOKENS = 160
DIMENSIONS = 384


class Embedder:
    """all-MiniLM-L6-v2 in int8. Safe to share between threads."""

    def __init__(self, threads: int = 1) -> None:
        """`threads` per call; with several worker threads one each uses the cores best."""
        models = resources.files("services.verify.models")
        self._tokenizer = Tokenizer.from_str((models / "tokenizer.json").read_text("utf-8"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = ort.InferenceSession(
            (models / "embedder.onnx").read_bytes(), _session_options(threads), providers=["CPUExecutionProvider"]
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers of unit length for each text, in order; the same text always gives the same row."""
        out = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for i, text in enumerate(texts):
            out[i] = self._run(text)
        return out

    def _run(self, text: str) -> Vectors:
        # One text at a time: in int8 the scale of the numbers is that of the whole batch, so that in company a text
        # gets another vector (cosine 0.96 to 0.998 to its own), and verdicts would hang on what came along with it.
        # Batches of 16 saved a quarter of the time.
        encoded = self._tokenizer.encode(text)
        feed: dict[str, Any] = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
        }
        vector: Vectors = self._session.run(None, feed)[0][0]
        return vector


def _session_options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena only grows with changing shapes, and was no faster here.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    return options
