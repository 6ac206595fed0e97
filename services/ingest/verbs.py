"""The words by which an article says that somebody said something: the table `verbs.toml`, ready to be found.

Here: the table. Not here: where the source and the content of such a word stand (`attribution`).
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Polarity(StrEnum):
    """What a reporting word does to its content."""

    ASSERT = "ASSERT"
    DENY = "DENY"
    NO_COMMENT = "NO_COMMENT"


class Commitment(StrEnum):
    """How far a source binds itself by a reporting word."""

    FIRM = "firm"
    PLAIN = "plain"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Verb:
    """One reporting verb."""

    base: str
    polarity: Polarity
    commitment: Commitment


_TABLE = tomllib.loads(Path(__file__).with_name("verbs.toml").read_text("utf-8"))


def _regular(verb: str) -> tuple[str, ...]:
    stem = verb.removesuffix("e")
    return (f"{verb}s", f"{stem}ed", f"{stem}ing")


VERBS = {
    form: Verb(base, Polarity(group["polarity"]), Commitment(group["commitment"]))
    for group in _TABLE["words"]
    for base in group["verbs"]
    for form in _TABLE["forms"].get(base, _regular(base))
}


def _any(patterns: Iterable[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"


VERB = re.compile(r"\b" + _any(sorted(VERBS, key=len, reverse=True)) + r"\b")
# Verbs that report only where what they report is a clause or a quotation.
INWARD = frozenset(_TABLE["inward"]["bases"])
QUOTING = frozenset(_TABLE["quoting"]["bases"])
QUOTING_FORMS = frozenset(_TABLE["quoting"]["forms"])
# Forms that are nouns or name an act unless "that" or a full stop follows.
THAT_ONLY = frozenset(_TABLE["that_only"]["forms"])
DECLINED = re.compile(_any(_TABLE["declined"]["patterns"]))
SILENT = re.compile(_any(_TABLE["silent"]["patterns"]), re.IGNORECASE)
# "reports that …", "claims of …": what follows is said by somebody, not by the article.
NOUN = re.compile(r"\b" + _any(_TABLE["nouns"]["words"]) + r" that\b")
DENIED_NOUN = re.compile(r"\b" + _any(_TABLE["nouns"]["words"]) + r" (?:that|of)\b")

ANONYMOUS = re.compile(_any(_TABLE["sources"]["anonymous"]), re.IGNORECASE)
MEDIA = re.compile(_any(_TABLE["sources"]["media"]))
PRIVATE = re.compile(_any(_TABLE["sources"]["private"]), re.IGNORECASE)
_TITLES = _TABLE["titles"]


def _title(name: str) -> re.Pattern[str]:
    return re.compile(r"\b" + _any(_TITLES[name]) + r"\b", re.IGNORECASE)


# What a title is called by ("minister", "spokeswoman", "chief pharmacist"), and what may stand in front of it.
HEAD = _title("heads")
RANKS = frozenset(_TITLES["ranks"])
FIELDS = frozenset(_TITLES["fields"])
# Whose title it is: a state's, that of its soldiers or envoys, a town's, its police's.
STATE, AT_HOME, SOLDIER, ABROAD = _title("state"), _title("at_home"), _title("soldiers"), _title("abroad")
TOWN, POLICE = _title("town"), _title("police")
# Nouns that stand for a body named before ("the board"), or for a company of whatever name.
BODY_NOUNS = frozenset(_TITLES["bodies"])
COMPANY_NOUNS = frozenset(_TITLES["companies"])
OFFICE = re.compile(r"\b" + _any(_TABLE["sources"]["offices"]) + r"s?\b", re.IGNORECASE)
