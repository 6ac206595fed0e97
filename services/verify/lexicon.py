"""The words the comparison knows: stems, synonym groups, antonyms, rarity.

Here: data read once from `words/` and pure look-ups. Not here: any judgement about a text (`features`).
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).parent / "words"

# Document frequency in official press texts stops telling words apart where a word is in fewer than one paragraph of
# a thousand: everything rarer counts the same, names above all.
RAREST: Final = 7.0

_DOUBLED: Final = frozenset("bdgkmnprt")
_VOWELS: Final = frozenset("aeiouy")


def _lines(name: str) -> Iterator[str]:
    for raw in (WORDS / name).read_text(encoding="utf-8").splitlines():
        line = raw.partition("#")[0].strip()
        if line:
            yield line


@cache
def _irregular() -> dict[str, str]:
    """Form to base form, for verbs and nouns that suffixes do not explain."""
    found: dict[str, str] = {}
    for line in _lines("irregular.txt"):
        base, *forms = line.split()
        for form in forms:
            found[form] = base
    return found


def _undouble(stem: str) -> str:
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED:
        return stem[:-1]
    return stem


def _has_vowel(stem: str) -> bool:
    return any(c in _VOWELS for c in stem)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The form under which inflections of `word` meet: "closing", "closes" and "closed" are all "clos".

    Not a word of a dictionary; only equality means something.
    """
    low = word.lower().replace("’", "'")
    if low.endswith("'s"):
        low = low[:-2]
    low = low.replace(".", "").strip("'")
    low = _irregular().get(low, low)
    if len(low) <= 3 or not low.isalpha():
        return low
    if low.endswith("ies"):
        low = low[:-3] + "y"
    elif low.endswith(("sses", "ches", "shes", "xes")):
        low = low[:-2]
    elif low.endswith("s") and not low.endswith(("ss", "us", "is")):
        low = low[:-1]
    if low.endswith("ied") and len(low) > 4:
        low = low[:-3] + "y"
    elif low.endswith("ed") and len(low) > 4 and _has_vowel(low[:-2]):
        low = _undouble(low[:-2])
    elif low.endswith("ing") and len(low) > 5 and _has_vowel(low[:-3]):
        low = _undouble(low[:-3])
    if low.endswith("e") and len(low) > 3:
        low = low[:-1]
    if low.endswith("y") and len(low) > 3:
        low = low[:-1] + "i"
    return low


@cache
def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _lines("synonyms.txt"):
        name, _, words = line.partition(":")
        for word in words.split():
            found.setdefault(stem(word), set()).add(name.strip())
    return {word: frozenset(names) for word, names in found.items()}


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _lines("antonyms.txt"):
        left, _, right = line.partition("|")
        ours, theirs = {stem(w) for w in left.split()}, {stem(w) for w in right.split()}
        for word in ours:
            found.setdefault(word, set()).update(theirs)
        for word in theirs:
            found.setdefault(word, set()).update(ours)
    return {word: frozenset(others) for word, others in found.items()}


@cache
def _phrases() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Phrases of several words that stand for one word of a synonym group, longest first."""
    found = []
    for line in _lines("phrases.txt"):
        words, _, meaning = line.partition("=")
        found.append((tuple(stem(w) for w in words.split()), stem(meaning.strip())))
    return tuple(sorted(found, key=lambda entry: -len(entry[0])))


@cache
def _phrases_by_first() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, meaning in _phrases():
        found.setdefault(words[0], []).append((words, meaning))
    return {first: tuple(entries) for first, entries in found.items()}


@cache
def _rarity() -> dict[str, float]:
    found: dict[str, float] = {}
    for line in _lines("rarity.tsv"):
        word, _, weight = line.partition("\t")
        found[word] = float(weight)
    return found


@cache
def words(name: str) -> frozenset[str]:
    """The stems listed in `words/NAME.txt`."""
    return frozenset(stem(word) for line in _lines(f"{name}.txt") for word in line.split())


@lru_cache(maxsize=65536)
def keys(stemmed: str) -> frozenset[str]:
    """What a stem can be matched by: itself and the names of its synonym groups (upper case)."""
    return _groups().get(stemmed, frozenset()) | {stemmed}


@lru_cache(maxsize=65536)
def opposite_keys(stemmed: str) -> frozenset[str]:
    """The keys of the stems that say the contrary."""
    return frozenset(key for other in _opposites().get(stemmed, frozenset()) for key in keys(other))


def phrases_from(stemmed: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The known phrases that begin with this stem, longest first, each with the stem it stands for."""
    return _phrases_by_first().get(stemmed, ())


def rarity(stemmed: str) -> float:
    """How much a shared word tells, 0 to 1: inverse document frequency over official press texts, scaled."""
    return min(_rarity().get(stemmed, RAREST), RAREST) / RAREST
