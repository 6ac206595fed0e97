"""Gather the training pairs: `python training/data.py DATA_DIR OUT.jsonl`.

DATA_DIR is a folder of public sets, one folder each, with rows of claim, evidence and label in `.jsonl.xz`, and
`_suite/train_exclude_ids.tsv.xz`, the ids whose text a held-out file repeats. Only sets under an open licence are read
(MODEL_CARD.md names them). Here: which rows, how often, and which are kept aside as the dev sample. Not here: the pairs
made by rules (`synthetic`, `contrasts`) or written for this project (`written`, `general`), the training (`stance`).

A weight of 3 writes a row three times, a weight of 0.3 takes three rows in ten: the trainer reads the file as it is.
"""

import argparse
import hashlib
import json
import lzma
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contrasts import contrast_pairs
from general import general_pairs
from synthetic import news_pairs
from written import written_pairs

LABELS = ("SUPPORTS", "REFUTES", "NEI")
# Rows of each file kept out of training, for the learning curve; never for a reported figure.
DEV_ROWS = 120


@dataclass(frozen=True, slots=True)
class Source:
    path: str
    weight: float
    # What NOT_SUPPORTS may be read as in this file; "" drops such rows.
    other: str = ""
    dev: bool = False


SOURCES = (
    Source("mnli_subsets/train_subset", 1.5, dev=True),
    Source("snli_subsets/train_subset_18k", 0.4, dev=True),
    Source("snli_subsets/dev", 0.4),
    Source("snli_subsets/test", 0.4),
    Source("snli_subsets/extra_2k", 0.6),
    Source("cad_nli/train", 0.7),
    Source("cad_nli/dev", 1.0),
    Source("conjnli/train_auto15k", 0.25),
    Source("fever_dev/dev_nosym", 0.8, dev=True),
    Source("fever_dev/derived_nei", 0.5),
    Source("fool_me_twice/dev", 3.0, dev=True),
    Source("vitaminc_probe/train_few", 3.0),
    Source("wice/dev_oracle_chunks", 1.0),
    Source("creak/train", 0.3),
    Source("creak/dev", 0.3),
    Source("dnc_megaveridicality/train", 0.25),
    Source("dnc_megaveridicality/dev", 0.25),
    Source("perspectrum/train", 0.15),
)


# Rows whose evidence is one or two sentences of an encyclopaedia, and the share of them put among others.
AMONG_OTHERS = ("fever_dev", "fool_me_twice", "vitaminc")
AMONG_SHARE = 0.25
# What a rule's NEI is in particular; of the others, and of public sets, nobody knows.
PARTICULAR = {
    "news/decline": "NO_COMMITMENT",
    "news/redirect": "NO_COMMITMENT",
    "news/other country": "UNRELATED",
    "news/other event": "UNRELATED",
    "news/other place": "UNRELATED",
    "news/other date": "UNRELATED",
    "news/other party": "UNRELATED",
}


def rows(path: Path) -> Iterator[dict]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def excluded(data: Path) -> set[str]:
    with lzma.open(data / "_suite" / "train_exclude_ids.tsv.xz", "rt", encoding="utf-8") as lines:
        return {line.split("\t", 1)[0] for line in lines}


def surrounded(evidence: str, others: list[str], rng: random.Random) -> str:
    """The evidence among sentences of other rows: what speaks to the claim has to be found first."""
    around = [rng.choice(others) for _ in range(rng.choice((1, 2, 3)))]
    place = rng.randrange(len(around) + 1)
    return " ".join((*around[:place], evidence, *around[place:]))


def pair(claim: str, evidence: str, label: str, source: str, fold: str = "train") -> dict:
    return {"claim": claim, "evidence": evidence, "label": label, "source": source, "fold": fold}


def public_pairs(data: Path, rng: random.Random) -> Iterator[dict]:
    banned = excluded(data)
    for source in SOURCES:
        kept = [r for r in rows(data / f"{source.path}.jsonl.xz") if r["id"] not in banned]
        # By a hash of the id: the same rows stay aside whatever else changes.
        kept.sort(key=lambda r: hashlib.sha256(r["id"].encode()).digest())
        aside = DEV_ROWS if source.dev else 0
        for place, row in enumerate(kept):
            label = row["label"] if row["label"] in LABELS else source.other
            if not label or not row["evidence"].strip() or row["evidence"] == "n/a":
                continue
            fold = "dev" if place < aside else "train"
            whole, part = divmod(source.weight, 1)
            times = 1 if fold == "dev" else int(whole) + (rng.random() < part)
            for _ in range(times):
                yield pair(row["claim"], row["evidence"], label, source.path, fold)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--news", type=int, default=18000, help="synthetic pairs from official statements")
    parser.add_argument("--contrasts", type=int, default=16000, help="synthetic minimal pairs")
    parser.add_argument("--written", type=int, default=3, help="times each judged example of the project is told")
    parser.add_argument("--general", type=int, default=2, help="times each general example of the project is told")
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    rng = random.Random(args.seed)  # noqa: S311 a sample, not a secret
    everything = list(public_pairs(args.data, rng))
    # Only training rows lend their premises: what is built on them must not carry dev text into training.
    premises = sorted(
        {
            p["evidence"]
            for p in everything
            if p["fold"] == "train" and p["source"].startswith(("snli", "mnli", "fever"))
        }
    )
    made = [*news_pairs(args.data, args.news, rng), *contrast_pairs(premises, args.contrasts, rng)]
    facts = sorted({p["evidence"] for p in everything if p["source"].startswith("fever") and p["fold"] == "train"})
    for row in everything:
        if row["fold"] == "train" and row["source"].startswith(AMONG_OTHERS) and rng.random() < AMONG_SHARE:
            row["evidence"] = surrounded(row["evidence"], facts, rng)
    for claim, evidence, label, kind, fold in [*written_pairs(rng, args.written), *general_pairs(args.general)]:
        everything.append(pair(claim, evidence, label, kind, fold))
    for number, (claim, evidence, label, kind) in enumerate(made):
        told = PARTICULAR.get(kind, label) if label == "NEI" else label
        everything.append(pair(claim, evidence, told, f"synthetic/{kind}", "dev" if number % 200 == 0 else "train"))
    rng.shuffle(everything)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with args.out.open("w", encoding="utf-8") as out:
        for row in everything:
            print(json.dumps(row, ensure_ascii=False), file=out)
    counts = Counter((r["source"], r["label"]) for r in everything if r["fold"] == "train")
    for name in sorted({source for source, _ in counts}):
        print(f"{name:34}", *(f"{counts[name, label]:7}" for label in (*LABELS, "NO_COMMITMENT", "UNRELATED")))
    print(len(everything), "rows,", sum(r["fold"] == "dev" for r in everything), "of them dev")


if __name__ == "__main__":
    main()
