"""Texts to vectors of unit length. The only file that loads the embedder.

Here: tokenizing, batching, running the shipped ONNX model. Not here: what vectors are compared with (`retrieval`).
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
# Larger batches gained nothing on two cores and take memory for padding.
BATCH = 16


class Embedder:
    """all-MiniLM-L6-v2 in int8. Safe to share between threads."""

    def __init__(self, threads: int = 1) -> None:
        """`threads` per call; with several worker threads one each uses the cores best."""
        models = resources.files("services.verify.models")
        self._tokenizer = Tokenizer.from_str((models / "tokenizer.json").read_text("utf-8"))
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = ort.InferenceSession(
            (models / "embedder.onnx").read_bytes(), _session_options(threads), providers=["CPUExecutionProvider"]
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers of unit length for each text, in order."""
        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        # Similar lengths together, so that little is padded; then back into the caller's order.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.empty((len(texts), 384), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            out[rows] = self._run([texts[i] for i in rows])
        return out

    def _run(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        feed: dict[str, Any] = {
            "input_ids": np.array([e.ids for e in encoded], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encoded], dtype=np.int64),
        }
        vectors: Vectors = self._session.run(None, feed)[0]
        return vectors


def _session_options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena only grows with changing shapes, and was no faster here.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    return options
