"""Write a folder of public sets with a few rows each: `python training/tiny.py OUT_DIR`.

To see that all of `make train` goes through, in minutes, without the sets themselves. The layout is that of `data`; the
rows are of our own wording and built by the dozen: nothing can be learnt from them. Here: those rows. Not here: what is
read from the folder (`data`, `synthetic`).
"""

import json
import lzma
import sys
from itertools import product
from pathlib import Path

from data import SOURCES
from synthetic import OFFICIAL

WHO = ("The harbour board", "A bus driver", "The city library", "An old watchmaker")
DID = ("bought", "sold", "repaired", "painted")
WHAT = ("two red boats", "a big clock", "the wooden bridge", "three garden gates")
OTHER = {"bought": "sold", "sold": "bought", "repaired": "broke", "painted": "washed"}
# The rules that change words look for a sentence until they have one, so each has to find its own: sentences of less
# than ninety letters, with a colour or number ("two red boats") and a word that has a synonym and an opposite ("big");
# and statements with a number, a day, a month, a country, a capital, an auxiliary and a clause between commas.
TALKS = (
    "The delegation from {0} was received in {1} on {2} and stayed for {3} days of talks.",
    "Officials of {0} will return to {1} in {4} with a list of {3} open questions.",
    "The border crossing between {0} and its neighbours has been closed since {2} for {3} weeks.",
    "A new embassy of {0} is expected to open in {1} before the end of {4} next year.",
    "The ministers, who had met in {1} on {2}, will sign {3} agreements in {4}.",
)
COUNTRIES, CAPITALS = ("Norway", "Chile", "Kenya", "Japan"), ("Oslo", "Tokyo", "Nairobi", "Ottawa")
DAYS, MONTHS = ("Monday", "Thursday"), ("March", "October")


def write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


def pairs() -> list[tuple[str, str, str]]:
    """Claim, evidence and label: what a sentence says, what it rules out, what it leaves open."""
    made = []
    for who, did, what in product(WHO, DID, WHAT):
        evidence = f"{who} {did} {what} in the spring, and the neighbours came to look."
        made.append((f"{who} {did} {what}.", evidence, "SUPPORTS"))
        made.append((f"{who} {OTHER[did]} {what} instead.", evidence, "REFUTES"))
        made.append((f"{who} likes rain.", evidence, "NEI"))
    return made


def main(out: Path) -> None:
    for source in SOURCES:
        rows = [
            {"id": f"{source.path}/{number}", "claim": claim, "evidence": evidence, "label": label}
            for number, (claim, evidence, label) in enumerate(pairs())
        ]
        write(out / f"{source.path}.jsonl.xz", [json.dumps(row) for row in rows])
    for name in OFFICIAL:
        places = product(COUNTRIES, CAPITALS, DAYS, (3, 12), MONTHS)
        texts = [" ".join(talk.format(*place) for talk in TALKS) for place in places]
        write(out / f"{name}.jsonl.xz", [json.dumps({"text": text}) for text in texts])
    write(out / "_suite" / "train_exclude_ids.tsv.xz", [f"{SOURCES[0].path}/0\tclaim\tan example of a row left out"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
