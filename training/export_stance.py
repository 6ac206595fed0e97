"""Export the trained stance model: `python training/export_stance.py WORK_DIR BASE_DIR PAIRS.jsonl OUT_DIR`.

Writes stance.onnx (int8 weights where accuracy allows, else a mix) and prints how accuracy on the dev sample changes.
Needs torch, transformers and onnx, which the product itself does not. Here: tracing, the choice of precision, the
temperature. Not here: training (`stance`).
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from lean import Lean
from onnxruntime.quantization import QuantType, quantize_dynamic
from stance import LABELS, CrossEncoder, encode, is_right, loss_of, pair_tokenizer, read, tensors

# Half a point of accuracy is what eight bits may cost; beyond it more of the model stays in float.
ALLOWED = 0.005
MAX_MEGABYTES = 35.0
# Training pairs beside the dev sample, only to compare precisions: half a point of a few hundred pairs is noise.
MORE = 2000


@torch.no_grad()
def logits_of(model, rows) -> tuple[np.ndarray, np.ndarray]:
    """Logits and labels of all rows, in float32."""
    out, wanted = [], []
    for start in range(0, len(rows), 32):
        ids, mask, types, labels = tensors(rows[start : start + 32])
        out.append(model(ids, mask, types).numpy())
        wanted.append(labels.numpy())
    return np.concatenate(out), np.concatenate(wanted)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of least cross-entropy, from a grid: one number needs no optimizer."""

    def loss(temperature: float) -> float:
        return loss_of(torch.tensor(logits / temperature), torch.tensor(labels), smoothing=0.0).item()

    return min((round(0.5 + 0.05 * step, 2) for step in range(51)), key=loss)


def hits(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """For each row whether it is right."""
    return is_right(torch.tensor(logits), torch.tensor(labels)).numpy()


def run(path: Path, rows) -> np.ndarray:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(path), options)
    out = []
    # One at a time, as at run time: eight-bit activations are scaled a batch.
    for ids, types, _ in rows:
        feed = {"input_ids": [ids], "token_type_ids": [types]}
        out.append(session.run(None, {name: np.array(value, dtype=np.int64) for name, value in feed.items()})[0])
    return np.concatenate(out)


def trace(model: Lean, path: Path) -> None:
    example = torch.ones((1, 16), dtype=torch.int64)
    names = ["input_ids", "token_type_ids"]
    torch.onnx.export(
        model,
        (example, torch.zeros_like(example)),
        str(path),
        input_names=names,
        output_names=["logits"],
        dynamic_axes={name: {1: "tokens"} for name in names},
        opset_version=17,
        dynamo=False,
    )
    onnx.save(without_identities(onnx.load(str(path))), str(path))


def without_identities(model: onnx.ModelProto) -> onnx.ModelProto:
    """`model` with weights that two nodes share named at both: the tracer hands the second a copy.

    The quantizer takes copies for values that come about at run time, and leaves them in float.
    """
    graph = model.graph
    copies = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Identity"}
    kept = [node for node in graph.node if node.op_type != "Identity"]
    for node in kept:
        node.input[:] = [copies.get(name, name) for name in node.input]
    del graph.node[:]
    graph.node.extend(kept)
    return model


def quantize(full: Path, small: Path, blocks_in_float: tuple[int, ...]) -> None:
    """Weights in eight bits a channel; seven used (reduce_range), since AVX2 without VNNI saturates on eight."""
    graph = onnx.load(str(full)).graph
    weights = {each.name for each in graph.initializer}
    floating = [f"/blocks.{i}/" for i in blocks_in_float]
    # The classifier is four rows: nothing to gain, accuracy to lose.
    floating.append("/classify/")
    kept = [n.name for n in graph.node if any(part in n.name for part in floating) or not weights.intersection(n.input)]
    quantize_dynamic(
        full,
        small,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=kept,
    )


def mean(new: dict, old: dict, share: float) -> dict:
    """`share` of the weights `new` and the rest of `old`: what one training gained and the one before had."""
    return {
        name: share * each + (1 - share) * old[name] if each.is_floating_point() else each for name, each in new.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--mean-with", type=Path, help="weights of an earlier training, to export the mean with")
    parser.add_argument("--share", type=float, default=0.6, help="how much of that mean is of this training")
    parser.add_argument("--temperature", type=float, help="what logits are divided by, in place of what fits best")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = CrossEncoder(str(args.base))
    state = torch.load(args.work / "checkpoint.pt", weights_only=True)
    weights = state["model"]
    if args.mean_with:
        weights = mean(weights, torch.load(args.mean_with, weights_only=True), args.share)
    model.load_state_dict(weights)
    model.eval()
    everything = read(args.pairs)
    held = [r for r in everything if r["fold"] == "dev"]
    tokenizer = pair_tokenizer(args.base)
    rows = encode(tokenizer, held)
    human = np.array([not r["source"].startswith("synthetic") for r in held])
    logits, labels = logits_of(model, rows)
    temperature = args.temperature or fit_temperature(logits[human], labels[human])
    print(f"dev sample: {100 * hits(logits, labels).mean():.2f} of {len(rows)}")
    rows += encode(tokenizer, [r for r in everything if r["fold"] == "train"][:MORE])
    # Like lengths together: little padding.
    rows.sort(key=lambda r: len(r[0]))
    logits, labels = logits_of(model, rows)
    right = hits(logits, labels)
    print(f"{state['seen']} pairs seen; temperature {temperature}")
    print(f"float32: {100 * right.mean():.2f} of {len(rows)} pairs")
    with tempfile.TemporaryDirectory() as folder:
        full, small = (Path(folder) / f"{name}.onnx" for name in ("full", "small"))
        trace(Lean(model, temperature).eval(), full)
        # Each block in float adds about five megabytes.
        for blocks in ((), (5,), (4, 5)):
            quantize(full, small, blocks)
            scores = run(small, rows)
            share = hits(scores, labels).mean()
            same = (scores.argmax(1) == logits.argmax(1)).mean()
            size = small.stat().st_size / 1e6
            print(f"int8, blocks {list(blocks)} in float: {100 * share:.2f}, {100 * same:.2f} alike, {size:.1f} MB")
            if share >= right.mean() - ALLOWED:
                break
        if size > MAX_MEGABYTES:
            raise SystemExit(f"{size:.1f} MB is more than {MAX_MEGABYTES}")
        shutil.copy(small, args.out / "stance.onnx")
        shutil.copy(full, args.work / "full.onnx")
    assert scores.shape[1] == len(LABELS)


if __name__ == "__main__":
    main()
