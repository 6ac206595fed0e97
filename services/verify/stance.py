"""What a passage says of a claim, by a trained model. The only file that loads it.

Here: tokenizing, batching and running the shipped cross-encoder. Not here: what corrects it where it is known to fail
(`features`), what becomes of its scores (`comparison`), how it was trained (`training`).
"""

from collections.abc import Iterator, Sequence
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
# Padded tokens a batch: more gained nothing on two cores and takes memory.
TOKEN_BUDGET = 1024
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
        """For each (passage, claim), in order, the probabilities of `LABELS`; a row sums to 1."""
        out = np.empty((len(pairs), len(LABELS)), dtype=np.float32)
        encoded = self._tokenizer.encode_batch(list(pairs))
        for rows in batches([len(e.ids) for e in encoded]):
            out[rows] = self._run([encoded[i] for i in rows])
        return out

    def _run(self, encoded: list[Encoding]) -> Scores:
        shape = (len(encoded), max(len(e.ids) for e in encoded))
        feed: dict[str, Any] = {
            name: np.zeros(shape, dtype=np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")
        }
        for row, each in enumerate(encoded):
            held = len(each.ids)
            feed["input_ids"][row, :held] = each.ids
            feed["attention_mask"][row, :held] = 1
            feed["token_type_ids"][row, :held] = each.type_ids
        logits: Scores = self._session.run(None, feed)[0]
        return softmax(logits)


def softmax(logits: Scores) -> Scores:
    """Rows to probabilities, without overflow."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Scores = powers / powers.sum(axis=1, keepdims=True)
    return shares


def batches(lengths: Sequence[int], budget: int = TOKEN_BUDGET) -> Iterator[list[int]]:
    """Places of `lengths`, similar ones together, so that each batch, padded to its longest, stays within `budget`.

    A single row longer than the budget is a batch of its own.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and (len(batch) + 1) * lengths[place] > budget:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _session_options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena only grows with changing shapes, and was no faster here.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    return options
