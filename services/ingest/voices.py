"""Whose words an article reports: an office of a party, a named person, somebody unnamed, another outlet.

Here: from the words of a source to a voice, with what the article said of it before. Not here: where the source
stands in its sentence (`attribution`), which names there are (`kernel.text.gazetteer`, `verbs.toml`).
"""

import re
from dataclasses import dataclass, field, replace

from services.ingest.attribution import Frame, find_frame
from services.ingest.names import NAME, NAMES, bare_name, person
from services.ingest.units import Unit, units
from services.ingest.verbs import ANONYMOUS, MEDIA, OFFICE, PRIVATE
from services.kernel.model import AttributionKind
from services.kernel.text.gazetteer import Gazetteer, Mention


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks. `party`, `office` and `issuer` are filled for an office only; `called` is a person's name with the
    country and the office that the article put in front of it."""

    kind: AttributionKind
    party: str = ""
    office: str = ""
    speaker: str = ""
    issuer: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A unit with who speaks in it; no voice where the article itself does. `continued`: nothing but a quotation,
    by the voice of the unit before."""

    unit: Unit
    frame: Frame | None
    voice: Voice | None
    mentions: tuple[Mention, ...]
    continued: bool = False

    def words(self, place: tuple[int, int]) -> str:
        """The words of the unit at `place`."""
        return self.unit.text[place[0] : place[1]]


NOBODY = Voice(AttributionKind.NONE)
UNNAMED = Voice(AttributionKind.ANONYMOUS)

_CITING = re.compile(r", (?:citing|quoting)\b")
_NAMED_OFFICE = re.compile(rf"^(?:’s|'s)?,? (?P<name>{NAME})")
PRONOUN = re.compile(
    r"^(?:he|she|it|they|i|we|the (?:statement|communiqué|post|note|document|pair|two))$", re.IGNORECASE
)
_GENERIC = re.compile(
    r"\bthe (?:same )?(?P<noun>court|company|group|bank|agency|ministry|department|government|union|commission|carmaker"
    r"|organi[sz]ation|embassy|presidency|police|council|fund|regulator|watchdog|minister|president|spokes\w+|ambassador|envoy|ombudsman|premier"
    r"|chancellor|mayor|governor|secretary|palace|delegation)\b(?! of\b)",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-Þ][\w /,.’'À-ÿ-]{2,40}?)(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}))?(?: \([^)]{2,40}\))?"
    r"\s?(?:[—–-]+|:)\s"
)
_PLACE_FIRST = re.compile(r"^(?:In|At|From) (?:the )?[A-Z]")


@dataclass(slots=True)
class _Memory:
    """What the article has said so far of who is who."""

    people: dict[str, Voice] = field(default_factory=dict)
    offices: list[Voice] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    last: Voice | None = None


def listen(text: str, gazetteer: Gazetteer) -> tuple[Said, ...]:
    """Every unit of `text` with its frame and voice, in order."""
    mentions = gazetteer.find(text)
    memory = _Memory()
    found: list[Said] = []
    for unit in units(text):
        inside = tuple(
            replace(m, start=m.start - unit.start, end=m.end - unit.start)
            for m in mentions
            if unit.start <= m.start and m.end <= unit.end
        )
        introduced = _introduce(unit, inside, gazetteer, memory)
        frame = find_frame(unit)
        before = found[-1] if found else None
        voice: Voice | None = None
        continued = False
        if frame is not None:
            voice = _voice(unit, frame, inside, gazetteer, memory)
        elif before is not None and _only_quoted(unit) and before.voice and before.unit.line == unit.line:
            voice, continued = before.voice, True
        found.append(Said(unit, frame, voice, inside, continued))
        if voice and not continued and voice.kind is not AttributionKind.MEDIA:
            memory.last = voice
            _remember(voice, memory)
        elif introduced:
            memory.last = introduced
        memory.mentions += inside
    return tuple(found)


def dateline_end(text: str) -> int:
    """Where the text behind a dateline ("KYIV (Agency) — ") begins; 0 if there is none."""
    match = _DATELINE.match(text)
    if not match or not re.match(r"[A-ZÀ-Þ]{3}|[A-Z][a-zà-ÿ]+ (?:\(|\d)|[A-Z][a-z]+ \d", text):
        return 0
    return match.end()


def _only_quoted(unit: Unit) -> bool:
    return bool(unit.quotes) and not re.search(r"\w", unit.masked)


def _voice(unit: Unit, frame: Frame, mentions: tuple[Mention, ...], gazetteer: Gazetteer, memory: _Memory) -> Voice:
    start, end = frame.source
    words = unit.text[start:end]
    if not words:
        return UNNAMED
    named = tuple(m for m in mentions if m.start < end and m.end > start)
    if PRONOUN.match(words):
        return memory.last or UNNAMED
    known = _known(words, memory)
    outlet = _CITING.split(words)[0]
    if outlet != words and MEDIA.search(outlet) and not (ANONYMOUS.search(outlet) or PRIVATE.search(outlet)):
        return Voice(AttributionKind.MEDIA)  # "several outlets, citing diplomats": it is the outlets that speak
    if ANONYMOUS.search(words) and not (known and known.speaker):
        return UNNAMED
    if PRIVATE.search(words):
        return Voice(AttributionKind.NAMED, speaker=person(words, gazetteer)) if person(words, gazetteer) else UNNAMED
    if MEDIA.search(words) and not any(m.office for m in named) and not _spokes(words):
        return Voice(AttributionKind.MEDIA)
    if known:
        return known
    return _official(unit, words, named, mentions, gazetteer, memory) or (
        Voice(AttributionKind.NAMED, speaker=person(words, gazetteer)) if person(words, gazetteer) else UNNAMED
    )


def _official(
    unit: Unit,
    words: str,
    named: tuple[Mention, ...],
    mentions: tuple[Mention, ...],
    gazetteer: Gazetteer,
    memory: _Memory,
) -> Voice | None:
    office = OFFICE.search(words)
    mention = next((m for m in named if m.office), None) or next(iter(named), None)
    place = next((m for m in mentions if m.start <= _NEAR_START and _PLACE_FIRST.match(unit.text)), None)
    if place and mention and mention.office and office and _SHARED_OFFICE.fullmatch(mention.text):
        # "In Manila the Justice Department": the name alone would be another country's
        return _issue(place.party, office.group(), "", person(words, gazetteer), gazetteer)
    if mention and mention.office:
        return _issue(mention.party, mention.office, _institution(mention.text), person(words, gazetteer), gazetteer)
    if mention:
        whole = re.sub(r"^(?:the|The) ", "", words).strip() in {mention.text, mention.text.removeprefix("the ")}
        if office or whole:
            return _issue(mention.party, office.group() if office else "", "", person(words, gazetteer), gazetteer)
        return None
    generic = _GENERIC.search(words)
    if generic:
        recalled = _recall(generic["noun"].lower(), memory, gazetteer)
        if recalled:
            return recalled
    if not office:
        return None
    same = next(
        (v for v in reversed(memory.offices) if office.group().lower() in f"{v.office} {v.issuer}".lower()), None
    )
    if same:
        return replace(same, speaker=person(words, gazetteer))
    dateline = next((m for m in mentions if m.end <= dateline_end(unit.text)), None) if unit.first_of_line else None
    where = place or dateline
    return _issue(where.party, office.group(), "", person(words, gazetteer), gazetteer) if where else None


_SHARED_OFFICE = re.compile(
    r"(?:the )?[A-Z]\w+ (?:Ministry|Department|Secretary|Minister)|(?:President|Prime Minister)", re.IGNORECASE
)
# "In New Delhi": the place an office-holder speaks at stands within the first words.
_NEAR_START = 8


def _issue(party: str, office: str, name: str, speaker: str, gazetteer: Gazetteer) -> Voice:
    """The voice of an office. The issuer is called as the article calls it, or by office and party."""
    known = gazetteer.party(party)
    full = known.name if known else party
    office = f"{office[:1].upper()}{office[1:]}"
    if office and not name:
        office = _resolved(office, party, gazetteer) or _resolved(f"{office} of {full}", party, gazetteer) or office
        # "Kremlin" says whose it is, "Foreign Ministry" does not
        name = office if _resolved(office, party, gazetteer) else f"{office} of {full}"
    issuer = name or full
    return Voice(AttributionKind.OFFICIAL, party, office, speaker, issuer)


def _resolved(name: str, party: str, gazetteer: Gazetteer) -> str:
    """The office that `name` means in this party; empty where it means none, or one of another."""
    return next((m.office for m in gazetteer.find(name) if m.party == party and m.office), "")


def _known(words: str, memory: _Memory) -> Voice | None:
    """The voice of somebody the article has introduced before, by surname."""
    names = NAMES.findall(words)
    return memory.people.get(names[-1].split()[-1].removesuffix("’s").removesuffix("'s")) if names else None


def _recall(noun: str, memory: _Memory, gazetteer: Gazetteer) -> Voice | None:
    """Whom "the ministry", "the spokesman", "the court" means: the latest office or party called so."""
    stem = noun[:6]
    if stem == "spokes" and memory.last and memory.last.kind is AttributionKind.OFFICIAL:
        return memory.last
    for voice in reversed(memory.offices):
        if stem in voice.office.lower() or stem in voice.issuer.lower() or (stem == "spokes" and voice.office):
            return voice
    for mention in reversed(memory.mentions):
        party = gazetteer.party(mention.party)
        if stem in mention.text.lower() or stem in mention.office.lower() or (party and stem in party.name.lower()):
            return _issue(mention.party, mention.office, _institution(mention.text), "", gazetteer)
    return None


def _introduce(unit: Unit, mentions: tuple[Mention, ...], gazetteer: Gazetteer, memory: _Memory) -> Voice | None:
    """Remembers "Ruritanian Foreign Minister Anna Example" wherever it stands; the first of the unit is returned."""
    first: Voice | None = None
    for match in OFFICE.finditer(unit.masked):
        name = _NAMED_OFFICE.match(unit.masked[match.end() :])
        lead = unit.masked[max(0, match.start() - 40) : match.start()]
        if not name or PRIVATE.search(lead.rpartition(",")[2]):
            continue
        near = [m for m in mentions if m.start <= match.start() < m.end or _adjacent(unit, m, match.start())]
        name_at = match.end() + name.start("name")
        near += [m for m in mentions if m.office and m.start <= name_at < m.end]
        if not near and _PLACE_FIRST.match(unit.text):
            near = [m for m in mentions if m.start <= _NEAR_START]
        if not near:
            continue
        voice = _issue(near[-1].party, near[-1].office or match.group(), "", name["name"], gazetteer)
        begin = min(near[0].start, match.start())
        if unit.masked[match.end() :][: name.start("name")].isspace():
            voice = replace(voice, called=bare_name(unit.text[begin : match.end() + name.end("name")]))
        voice = _remember(voice, memory)
        first = first or voice
    if first is None and mentions and mentions[0].start <= _NEAR_START and not mentions[0].office:
        office = OFFICE.search(unit.masked, mentions[0].end, mentions[0].end + _NEAR_OFFICE)
        if office and not PRIVATE.search(unit.masked[: office.end()]):
            first = _issue(mentions[0].party, office.group(), "", "", gazetteer)
    elif first is None and mentions and mentions[0].start <= _NEAR_START:
        first = _issue(mentions[0].party, mentions[0].office, _institution(mentions[0].text), "", gazetteer)
    return first


# "The Taliban's Foreign Ministry": the office follows the party within three words.
_NEAR_OFFICE = 24


def _adjacent(unit: Unit, mention: Mention, at: int) -> bool:
    between = unit.masked[mention.end : at]
    return mention.end <= at + 1 and len(between) <= _ADJACENT and "," not in between


# "Russia’s Foreign", "Israel’s new": between a party's name and its office stands at most one short word.
_ADJACENT = 12


_INSTITUTION = re.compile(
    r"ministry|department|office|kremlin|white house|pentagon|government|presidency|embassy|agency"
    r"|commission|council|service"
    r"|forces|police|bank|court|secretariat|command|staff|guard|administration|palace|parliament|treasury",
    re.IGNORECASE,
)


def _institution(name: str) -> str:
    """`name` if it is that of an office itself, not of who holds it."""
    return name if _INSTITUTION.search(name) else ""


def _remember(voice: Voice, memory: _Memory) -> Voice:
    """Puts `voice` in memory. "President Putin" after "Russian President Vladimir Putin" is the same man: he comes back
    with all that is known of him."""
    if voice.speaker:
        surname = voice.speaker.split()[-1]
        known = memory.people.get(surname)
        if known and known.party == voice.party:
            speaker, called = max(known.speaker, voice.speaker, key=len), max(known.called, voice.called, key=len)
            voice = replace(voice, speaker=speaker, called=called)
        if known is None or voice.party:
            memory.people[surname] = voice
    if voice.kind is AttributionKind.OFFICIAL:
        memory.offices.append(voice)
    return voice


def _spokes(words: str) -> bool:
    return "spokes" in words.lower()
