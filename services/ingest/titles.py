"""Titles in a sentence: the words that say what somebody is, and the name that stands beside them.

Here: where a title stands, how far it reaches, whose name it gives. Not here: whose office it is (`bodies`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.ingest.names import NAME, NAMES, bare_name
from services.ingest.verbs import FIELDS, HEAD, PRIVATE, RANKS, VERB, VERBS


@dataclass(frozen=True, slots=True)
class Title:
    """A title at `start` to `end` of a sentence, `of` what stands behind it included, with the name beside it.

    `mine`: what stands in front of it ("the", "his", "Norway's"), in lower case. `strange`: a capitalised word in it
    that is no field of work ("Headache Alliance president"): it is then the title of a body with that name.
    """

    start: int
    end: int
    words: str
    mine: str = ""
    of: str = ""
    name: str = ""
    begin: int = 0  # of the whole: title and name
    strange: bool = False

    @property
    def definite(self) -> bool:
        """Whether it points at somebody spoken of before: "the minister"."""
        return self.mine == "the" and not self.name


_WORD_BEFORE = re.compile(r"(?P<word>[\w’'.-]+)[ -]$")
_LEFT = re.compile(r"(?P<word>(?:[\w.-]|(?<=\w)[’'](?=\w))+[’']?) $")
_OF = re.compile(r" (?:of|for|at|in|on|to) (?P<of>[^,.;:“”\"\x01]{3,70})")
_NAME_AFTER = re.compile(
    r" (?:(?:Lt|Sgt|Capt|Det|Maj|Col|Gen|Cpl|Insp|Supt|Lieutenant|Sergeant|Captain|Detective|Constable|Inspector)\.? )*"
    rf"(?P<name>{NAME})"
)
_NAME_BEHIND = re.compile(rf", (?P<name>{NAME})(?=,|\.|;|$| (?:said|told|wrote|added|says))")
_NAME_BEFORE = re.compile(rf"(?P<name>{NAME}), (?:who is )?(?:(?:a|an|the|its|their|now) )?(?:[\w’'-]+ ){{0,3}}$")
_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "its", "their", "whose", "another", "one", "this"})
_SMALL = frozenset({"In", "At", "But", "And", "When", "While", "As", "After", "Asked", "Both", "For", "On", "By", "If"})
# Words between a name and the title that follows it keep it somebody's of before ("Per Lund, long an adviser to …").
_HONORIFIC = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Sir)\.? ")
# "Per Lund, who speaks for the ministry": the body follows the verb.
_WHO = re.compile(
    rf"(?P<name>{NAME}), who (?:speaks for|heads|leads|commands|runs|chairs|represents)"
    r" (?P<of>(?:the|its) [^,.;\x01]{3,60})"
)


def titles(masked: str) -> Iterator[Title]:
    """The titles in a sentence whose quotations are masked, in order."""
    for head in HEAD.finditer(masked):
        start, strange = _begin(masked, head.start())
        lead = _WORD_BEFORE.search(masked[:start])
        mine = lead["word"] if lead and (lead["word"].lower() in _DETERMINERS or _owning(lead["word"])) else ""
        begin = start - len(mine) - 1 if mine else start
        if PRIVATE.search(masked[max(0, begin - _LEAD) : head.end()].rpartition(",")[2]):
            continue
        after = _NAME_AFTER.match(masked, head.end())
        if after and HEAD.match(after["name"]):
            continue  # "Police Chief Anna Berg": the longer title follows
        of = None if after else _OF.match(masked, head.end())
        end = _until_verb(masked, head.end(), of.end()) if of else head.end()
        behind = after or _NAME_BEHIND.match(masked, end) or _NAME_BEHIND.match(masked, head.end())
        before = None if behind else _NAME_BEFORE.search(masked[:start])
        name = behind["name"] if behind else before["name"] if before else ""
        if name and after is None and len(name.split()) < _FULL_NAME:
            name = ""  # ", Oslo" behind a title is a place
        if name.split(" ")[0] in _SMALL:
            name = ""  # "In Moscow, the ministry’s spokeswoman" is no name
        if name and behind is not after and HEAD.search(name):
            name = ""  # ", Defence Minister Eva Holm" is somebody else
        if name and before and not _apposition(masked[before.end("name") : start]):
            name = ""
        if name and before and PRIVATE.search(masked[before.end("name") : end]):
            continue
        yield Title(
            start,
            end,
            masked[start : head.end()],
            mine.lower(),
            masked[of.start("of") : end] if of else "",
            bare_name(_HONORIFIC.sub("", name)),
            before.start() if before and name else begin,
            strange,
        )


def spokespeople(masked: str) -> Iterator[tuple[str, str, int]]:
    """ "X, who speaks for the ministry": the name, the body, and where the name begins."""
    for match in _WHO.finditer(masked):
        if len(NAMES.findall(match["name"])) and len(match["name"].split()) >= _FULL_NAME:
            yield bare_name(match["name"]), match["of"], match.start()


def _until_verb(masked: str, start: int, end: int) -> int:
    verb = VERB.search(masked, start, end)
    return start + len(masked[start : verb.start()].rstrip()) if verb else end


# As far to the left "former" or "opposition" may stand from a title.
_LEAD = 40
# A name beside a comma is a person's if it has two words.
_FULL_NAME = 2


def _begin(masked: str, at: int) -> tuple[int, bool]:
    """Where the title whose head stands at `at` begins, and whether a name that is no field of work is in it."""
    strange = False
    while match := _LEFT.search(masked[:at]):
        word = match["word"]
        plain = word.lower().strip(".")
        if plain in FIELDS or plain in RANKS or (plain == "and" and _AND_FIELD.search(masked[: match.start()])):
            at = match.start()
            continue
        first = not re.search(r"\w", masked[: match.start()])
        if not word[:1].isupper() or _owning(word) or plain in _DETERMINERS or word in _SMALL:
            break
        strange = strange or not first or plain.isalpha()
        at = match.start()
    return at, strange


def _apposition(between: str) -> bool:
    """Whether nothing but a determiner and plain words stand between a name and its title."""
    words = between.replace(",", " ").lower().split()
    return not any(word in VERBS or word in _CLAUSE for word in words)


_CLAUSE = frozenset(
    {"is", "are", "was", "were", "that", "and", "but", "when", "while", "which", "whose", "said", "has"}
)
# "Trade and Industry Minister"
_AND_FIELD = re.compile(rf"\b(?:{'|'.join(sorted(FIELDS))}) $", re.IGNORECASE)


def _owning(word: str) -> bool:
    return word.endswith(("’s", "'s", "s’", "s'"))
