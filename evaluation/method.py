"""Measure the reliability of the shipped method: `python -m evaluation.method RUN DIR WORDS > method.json`.

RUN is what `python -m evaluation.dossiers DIR --json RUN` wrote, WORDS say what DIR is and whether anything was fitted
on it. Prints services/verify/models/method.json with hash, rows, bins and calibration error anew, the rest as it is.
Here: from judged verdicts to the bins of a method. Not here: replaying (`dossiers`), drawing (`reliability_chart`).
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from evaluation.scores import BINS, reliability
from services.kernel import codec
from services.kernel.model import Bin, Method
from services.verify.method import SHIPPED, calibration_error

# A share of a few hundred verdicts is not known to more places.
PLACES = 4


def measured(method: Method, judged: Sequence[tuple[float, bool]], data_hash: str, fitted_on: str) -> Method:
    """`method` with the reliability of `judged` verdicts, each (confidence, whether its status was right)."""
    found = {round(each.low * BINS): each for each in reliability(judged)}
    bins = tuple(
        Bin(
            least=index / BINS,
            most=(index + 1) / BINS,
            count=found[index].count if index in found else 0,
            mean_confidence=round(found[index].confidence, PLACES) if index in found else None,
            share_right=round(found[index].accuracy, PLACES) if index in found else None,
        )
        for index in range(BINS)
    )
    error = round(calibration_error(bins), PLACES)
    return replace(
        method, data_hash=data_hash, fitted_on=fitted_on, rows=len(judged), calibration_error=error, bins=bins
    )


def hash_of(files: Iterable[Path]) -> str:
    """SHA-256 of the files' bytes one after the other, in order of name: what `cat DIR/*.json | sha256sum` prints."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda each: each.name):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def as_json(method: Method) -> str:
    """The file's text; a bin without rows has no other numbers."""
    plain = codec.to_json(method)
    plain["bins"] = [{name: part for name, part in each.items() if part is not None} for each in plain["bins"]]
    return json.dumps(plain, indent=1, ensure_ascii=False)


def main() -> None:
    """Read the command line and print the file."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.method", description=__doc__.split("\n\n")[0])
    parser.add_argument("run", type=Path, metavar="RUN", help="what evaluation.dossiers wrote with --json")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the dossiers that were replayed")
    parser.add_argument("words", metavar="WORDS", help="what they are and how they were used")
    given = parser.parse_args()
    outcomes = json.loads(given.run.read_text(encoding="utf-8"))["outcomes"]
    judged = [
        (each["got"]["confidence"], each["status_right"]) for each in outcomes if each["got"]["confidence"] is not None
    ]
    print(as_json(measured(SHIPPED, judged, hash_of(given.folder.glob("*.json")), given.words)))


if __name__ == "__main__":
    main()
