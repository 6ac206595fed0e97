"""A shipped ONNX model with its tokenizer: text in, numbers out. The only file that knows onnxruntime and tokenizers.

Here: loading, settings, one run. Not here: what the numbers mean (`embedding`, `stance`).
"""

from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

Numbers = npt.NDArray[np.float32]

# One kernel for a sum and its normalisation took 125 microseconds where two kernels take 28: an eighth of a run.
SLOWER = ["SkipLayerNormFusion"]


class OnnxModel:
    """One model of `services/verify/models`, or of another folder. Safe to share between threads."""

    def __init__(self, file: str, *, max_tokens: int, threads: int = 1, folder: Path | None = None) -> None:
        """`max_tokens` cuts the longer of two texts; `threads` per run: with several workers one each does best."""
        models = folder or resources.files("services.verify.models")
        self._tokenizer = Tokenizer.from_str((models / "tokenizer.json").read_text("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens, strategy="longest_first")
        self._session = ort.InferenceSession(
            (models / file).read_bytes(),
            _session_options(threads),
            providers=["CPUExecutionProvider"],
            disabled_optimizers=SLOWER,
        )
        self._inputs = [each.name for each in self._session.get_inputs()]

    def run(self, text: str, other: str | None = None) -> Numbers:
        """The model's output for a text, or for a pair of texts.

        One at a time: in int8 activations are scaled over a batch, so that in company a text would get other numbers
        (a vector with cosine 0.96 to its own, a probability off by 0.3), and a verdict would hang on what came along
        with it. Batches of 16 saved a quarter of the embedder's time, next to nothing of the stance model's.
        """
        encoded = self._tokenizer.encode(text, other)
        parts = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        feed: dict[str, Any] = {name: np.array([parts[name]], dtype=np.int64) for name in self._inputs}
        numbers: Numbers = self._session.run(None, feed)[0][0]
        return numbers


def _session_options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
