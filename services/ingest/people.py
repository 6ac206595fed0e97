"""The people an article presents: a name beside a title, and whose voice it is from then on.

Here: from names and titles in a sentence to voices. Not here: where titles stand (`titles`), whose office they are
(`bodies`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.ingest.bodies import body, core, opening, owner
from services.ingest.names import NAME, bare_name
from services.ingest.scene import Scene, Voice
from services.ingest.titles import Title, spokespeople, titles
from services.ingest.units import MASK, Unit
from services.ingest.verbs import PRIVATE, SOLDIER
from services.kernel.model import AttributionKind
from services.kernel.text.gazetteer import Mention


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody presented at `start` to `end` of a sentence."""

    start: int
    end: int
    voice: Voice


# Persons who speak for nobody, at the beginning of a sentence: "A farmer …", "His wife …", "Pete Garrity, who …".
_SOMEBODY = re.compile(
    r"(?:The|A|An|His|Her|Their|One|Another|Its) (?:[\w’'-]+ ){0,3}?"
    r"(?:man|woman|wife|husband|son|daughter|mother|father|farmer"
    r"|blogger|nurse|doctor|guide|driver|worker|witness|resident|neighbou?r|passenger|analyst|expert|opponent|rival|lawyer"
    r"|activist|reporter|journalist|coach|player|student|teacher|fan|customer|victim|engineer|miner|dealer|trader)s?\b"
)
_SOMEONE = re.compile(rf"(?P<name>{NAME})(?:, (?:\d\d|who|a|an|the)\b| (?:has|had|is|was|lives|works|says|said)\b)")
_TWO_WORDS = 2


def introductions(unit: Unit, mentions: tuple[Mention, ...], scene: Scene) -> tuple[Met, ...]:
    """Remembers "Ruritanian Foreign Minister Anna Example" and the like wherever they stand; in order of place."""
    return tuple(sorted(_met(unit, mentions, scene), key=lambda met: met.start))


def _met(unit: Unit, mentions: tuple[Mention, ...], scene: Scene) -> Iterator[Met]:
    masked = unit.masked
    outside = tuple(m for m in mentions if MASK not in masked[m.start : m.end])
    first = opening(unit, outside)
    for title in titles(masked):
        if not title.name or _is_party(title.name, scene):
            continue
        known = scene.people.get(title.name.split()[-1])
        party = owner(title, unit, outside, first, scene)
        if known and known.party and not any(_meets(m, title) for m in outside):
            yield Met(title.begin, title.end + len(title.name), known)
            continue
        if not party:  # somebody's, but the article does not say whose
            stray = Voice(AttributionKind.NAMED, speaker=title.name)
            yield Met(title.begin, title.end + len(title.name), scene.remember(stray))
            continue
        office = next((m.office for m in outside if m.party == party and m.office and _meets(m, title)), "")
        voice = scene.issue(party, office or _office(title, party, scene), "", title.name)
        if masked[title.end :].startswith(f" {title.name}"):
            begin = min([m.start for m in outside if _meets(m, title)] + [title.start])
            voice = replace(voice, called=bare_name(masked[begin : title.end + 1 + len(title.name)]))
        yield Met(title.begin, title.end + len(title.name), scene.remember(voice))
    for name, of, start in spokespeople(masked):
        party = body(of, scene)
        if party and not PRIVATE.search(of):
            recalled = scene.latest(party)
            voice = scene.issue(party, recalled.office if recalled else "", recalled.issuer if recalled else "", name)
            yield Met(start, start + len(name), scene.remember(voice))


def stranger(unit: Unit, scene: Scene) -> bool:
    """Whether a sentence opens with a person who speaks for nobody, whom "he" or "she" then means."""
    if _SOMEBODY.match(unit.masked):
        return True
    match = _SOMEONE.match(unit.masked)
    return (
        match is not None
        and len(match["name"].split()) >= _TWO_WORDS
        and match["name"].split()[-1] not in scene.people
        and not scene.gazetteer.find(match["name"])
    )


def _is_party(name: str, scene: Scene) -> bool:
    return any(not m.office and m.text == name for m in scene.gazetteer.find(name))


def _meets(mention: Mention, title: Title) -> bool:
    return mention.start < title.end and title.begin <= mention.end + 1


def _office(title: Title, party: str, scene: Scene) -> str:
    if title.words.lower().endswith("counterpart"):  # "his Congolese counterpart" holds the office just spoken of
        return scene.last.office if scene.last else ""
    if SOLDIER.fullmatch(title.words):
        return "Armed Forces"
    words = core(title.words)
    if " " not in words and scene.is_country(party):  # "the minister", "its spokesman": of the ministry spoken of
        known = scene.latest(party, "" if words == title.words and "spokes" in words.lower() else words)
        return known.office if known else words
    return words
