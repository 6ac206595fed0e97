"""Names of persons in the words of a source.

Here: which of the capitalised words are a person's name. Not here: names of parties and offices (the gazetteer).
"""

import re

from services.ingest.subjects import WEEKDAY
from services.ingest.verbs import OFFICE, PRIVATE
from services.kernel.text.gazetteer import Gazetteer

NAME = r"[A-ZÀ-Þ][\w’'.-]*[\w’'](?: (?:al-|bin |de |da |van |von |der |el-|ben )?[A-ZÀ-Þ][\w’'.-]*[\w’'])*"
NAMES = re.compile(NAME)
# Weekdays and months are capitalised and nobody's name; "May" and "June" are one unless a day or "in" is beside them.
_MONTH = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)"
)
_WHEN = re.compile(
    rf"\b{WEEKDAY}\b|\b{_MONTH}(?= \d)|(?<=\d ){_MONTH}|(?<=\b[Ii]n ){_MONTH}"
    r"|\b(?:January|February|July|September|October|November|December)\b"
)
_NOT_NAMES = frozenset(
    {
        "The",
        "A",
        "An",
        "One",
        "Two",
        "Some",
        "Many",
        "In",
        "On",
        "At",
        "Its",
        "His",
        "Her",
        "Senior",
        "Opposition",
        "Our",
        "My",
        "Questions",
        "Calls",
    }
)


# "the Privacy Commissioner": one capitalised word in front of an office is what the office is for.
_OF_THE_OFFICE = re.compile(r"(?<![A-ZÀ-Þ][\w’'.-] )(?<=\b[Tt]he )[A-ZÀ-Þ][\w’'-]+ \|")


def person(words: str, gazetteer: Gazetteer) -> str:
    """The person's name in the words of a source: what is capitalised and neither a party nor an office."""
    bare = PRIVATE.sub("|", OFFICE.sub("|", _WHEN.sub("|", words)))
    for mention in reversed(gazetteer.find(bare)):
        if not mention.office:
            bare = f"{bare[: mention.start]}|{bare[mention.end :]}"
    bare = _OF_THE_OFFICE.sub("|", bare)
    found = [name for name in NAMES.findall(bare) if name.split()[0] not in _NOT_NAMES]
    full = max(found, key=lambda name: (len(name.split()) > 1, -bare.index(name)), default="")
    return bare_name(full)


def bare_name(name: str) -> str:
    """`name` without the ending of the possessive."""
    return name.removesuffix("’s").removesuffix("'s")
