"""What a passage says of a claim, by a trained model. The only file that loads it.

Here: tokenizing and running the shipped cross-encoder. Not here: what corrects it where it is known to fail
(`features`), what becomes of its scores (`comparison`), how it was trained (`training`).
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer

Scores = npt.NDArray[np.float32]

# The columns of a score, in order. NEI: not enough information, the passage leaves the claim open.
LABELS = ("SUPPORTS", "REFUTES", "NEI")
# Trained on 128; four sentences rarely pass 160, and what is cut away cannot speak.
MAX_TOKENS = 160
MODEL = "stance.onnx"


class StanceModel:
    """all-MiniLM-L6-v2, fine-tuned as a cross-encoder over (passage, claim). Safe to share between threads."""

    def __init__(self, threads: int = 1, folder: Path | None = None) -> None:
        """`threads` per call. `folder` holds stance.onnx and tokenizer.json; without it, the shipped ones."""
        models = folder or resources.files("services.verify.models")
        self._tokenizer = Tokenizer.from_str((models / "tokenizer.json").read_text("utf-8"))
        self._tokenizer.no_padding()
        # The longer of the two is cut, and that is the passage: a claim is a sentence or two.
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._session = ort.InferenceSession(
            (models / MODEL).read_bytes(), _session_options(threads), providers=["CPUExecutionProvider"]
        )

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """For each (passage, claim), in order, the probabilities of `LABELS`; a row sums to 1.

        Each pair runs alone: eight-bit activations are scaled over a batch, so that in one a pair's score would depend
        on what else is asked, by up to 0.3 where it is unsure; and on a CPU a batch is hardly faster.
        """
        out = np.empty((len(pairs), len(LABELS)), dtype=np.float32)
        for row, encoded in enumerate(self._tokenizer.encode_batch(list(pairs))):
            out[row] = softmax(self._logits(encoded))
        return out

    def _logits(self, encoded: Encoding) -> Scores:
        feed: dict[str, Any] = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoded.type_ids], dtype=np.int64),
        }
        logits: Scores = self._session.run(None, feed)[0][0]
        return logits


def softmax(logits: Scores) -> Scores:
    """Logits to probabilities, without overflow."""
    powers = np.exp(logits - logits.max())
    shares: Scores = powers / powers.sum()
    return shares


def _session_options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena only grows with changing shapes, and was no faster here.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    return options
