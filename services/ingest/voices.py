"""Whose words an article reports: an office of a party, a named person, somebody unnamed, another outlet.

Here: an article read from its first sentence to its last, and what each leaves in memory. Not here: where a source
stands in its sentence (`attribution`), whose voice it is (`speakers`).
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from operator import attrgetter

from services.ingest.attribution import find_frame
from services.ingest.clauses import further, parted
from services.ingest.frames import Frame
from services.ingest.people import Met, introductions, stranger
from services.ingest.scene import UNNAMED, Scene, Voice, setting
from services.ingest.speakers import SIDE, institution, speaker_of
from services.ingest.subjects import FINITE, MARKS, SOURCE_NOUN
from services.ingest.units import MASK, Unit, dateline_end, units
from services.ingest.verbs import OFFICE
from services.kernel.errors import UnreadableArticle
from services.kernel.model import AttributionKind
from services.kernel.parties import demonyms
from services.kernel.text.gazetteer import Gazetteer, Mention


@dataclass(frozen=True, slots=True)
class Said:
    """A unit with who speaks in it; no voice where the article itself does. `continued`: nothing but a quotation,
    by the voice of the unit before. `answer`: the voice of the next unit, where this one only asks what it answers.
    `further`: what else is reported in it; whose voice that is, is known where the source is that of `frame`."""

    unit: Unit
    frame: Frame | None
    voice: Voice | None
    mentions: tuple[Mention, ...]
    continued: bool = False
    answer: Voice | None = None
    further: tuple[Frame, ...] = ()

    def words(self, place: tuple[int, int]) -> str:
        """The words of the unit at `place`."""
        return self.unit.text[place[0] : place[1]]

    @property
    def contents(self) -> tuple[tuple[int, int], ...]:
        """Where what `frame` reports stands: its content, and the quotations that go on behind "he said"."""
        if self.frame is None or self.frame.silent:
            return ()
        behind = max(self.frame.content[1], self.frame.cue[1], self.frame.source[1]) if self.frame.content[1] else 0
        if not behind or self.frame.content[1] > self.frame.cue[0]:
            return (self.frame.content,)
        if self.frame.rest[1]:
            return self.frame.content, self.frame.rest
        taken = [each.content for each in self.further]
        places = [(start - self.unit.start, end - self.unit.start) for start, end in self.unit.quotes]
        return self.frame.content, *(
            (start, end)
            for start, end in places
            if start >= behind and end - start > SCARE_QUOTE and not any(a < end and start < b for a, b in taken)
        )

    @property
    def joined(self) -> str:
        """Both halves of what is reported around "he said"; empty where it is not in halves."""
        if self.frame is None or not self.frame.rest[1]:
            return ""
        first, second = self.words(self.frame.content), self.words(self.frame.rest)
        return f"{first}, {second}" if FINITE.search(first) else f"{first} {second}"

    @property
    def added(self) -> tuple[Frame, ...]:
        """Of `further` those by which the voice goes on, behind what `frame` reports: "…, adding that Z"."""
        if self.frame is None or self.frame.silent:
            return ()
        first = self.frame
        return tuple(
            each
            for each in self.further
            if each.source == first.source and each.clause and each.cue[0] >= max(first.content[1], first.cue[1])
        )

    def frame_at(self, place: tuple[int, int]) -> Frame | None:
        """The frame by which the voice says what stands at `place`, if it is reported by one."""
        frames = (self.frame, *self.added) if self.frame else ()
        return next((each for each in frames if each.content[0] < place[1] and place[0] < each.content[1]), None)


# A text of 200,000 characters has about 1,300; more is a list. It bounds the time that a text can take.
MOST_UNITS = 1_500
_start = attrgetter("start")
# A shorter quotation is a word or two taken up, part of its sentence.
SCARE_QUOTE = 25

_QUESTION = re.compile(r"[?][”\"]?$")
ASKED = re.compile(r"(?:When |If )?(?:[Aa]sked|[Pp]ressed|[Qq]uestioned|[Qq]uizzed|Q:)\b")


def listen(text: str, gazetteer: Gazetteer, title: str = "") -> tuple[Said, ...]:
    """Every unit of `text` with its frame and voice, in order; the title helps to tell whose a "minister" is."""
    mentions = gazetteer.find(text)
    scene = setting(text, title, mentions, gazetteer)
    found: list[Said] = []
    pieces = units(text)
    if len(pieces) > MOST_UNITS:
        raise UnreadableArticle(f"the text has more than {MOST_UNITS:,} sentences: not one article")
    frames = [find_frame(unit) for unit in pieces]
    framed = {unit.line for unit, frame in zip(pieces, frames, strict=True) if frame}
    for unit, frame in zip(pieces, frames, strict=True):
        # both are in order of place
        first = bisect_left(mentions, unit.start, key=_start)
        inside = tuple(
            replace(m, start=m.start - unit.start, end=m.end - unit.start)
            for m in mentions[first : bisect_left(mentions, unit.end, first, key=_start)]
            if m.end <= unit.end
        )
        if unit.line != scene.line:
            scene.line, scene.before, scene.stand, scene.floor, scene.other = unit.line, "", False, None, False
        scene.named += inside
        met = introductions(unit, inside, scene)
        voice: Voice | None = None
        continued = False
        if frame is not None:
            voice = speaker_of(unit, frame, inside, met, scene)
        elif _only_quoted(unit):
            voice = _goes_on(unit, found, scene, unit.line in framed)
            continued = voice is not None
        if voice and found and _asks(found[-1], unit):
            found[-1] = replace(found[-1], answer=voice)
        others = further(unit, frame)
        if frame is not None and others:
            frame, *rest = parted(unit.masked, (frame, *others))
            others = tuple(rest)
        found.append(Said(unit, frame, voice, inside, continued, None, others))
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
    begin = dateline_end(unit.text)
    subject = next((m for m in outside if not m.place and _is_first(unit.masked[begin : m.start])), None)
    subject = subject if subject and _alone(unit, subject) else None
    own = bool(re.match(r"\w", unit.masked)) and not _PRONOUN_FIRST.match(unit.masked)
    spoke = voice is not None and voice.kind is AttributionKind.OFFICIAL
    official = next((one.voice for one in met if one.voice.party), None)
    known = spoke or bool(official) or bool(subject)
    if voice or known:
        scene.strayed = False
    elif own and not scene.strayed:
        scene.strayed = unit.first_of_line or SOURCE_NOUN.search(unit.masked[:_HEAD]) is not None
    if said.frame and not said.continued:
        source = said.words(said.frame.source)
        holder = voice and spoke and not voice.speaker and _HOLDER.search(source)
        scene.unnamed = voice if holder else None
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
            after = None if subject.office else _office_after(unit, subject)
            name = institution(unit.text[subject.start : subject.end]) if subject.office else ""
            scene.last = scene.issue(subject.party, after.group() if after else subject.office, name, "")
    if voice and voice.kind is AttributionKind.OFFICIAL:
        scene.before, scene.stand = voice.party, True
    elif official:
        scene.before, scene.stand = official.party, True
    elif subject:
        scene.before, scene.stand = subject.party, bool(_STAND.search(unit.masked))
    elif own:
        scene.before, scene.stand = "", False
    scene.other = own and not known
    for mention in said.mentions:
        if mention.office and not any(one.start <= mention.start < one.end for one in met):
            scene.offices.append(scene.issue(mention.party, mention.office, institution(mention.text), ""))


def _alone(unit: Unit, mention: Mention) -> bool:
    """Whether a party's name is the subject, not what its subject belongs to ("Chile's miners", "Chilean miners")."""
    owns = unit.masked.startswith(("’s", "'s"), mention.end) or (mention.text in demonyms() and not mention.office)
    if owns and _THEMSELVES.match(unit.masked, mention.end):
        return True  # "The Chadians have felt obliged"
    side = SIDE.match(unit.masked, mention.end) or _office_after(unit, mention)
    return bool(mention.office) or not owns or side is not None


_THEMSELVES = re.compile(r"(?<=s) (?:have|are|were|had|will|would|did|do|could|may|might)\b")


def _office_after(unit: Unit, mention: Mention) -> re.Match[str] | None:
    """ "The Taliban's Foreign Ministry": the office that follows a party's name within three words."""
    return OFFICE.search(unit.masked, mention.end, mention.end + _NEAR_OFFICE)


_NEAR_OFFICE = 24


# A person, not an office: "the deputy prime minister said" may be followed by "“…,” Anna Example wrote".
_HOLDER = re.compile(
    r"(?:minister|president|premier|chancellor|spokes\w+|secretary|governor|mayor|chief|director|chair\w*|ambassador)$"
)
_PRONOUN_FIRST = re.compile(r"(?:He|She|It|They|His|Her|Its|Their|This|That)\b")
# The subject of a sentence is over after about six words.
_HEAD = 40
# "Tallinn was guarded": the sentence tells how a party stands to something, so that who speaks next is of that party.
_STAND = re.compile(
    r"\b(?:is|are|was|were|sounded|sounds|seemed|remained|stayed) (?:\w+ )?"
    r"(?:guarded|cautious|cool|blunt\w*|convinced|polite|silent|calm"
    r"|defiant|wary|unmoved|evasive|terse|furious|angry|s[ck]eptical|forthcoming|definite|impressed|amused|adamant|clear|quick)\b"
    r"|\b(?:hit|shot|pushed|fired|hits|pushes) back\b|\b(?:dis)?agreed?\b|\bis trying\b|\bsaw it\b"
    r"|\b(?:different|own) (?:account|version|view)\b"
    r"|\b(?:react|respond|repli|answer|protest|object|counter|retort|refus|reject|den[iy]|insist|propos|offer)\w*\b"
)
# The subject of a sentence stands within its first words, or behind what it is: "State company Acme".
_NEAR_START = 8
_WHAT_IT_IS = re.compile(
    r"(?:The |A |An )?[A-Za-z]\w+ (?:company|operator|carrier|agency|carmaker|giant|maker|group|firm) $"
)


def _is_first(before: str) -> bool:
    return len(before) <= _NEAR_START or _WHAT_IT_IS.match(before) is not None
