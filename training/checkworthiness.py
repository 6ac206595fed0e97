"""Fit the scorer of debate sentences: `python training/checkworthiness.py TRAIN.jsonl.xz OUT.json`.

TRAIN holds JSON lines with text and label (1: worth checking, 0: not); the sentences of `training/spoken` are added to
it. Needs torch. Here: which terms, the fit. Not here: the terms and the sum themselves (`services.ingest.debate`), how
good it is (`evaluation.checkworthiness`).
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
# Weight of the squares: of 0.3, 1 and 3 chosen with the figures of docs/quality.md.
HELD = 1.0
# Sentences as they are spoken from 2016 on, written for this project. TRAIN ends in 2012 and has eight times as many:
# each of ours counts twice.
SPOKEN = Path(__file__).parent / "spoken"
SPOKEN_COUNTS = 2


def leanings(rows: list[dict[str, float]], labels: list[int], counts: list[int], known: list[str]) -> list[float]:
    """For each term the log of how much more often it stands in sentences worth checking than in others."""
    seen = (dict.fromkeys(known, 1), dict.fromkeys(known, 1))
    for row, label, count in zip(rows, labels, counts, strict=True):
        for term in row:
            seen[label][term] += count
    even = math.log(sum(seen[1].values()) / sum(seen[0].values()))
    return [math.log(seen[1][term] / seen[0][term]) - even for term in known]


def fit(
    rows: list[dict[str, float]], labels: list[int], counts: list[int], known: list[str]
) -> tuple[list[float], float]:
    """Weights of the terms and the bias: least cross-entropy plus half of HELD times the squares.

    What is held small is each weight in parts of its term's leaning, so that a term which tells the two kinds apart by
    itself may weigh much, and one that leans nowhere can only be of help beside others with great effort.
    """
    leaning = leanings(rows, labels, counts, known)
    column = {term: place for place, term in enumerate(known)}
    cells = [(i, column[term], value) for i, row in enumerate(rows) for term, value in row.items()]
    indices = torch.tensor([[i for i, _, _ in cells], [j for _, j, _ in cells]])
    inputs = torch.sparse_coo_tensor(
        indices, torch.tensor([v * leaning[j] for _, j, v in cells], dtype=torch.float64), (len(rows), len(known))
    ).coalesce()
    wanted = torch.tensor(labels, dtype=torch.float64)
    counted = torch.tensor(counts, dtype=torch.float64)
    weights = torch.zeros(len(known), dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        odds = torch.mv(inputs, weights) + bias
        total = torch.nn.functional.binary_cross_entropy_with_logits(odds, wanted, weight=counted, reduction="sum")
        total = total + HELD / 2 * (weights**2).sum()
        total.backward()
        return total

    optimizer.step(loss)
    return [weight * lean for weight, lean in zip(weights.tolist(), leaning, strict=True)], bias.item()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("train", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    with lzma.open(args.train, "rt", encoding="utf-8") as lines:
        sentences = [json.loads(line) for line in lines]
    counts = [1] * len(sentences)
    for path in sorted(SPOKEN.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            sentences += [json.loads(line) for line in lines]
    counts += [SPOKEN_COUNTS] * (len(sentences) - len(counts))
    # Not a set: its order differs from run to run, and with it which of equally frequent terms are kept.
    frequency = Counter(term for row in sentences for term in dict.fromkeys(terms(row["text"])))
    known = [term for term, count in frequency.most_common(MOST_TERMS) if count >= LEAST_SENTENCES]
    rarity = {term: math.log((1 + len(sentences)) / (1 + frequency[term])) + 1 for term in known}
    rows = [weighted(row["text"], rarity) for row in sentences]
    weights, bias = fit(rows, [row["label"] for row in sentences], counts, known)
    told = {term: [round(rarity[term], 3), round(weight, 3)] for term, weight in zip(known, weights, strict=True)}
    args.out.write_text(json.dumps({"bias": round(bias, 4), "terms": told}, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(sentences)} sentences, {len(told)} terms, {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
