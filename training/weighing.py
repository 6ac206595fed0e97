"""Fit how rules and model are weighed: `python training/weighing.py JUDGED.jsonl OUT.json`.

JUDGED is `training/judged.jsonl`: passages of worked dossiers as the product cuts them, each judged by itself against
a claim. A world is small and a record is not: to each claim are added words of other worlds as if its parties had
spoken them that week, which say nothing of it. Needs torch and the product. Here: the inputs of each, the fit, how it
does on worlds left out. Not here: the sum itself (`services.verify.weighing`).
"""

import argparse
import json
import random
import sys
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import torch

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from services.kernel.model import Claim, Party, PartyKind, Stance  # noqa: E402
from services.kernel.parties import ready_parties  # noqa: E402
from services.kernel.text.gazetteer import Gazetteer  # noqa: E402
from services.verify import comparison, reading  # noqa: E402
from services.verify.embedding import Embedder  # noqa: E402
from services.verify.stance import LABELS, StanceModel  # noqa: E402
from services.verify.standing import analyse  # noqa: E402
from services.verify.weighing import Grounds  # noqa: E402

# How strongly weights are held near nothing. A third or three times as strongly, worlds left out hardly tell.
HELD = 0.0003
FOLDS = 5
# Words of other worlds for each claim: the nearest of a sample, as a search would bring them, and some at random. Of
# the judged statuses 214 came out right with none of them, 209 with three for each claim, 204 with eight; of the words
# from elsewhere 34 of 694 were believed at a half with none, 3 of 232 with three.
SAMPLE, NEAREST, RANDOM = 120, 2, 1
# In how many days around the claim they are told.
DAYS = (-2, 3)
# An utterance shorter than this is hardly one.
LEAST_WORDS = 4


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


Row = tuple[str, Grounds, Stance]


def read(path: Path) -> tuple[list[Row], list[Row]]:
    """World, grounds and judged stance of each row that is weighed at all; and of words from elsewhere."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    gazetteers = {row["dossier"]: gazetteer_of(row) for row in rows if "parties" in row}
    judged = [row for row in rows if "label" in row]
    return weighed(judged, gazetteers), weighed(from_elsewhere(judged, gazetteers), gazetteers)


def weighed(rows: list[dict], gazetteers: dict[str, Gazetteer]) -> list[Row]:
    found = []
    for number, row in enumerate(rows, 1):
        grounds = grounds_of(row, gazetteers[row["dossier"]])
        if grounds:
            found.append((row["dossier"], grounds, Stance(row["label"])))
        if number % 100 == 0:
            print(f"\r{number} of {len(rows)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def from_elsewhere(judged: list[dict], gazetteers: dict[str, Gazetteer]) -> list[dict]:
    """To each claim, passages of other worlds that name nobody and no day, told by this world's parties."""
    chance = random.Random(7)  # noqa: S311
    said = {row["text"]: row for row in judged if _names_nothing(row, gazetteers[row["dossier"]])}
    vectors = dict(zip(said, models()[0].embed(list(said)), strict=True))
    claims: dict[tuple[str, str], list[dict]] = {}
    for row in judged:
        claims.setdefault((row["dossier"], row["claim"]), []).append(row)
    found = []
    for (world, claim), own in claims.items():
        vector = models()[0].embed([claim])[0]
        others = [text for text, row in said.items() if row["dossier"] != world]
        near = sorted(chance.sample(others, min(SAMPLE, len(others))), key=lambda text: -float(vectors[text] @ vector))
        for text in dict.fromkeys((*near[:NEAREST], *chance.sample(others, RANDOM))):
            told = timedelta(days=chance.uniform(*DAYS)) + datetime.fromisoformat(own[0]["said_at"])
            words = {"text": text, "meaning": text, "lead": text, "context": "", "at": told.isoformat()}
            found.append({**chance.choice(own), **words, "channel": "OFFICIAL", "label": "UNRELATED"})
    return found


def _names_nothing(row: dict, gazetteer: Gazetteer) -> bool:
    found = reading.read(row["text"], datetime.fromisoformat(row["at"]), gazetteer)
    return not found.mentions and not found.dates and len(row["text"].split()) >= LEAST_WORDS


def tensors(rows: list[Row]) -> tuple[torch.Tensor, torch.Tensor]:
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


def left_out(rows: list[Row], held: float) -> torch.Tensor:
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
    judged, elsewhere = read(args.judged)
    rows = judged + elsewhere
    inputs, labels = tensors(rows)
    names = list(rows[0][1].numbers())
    for held in (HELD / 3, HELD, HELD * 3):
        shares = left_out(rows, held)
        ours, theirs = shares[: len(judged)], shares[len(judged) :]
        loss = torch.nn.functional.nll_loss(ours.log(), labels[: len(judged)])
        print(f"held {held:.4f}: cross-entropy on worlds left out {loss:.4f}")
        for least in (0.3, 0.4, 0.5, 0.6):
            false = int((theirs[:, :3].max(1).values >= least).sum())
            print("   ", report(ours, labels[: len(judged)], least), f"; {false} of {len(theirs)} from elsewhere too")
    weights = fit(inputs, labels, HELD)
    told = {
        label.value: {name: round(float(weights[i, j]), 4) for i, name in enumerate(names)}
        for j, label in enumerate(LABELS)
    }
    args.out.write_text(json.dumps({"weights": told}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
