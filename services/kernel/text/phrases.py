"""Words of a text and phrases made of them: the matching below `gazetteer`.

Here: cutting into words, folding, and a trie of phrases. Not here: what a phrase stands for.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

# "U.S." and "U.S" are one word, so are letters and digits in a row; "&" is a word ("Antigua & Barbuda").
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[A-Z](?:\.[A-Z])+(?!\w)|[^\W_]+|&")

# What may stand between two words of one phrase. Longer gaps, commas and blank lines end it.
_GAP = re.compile(r"[ \t\u00a0\u202f]{1,2}|[ \t]?\r?\n[ \t]?|[-‐‑'’]|[.] ?|[.]?\n")

# Letters that Unicode does not decompose into a plain letter and a mark.
_PLAIN = str.maketrans("łŁøØıđĐ", "lLoOidD")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words: where each starts and ends, without its marks (`plain`), and in lower case (`key`)."""

    text: str
    starts: list[int]
    ends: list[int]
    plain: list[str]
    key: list[str]

    def __len__(self) -> int:
        return len(self.key)

    def gap(self, i: int) -> str:
        """What stands between word `i` and the next one; empty at the end of the text."""
        return self.text[self.ends[i] : self.starts[i + 1]] if i + 1 < len(self.starts) else ""

    def joined(self, i: int) -> bool:
        """Whether word `i` and the next one can belong to one phrase."""
        if i + 1 >= len(self.starts):
            return False
        gap = self.gap(i)
        return gap == " " or (_GAP.fullmatch(gap) is not None and ("." not in gap or len(self.key[i]) <= 3))


def word_set(words: str) -> frozenset[str]:
    """The words that stand in `words`, parted by white space."""
    return frozenset(words.split())


def cut(text: str) -> Words:
    """`text` in words."""
    starts, ends, plain = [], [], []
    for match in _WORD.finditer(text):
        starts.append(match.start())
        ends.append(match.end())
        plain.append(match.group())
    plain = [word if word.isascii() and word.isalnum() else _plain(word) for word in plain]
    return Words(text, starts, ends, plain, [word.lower() for word in plain])


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    if word == "&":
        return "and"
    decomposed = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).replace(".", "")


@dataclass(slots=True)
class _Node(Generic[Value]):
    next: dict[str, "_Node[Value]"] = field(default_factory=dict)
    value: Value | None = None


class Phrases(Generic[Value]):
    """A trie of phrases by their words in lower case, each with a value."""

    def __init__(self) -> None:
        self._root: _Node[Value] = _Node()

    def put(self, phrase: str, value: Value) -> None:
        """Let `phrase` stand for `value`; what it stood for is replaced."""
        if node := self._node(phrase):
            node.value = value

    def get(self, phrase: str) -> Value | None:
        """What exactly `phrase` stands for."""
        node = self._root
        for key in cut(phrase).key:
            if key not in node.next:
                return None
            node = node.next[key]
        return node.value

    def first_words(self) -> frozenset[str]:
        """The words that a phrase can begin with."""
        return frozenset(self._root.next)

    def matches(self, words: Words, i: int) -> list[tuple[int, Value]]:
        """The phrases that begin at word `i`, longest first: where each ends (word, exclusive) and its value."""
        found: list[tuple[int, Value]] = []
        node = self._root
        for j in range(i, len(words)):
            if j > i and not words.joined(j - 1):
                break
            following = node.next.get(words.key[j])
            if following is None:
                break
            node = following
            if node.value is not None:
                found.append((j + 1, node.value))
        found.reverse()
        return found

    def _node(self, phrase: str) -> "_Node[Value] | None":
        keys = cut(phrase).key
        node = self._root
        for key in keys:
            node = node.next.setdefault(key, _Node())
        return node if keys else None
