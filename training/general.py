"""Training pairs from `training/general`: texts of every kind, and statements about them.

Written for this project: what follows from a text, what cannot be true beside it, what it leaves open. Here: reading
them. Not here: claims and what officials say of them (`written`), sentences made by rules (`synthetic`).

A line of a file is a text with three lists of statements: supports, refutes, open. Nothing in them is a fact or a
source; of figures they stand only in the learning curves of MODEL_CARD.md.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from written import fold_of

FOLDER = Path(__file__).parent / "general"
# That a text leaves a statement open does not say whether it speaks to it: the trainer takes either for right.
LABEL_OF = {"supports": "SUPPORTS", "refutes": "REFUTES", "open": "NEI"}


def general_pairs(times: int, folder: Path = FOLDER) -> Iterator[tuple[str, str, str, str, str]]:
    """(statement, text, label, kind, fold): each as often as `times`, those kept aside once."""
    for path in sorted(folder.glob("*.jsonl")):
        kind = f"general/{path.stem.partition('-')[0]}"
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            fold = fold_of(row["text"])
            for name, label in LABEL_OF.items():
                for statement in row[name]:
                    yield from [(statement, row["text"], label, kind, fold)] * (times if fold == "train" else 1)
