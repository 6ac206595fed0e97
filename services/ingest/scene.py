"""What an article has said so far of who is who: the people, the offices, the place it is written from.

Here: a voice, and the memory of those that were heard. Not here: whose office a title is (`bodies`), who speaks in a
sentence (`voices`).
"""

import re
from dataclasses import dataclass, field, replace

from services.ingest.units import dateline_end, dateline_place
from services.ingest.verbs import STATE
from services.kernel.model import AttributionKind, Party, PartyKind
from services.kernel.parties import demonyms
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


NOBODY = Voice(AttributionKind.NONE)
UNNAMED = Voice(AttributionKind.ANONYMOUS)


@dataclass(slots=True)
class Scene:
    """What an article has said before a sentence. `home`: the country it is written from; `town`: the place in its
    dateline; `visited`: the country whose seat its headline or opening names as a place; `headed`: the countries in its
    headline, and whether each stands there as more than a place ("Talks in Oslo")."""

    gazetteer: Gazetteer
    home: str = ""
    town: str = ""
    visited: str = ""
    headed: dict[str, bool] = field(default_factory=dict)
    people: dict[str, Voice] = field(default_factory=dict)
    offices: list[Voice] = field(default_factory=list)
    named: list[Mention] = field(default_factory=list)
    last: Voice | None = None  # whom "he" or "it" means
    floor: Voice | None = None  # who was presented in this paragraph and has not spoken yet
    before: str = ""  # the party that the sentence before in the paragraph is about
    stand: bool = False  # whether that sentence tells how that party stands to something
    unnamed: Voice | None = None  # an office-holder who spoke last without a name: the next bare name is his
    other: bool = False  # whether that sentence is about somebody of whom the article has not said whose he is
    strayed: bool = False  # whether the article has spoken of such a one since `last` spoke
    line: int = -1

    @property
    def speaking(self) -> str:
        """The party that spoke last, if the last to speak was one."""
        return self.last.party if self.last else ""

    def party(self, id: str) -> Party | None:
        """The party with this id."""
        return self.gazetteer.party(id)

    def is_country(self, id: str) -> bool:
        """Whether `id` is that of a country."""
        party = self.gazetteer.party(id)
        return party is not None and party.kind is PartyKind.COUNTRY

    def office_of(self, words: str, party: str) -> str:
        """The office that `words` mean in this party; empty where they mean none, or one of another."""
        return next((m.office for m in self.gazetteer.find(words) if m.party == party and m.office), "")

    def latest(self, party: str, noun: str = "") -> Voice | None:
        """The office of `party` that spoke or was named last, of those whose name has `noun` in it."""
        stem = noun.lower()[:6]
        return next(
            (v for v in reversed(self.offices) if v.party == party and v.office and stem in v.office.lower()), None
        )

    def issue(self, party: str, office: str, name: str, speaker: str) -> Voice:
        """The voice of an office. The issuer is called as the article calls it (`name`), or by office and party."""
        known = self.gazetteer.party(party)
        full = known.name if known else party
        office = f"{office[:1].upper()}{office[1:]}"
        if office and not name:
            resolved = self.office_of(office, party) or self.office_of(f"{office} of {full}", party)
            if not resolved and not self.is_country(party) and not STATE.search(office):
                return Voice(AttributionKind.OFFICIAL, party, "", speaker, full)
            office = resolved or office
            # "Kremlin" says whose it is, "Foreign Ministry" does not
            name = office if self.office_of(office, party) else f"{office} of {full}"
        return Voice(AttributionKind.OFFICIAL, party, office, speaker, name or full)

    def remember(self, voice: Voice) -> Voice:
        """Puts `voice` in memory. "President Putin" after "Russian President Vladimir Putin" is the same man: he comes
        back with all that is known of him."""
        if voice.speaker:
            surname = voice.speaker.split()[-1]
            known = self.people.get(surname)
            if known and known.party == voice.party:
                speaker, called = max(known.speaker, voice.speaker, key=len), max(known.called, voice.called, key=len)
                voice = replace(voice, speaker=speaker, called=called)
            if known is None or voice.party:
                self.people[surname] = voice
                self.people.setdefault(voice.speaker.split()[0], voice)  # "Liu Yan" is "Liu"
        if voice.kind is AttributionKind.OFFICIAL:
            self.offices.append(voice)
        return voice


def setting(text: str, title: str, mentions: tuple[Mention, ...], gazetteer: Gazetteer) -> Scene:
    """The scene at the beginning of an article.

    A country is home if the dateline names it and the article speaks of it again: a correspondent in Bangkok may write
    of others. It is also home if no other country is named.
    """
    scene = Scene(gazetteer)
    over = gazetteer.find(title)
    for mention in over:
        if scene.is_country(mention.party):
            known = scene.headed.get(mention.party, False)
            scene.headed[mention.party] = known or not _SOMEWHERE.search(title[: mention.start])
    start = end = 0
    for line in re.finditer(r"[^\n]+", text[:_OPENING]):
        if stop := dateline_end(line.group()):
            start, end = line.start(), line.start() + stop
            scene.town = dateline_place(line.group()).title()
            break
    countries = {m.party for m in (*mentions, *over) if scene.is_country(m.party)}
    lined = {m.party for m in mentions if start <= m.start < end and scene.is_country(m.party)}
    again = {m.party for m in mentions if not start <= m.start < end} | {m.party for m in over}
    if len(lined & again) == 1:
        scene.home = (lined & again).pop()
    elif len(countries) == 1 and (lined == countries or (not end and _more_than_adjective(mentions, over, countries))):
        scene.home = countries.pop()
    elif not end:
        seen = {m.party for m in over if m.place} or {m.party for m in mentions if m.place and m.start < _OPENING}
        visited = seen & {id for id in seen if scene.is_country(id)}
        scene.visited = visited.pop() if len(visited) == 1 else ""
    return scene


def _more_than_adjective(mentions: tuple[Mention, ...], over: tuple[Mention, ...], countries: set[str]) -> bool:
    """Whether the only country named is named otherwise than as that of some people: "Chinese diplomats" tell nothing
    of where an article is from."""
    return any(m.party in countries for m in over) or any(
        m.party in countries and (m.office or m.text not in demonyms()) for m in mentions
    )


_SOMEWHERE = re.compile(r"\b(?:in|at|to|from|near|for|on|over|outside|leaves?|visits?) (?:the )?$", re.IGNORECASE)
# A dateline or the place of the event stands within the byline and the first paragraph.
_OPENING = 400
