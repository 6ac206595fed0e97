"""Whose office a title or a body is that an article does not name in full: "the foreign minister", "board chair".

Here: from a title and what the article has said so far to a party. Not here: where a title stands (`titles`), who
speaks in a sentence (`voices`). A wrong party is worse than none: where two are possible, nobody is named.
"""

import re
from collections.abc import Iterable

from services.ingest.names import bare_name
from services.ingest.scene import Scene
from services.ingest.titles import Title
from services.ingest.units import Unit
from services.ingest.verbs import ABROAD, AT_HOME, BODY_NOUNS, COMPANY_NOUNS, POLICE, SOLDIER, STATE, TOWN
from services.kernel.model import Party, PartyKind
from services.kernel.text.gazetteer import Mention

_SPOKES = re.compile(
    r"\b(?:spokes\w+|press (?:secretary|officer|service|office)|deputy|aide|advis[eo]r|chief|officer)\b", re.I
)
_SPEAKS_AT_HOME = re.compile(r"\b(?:spokes\w+|press)\b", re.IGNORECASE)
_COUNTRY = re.compile(r"(?:country|nation|state|republic|kingdom|city|town)", re.IGNORECASE)
_MINISTRY = re.compile(r"\bminist(?:er|ers|ry)\b", re.IGNORECASE)
_LEGAL = re.compile(
    r"\b(?:AG|SE|GmbH|Inc|Ltd|LLC|PLC|plc|Corp|Co|S\.A|NV|N\.V|SpA|Oy|AB|ASA|AS|Limited|Group|Airways|Airlines)\b"
)


_PLACE_FIRST = re.compile(
    r"(?:(?:Reached|Contacted|Speaking|Asked|Interviewed|Back|Over|Also|Earlier|Later|Meanwhile)[\w ]{0,20}? )?"
    r"(?:[Ii]n|[Aa]t|[Ff]rom) (?:the )?"
)


def opening(unit: Unit, mentions: tuple[Mention, ...]) -> Mention | None:
    """The party that opens a sentence as the place it is said in: "In Lima, …", "At the Pentagon, …"."""
    match = _PLACE_FIRST.match(unit.masked)
    return next((m for m in mentions if match and m.start == match.end()), None)


def _office_in(words: str, party: str, scene: Scene) -> str:
    known = scene.party(party)
    return scene.office_of(words, party) or scene.office_of(f"{words} of {known.name if known else party}", party)


def owner(title: Title, unit: Unit, mentions: tuple[Mention, ...], first: Mention | None, scene: Scene) -> str:
    """The party whose office `title` is, by what stands in the title, in its sentence and before it; "" if unclear.

    `mentions`: the parties named in the sentence outside quotations. `first`: that which opens it ("In Lima, …").
    """
    until = title.end + (len(title.name) + 1 if title.begin == title.start or title.mine else 0)
    own = [m for m in mentions if m.start < until and _joined(m, title, unit.masked)]
    if own:
        return _named(title, own)
    if surname := scene.people.get(bare_name(title.mine[:1].upper() + title.mine[1:])):
        return surname.party  # "Rojas's adviser"
    if title.strange and not (_MINISTRY.search(title.words) and not _OF_A_LAND.search(title.words)):
        return ""
    if _A_BODY.match(title.of) and (found := body(title.of, scene)):
        return found
    if _DEPARTMENT.search(title.words) and title.of[:1].isupper():  # "the Department of Water and Sanitation"
        whole = f"{title.words} of {title.of}"
        return scene.home if scene.home and _office_in(whole, scene.home, scene) else ""
    if (title.of[:1].isupper() or _OF_A_NAME.match(title.of)) and not POLICE.search(title.words):
        return ""  # of a body that nobody here knows
    if title.mine in _THEIRS and not title.words.lower().endswith("counterpart"):
        near = {m.party for m in mentions if m.end < title.begin and not m.place}
        if near:
            return near.pop() if len(near) == 1 else ""
        return "" if scene.other else scene.before or scene.speaking
    if first:
        return first.party
    if title.mine.endswith(("’s", "'s")) and not (STATE.search(title.mine) or _COUNTRY.match(title.mine)):
        return by_kind(f"{title.mine} {title.words}", scene)  # of somebody the article has not presented
    return (
        by_kind(f"{title.mine} {title.words}", scene)
        or _president(title, scene)
        or _local(title.words, scene)
        or _state(title, mentions, scene)
        or _any(title, scene)
    )


_DEPARTMENT = re.compile(r"(?:department|ministry|minister|secretary)$", re.IGNORECASE)
_A_BODY = re.compile(r"(?:the|its|their|this) |[A-ZÀ-Þ]")
_OF_A_NAME = re.compile(r"the [A-Z]")
# "Norwegian Foreign Minister", "Norway's new envoy": nothing but a short word stands between a party and its title.
_BESIDE = re.compile(r"(?:’s|'s|[’'])?(?: (?:new|own|then|acting|top|chief|long-time|interim))? ?")
# "Unification Minister" is a state's, "Bavarian Interior Minister" a land's.
_OF_A_LAND = re.compile(r"\b[A-ZÀ-Þ]\w+(?:ian|ean|ese|ish|can)\b")
_THEIRS = frozenset({"his", "her", "its", "their"})


def _joined(mention: Mention, title: Title, masked: str) -> bool:
    return mention.end > title.begin or _BESIDE.fullmatch(masked[mention.end : title.begin]) is not None


def _named(title: Title, own: list[Mention]) -> str:
    """ "Norway's ambassador to Chile" is Norway's; "the Chilean ambassador" Chile's."""
    before = [m for m in own if m.start <= title.start + len(title.words)]
    return (before[-1] if before else own[0]).party


def body(words: str, scene: Scene) -> str:
    """The party that "the bureau's field office", "the ministry" stand for, by what was named before."""
    named = scene.gazetteer.find(words)
    if named:
        return named[0].party
    return by_kind(words, scene) or _recalled(words, scene)


def by_kind(words: str, scene: Scene) -> str:
    """The body named before whose name has the same noun ("the board"), or the company that was ("the carmaker")."""
    tokens = re.findall(r"[\w-]+", words.lower())
    for place, noun in enumerate(tokens):
        lead = tokens[place - 1] if place else ""
        if noun in BODY_NOUNS:
            for party in _bodies(scene):
                kinds = _kinds(party)
                if noun in kinds and (lead in _NEUTRAL or lead in kinds):
                    return party.id
        if noun in COMPANY_NOUNS and lead in _NEUTRAL:
            companies = list(dict.fromkeys(p.id for p in _bodies(scene) if _is_company(p)))
            if len(companies) == 1:
                return companies[0]
            if scene.speaking in companies:
                return scene.speaking
    return ""


_NEUTRAL = frozenset({"", "the", "s", "its", "this", "that", "their", "his", "her", "a", "an", "same"})


def _bodies(scene: Scene) -> Iterable[Party]:
    """The organisations named or speaking so far, the latest first."""
    ids = [office.party for office in reversed(scene.offices)]
    ids = [m.party for m in reversed(scene.named)] + ids
    for id in dict.fromkeys(ids):
        party = scene.party(id)
        if party and party.kind is PartyKind.ORGANISATION:
            yield party


def _kinds(party: Party) -> frozenset[str]:
    """The nouns in the names of a body; a town is also a city and the other way round."""
    words = {word for name in (party.name, *party.aliases) for word in re.findall(r"[\w-]+", name.lower())}
    if words & _TOWNS and (
        party.name.lower().startswith(("city of", "town of", "municipality")) or "municipality" in words
    ):
        words |= _TOWNS
    else:
        words -= _TOWNS
    return frozenset(words & (BODY_NOUNS | _TOWNS))


_TOWNS = frozenset({"town", "city", "municipality", "mayor", "municipal"})


def _is_company(party: Party) -> bool:
    return bool(_LEGAL.search(party.name)) or not _kinds(party)


def _local(words: str, scene: Scene) -> str:
    """The body of the town that an article is written from ("Police Chief" in Springfield: "Springfield Police")."""
    if TOWN.search(words):
        for party in _bodies(scene):
            if "town" in _kinds(party):
                return party.id
    if not scene.town:
        return ""
    forms: tuple[str, ...] = ()
    if POLICE.search(words):
        forms = ("{} Police", "{} Police Department", "{} Police Service", "{} Sheriff’s Office", "{} Sheriff's Office")
    elif TOWN.search(words):
        forms = ("City of {}", "Town of {}", "Municipality of {}", "{} Municipality", "{} City Council", "{} City Hall")
    for form in forms:
        name = form.format(scene.town)
        for mention in scene.gazetteer.find(name):
            if mention.text == name and not scene.is_country(mention.party):
                return mention.party
    return ""


def _president(title: Title, scene: Scene) -> str:
    """The organisation of which the paragraph is, or that spoke last, if a "vice president" can be one of its."""
    if not _OF_ANY_BODY.search(title.words) or title.words[:1].isupper():
        return ""
    party = "" if scene.other else scene.before or scene.speaking
    return "" if scene.is_country(party) else party


# "Water resources adviser Anna Example": of the government, unless a body is named.
_ADVISES = re.compile(r"\w [Aa](?:dvis[eo]r|ide)$")
_OF_ANY_BODY = re.compile(r"\b(?:president|secretary|chancellor|governor)$")


def _state(title: Title, mentions: tuple[Mention, ...], scene: Scene) -> str:
    """The country whose office it is. A place it is said in counts only if nothing else tells."""
    words = f"{bare_name(title.mine)} {title.words}" if STATE.search(title.mine) else title.words
    if ABROAD.search(words):
        return _recalled(words, scene)
    soldier = bool(SOLDIER.fullmatch(words) and title.name)
    advises = title.name and _ADVISES.search(words) and not set(words.lower().split()) & BODY_NOUNS
    if not (STATE.search(words) or soldier or advises or POLICE.search(words)):
        return ""
    before = scene.before if scene.is_country(scene.before) else ""
    if before and scene.stand:
        return before
    if not title.name and (recalled := _recalled(words, scene)):
        if not scene.home or scene.home == recalled or not _has(scene.home, words, scene):
            return recalled
        return scene.speaking if scene.speaking in (recalled, scene.home) else ""
    spoken = _recalled(words, scene, unnamed=bool(title.name))
    places = {m.party for m in mentions if m.place and m.start > title.end and scene.is_country(m.party)}
    if title.name and len(places) == 1 and _SPEAKS_AT_HOME.search(words):
        return places.pop()  # ministers travel, their spokespeople seldom do
    if spoken and places - {spoken, scene.home}:
        return ""
    if spoken and not scene.home:
        return spoken
    if scene.home and _has(scene.home, words, scene):
        civil = not (AT_HOME.search(words) or soldier)
        if spoken and spoken != scene.home:
            return ""
        abroad = scene.speaking if scene.is_country(scene.speaking) else ""  # Delhi's minister, in a report from Doha
        other = civil and (before or abroad or scene.home) != scene.home
        if other and not before and scene.home not in scene.headed:
            return abroad if _headline(title, words, scene) == abroad else ""
        return "" if other else scene.home
    if spoken or before:
        return spoken or before
    if scene.visited and _recalled(words, scene) not in ("", scene.visited):
        return scene.visited  # another than the one whose same office has spoken
    return places.pop() if len(places) == 1 else _headline(title, words, scene)


def _headline(title: Title, words: str, scene: Scene) -> str:
    """The one country in the headline that has such an office: "Norway bans nets" and, below, "the foreign ministry".

    Not of a head of state with a name: whose president somebody is, a headline on another country does not tell.
    """
    if title.name and not _MINISTRY.search(words):
        return ""
    having = [id for id in scene.headed if _has(id, words, scene) and not _by_another_name(words, id, scene)]
    return having[0] if len(having) == 1 and scene.headed[having[0]] else ""


def _by_another_name(words: str, party: str, scene: Scene) -> bool:
    """Whether what is a "ministry" here is called otherwise in a country: the United States have departments."""
    office = _office_in(core(words), party, scene).lower()
    return bool(office and _MINISTRY.search(words)) and "minist" not in office


def _has(party: str, words: str, scene: Scene) -> bool:
    """Whether a country has an office that is called so: the United States have no "foreign minister"."""
    office = _office_in(core(words), party, scene)
    if not office or not _MINISTRY.search(words):
        return True
    alike = {word[:6] for word in words.lower().split()} & {word[:6] for word in office.lower().split()}
    return bool(alike) or "minist" in office.lower()


def core(words: str) -> str:
    """The office in a title: "foreign ministry" of "deputy foreign ministry spokeswoman"."""
    return " ".join(_SPOKES.sub(" ", words).split()) or words


def _recalled(words: str, scene: Scene, unnamed: bool = False) -> str:
    """The party whose office of this name spoke or was named before; "" if none did. `unnamed`: without a name."""
    plain = re.sub(r"^(?:the|a|an|its|his|her|their) ", "", core(words).lower())
    fields = set(re.findall(r"\w+", plain)) - _COMMON
    for office in reversed(scene.offices):
        if unnamed and office.speaker:
            continue
        if not office.office:
            continue
        known = f"{office.office} {office.issuer}".lower()
        if (
            office.office.lower() in plain
            or plain in office.office.lower()
            or _office_in(plain, office.party, scene) == office.office
        ):
            return office.party
        if fields and fields & set(re.findall(r"\w+", known)):
            return office.party
    return ""


_COMMON = frozenset(
    {
        "ministry",
        "minister",
        "ministers",
        "of",
        "the",
        "and",
        "office",
        "state",
        "chief",
        "general",
        "head",
        "national",
        "service",
        "department",
    }
)


def _any(title: Title, scene: Scene) -> str:
    """A title that any body has ("chief executive", "spokeswoman") is of whom the paragraph or the last words were."""
    if (
        STATE.search(title.words)
        or TOWN.search(title.words)
        or POLICE.search(title.words)
        or ABROAD.search(title.words)
    ):
        return ""
    if SOLDIER.fullmatch(title.words) or set(title.words.lower().split()) & BODY_NOUNS:
        return ""  # "county commissioner": of a body that has not been named
    return "" if scene.other else scene.before or scene.speaking
