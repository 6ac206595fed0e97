"""Frames that no reporting verb makes: "according to X", "X: “…”", "a statement saying that …", "X called it absurd".

Here: such phrases. Not here: the verbs (`attribution`), whose voice the source is (`voices`).
"""

import re

from services.ingest.frames import DENY, SAY, Frame, trim
from services.ingest.subjects import MARKS, SOURCE_NOUN, subject

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
_CALLED_SO = re.compile(
    r"\b(?:called|calls|calling|described|describes|dubbed|branded|labell?ed|termed|hailed|criticized|criticised"
    r"|denounced|slammed|blasted)\b(?= [^.;:\x01]{0,90}?[“„«\"]\x01)"
)
_CALLED_FOR = re.compile(r"\b(?:called|calls|calling) (?:on|upon|for)\b")


def find_cue(masked: str) -> Frame | None:
    """The frame of a sentence without a reporting verb, or None."""
    return (
        _paper(masked)
        or _called(masked)
        or _colon(masked)
        or _according(masked)
        or _by_account(masked)
        or _hearsay(masked)
        or _beside_quotation(masked)
        or _called_so(masked)
    )


def _colon(masked: str) -> Frame | None:
    """ "The envoy, in an interview with a newspaper: “…”"."""
    match = _COLON.match(masked)
    if not match:
        return None
    start, end = match.span("source")
    where = _WHERE.search(masked, masked.find(",", start, end), end) if "," in match["source"] else None
    end = where.start() if where else end
    if not SOURCE_NOUN.search(masked, start, end):
        return None
    cue = match.end("source")
    return Frame((start, end), (cue, cue + 1), trim(masked, cue + 1, len(masked)), SAY)


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
    match = _CALLED_SO.search(masked) or _CALLED_FOR.search(masked)
    source = subject(masked, match.start()) if match else None
    if match is None or source is None:
        return None
    stop = (
        _CLAUSE_END.search(masked, match.end()) if match.re is _CALLED_FOR else _QUOTE_END.search(masked, match.end())
    )
    content = trim(masked, match.end(), stop.end() if stop else len(masked))
    return Frame(source, match.span(), content, SAY, False)


_CLAUSE_END = re.compile(r"(?=, (?:and|but|which|while|as|saying|after|when|\w+ing)\b|;|$)")
_QUOTE_END = re.compile(r"\x01[”»\"]")


def _according(masked: str) -> Frame | None:
    match = _ACCORDING.search(masked)
    if not match or (
        match.group() != "according to"
        and not (SOURCE_NOUN.search(masked, match.end()) or _NAME.match(masked, match.end()))
    ):
        return None
    # at the end of a sentence appositions belong to the source; in front of it what follows the comma is the content
    apposition = "who|whose|which" if match.group()[0].isupper() else "who|whose|which|a|an|the"
    comma = re.search(rf",(?! (?:{apposition})\b)|[.;:]$|[.;] ", masked[match.end() :])
    end = match.end() + (comma.start() if comma else len(masked) - match.end())
    source = trim(masked, match.end(), end)
    if masked[: match.start()].strip(" ,—–-" + MARKS) and not re.fullmatch(
        r"[\w ’']{0,20}[, ]+", masked[: match.start()]
    ):
        content = trim(masked, 0, match.start())
    else:
        content = trim(masked, end, len(masked))
    return Frame(source, match.span(), content, SAY)


def _by_account(masked: str) -> Frame | None:
    match = _IN_WORDS_OF.search(masked)
    if not match:
        return None
    return Frame(match.span("source"), match.span(), trim(masked, 0, match.start()), SAY)


def _hearsay(masked: str) -> Frame | None:
    """ "X is said to have …", "it has emerged that Y": nobody is named."""
    match = _EMERGED.search(masked)
    if match:
        return Frame((0, 0), match.span(), trim(masked, match.end(), len(masked)), SAY)
    match = _HEARSAY.search(masked)
    return Frame((0, 0), match.span(), trim(masked, 0, len(masked)), SAY) if match else None
