"""Writes services/verify/words/rarity.tsv: how rare each stem is in official press texts.

    python -m training.rarity FILE.jsonl.xz ... > services/verify/words/rarity.tsv

Each FILE holds one JSON object a line with a field `text`. The shipped table was counted over 82,226 paragraphs of
United States press releases (2021-2022) and White House press briefings (2009-2016), both in the public domain.
"""

import json
import lzma
import math
import re
import sys
from collections import Counter
from itertools import islice

from services.verify.lexicon import RAREST, stem

_WORD = re.compile(r"[A-Za-z][A-Za-z'’\-]+")
# Shorter lines are headings and datelines.
LEAST_CHARACTERS = 80
# One long source must not outvote the others.
MOST_PARAGRAPHS = 60_000
# A stem seen less often is as rare as any.
LEAST_SEEN = 30


def paragraphs(path: str):
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            for paragraph in json.loads(line).get("text", "").splitlines():
                if len(paragraph) >= LEAST_CHARACTERS:
                    yield paragraph


def main(paths: list[str]) -> None:
    seen: Counter[str] = Counter()
    total = 0
    for path in paths:
        for paragraph in islice(paragraphs(path), MOST_PARAGRAPHS):
            total += 1
            seen.update({stem(word) for word in _WORD.findall(paragraph)})
    print("# stem, natural logarithm of 1 / share of paragraphs of official press texts that hold it")
    for word, count in sorted(seen.items()):
        weight = math.log(total / count)
        if count > LEAST_SEEN and weight < RAREST:
            print(f"{word}\t{weight:.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
