"""From the words of a source to a voice: "the ministry", "Anna Example, the mayor", "he".

Here: whose voice a source is, with what the article has said before (`scene`). Not here: where a source stands
(`attribution`), in which order an article is read and what it leaves in memory (`voices`).
"""

import re
from dataclasses import replace

from services.ingest.bodies import body, by_kind, opening, owner
from services.ingest.frames import Frame
from services.ingest.names import NAMES, bare_name, person
from services.ingest.people import Met
from services.ingest.scene import UNNAMED, Scene, Voice
from services.ingest.titles import titles
from services.ingest.units import MASK, Unit
from services.ingest.verbs import ANONYMOUS, HEAD, MEDIA, OFFICE, PRIVATE
from services.kernel.model import AttributionKind
from services.kernel.text.gazetteer import Mention

_CITING = re.compile(r", (?:citing|quoting)\b")
PRONOUN = re.compile(
    r"^(?:he|she|it|they|i|we|the (?:statement|communiqué|post|note|document|pair|two))$", re.IGNORECASE
)


def speaker_of(unit: Unit, frame: Frame, mentions: tuple[Mention, ...], met: tuple[Met, ...], scene: Scene) -> Voice:
    """The voice of the source of `frame`; `mentions` are the parties named in the unit, `met` who is presented."""
    start, end = frame.source
    words = unit.text[start:end]
    if not words:
        return UNNAMED
    named = tuple(m for m in mentions if m.start < end and m.end > start)
    if PRONOUN.match(words):
        lost = words.lower() in ("i", "we") or (scene.strayed and words.lower() in ("it", "they"))
        return UNNAMED if lost or scene.last is None else scene.last
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
    if scene.unnamed and name == words and len(name.split()) > 1:
        return scene.remember(replace(scene.unnamed, speaker=name))
    return _official(unit, frame.source, named, mentions, scene) or (
        Voice(AttributionKind.NAMED, speaker=name) if name else UNNAMED
    )


# He has spoken before, for the office that he spoke for then.
_THE_SPOKESMAN = re.compile(r"the spokes\w+", re.IGNORECASE)
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
        return scene.issue(mention.party, mention.office, institution(mention.text), speaker)
    if mention:
        bare = _OWNER.sub("", words.split(",")[0]).strip()
        whole = bare in {mention.text, mention.text.removeprefix("the ")}
        side = SIDE.match(unit.text, mention.end)
        if office or whole or side or HEAD.search(words):
            heads = [t for t in titles(unit.masked) if source[0] <= t.start < source[1]]
            head = office.group() if office else ""
            if heads:  # without the party's own name: "Venezuelan military", "Taliban-run ministry"
                head = _RUN.sub("", unit.text[max(heads[0].start, mention.end) : heads[0].start + len(heads[0].words)])
            return scene.issue(mention.party, "" if whole or side else head, "", speaker)
        return None
    called = tuple(titles(unit.masked))
    if any(speaker in title.words for title in called):
        speaker = ""  # "Joint Chiefs of Staff"
    if speaker and not office:
        return None
    for title in called:
        inside = title.begin < source[1] and source[0] < title.end
        if inside and not _ANYONE.search(unit.text[title.begin : title.end]):
            party = owner(title, unit, outside, first, scene)
            if party:
                inner = OFFICE.search(title.of) if _SPOKES.search(title.words) else None
                called_so = inner.group() if inner else title.words
                if office and office.group().lower().startswith(called_so.lower()):
                    called_so = office.group()  # "the Department of Water", not "Department"
                again = scene.latest(party) if _THE_SPOKESMAN.fullmatch(words) else None
                return (
                    replace(again, speaker=speaker, called="")
                    if again
                    else _spoken_for(party, called_so, speaker, scene)
                )
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
SIDE = re.compile(r"(?:’s|'s)? (?:side|authorities|party|delegation|camp)\b")
_SHARED_OFFICE = re.compile(
    r"(?:the )?[A-Z]\w+ (?:Ministry|Department|Secretary|Minister)|(?:President|Prime Minister)", re.IGNORECASE
)
_INSTITUTION = re.compile(
    r"ministry|department|office|kremlin|white house|pentagon|government|presidency|embassy|agency"
    r"|commission|council|service"
    r"|forces|police|bank|court|secretariat|command|staff|guard|administration|palace|parliament|treasury",
    re.IGNORECASE,
)


def institution(name: str) -> str:
    """`name` if it is that of an office itself, not of who holds it."""
    return name if _INSTITUTION.search(name) else ""
