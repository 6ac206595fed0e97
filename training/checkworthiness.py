"""Fit the scorer of debate sentences: `python training/checkworthiness.py TRAIN.jsonl.xz OUT.json`.

TRAIN holds JSON lines with text and label (1: worth checking, 0: not). Needs torch. Here: which terms, the fit. Not
here: the terms and the sum themselves (`services.ingest.debate`), how good it is (`evaluation.checkworthiness`).
"""

import argparse
import json
import lzma
import math
import sys
from collections import Counter
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from services.ingest.debate import terms, weighted

# A term of fewer sentences than this says more about its speaker than about checking; of the rest the most frequent.
LEAST_SENTENCES = 2
MOST_TERMS = 20_000
# Weight of the squares: of 0.3, 1 and 3 the one with the best average precision on a fifth of the sentences left out.
HELD = 0.3


def fit(rows: list[dict[str, float]], labels: list[int], known: list[str]) -> tuple[list[float], float]:
    """Weights of the terms and the bias: least cross-entropy plus half of HELD times the squared weights."""
    column = {term: place for place, term in enumerate(known)}
    cells = [(i, column[term], value) for i, row in enumerate(rows) for term, value in row.items()]
    indices = torch.tensor([[i for i, _, _ in cells], [j for _, j, _ in cells]])
    inputs = torch.sparse_coo_tensor(
        indices, torch.tensor([v for _, _, v in cells], dtype=torch.float64), (len(rows), len(known))
    ).coalesce()
    wanted = torch.tensor(labels, dtype=torch.float64)
    weights = torch.zeros(len(known), dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        odds = torch.mv(inputs, weights) + bias
        total = torch.nn.functional.binary_cross_entropy_with_logits(odds, wanted, reduction="sum")
        total = total + HELD / 2 * (weights**2).sum()
        total.backward()
        return total

    optimizer.step(loss)
    return weights.detach().tolist(), bias.item()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("train", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    with lzma.open(args.train, "rt", encoding="utf-8") as lines:
        sentences = [json.loads(line) for line in lines]
    frequency = Counter(term for row in sentences for term in set(terms(row["text"])))
    known = [term for term, count in frequency.most_common(MOST_TERMS) if count >= LEAST_SENTENCES]
    rarity = {term: math.log((1 + len(sentences)) / (1 + frequency[term])) + 1 for term in known}
    rows = [weighted(row["text"], rarity) for row in sentences]
    weights, bias = fit(rows, [row["label"] for row in sentences], known)
    told = {term: [round(rarity[term], 3), round(weight, 3)] for term, weight in zip(known, weights, strict=True)}
    args.out.write_text(json.dumps({"bias": round(bias, 4), "terms": told}, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(sentences)} sentences, {len(told)} terms, {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
