"""Who may settle a claim: parties, places and time of the event, read from the proposition.

Here: from a claim to the same claim with `parties`, `places`, `event_at`. Not here: what officials say (`comparison`),
nor what standing decides (`verdict`).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from services.kernel.model import Claim, ClaimParty, Evidence, PartyKind, Period, Stance, Standing
from services.kernel.text.dates import DateMention
from services.kernel.text.gazetteer import Gazetteer, Mention
from services.verify import lexicon
from services.verify.proposition import Proposition, Tense, propose
from services.verify.quantities import TOLLS, find_quantities
from services.verify.reading import Reading, read

_RANK: Final = (Standing.ACTOR, Standing.AUTHORITY, Standing.PARTICIPANT, Standing.THIRD_PARTY)
# Names of bodies whose word on their own finding settles it.
_COMPETENT = re.compile(
    r"court|tribunal|agency|commission|authority|regulator|inspectorate|institute|laborator|auditor|ombudsman|board"
    r"|council|bank|anvisa|iaea|watchdog",
    re.IGNORECASE,
)
# What a body says of its own examining, not of somebody else's act.
_EXAMINED = re.compile(
    r"\b(?:inspect|examin|analys|test(?:s|ed|ing)?\b|assay|laborator|measure|observ|detect|verif|monitor|assess|expert"
    r"|finding|there is\b|saw\b|data\b|samples?\b|audit)",
    re.IGNORECASE,
)
# Who counts the dead of an event that names nobody who acts.
_COUNTING = re.compile(
    r"\b(?:health|interior|emergenc\w*|civil (?:protection|defen[cs]e)|police|hospital|rescue|fire|coroner|prefect\w*"
    r"|governor\w*|internal affairs)\b",
    re.IGNORECASE,
)
_OUR_PEOPLE = re.compile(r"\b(?:our|compatriots?)\b", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
# "helicopters from Belarus", "talks between Rome and Paris": origin and company are no places.
_NOT_A_PLACE = re.compile(
    r"\b(?:from|of|between|by|with)\s+(?:the\s+)?$|\bbetween\s+(?:\w+\s+){1,4}and\s+(?:the\s+)?$", re.I
)
_WATERS = re.compile(r"^\s+(?:Strait|Sea|Gulf|Channel|Ocean|Bay)\b")
_PLACE_NAME = re.compile(
    r"\b(?:in|at|near|outside)\s+(?:the\s+)?((?:[A-Z][\w’'-]+)(?:\s+(?:de|of|la|el|al)?\s?[A-Z][\w’'-]+){0,2})"
)
_BOUND = re.compile(r"\b(?:until|till|by|before|since|through|after)\s+(?:the\s+)?$", re.IGNORECASE)


def analyse(claim: Claim, gazetteer: Gazetteer, asked: tuple[str, ...] = ()) -> Claim:
    """`claim` with its parties and their standing, its places, and the period of its event.

    `asked`: parties somebody wants to be told about; they are THIRD_PARTY unless the proposition gives them more.
    """
    reading = read(claim.proposition or claim.text, claim.said_at, gazetteer)
    proposition = propose(reading)
    found: dict[str, Standing] = {}
    for party, standing in _standings(reading, proposition, gazetteer):
        if party not in found or _RANK.index(standing) < _RANK.index(found[party]):
            found[party] = standing
    for party in asked:
        found.setdefault(party, Standing.THIRD_PARTY)
    return replace(
        claim,
        parties=tuple(ClaimParty(party, standing) for party, standing in found.items()),
        places=places(reading),
        event_at=event_period(reading),
    )


def hear(claim: Claim, spoken: Iterable[Evidence], gazetteer: Gazetteer) -> Claim:
    """`claim` with standing for bodies that it does not name and that have spoken as those who act or establish.

    "Police arrested forty people" names no police; a police force that speaks of these arrests is the one that acts.
    So has who counts the victims of an event of which the claim names nobody who acts.
    An inspectorate or regulator has authority over what it examined itself, whoever acted.
    """
    known = {p.party: p.standing for p in claim.parties}
    settled = any(standing is not Standing.THIRD_PARTY for standing in known.values())
    bodies = {lexicon.stem(w) for w in _WORDS.findall(claim.proposition)} & lexicon.words("bodies")
    toll = any(quantity.unit & TOLLS for quantity in find_quantities(claim.proposition))
    found = dict(known)
    for each in spoken:
        if toll and not settled and _counts_victims(each, claim.places):
            found[each.party] = Standing.AUTHORITY
        party = gazetteer.party(each.party)
        if party is None or party.kind is not PartyKind.ORGANISATION or each.comparison.stance is Stance.UNRELATED:
            continue
        if known.get(each.party, Standing.THIRD_PARTY) is not Standing.THIRD_PARTY:
            continue
        if not settled and bodies & {lexicon.stem(w) for w in _WORDS.findall(party.name)}:
            found[each.party] = Standing.ACTOR
        elif _COMPETENT.search(party.name) and _EXAMINED.search(each.passage):
            found.setdefault(each.party, Standing.AUTHORITY)
            if found[each.party] is Standing.THIRD_PARTY:
                found[each.party] = Standing.AUTHORITY
    return replace(claim, parties=tuple(ClaimParty(party, standing) for party, standing in found.items()))


def _counts_victims(each: Evidence, places: tuple[str, ...]) -> bool:
    """Whether somebody speaks of victims on own soil: by office, or as of one's own people, and of the same place."""
    if each.comparison.stance is Stance.UNRELATED or not any(place in each.passage for place in places):
        return False
    return bool(_COUNTING.search(each.issuer) or _OUR_PEOPLE.search(each.passage))


def places(reading: Reading) -> tuple[str, ...]:
    """Names of the places at which the event is said to be, as written, in order."""
    named = [m.text for m in reading.mentions if is_place(reading.text, m)]
    for match in _PLACE_NAME.finditer(reading.text):
        name = match[1].removesuffix("'s").removesuffix("’s")
        if not any(d.start <= match.start(1) < d.end for d in reading.dates) and not any(name in n for n in named):
            named.append(name)
    return tuple(dict.fromkeys(named))


def is_place(text: str, mention: Mention) -> bool:
    """Whether a party's name stands for where something is rather than for who does it."""
    return mention.place and not _NOT_A_PLACE.search(text[: mention.start])


def event_period(reading: Reading) -> Period | None:
    """When the claimed event is, by the first date that is not a mere bound ("until 30 June")."""
    dated = [d for d in reading.dates if not _BOUND.search(reading.text[: d.start])]
    if not dated:
        return None
    first = dated[0]
    following = _range_end(reading.text, first, dated)
    return Period(first.period.start, following.period.end) if following else first.period


def _range_end(text: str, first: DateMention, dated: list[DateMention]) -> DateMention | None:
    for other in dated[1:]:
        joint = text[first.end : other.start].strip().lower()
        if joint in ("and", "to", "-", "–", "until") and other.period.end > first.period.start:
            return other
    return None


def _standings(reading: Reading, proposition: Proposition, gazetteer: Gazetteer) -> list[tuple[str, Standing]]:
    text = reading.text
    subject = [m for m in reading.mentions if m.end <= proposition.subject[1] and not is_place(text, m)]
    after = [m for m in reading.mentions if m.start >= proposition.subject[1]]
    act_stems = {t.stem for t in proposition.acts}
    subject_stems = {t.stem for t in reading.tokens if t.end <= proposition.subject[1]}
    joint = (bool(proposition.acts) and _is_joint(proposition)) or bool(subject_stems & lexicon.words("joint"))
    found: list[tuple[str, Standing]] = []
    if not proposition.acts and not subject:
        return [(m.party, Standing.THIRD_PARTY) for m in reading.mentions]
    agents = _agents(text, proposition, after)
    if agents:
        found += [(m.party, Standing.ACTOR) for m in agents]
        found += [(m.party, Standing.THIRD_PARTY) for m in reading.mentions]
        return found
    if (joint and not proposition.passive) or (joint and subject_stems & lexicon.words("joint")):
        heads = _heads(text, subject)
        found += [(m.party, Standing.PARTICIPANT) for m in heads]
        found += [(m.party, Standing.PARTICIPANT) for m in after if not is_place(text, m)]
    elif proposition.passive:
        # "Senator X was arrested": the one it befell did nothing
        found += [(m.party, Standing.PARTICIPANT) for m in _heads(text, subject)]
    else:
        found += [(m.party, _doing(m, act_stems, gazetteer)) for m in _heads(text, subject)]
        found += [(m.party, Standing.PARTICIPANT) for m in _reached(text, proposition, after)]
    found += [(m.party, Standing.THIRD_PARTY) for m in reading.mentions if not is_place(text, m)]
    if all(standing is Standing.THIRD_PARTY for _, standing in found):
        # nobody is named who acts: what happens on a country's soil its authorities know, what is held there they host
        own = Standing.PARTICIPANT if joint else Standing.AUTHORITY
        found += [(m.party, own) for m in reading.mentions if is_place(text, m)][:1]
    return found


def _is_joint(proposition: Proposition) -> bool:
    """ "held talks", "agreed on a truce" are joint; "cancelled the talks", "rejected the deal" are one party's act."""
    first = proposition.acts[0]
    return first.stem in lexicon.words("joint") or (
        proposition.acts[-1].stem in lexicon.words("joint") and first.stem not in lexicon.words("reaching")
    )


def _heads(text: str, mentions: list[Mention]) -> list[Mention]:
    """Of each conjunct of a subject its first party: "Pentagon China official" is the Pentagon's."""
    heads: list[Mention] = []
    for mention in mentions:
        between = text[heads[-1].end : mention.start] if heads else ""
        if not heads or re.search(r",|\band\b|\bwith\b|\bor\b", between):
            heads.append(mention)
    return heads


def _agents(text: str, proposition: Proposition, after: list[Mention]) -> list[Mention]:
    if proposition.agent is None:
        return []
    start, _ = proposition.agent
    named = [m for m in after if start <= m.start and m.start - start <= 30]
    return named[:1] + [m for m in named[1:] if re.search(r"\band\b", text[named[0].end : m.start])]


def _doing(mention: Mention, act_stems: set[str], gazetteer: Gazetteer) -> Standing:
    party = gazetteer.party(mention.party)
    competent = party is not None and party.kind is PartyKind.ORGANISATION and _COMPETENT.search(party.name)
    return Standing.AUTHORITY if competent and act_stems & lexicon.words("findings") else Standing.ACTOR


def _reached(text: str, proposition: Proposition, after: list[Mention]) -> list[Mention]:
    stems = {t.stem for t in proposition.acts}
    hosts = [m for m in after if not _WATERS.match(text[m.end :])]
    if any("TROOPS" in t.keys for t in proposition.core):  # forces stand on somebody's soil
        return [m for m in hosts if m.place][:1]
    if not stems & lexicon.words("reaching"):
        return []
    if proposition.tense is Tense.FUTURE and stems & lexicon.words("violent"):
        return []
    return hosts[:1]
