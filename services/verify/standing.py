"""Who may settle a claim: parties, places and time of the event, read from the proposition.

Here: from a claim to the same claim with `parties`, `places`, `event_at`. Not here: what officials say (`comparison`),
nor what standing decides (`verdict`).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from services.kernel.model import Claim, ClaimParty, Evidence, Party, PartyKind, Period, Stance, Standing
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
    r"|council|bank|anvisa|iaea|watchdog|investigat|inspection|oversight|supervis|safety|standards|survey|observator"
    r"|meteorolog|geolog|seismolog|statistic|food and drug|\bhealth\b|integrity|anti-doping",
    re.IGNORECASE,
)
# What a body says of its own examining, not of somebody else's act.
_EXAMINED = re.compile(
    r"\b(?:inspect|examin|analys|test(?:s|ed|ing)?\b|assay|laborator|measure|observ|detect|verif|monitor|assess"
    r"|finding|there is\b|saw\b|data\b|samples?\b|audit)",
    re.IGNORECASE,
)
# Who counts the dead of an event that names nobody who acts.
_COUNTING = re.compile(
    r"\b(?:health|interior|emergenc\w*|civil (?:protection|defen[cs]e)|police|hospital|rescue|fire|coroner|prefect\w*"
    r"|governor\w*|internal affairs|defen[cs]e|army|armed forces|military)\b",
    re.IGNORECASE,
)
_OUR_PEOPLE = re.compile(r"\b(?:our|compatriots?)\b", re.IGNORECASE)
# Who speaks of own doings, people and premises.
_OWN_VOICE = re.compile(
    r"\b(?:we|our|ours|us|I|the (?:commission|department|company|agency|authority|airline|club|federation|ministry|bank"
    r"|operator|union|board|court|service|mission|hospital|university|council|committee))\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+")
# "helicopters from Belarus", "talks between Rome and Paris": origin and company are no places.
_NOT_A_PLACE = re.compile(
    r"\b(?:from|of|between|by|with)\s+(?:the\s+)?$|\b(?:between|from|of)\s+(?:\w+\s+){1,4}and\s+(?:the\s+)?$", re.I
)
_OWNS = re.compile(r"['’]s?\s")
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
    So has who counts the victims of an event of which the claim names nobody who acts, and, of such an event, a body
    that speaks of its own doings, people and premises. Where somebody is named who acts, a body that the claim names by
    what it is, is concerned, and so is a country that it names only as a place, once it speaks.
    An inspectorate or regulator has authority over what it examined itself, whoever acted.
    """
    said = [each for each in spoken if each.comparison.stance is not Stance.UNRELATED]
    known = {p.party: p.standing for p in claim.parties}
    # a country that may speak because it happened on its soil leaves open who did it
    settled = any(
        standing in (Standing.ACTOR, Standing.PARTICIPANT)
        or (standing is Standing.AUTHORITY and _is_body(id, gazetteer))
        for id, standing in known.items()
    )
    mentioned = {mention.party for mention in gazetteer.find(claim.proposition)}
    toll = any(quantity.unit & TOLLS for quantity in find_quantities(claim.proposition))
    found = dict(known)
    for each in said:
        if toll and not settled and _counts_victims(each, claim.places):
            found[each.party] = Standing.AUTHORITY
    for id in dict.fromkeys(each.party for each in said):
        if found.get(id, Standing.THIRD_PARTY) is not Standing.THIRD_PARTY:
            continue
        party, own = gazetteer.party(id), [each for each in said if each.party == id]
        heard = (
            _heard(claim, party, own, settled, gazetteer) if party and party.kind is PartyKind.ORGANISATION else None
        )
        if heard:
            found[id] = heard
        elif not (known or mentioned or toll or _bodies(claim)):
            # officials take a stand on what names nobody when they did it or it befell them
            found[id] = Standing.PARTICIPANT
        elif id in mentioned:
            found[id] = Standing.THIRD_PARTY if settled else Standing.AUTHORITY
    return replace(claim, parties=tuple(ClaimParty(party, standing) for party, standing in found.items()))


def _heard(claim: Claim, party: Party, said: list[Evidence], settled: bool, gazetteer: Gazetteer) -> Standing | None:
    """The standing that a body's own words on the claim give it; None for an outsider."""
    names = (party.name, *party.aliases)
    if _bodies(claim) & {lexicon.stem(w) for name in names for w in _WORDS.findall(name)}:
        # "Kenyan police" are Kenya's, whatever other police say
        return Standing.ACTOR if not settled else None if _acting_body(claim, gazetteer) else Standing.THIRD_PARTY
    examined = any(_EXAMINED.search(each.passage) for each in said)
    if examined and any(_COMPETENT.search(name) for name in names):
        return Standing.AUTHORITY
    committed = any(each.comparison.stance is not Stance.NO_COMMITMENT for each in said)
    return Standing.PARTICIPANT if committed and not settled and _speaks_of_its_own(party, said) else None


def _bodies(claim: Claim) -> frozenset[str]:
    """The stems of the bodies that the claim names by what they are."""
    return frozenset(lexicon.stem(w) for w in _WORDS.findall(claim.proposition)) & lexicon.words("bodies")


def _speaks_of_its_own(party: Party | None, said: list[Evidence]) -> bool:
    """Whether somebody speaks of own doings, people or premises, or of itself by name."""
    return any(_OWN_VOICE.search(e.passage) or (party is not None and party.name in e.passage) for e in said)


def _acting_body(claim: Claim, gazetteer: Gazetteer) -> bool:
    """Whether a body that the claim names by what it is belongs to a party that the claim says acts."""
    actors = {each.party for each in claim.parties if each.standing is Standing.ACTOR}
    owners = [m for m in gazetteer.find(claim.proposition) if m.party in actors]
    following = (_WORDS.findall(claim.proposition[m.start :])[:5] for m in owners)
    return any({lexicon.stem(w) for w in words} & lexicon.words("bodies") for words in following)


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
        heads = _heads(text, subject, gazetteer)
        found += [(m.party, Standing.PARTICIPANT) for m in heads]
        found += [(m.party, Standing.PARTICIPANT) for m in after if not is_place(text, m)]
    elif proposition.passive:
        # "Senator X was arrested": the one it befell did nothing
        found += [(m.party, Standing.PARTICIPANT) for m in _heads(text, subject, gazetteer)]
    else:
        found += [(m.party, _doing(m, act_stems, gazetteer)) for m in _heads(text, subject, gazetteer)]
        found += [(m.party, Standing.PARTICIPANT) for m in _reached(text, proposition, after)]
    found += [(m.party, Standing.THIRD_PARTY) for m in reading.mentions if not is_place(text, m)]
    if all(standing is Standing.THIRD_PARTY for _, standing in found):
        # nobody is named who acts: what happens on a country's soil its authorities know, what is held there they host
        own = Standing.PARTICIPANT if joint else Standing.AUTHORITY
        hosts = [m for m in reading.mentions if is_place(text, m) or _OWNS.match(text[m.end :])]
        found += [(m.party, own) for m in hosts][:1]
    return found


def _is_joint(proposition: Proposition) -> bool:
    """ "held talks", "agreed on a truce" are joint; "cancelled the talks", "rejected the deal" are one party's act."""
    first = proposition.acts[0]
    return first.stem in lexicon.words("joint") or (
        proposition.acts[-1].stem in lexicon.words("joint") and first.stem not in lexicon.words("reaching")
    )


def _heads(text: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Of each conjunct of a subject its first party: "Pentagon China official" is the Pentagon's.

    In "Chile's mining inspectorate Sernageomin" the country only says whose body it is.
    """
    heads: list[Mention] = []
    for mention in mentions:
        between = text[heads[-1].end : mention.start] if heads else ""
        if not heads or re.search(r",|\band\b|\bwith\b|\bor\b", between):
            heads.append(mention)
        elif _is_body(mention.party, gazetteer) and not _is_body(heads[-1].party, gazetteer):
            heads[-1] = mention
    return heads


def _is_body(id: str, gazetteer: Gazetteer) -> bool:
    party = gazetteer.party(id)
    return party is not None and party.kind is PartyKind.ORGANISATION


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
    if stems & lexicon.words("violent"):  # who is struck can contradict who strikes, not confirm it
        return []
    if proposition.tense is Tense.FUTURE and not stems & lexicon.words("arriving"):  # nothing has reached them yet
        return []
    return hosts[:1]
