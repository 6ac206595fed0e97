"""Parties and their offices by name: in a running text, and as the issuer of a statement.

Here: which names stand where. Not here: the names themselves (`kernel.parties`, and what users put on record).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.kernel.errors import FieldError, UnknownIssuer
from services.kernel.model import Party


@dataclass(frozen=True, slots=True)
class Mention:
    """A party named in a text; `office` is empty where the party as a whole is meant."""

    start: int
    end: int
    text: str
    party: str
    office: str
    place: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whom an issuer's name stands for."""

    party: str
    office: str


class Gazetteer:
    """The names of `parties`, ready to be found."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self._parties = {party.id: party for party in parties}
        self._names = {name: p.id for p in self._parties.values() for name in (p.name, *p.aliases)}
        names = sorted(self._names, key=len, reverse=True)
        self._find = re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b")

    def find(self, text: str) -> tuple[Mention, ...]:
        """The parties named in `text`, longest match first, in order of place."""
        return tuple(
            Mention(m.start(), m.end(), m.group(), self._names[m.group()], "") for m in self._find.finditer(text)
        )

    def resolve_issuer(self, name: str) -> Issuer:
        """The party and office that `name` stands for; UnknownIssuer if there is none."""
        for mention in self.find(name):
            return Issuer(mention.party, mention.office)
        raise UnknownIssuer(fields=(FieldError("issuer", f"no party is known by the name {name!r}"),))

    def party(self, id: str) -> Party | None:
        """The party with this id."""
        return self._parties.get(id)
