"""Frames that no reporting verb makes: "according to X", "X: “…”", "a statement saying that …", "X called it absurd".

Here: such phrases. Not here: the verbs (`attribution`), whose voice the source is (`voices`).
"""

import re

from services.ingest.frames import DENY, SAY, Frame, trim
from services.ingest.subjects import FINITE, MARKS, SOURCE_NOUN, Place, subject

_ACCORDING = re.compile(r"\b(?:[Aa]ccording to|[Cc]iting|[Gg]oing by)\b")
# "According to the Border Guard", not "According to plan".
_NAME = re.compile(r" (?:the )?[A-ZÀ-Þ]")
_IN_WORDS_OF = re.compile(
    r",? by (?P<source>(?:the |[A-Z])[\w’' ]{2,40}(?:’s|'s)(?: own)? (?:count|account|estimate))\b"
)
_HEARSAY = re.compile(r"\b(?:is|are|was|were) (?:said|thought|believed|reported|understood|alleged|rumou?red) to\b")
_EMERGED = re.compile(
    r"\b[Ii]t (?:(?:has|had) (?:also |even |meanwhile )?(?:emerged|been (?:reported|claimed|said|rumou?red)|turned out)"
    r"|emerged|(?:is|was)(?: also| even)? (?:reported|claimed|said|understood|rumou?red))"
    r"(?: (?:in|on|at|among) [^,.:;\x01]{2,40}?)? that\b"
)
_COLON = re.compile(r"(?P<source>[A-ZÀ-Þ][^\x01:;]{2,200}?): ?[“„«\"]\x01+[”»\"]\.?$")
_TOPIC = re.compile(r"[^\x01:;]* [—–-] (?=(?:[A-ZÀ-Þ][\w’'.-]+ ?){2,4}$)")
_WHERE = re.compile(r",? (?:in|on|at|during|speaking|when|after|via) .*$")
_PAPER = re.compile(
    r"\b(?:issued|put out|released|published|posted|sent out|circulated|gave out)"
    r" (?:an? |two |three |its |the )?[^,.\x01]{0,40}?\b(?:saying|stating|which said|that said|to say)(?:,? that|,)? "
)
# "called the report absurd": to say that it is not so.
_CALLED = re.compile(
    r"\b(?:called|calls|described|labelled|labeled|branded|termed|brushed|waved)"
    r" (?:the|that|this|these|those|such|any|all|it|them|reports?|claims?|suggestions?|allegations?)\b[^.;:\x01]{0,60}?"
    r"\b(?:absurd|false|untrue|nonsense|baseless|groundless|unfounded|fabricat\w+|invented|invention|lies?|fake|ridiculous"
    r"|rubbish|wrong|incorrect|fiction|fantasy|speculation|aside|away|off)\b"
)


# "called the launch a provocation": to say what it is.
_CALLED_A = re.compile(
    r"\b(?:called|calls|described|labelled|labeled|branded|termed) [^.,;:\x01]{2,60}? (?:as )?an? [a-z]+\b"
)
# "called the plan “a joke”", "called on both sides to sign": what somebody asks for, or how he calls a thing.
CALLED_SO = re.compile(
    r"\b(?:call(?:ed|s|ing)|describ(?:ed|es|ing)|dub(?:bed|s)|brand(?:ed|s|ing)|labell?ed|term(?:ed|s)|hail(?:ed|s|ing)"
    r"|critici[sz](?:ed|es|ing)|denounc(?:ed|es|ing)|slamm?(?:ed|s|ing)|blast(?:ed|s|ing)|mock(?:ed|s|ing)|prais(?:ed|es|ing)"
    r"|lambast(?:ed|es|ing)|ridicul(?:ed|es|ing)|accus(?:ed|es|ing)|condemn(?:ed|s|ing)|decr(?:ied|ies|ying)"
    r"|assail(?:ed|s|ing)|tout(?:ed|s|ing)|derid(?:ed|es|ing)|liken(?:ed|s|ing)|referr?(?:ed|s|ing) to"
    r"|(?:sp(?:oke|eaks|eaking)|talk(?:ed|s|ing)) (?:of|about)|cit(?:ed|es|ing)|quot(?:ed|es|ing)"
    r"|urg(?:ed|es|ing)|characteri[sz](?:ed|es|ing)|dismiss(?:ed|es|ing))\b"
    r"(?= [^.;:\x01]{0,90}?[“„«\"]\x01)"
)
_CALLED_FOR = re.compile(r"\b(?:(?:called|calls|calling) (?:on|upon|for)|(?:spoke|speaks|talked|talks) of)\b")


def find_cue(masked: str) -> Frame | None:
    """The frame of a sentence without a reporting verb, or None."""
    return (
        _paper(masked)
        or _called(masked)
        or _colon(masked)
        or according(masked)
        or _by_account(masked)
        or _as_put(masked)
        or _hearsay(masked)
        or _beside_quotation(masked)
        or _called_so(masked)
        or _beside_any_verb(masked)
    )


def _colon(masked: str) -> Frame | None:
    """ "The envoy, in an interview with a newspaper: “…”"."""
    match = _COLON.match(masked)
    if not match:
        return None
    start, end = match.span("source")
    colon = end
    content = trim(masked, colon + 1, len(masked))
    topic = _TOPIC.match(masked, start, end)
    if topic:  # "The vote was close - Anna Berg: “…”"
        return Frame((topic.end(), end), (colon, colon + 1), content, SAY)
    verb = FINITE.search(masked, start, end)
    told = subject(masked, verb.start()) if verb else None
    if verb and told:  # "The envoy went further: “…”"
        return Frame(told, (verb.start(), colon + 1), content, SAY)
    where = _WHERE.search(masked, masked.find(",", start, end), end) if "," in match["source"] else None
    end = where.start() if where else end
    if not SOURCE_NOUN.search(masked, start, end):
        return None
    return Frame((start, end), (colon, colon + 1), content, SAY)


def _paper(masked: str) -> Frame | None:
    """ "The ministry issued a statement saying that …"."""
    match = _PAPER.search(masked)
    source = subject(masked, match.start()) if match else None
    if match is None or source is None:
        return None
    return Frame(source, match.span(), trim(masked, match.end(), len(masked)), SAY)


def _called(masked: str) -> Frame | None:
    denied = _CALLED.search(masked)
    match = denied or _CALLED_A.search(masked)
    source = subject(masked, match.start()) if match else None
    if match is None or source is None:
        return None
    return Frame(source, match.span(), trim(masked, match.end(), len(masked)), DENY if denied else SAY, False)


_SAID_FIRST = re.compile(
    r"(?P<cue>Said|Says|Added|Adds|Wrote|Writes|Stated|Continued|Explained) (?P<source>[^:\x01]{2,120}):"
    r"(?: ?[“„«\"]\x01|\s*$)"
)
_SIGNED = re.compile(r"[”»\"] ?(?P<cue>[―—–]) ?(?P<source>[A-ZÀ-Þ][^\x01,:;]{2,60})$")


def _beside_quotation(masked: str) -> Frame | None:
    """ "Said Anna Berg: “…”", "“…” — Anna Berg"."""
    match = _SAID_FIRST.match(masked)
    if match:
        return Frame(match.span("source"), match.span("cue"), trim(masked, match.end("source") + 1, len(masked)), SAY)
    match = _SIGNED.search(masked.rstrip())
    if match and masked[:1] in tuple(MARKS):
        return Frame(trim(masked, *match.span("source")), match.span("cue"), trim(masked, 0, match.start() + 1), SAY)
    return None


def _called_so(masked: str) -> Frame | None:
    """ "The mayor called the plan “a joke”", "The mayor called for a vote": to the end of the clause."""
    match = CALLED_SO.search(masked) or _CALLED_FOR.search(masked)
    being = _BEING.search(masked, 0, match.start()) if match and match.group().startswith("calling") else None
    source = subject(masked, (being or match).start()) if match else None
    return called_so(masked, match, source) if match and source else None


def called_so(masked: str, match: re.Match[str], source: Place) -> Frame:
    """The frame of a match of `CALLED_SO` (or of "called for") whose source is known."""
    end = _CLAUSE_END if match.re is _CALLED_FOR else _QUOTE_END
    stop = end.search(masked, match.end())
    content = trim(masked, match.end(), stop.end() if stop else len(masked))
    return Frame(source, match.span(), content, SAY, False)


_BEING = re.compile(r" (?:is|are|was|were|has been|have been)(?: also| now| again)? $")
_CLAUSE_END = re.compile(r"(?=, (?:and|but|which|while|as|saying|after|when|\w+ing)\b|;|$)")
_QUOTE_END = re.compile(r"\x01[”»\"]")


def according(masked: str) -> Frame | None:
    """ "According to X, Y", "Y, according to X"."""
    match = _ACCORDING.search(masked)
    if not match or (
        match.group() != "according to"
        and not (SOURCE_NOUN.search(masked, match.end()) or _NAME.match(masked, match.end()))
    ):
        return None
    # at the end of a sentence appositions belong to the source; in front of it what follows the comma is the content
    apposition = "who|whose|which" if match.group()[0].isupper() else "who|whose|which|a|an|the"
    comma = re.search(rf",(?! (?:{apposition})\b)|[.;:)]+$|[.;] ", masked[match.end() :])
    end = match.end() + (comma.start() if comma else len(masked) - match.end())
    source = trim(masked, match.end(), end)
    lead_in = re.fullmatch(r"[\w ’']{0,20}[, ]+", masked[: match.start()]) and re.search(r"\w", masked[end:])
    if masked[: match.start()].strip(" ,—–-" + MARKS) and not lead_in:
        content = trim(masked, 0, match.start())
    else:
        content = trim(masked, end, len(masked))
    return Frame(source, match.span(), content, SAY)


def _by_account(masked: str) -> Frame | None:
    match = _IN_WORDS_OF.search(masked)
    if not match:
        return None
    return Frame(match.span("source"), match.span(), trim(masked, 0, match.start()), SAY)


_AS_PUT = re.compile(
    r"\b(?:[Aa]s (?P<source>[^,.:;\x01]{2,90}?) (?P<cue>(?:once )?puts? it|sees it|tells it)"
    r"|[Ii]n (?:the words of (?P<of>[^,.:;\x01]{2,60})"
    r"|(?P<whose>[^,.:;\x01]{2,60}?(?:’s|'s|s’|s')|his|her|their) (?:own )?(?:words|telling|view)))(?=[,.]|$)"
)


def _as_put(masked: str) -> Frame | None:
    """ "As Anna Berg put it, …", "…, in Berg’s words, …"."""
    match = _AS_PUT.search(masked)
    if match is None:
        return None
    source = next(match.span(name) for name in ("source", "of", "whose") if match[name])
    cue = match.span("cue") if match["cue"] else match.span()
    behind = bool(re.search(r"\w|\x01", masked[match.end() :]))
    content = trim(masked, match.end(), len(masked)) if behind else trim(masked, 0, match.start())
    return Frame(source, cue, content, SAY)


_ANY_VERB = re.compile(
    r"[“„«\"]\x01{15,}[”»\"],? (?P<source>(?:[\w’'.-]+ ){1,6}?)(?P<cue>[a-z]{3,}(?:ed|s))"
    r"(?=[.,]|$| (?:on|in|at|to|of|during|after)\b)"
)


def _beside_any_verb(masked: str) -> Frame | None:
    """ "“Never again,” Berg fumed.": whatever the verb is, the quotation has a speaker."""
    match = _ANY_VERB.match(masked)
    source = subject(masked, match.start("cue"), anybody=True) if match else None
    if match is None or source is None or source[0] < match.start("source"):
        return None
    return Frame(source, match.span("cue"), trim(masked, 0, source[0]), SAY)


def _hearsay(masked: str) -> Frame | None:
    """ "X is said to have …", "it has emerged that Y": nobody is named."""
    match = _EMERGED.search(masked)
    if match:
        return Frame((0, 0), match.span(), trim(masked, match.end(), len(masked)), SAY)
    match = _HEARSAY.search(masked)
    return Frame((0, 0), match.span(), trim(masked, 0, len(masked)), SAY) if match else None
