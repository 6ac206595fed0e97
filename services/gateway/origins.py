"""Where the reports of one claim come from: origins are counted, not copies (judgement rule 8).

Here: a pure function of what each report says of its source; the same reports give the same origins in any order.
Not here: which claims are the same (`verify.links`), where the reports are read from (`reports`).

A report is of the deepest source it tells: a party's statement, somebody unnamed, a person; else of the agency it cites
or prints; else of its own outlet. What tells none but its agency is of the source that another report of that agency
tells, and articles that print largely one text are of one origin whatever they say.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.kernel.agencies import agency
from services.kernel.model import Attribution, AttributionKind, Origin, OriginKind, Report
from services.kernel.text.phrases import word_set

# What an unnamed source is called that might be any other one.
_ANYBODY: Final = word_set(
    "a an the one two three four five several some other another multiple many number of source sources person people"
    " insider insiders who which that is are was were has have had with by to from in on at for as under and his her"
    " their its familiar close matter situation issue plan plans talks knowledge briefed aware direct speaking spoke"
    " speak condition anonymity anonymous unnamed unidentified undisclosed authorised authorized not because name named"
    " citing cited"
)
_CITING = re.compile(r"\bciting (?P<whom>.+)$")
_WORD = re.compile(r"[^\W\d_]+")
# Enough to hold "diplomat" and "diplomatic" together.
_STEM: Final = 6
_DEEP: Final = frozenset({OriginKind.STATEMENT, OriginKind.ANONYMOUS, OriginKind.PERSON})


@dataclass(frozen=True, slots=True)
class Carried:
    """A report with what it says of its source: the claim's attribution, the agency its article credits."""

    report: Report
    attribution: Attribution
    credit: str


@dataclass(frozen=True, slots=True)
class _Source:
    """What a report tells of its source; `words` are the unnamed one's, `line` is the agency or outlet behind it."""

    kind: OriginKind
    name: str
    key: str
    words: frozenset[str]
    line: str


def origins(
    carried: Iterable[Carried], copies: Iterable[tuple[UUID, UUID]] = ()
) -> tuple[tuple[Report, ...], tuple[Origin, ...]]:
    """The reports, oldest first, each with its place among the origins; and the origins, oldest first.

    `copies` are pairs of claim ids whose articles print largely the same text.
    """
    ordered = sorted(carried, key=lambda each: (each.report.published_at, each.report.claim_id))
    sources = [_source(each) for each in ordered]
    groups = _joined(len(ordered), _pairs(ordered, sources, copies))
    found = []
    for members in groups:
        told = min((sources[at] for at in members), key=lambda source: _DEPTH[source.kind])
        found.append(Origin(told.kind, told.name, len(members)))
    place = {at: number for number, members in enumerate(groups, start=1) for at in members}
    return tuple(replace(each.report, origin=place[at]) for at, each in enumerate(ordered)), tuple(found)


_DEPTH: Final = {kind: depth for depth, kind in enumerate(OriginKind)}


def _source(each: Carried) -> _Source:
    said, report = each.attribution, each.report
    cited = said.source if said.kind is AttributionKind.MEDIA else ""
    behind = _CITING.search(cited)
    outlet = cited[: behind.start()].strip(" ,") if behind else cited
    line = agency(outlet) or outlet or each.credit or agency(report.publisher) or report.publisher
    line = line.casefold() or str(report.article_id)
    if said.kind is AttributionKind.OFFICIAL and said.party:
        return _Source(OriginKind.STATEMENT, said.party, said.party, frozenset(), line)
    if said.kind is AttributionKind.NAMED and said.source:
        return _Source(OriginKind.PERSON, said.source, _last_name(said.source), frozenset(), line)
    if said.kind is AttributionKind.ANONYMOUS or behind:
        name = behind["whom"] if behind else said.source
        return _Source(OriginKind.ANONYMOUS, name, "", _description(name), line)
    wire = agency(outlet) if outlet else each.credit or agency(report.publisher)
    if wire:
        return _Source(OriginKind.AGENCY, wire, line, frozenset(), line)
    return _Source(OriginKind.OUTLET, outlet or report.publisher, line, frozenset(), line)


def _pairs(
    ordered: Sequence[Carried], sources: Sequence[_Source], copies: Iterable[tuple[UUID, UUID]]
) -> Iterable[tuple[int, int]]:
    """Places of reports that have one origin."""
    at = {each.report.claim_id: place for place, each in enumerate(ordered)}
    yield from ((at[one], at[other]) for one, other in copies if one in at and other in at)
    first: dict[tuple[OriginKind, str], int] = {}
    deep: dict[str, int] = {}
    for place, source in enumerate(sources):
        if source.kind is OriginKind.ANONYMOUS:
            yield place, _same_nobody(sources, place)
        else:
            yield place, first.setdefault((source.kind, source.key), place)
        if source.kind in _DEEP:
            deep.setdefault(source.line, place)
    yield from ((place, deep[s.line]) for place, s in enumerate(sources) if s.kind not in _DEEP and s.line in deep)


def _same_nobody(sources: Sequence[_Source], place: int) -> int:
    """The best described unnamed source, the earliest of several, that may be the one at `place`: "sources" may be a
    diplomat, a European diplomat is no Gulf one."""
    ours = sources[place].words
    may_be = [at for at, s in enumerate(sources) if s.kind is OriginKind.ANONYMOUS and ours <= s.words]
    return min(may_be, key=lambda at: (-len(sources[at].words), at))


def _joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The places 0 to `count` in groups: those of a pair are in one; in order of their first."""
    root = list(range(count))

    def find(at: int) -> int:
        while root[at] != at:
            at = root[at]
        return at

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    groups: dict[int, list[int]] = {}
    for at in range(count):
        groups.setdefault(find(at), []).append(at)
    return list(groups.values())


def _description(name: str) -> frozenset[str]:
    words = (word.lower() for word in _WORD.findall(name))
    return frozenset(word[:_STEM] for word in words if word not in _ANYBODY)


def _last_name(name: str) -> str:
    """The surname, where the name is told before a comma or a title ("Anna Berg, an analyst at …")."""
    words = _WORD.findall(name.split(",")[0])
    return (words[-1] if words else name).casefold()
