"""Whose words an article reports: an office of a party, a named person, somebody unnamed, another outlet.

Here: from the words of a source to a voice, with what the article said of it before. Not here: where the source
stands in its sentence (`attribution`), which names there are (`kernel.text.gazetteer`, `verbs.toml`).
"""

import re
from dataclasses import dataclass, replace

from services.ingest.attribution import find_frame
from services.ingest.bodies import body, by_kind, opening, owner
from services.ingest.frames import Frame
from services.ingest.names import NAMES, bare_name, person
from services.ingest.people import Met, introductions, stranger
from services.ingest.scene import UNNAMED, Scene, Voice, setting
from services.ingest.subjects import MARKS
from services.ingest.titles import titles
from services.ingest.units import MASK, Unit, dateline_end, units
from services.ingest.verbs import ANONYMOUS, HEAD, MEDIA, OFFICE, PRIVATE
from services.kernel.model import AttributionKind
from services.kernel.text.gazetteer import Gazetteer, Mention


@dataclass(frozen=True, slots=True)
class Said:
    """A unit with who speaks in it; no voice where the article itself does. `continued`: nothing but a quotation,
    by the voice of the unit before. `answer`: the voice of the next unit, where this one only asks what it answers."""

    unit: Unit
    frame: Frame | None
    voice: Voice | None
    mentions: tuple[Mention, ...]
    continued: bool = False
    answer: Voice | None = None

    def words(self, place: tuple[int, int]) -> str:
        """The words of the unit at `place`."""
        return self.unit.text[place[0] : place[1]]


_CITING = re.compile(r", (?:citing|quoting)\b")
PRONOUN = re.compile(
    r"^(?:he|she|it|they|i|we|the (?:statement|communiqué|post|note|document|pair|two))$", re.IGNORECASE
)
_QUESTION = re.compile(r"[?][”\"]?$")
ASKED = re.compile(r"(?:When |If )?(?:[Aa]sked|[Pp]ressed|[Qq]uestioned|[Qq]uizzed|Q:)\b")


def listen(text: str, gazetteer: Gazetteer, title: str = "") -> tuple[Said, ...]:
    """Every unit of `text` with its frame and voice, in order; the title helps to tell whose a "minister" is."""
    mentions = gazetteer.find(text)
    scene = setting(text, title, mentions, gazetteer)
    found: list[Said] = []
    pieces = units(text)
    frames = [find_frame(unit) for unit in pieces]
    framed = {unit.line for unit, frame in zip(pieces, frames, strict=True) if frame}
    for unit, frame in zip(pieces, frames, strict=True):
        inside = tuple(
            replace(m, start=m.start - unit.start, end=m.end - unit.start)
            for m in mentions
            if unit.start <= m.start and m.end <= unit.end
        )
        if unit.line != scene.line:
            scene.line, scene.before, scene.stand, scene.floor = unit.line, "", False, None
        scene.named += inside
        met = introductions(unit, inside, scene)
        voice: Voice | None = None
        continued = False
        if frame is not None:
            voice = _voice(unit, frame, inside, met, scene)
        elif _only_quoted(unit):
            voice = _goes_on(unit, found, scene, unit.line in framed)
            continued = voice is not None
        if voice and found and _asks(found[-1], unit):
            found[-1] = replace(found[-1], answer=voice)
        found.append(Said(unit, frame, voice, inside, continued))
        _keep(scene, found[-1], met)
    return tuple(found)


# "Then, after a pause: “…”": the same speaker.
_THEN = re.compile(r"(?:Then|And|And then|Later|After|Finally)\b[^\x01A-ZÀ-Þ]{0,40}: [“„«\"]\x01+[”»\"]$")


def _only_quoted(unit: Unit) -> bool:
    return bool(unit.quotes) and (not re.search(r"\w", unit.masked) or _THEN.match(unit.masked) is not None)


def _goes_on(unit: Unit, found: list[Said], scene: Scene, framed: bool) -> Voice | None:
    """Whose words a quotation is that stands alone: of who spoke or was presented before it in the paragraph, or of
    who closed the paragraph before, if nobody else speaks in this one."""
    before = found[-1] if found else None
    if before is None:
        return None
    if before.unit.line == unit.line:
        return before.voice if before.voice else scene.floor
    if framed or (before.frame is None and not before.continued):
        asked = before.unit.text.endswith(":") and scene.last
        return scene.last if asked else None
    ends_quoted = (
        before.continued or before.unit.masked.rstrip(".")[-1:] in tuple(MARKS) or before.unit.text.endswith(":")
    )
    return before.voice if ends_quoted or _whole(unit) else None


def _whole(unit: Unit) -> bool:
    """Whether what is quoted is a sentence."""
    start, end = unit.quotes[0][0] - unit.start, unit.quotes[-1][1] - unit.start
    return unit.text[start : start + 1].isupper() and unit.text[end - 1 : end] in tuple(".!?")


def _asks(before: Said, unit: Unit) -> bool:
    """Whether the unit `before` is the question that a quotation at the beginning of `unit` answers."""
    if before.voice is not None or before.frame is not None or not unit.masked.startswith(tuple(MARKS)):
        return False
    if before.unit.line == unit.line and ASKED.match(before.unit.masked):
        return True
    return bool(_QUESTION.search(before.unit.masked)) and MASK not in before.unit.masked


def _keep(scene: Scene, said: Said, met: tuple[Met, ...]) -> None:
    """Puts into memory what a unit says of who is who."""
    unit, voice = said.unit, said.voice
    outside = [m for m in said.mentions if MASK not in unit.masked[m.start : m.end]]
    subject = next((m for m in outside if not m.place and m.start <= dateline_end(unit.text) + _NEAR_START), None)
    if voice and not said.continued and voice.kind is not AttributionKind.MEDIA:
        scene.last = voice
        scene.remember(voice)
    elif said.frame is None and not said.continued:
        presented = next(iter(met), None)
        if stranger(unit, scene):
            scene.last = scene.floor = UNNAMED
        elif presented:
            scene.last = scene.floor = presented.voice
        elif subject:
            name = unit.text[subject.start : subject.end]
            scene.last = scene.issue(subject.party, subject.office, _institution(name) if subject.office else "", "")
    if voice and voice.kind is AttributionKind.OFFICIAL:
        scene.before, scene.stand = voice.party, True
    elif met:
        scene.before, scene.stand = met[0].voice.party, True
    elif subject:
        scene.before, scene.stand = subject.party, bool(_STAND.search(unit.masked))
    for mention in said.mentions:
        if mention.office and not any(one.start <= mention.start < one.end for one in met):
            scene.offices.append(scene.issue(mention.party, mention.office, _institution(mention.text), ""))


# "Tallinn was guarded": the sentence tells how a party stands to something, so that who speaks next is of that party.
_STAND = re.compile(
    r"\b(?:is|are|was|were|sounded|sounds|seemed|remained|stayed) (?:\w+ )?"
    r"(?:guarded|cautious|cool|blunt\w*|convinced|polite|silent|calm"
    r"|defiant|wary|unmoved|evasive|terse|furious|angry|s[ck]eptical|forthcoming|definite|impressed|amused|adamant|clear|quick)\b"
    r"|\b(?:hit|shot|pushed|fired|hits|pushes) back\b|\b(?:dis)?agreed?\b|\bis trying\b|\bsaw it\b"
    r"|\b(?:different|own) (?:account|version|view)\b"
    r"|\b(?:react|respond|repli|answer|protest|object|counter|retort|refus|reject|den[iy]|insist|propos|offer)\w*\b"
)
# The subject of a sentence stands within its first words.
_NEAR_START = 8


def _voice(unit: Unit, frame: Frame, mentions: tuple[Mention, ...], met: tuple[Met, ...], scene: Scene) -> Voice:
    start, end = frame.source
    words = unit.text[start:end]
    if not words:
        return UNNAMED
    named = tuple(m for m in mentions if m.start < end and m.end > start)
    if PRONOUN.match(words):
        return scene.last or UNNAMED
    presented = [one.voice for one in met if one.start < end and start < one.end]
    if presented:
        return presented[-1] if len(presented) == 1 else _last_named(words, presented)
    known = _known(words, scene)
    citing = _CITING.split(words)[0]
    if citing != words and MEDIA.search(citing) and not (ANONYMOUS.search(citing) or PRIVATE.search(citing)):
        return Voice(AttributionKind.MEDIA)  # "several outlets, citing diplomats": it is the outlets that speak
    if ANONYMOUS.search(words) and not (known and known.speaker):
        return UNNAMED
    head = words.split(",")[0]
    if PRIVATE.search(head if any(m.start < start + len(head) for m in named) else words):
        name = person(words, scene.gazetteer)
        return Voice(AttributionKind.NAMED, speaker=name) if name else UNNAMED
    outlet = MEDIA.search(words) and not any(m.office for m in named) and not _SPOKES.search(words)
    if outlet and not (words[:4].lower() in ("the ", "its ") and by_kind(words, scene)):
        return Voice(AttributionKind.MEDIA)
    if known:
        return known
    name = person(words, scene.gazetteer)
    return _official(unit, frame.source, named, mentions, scene) or (
        Voice(AttributionKind.NAMED, speaker=name) if name else UNNAMED
    )


_SPOKES = re.compile(r"spokes|press (?:service|office)", re.IGNORECASE)
_INSIDE = re.compile(r",| (?:at|of|in|from|for|with|who|which|that|on)\b")
_SOME = re.compile(r"(?:an?|one|two|three|several|some|many|other|another)\b", re.IGNORECASE)
# Of these there are many, and one without a name speaks for nobody.
_ANYONE = re.compile(r"^(?:a|an|another|one) (?!.*spokes)|\b(?:aide|advis[eo]r|officer|manager)$", re.IGNORECASE)


def _last_named(words: str, presented: list[Voice]) -> Voice:
    """Of several presented in one source the one whose name stands last: "the aide of President A, B"."""
    return max(presented, key=lambda voice: words.rfind(voice.speaker.split()[-1]) if voice.speaker else -1)


def _known(words: str, scene: Scene) -> Voice | None:
    """The voice of somebody the article has introduced before, by surname."""
    names = NAMES.findall(words)
    return scene.people.get(bare_name(names[-1].split()[-1])) if names else None


def _official(
    unit: Unit,
    source: tuple[int, int],
    named: tuple[Mention, ...],
    mentions: tuple[Mention, ...],
    scene: Scene,
) -> Voice | None:
    words = unit.text[source[0] : source[1]]
    speaker = person(_PLACE.sub("", words), scene.gazetteer)
    office = OFFICE.search(words)
    outside = tuple(m for m in mentions if MASK not in unit.masked[m.start : m.end])
    first = opening(unit, outside)
    mention = next((m for m in named if m.office), None) or next((m for m in named if not m.place), None)
    if first and mention and mention.office and office and _SHARED_OFFICE.fullmatch(mention.text):
        # "In Manila the Justice Department": the name alone would be another country's
        return scene.issue(first.party, office.group(), "", speaker)
    if mention and mention.office:
        return scene.issue(mention.party, mention.office, _institution(mention.text), speaker)
    if mention:
        bare = _OWNER.sub("", words).strip()
        whole = bare in {mention.text, mention.text.removeprefix("the ")}
        side = _SIDE.match(unit.text, mention.end)
        if office or whole or side or HEAD.search(words):
            heads = [t for t in titles(unit.masked) if source[0] <= t.start < source[1]]
            head = office.group() if office else ""
            if heads:  # without the party's own name: "Venezuelan military", "Taliban-run ministry"
                head = _RUN.sub("", unit.text[max(heads[0].start, mention.end) : heads[0].start + len(heads[0].words)])
            return scene.issue(mention.party, "" if whole or side else head, "", speaker)
        return None
    if speaker and not office:
        return None
    for title in titles(unit.masked):
        inside = title.begin < source[1] and source[0] < title.end
        if inside and not _ANYONE.search(unit.text[title.begin : title.end]):
            party = owner(title, unit, outside, first, scene)
            if party:
                inner = OFFICE.search(title.of) if _SPOKES.search(title.words) else None
                return _spoken_for(party, inner.group() if inner else title.words, speaker, scene)
    head = _INSIDE.split(words)[0]
    party = "" if speaker or _SOME.match(head) else body(head, scene)
    return _spoken_for(party, "", speaker, scene) if party else None


def _spoken_for(party: str, words: str, speaker: str, scene: Scene) -> Voice:
    """The voice of a party's office called `words`; where it has none of that name, the one that spoke last."""
    voice = scene.issue(party, words, "", speaker)
    if not scene.is_country(party) or (voice.office and scene.office_of(voice.issuer, party)):
        return voice
    recalled = scene.latest(party)
    return replace(recalled, speaker=speaker, called="") if recalled else voice


# "Police in Springfield" is nobody's name.
_PLACE = re.compile(r" (?:in|at|near|outside|from) [A-ZÀ-Þ][^,]*")
_RUN = re.compile(r"^(?:’s|'s)?(?:-(?:run|led|backed|controlled))?\s*")
# "the city's Civilian Oversight Board"
_OWNER = re.compile(r"^(?:(?:the|its) )?(?:[\w-]+(?:’s|'s) )?", re.IGNORECASE)
_SIDE = re.compile(r"(?:’s|'s)? (?:side|authorities|party|delegation|camp)\b")
_SHARED_OFFICE = re.compile(
    r"(?:the )?[A-Z]\w+ (?:Ministry|Department|Secretary|Minister)|(?:President|Prime Minister)", re.IGNORECASE
)
_INSTITUTION = re.compile(
    r"ministry|department|office|kremlin|white house|pentagon|government|presidency|embassy|agency"
    r"|commission|council|service"
    r"|forces|police|bank|court|secretariat|command|staff|guard|administration|palace|parliament|treasury",
    re.IGNORECASE,
)


def _institution(name: str) -> str:
    """`name` if it is that of an office itself, not of who holds it."""
    return name if _INSTITUTION.search(name) else ""
