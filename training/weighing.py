"""Fit how rules and model are weighed: `python training/weighing.py JUDGED.jsonl OUT.json`.

JUDGED is `training/judged.jsonl`: passages of worked dossiers as the product cuts them, each judged by itself against
a claim. Needs torch and the product. Here: the inputs of each, the fit, how it does on worlds left out. Not here: the
sum itself (`services.verify.weighing`).
"""

import argparse
import json
import sys
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import torch

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from services.kernel.model import Claim, Party, PartyKind, Stance  # noqa: E402
from services.kernel.parties import ready_parties  # noqa: E402
from services.kernel.text.gazetteer import Gazetteer  # noqa: E402
from services.verify import comparison  # noqa: E402
from services.verify.embedding import Embedder  # noqa: E402
from services.verify.stance import LABELS, StanceModel  # noqa: E402
from services.verify.standing import analyse  # noqa: E402
from services.verify.weighing import Grounds  # noqa: E402

# How strongly weights are held near nothing. From a tenth to ten times it, worlds left out hardly tell a difference.
HELD = 0.0001
FOLDS = 5


@lru_cache(maxsize=1)
def models() -> tuple[Embedder, StanceModel]:
    return Embedder(), StanceModel()


def gazetteer_of(row: dict) -> Gazetteer:
    """The parties every record knows and those of the world."""
    known = {party.id: party for party in ready_parties()}
    for each in row["parties"]:
        ready = known.get(each["id"])
        names = (*(ready.aliases if ready else ()), *each["aliases"], *((ready.name,) if ready else ()))
        offices = ready.offices if ready else ()
        known[each["id"]] = Party(
            each["id"], each["name"], PartyKind(each["kind"]), tuple(dict.fromkeys(names)), offices
        )
    return Gazetteer(known.values())


def grounds_of(row: dict, gazetteer: Gazetteer) -> Grounds | None:
    """What the product would weigh for this passage; None where it stops before."""
    told = Claim(None, row["claim"], row["claim"], datetime.fromisoformat(row["said_at"]))
    claim = comparison.read_claim(analyse(told, gazetteer), gazetteer)
    passage = comparison.read_passage(
        row["text"],
        row["context"],
        row["party"],
        row["office"],
        row["issuer"],
        row["speaker"],
        datetime.fromisoformat(row["at"]),
        gazetteer,
        row["lead"],
        row["channel"] == "RELAYED",
    )
    embedder, stance = models()
    one, other = embedder.embed([row["meaning"], row["claim"]])
    similarity = float(one @ other)
    if not comparison.worth_asking(claim, passage, similarity):
        return None
    if comparison.compare(claim, passage, similarity).stance is not Stance.UNRELATED:
        return None
    shares = stance.score([(comparison.premise_of(passage), claim.reading.text)])[0].tolist()
    return comparison.grounds(claim, passage, similarity, shares)


def read(path: Path) -> list[tuple[str, Grounds, Stance]]:
    """World, grounds and judged stance of each row that is weighed at all."""
    found, gazetteer = [], Gazetteer(ready_parties())
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        row = json.loads(line)
        if "parties" in row:
            gazetteer = gazetteer_of(row)
            print(f"\r{number} of {len(lines)}", end="", file=sys.stderr, flush=True)
            continue
        grounds = grounds_of(row, gazetteer)
        if grounds:
            found.append((row["dossier"], grounds, Stance(row["label"])))
    print(file=sys.stderr)
    return found


def tensors(rows: list[tuple[str, Grounds, Stance]]) -> tuple[torch.Tensor, torch.Tensor]:
    inputs = torch.tensor([list(grounds.numbers().values()) for _, grounds, _ in rows], dtype=torch.float64)
    return inputs, torch.tensor([LABELS.index(stance) for _, _, stance in rows])


def fit(inputs: torch.Tensor, labels: torch.Tensor, held: float) -> torch.Tensor:
    """Weights, one column a stance, of least cross-entropy plus `held` times their squares; the first input is 1."""
    weights = torch.zeros(inputs.shape[1], len(LABELS), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = torch.nn.functional.cross_entropy(inputs @ weights, labels) + held * (weights[1:] ** 2).sum()
        total.backward()
        return total

    optimizer.step(loss)
    return weights.detach()


def left_out(rows: list[tuple[str, Grounds, Stance]], held: float) -> torch.Tensor:
    """Probabilities for every row from weights fitted without its world."""
    inputs, labels = tensors(rows)
    worlds = sorted({world for world, _, _ in rows})
    fold = torch.tensor([worlds.index(world) % FOLDS for world, _, _ in rows])
    out = torch.zeros(len(rows), len(LABELS), dtype=torch.float64)
    for each in range(FOLDS):
        weights = fit(inputs[fold != each], labels[fold != each], held)
        out[fold == each] = torch.softmax(inputs[fold == each] @ weights, dim=1)
    return out


def report(shares: torch.Tensor, labels: torch.Tensor, least: float) -> str:
    """Of passages that get a stance at `least` or more, and of those that should."""
    best, stance = shares[:, :3].max(1)
    told = torch.where(best >= least, stance, torch.tensor(3))
    right = int(((told == labels) & (labels < 3)).sum())
    given, wanted = int((told < 3).sum()), int((labels < 3).sum())
    flipped = int((((told == 0) & (labels == 1)) | ((told == 1) & (labels == 0))).sum())
    return (
        f"at {least}: {right} of {given} given are right, {right} of {wanted} wanted are found, {flipped} the other way"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("judged", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    rows = read(args.judged)
    inputs, labels = tensors(rows)
    names = list(rows[0][1].numbers())
    for held in (HELD / 10, HELD, HELD * 10):
        shares = left_out(rows, held)
        loss = torch.nn.functional.nll_loss(shares.log(), labels)
        print(f"held {held}: cross-entropy on worlds left out {loss:.4f}")
        for least in (0.3, 0.4, 0.5, 0.6):
            print("   ", report(shares, labels, least))
    weights = fit(inputs, labels, HELD)
    told = {
        label.value: {name: round(float(weights[i, j]), 4) for i, name in enumerate(names)}
        for j, label in enumerate(LABELS)
    }
    args.out.write_text(json.dumps({"weights": told}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
