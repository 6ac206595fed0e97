"""Propositions that a report carries without a clause of their own: what somebody intends, what another is blamed for.

Here: from "X announced plans to do Y" to "X plans to do Y", from "X blamed Y for Z" to "Y was responsible for Z", from
"posts spoke of a leak" to "A leak occurred". Not here: who speaks (`voices`), how a proposition is made to stand alone
(`proposition`), which ones are kept (`claims`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from services.ingest.grammar import is_gerund, is_plural, past_of, with_article
from services.ingest.proposition import speaker_of
from services.ingest.subjects import Place
from services.ingest.verbs import Polarity
from services.ingest.voices import Said
from services.ingest.worth import ACT
from services.kernel.model import AttributionKind
from services.kernel.text.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Implied:
    """A proposition in words of its own, and the place in the unit that it was read from."""

    place: Place
    words: str


_INTENDS = {
    "intention": "intends",
    "readiness": "is ready",
    "willingness": "is willing",
    "plan": "plans",
    "plans": "plans",
    "desire": "wants",
    "wish": "wants",
    "decision": "has decided",
    "offer": "offers",
    "determination": "is determined",
}
_INTENTION = re.compile(
    rf"(?P<whose>(?:his|her|its|their|the|an?) |(?P<owner>[A-Z][\w.]*(?: [A-Z][\w.]*)*)(?:’s|'s|’|') )?"
    rf"(?:\w+ )?(?P<noun>{'|'.join(_INTENDS)}) (?P<act>to [a-z]+ .+)",
    re.DOTALL,
)
_TO_ACT = re.compile(r"to [a-z]+ \w")
_PAIR = re.compile(r"(?P<who>.+?) (?P<joint>of|for) (?:the )?(?P<what>.+)", re.DOTALL)
_ON = re.compile(r"(?P<what>.+) on (?P<who>[A-Z].*)", re.DOTALL)
_RESPONSIBLE = re.compile(r"(?P<who>.+?) (?:to be )?(?:responsible|to blame)\b(?: for (?P<what>.+))?", re.DOTALL)
_ASIDE = re.compile(
    r"[,;:—–] ?|\.$| and (?:of|for)\b"
    r"| (?:and|but) (?:\w+ )?(?:said|says|spoken|spoke|called|vowed|demanded|threatened)\b"
)
# "the Ukrainian armed forces and their Western backers" is who; more words than that are a sentence.
_LONGEST_WHO = 8


def intention(said: Said) -> Implied | None:
    """What an office-holder is reported to intend, offer or be ready for; None where the unit reports no such thing."""
    frame, voice = said.frame, said.voice
    if frame is None or voice is None or voice.kind is not AttributionKind.OFFICIAL or frame.source == (0, 0):
        return None
    if frame.clause or frame.silent or frame.verb.polarity is not Polarity.ASSERT or frame.content[0] < frame.cue[1]:
        return None
    content = said.words(frame.content)
    place = (frame.source[0], frame.content[1])
    who = speaker_of(said)
    found = _INTENTION.match(content)
    if found and found["owner"]:
        owners = {m.party for m in said.mentions if m.start >= frame.content[0] and m.text == found["owner"]}
        if voice.party not in owners:
            return Implied(place, f"{found['owner']} {_INTENDS[found['noun']]} {found['act']}") if owners else None
    elif found:
        return Implied(place, f"{who} {_INTENDS[found['noun']]} {found['act']}")
    elif not _TO_ACT.match(content):
        return None
    return Implied(place, f"{who} {said.unit.text[frame.cue[0] : frame.content[1]]}")


_SPOKE_OF = re.compile(
    r"\b(?:spoke|spoken|speaks?|speaking|talked|talking|warned|warning|told|rumou?rs?|reports?) of "
    r"(?P<what>an? (?:[\w’'-]+ ){1,8}?[\w’'-]+)(?=[,.;:]|$| (?:and|but|as|while|after|when) )"
)


def spoken_of(said: Said) -> Implied | None:
    """What somebody spoke of as of a thing that there was: "posts spoke of a leak" is "A leak occurred"."""
    found = _SPOKE_OF.search(said.unit.masked)
    what = found["what"] if found else ""
    return Implied(found.span(), f"{what[:1].upper()}{what[1:]} occurred") if found and ACT.search(what) else None


def blame(said: Said, gazetteer: Gazetteer, headlines: Callable[[], tuple[Said, ...]]) -> Implied | None:
    """What one party is blamed for by another. Where the sentence does not say for what, the headline may."""
    charge = _charge(said, gazetteer)
    if charge is None:
        return None
    who, party, what = charge
    if not what:
        charges = [found for found in (_charge(each, gazetteer) for each in headlines()) if found]
        what = next((act for _, other, act in charges if party and other == party), "")
    if not what or said.frame is None:
        return None
    place = (said.frame.source[0], said.frame.content[1])
    gerund = what.removeprefix("having ")
    if is_gerund(gerund):
        act, _, rest = gerund.partition(" ")
        return Implied(place, f"{who} {past_of(act)} {rest}")
    if gerund != what:
        return Implied(place, f"{who} {gerund}")
    return Implied(place, f"{who} {'were' if is_plural(who) else 'was'} responsible for {what}")


def _charge(said: Said, gazetteer: Gazetteer) -> tuple[str, str, str] | None:
    """Who is blamed, of which party, and for what; the last may be empty."""
    frame = said.frame
    if frame is None or frame.source == (0, 0) or frame.cue[1] > frame.content[0]:
        return None
    content = said.words(frame.content)
    if frame.verb.base not in {"blame", "declare"}:
        return None
    found = _RESPONSIBLE.match(content)
    if frame.verb.base == "blame":
        found = found or _PAIR.match(content) or _ON.match(content)
    if found is None or len(found["who"].split()) > _LONGEST_WHO:
        return None
    who = found["who"]
    mentions = gazetteer.find(who)
    if not mentions and not re.search(r"[A-Z]", who):
        return None
    known = gazetteer.party(mentions[0].party) if len(mentions) == 1 else None
    if known and not mentions[0].office and mentions[0].text == who.removeprefix("the "):
        who = with_article(known.name)
    what = _ASIDE.split(found["what"] or "", maxsplit=1)[0]
    if found.re is _PAIR and content[found.end("joint") :].startswith(" the "):
        what = f"the {what}"
    return who, mentions[0].party if mentions else "", what.strip()
