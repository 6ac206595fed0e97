"""Who an article says said it: source, cue and content of a unit, by position and by rule.

Here: the frames ("X said that Y", "Y, according to X", "“Y,” said X"). Not here: whether the source is an office
(`voices`), the words themselves (`verbs.toml`).
"""

import re
from itertools import islice

from services.ingest.closing import ANYBODY, BEFORE_QUOTATION, PASSIVE, closed_by_source, inverted, passive, trailing
from services.ingest.contents import AFTERWARDS, AT_ONCE, THAT, content_after
from services.ingest.cues import find_cue
from services.ingest.frames import BLAME, DECLINE, Frame, trim
from services.ingest.subjects import FINITE, MARKS, WEEKDAY, Place, boundary, is_lead_in, subject
from services.ingest.units import MASK, Unit, dateline_end
from services.ingest.verbs import (
    DECLINED,
    DENIED_NOUN,
    INWARD,
    QUOTING,
    QUOTING_FORMS,
    SILENT,
    THAT_ONLY,
    VERB,
    VERBS,
    Polarity,
    Verb,
)

# "X blamed Y for Z": what is said is that Y did Z.
BLAMED = re.compile(r"\b(?:blam(?:ed|es)|accus(?:ed|es)|(?:held|holds)(?= [^,.]{2,60} responsible\b))\b")
_NOUN_BEFORE = re.compile(
    r"\b(?:these|those|the|such|any|of|his|her|their|its|initial|media|no|some|a|an|two|three|several|many|other"
    r"|recent|earlier|all)\s+$"
)
_NOUNS = frozenset(
    ["claim", "claims", "notes", "disputes", "forecasts", "signals", "hopes", "stresses", *sorted(THAT_ONLY)]
)
# What stands before such a word is a clause of its own, not what is said.
_JOINED = re.compile(
    r"\b(?:and|but|while|though|after|when|as|because|since|before)"
    r"(?: (?:within|in|on|by|after|during|last|later|earlier)(?: \w+){1,5})?\s+$"
)
_SUBORDINATE_BEFORE = re.compile(
    r"\b(?:[Aa]fter|[Ww]hen|[Bb]efore|[Bb]ecause|[Ss]ince|[Aa]s|While|Although|Though|If) $"
)
# Outside quotations no sentence has as many reporting verbs, except in an attack. It bounds the time.
_MOST_VERBS = 40


def find_frame(unit: Unit) -> Frame | None:
    """The frame of `unit`, or None where the article speaks for itself (or only a quotation stands there)."""
    masked = unit.masked
    silent = SILENT.search(masked)
    if silent and (MASK in masked[: silent.start()] or _SAID.search(masked, 0, silent.start())):
        silent = None  # "“We shall act,” he said, but did not say when", "She said he could not answer" is speech
    if silent:
        return Frame(subject(masked, silent.start()) or (0, 0), silent.span(), (0, 0), DECLINE, False, True)
    declined = DECLINED.search(masked)
    if declined and MASK not in masked[: declined.start()]:
        source = subject(masked, declined.start())
        if source:
            return Frame(source, declined.span(), (0, len(masked)), DECLINE, False)
    for match in islice(VERB.finditer(masked), _MOST_VERBS):
        frame = around(masked, match)
        if frame:
            return _closing(masked, frame) or frame
    for match in BLAMED.finditer(masked):
        source = subject(masked, match.start())
        if source and not PASSIVE.search(masked[: match.start()]):
            return Frame(source, match.span(), trim(masked, match.end(), len(masked)), BLAME, False)
    return find_cue(masked)


_SAID = re.compile(r"\b(?:said|says|told|added)\b")


def _closing(masked: str, frame: Frame) -> Frame | None:
    """The frame that closes a sentence and holds another: "Oslo told its envoys to leave, the ministry said"."""
    if frame.content[0] < frame.cue[1] or MASK in masked[: frame.cue[0]]:
        return None
    for match in VERB.finditer(masked, frame.cue[1]):
        outer = around(masked, match)
        if outer and outer.content[1] <= outer.source[0] and outer.content[0] <= frame.source[0]:
            comma = masked[: outer.source[0]].rstrip().endswith(",")
            return outer if comma and frame.cue[1] < outer.content[1] else None
    return None


def around(masked: str, match: re.Match[str]) -> Frame | None:
    verb = VERBS[match.group()]
    left, right = masked[: match.start()], masked[match.end() :]
    quoted = _QUOTED_BEFORE.search(left) is not None
    if match.group() in _NOUNS and _NOUN_BEFORE.search(left):
        return None
    if match.group().endswith("ing"):
        return _progressive(masked, match, verb)
    if no_report(masked, match) and not (_closes(left, right) or (quoted and AFTERWARDS.match(right))):
        return None
    only_quotes = verb.base in QUOTING or match.group() in QUOTING_FORMS
    if (only_quotes and not (quoted or _quoted(masked, match))) or _SAID_NO.match(right):
        return None
    if PASSIVE.search(left):
        return passive(masked, match, verb)
    behind = inverted(masked, match, verb) or closed_by_source(masked, match, verb)
    if behind:
        return behind
    anybody = quoted or verb.base in ANYBODY or right.startswith(" that ") or _closes(left, right)
    source = subject(masked, match.start(), anybody) or _shared(masked, match)
    if source is None:
        return None
    begin = min(dateline_end(masked), source[0])
    before = masked[begin : source[0]].rstrip(" ,;—–-" + MARKS + "‘’")
    said_before = bool(before) and not is_lead_in(masked[begin : source[0]]) and not _JOINED.search(masked[: source[0]])
    if verb.base in _FINDS and not THAT.match(right):  # "the board found on Friday", but not "the police found a key"
        return trailing(masked, source, match, verb) if said_before and _FOUND.match(right) else None
    if before and right.startswith(", ") and (halves := trailing(masked, source, match, verb)).rest[1]:
        return halves
    if said_before and _BOTH_SIDES.match(right) and masked[: source[0]].rstrip(" ,")[-1:] in tuple(MARKS):
        return trailing(masked, source, match, verb)  # "“Y,” he said, “and Z”"
    that = content_after(verb, right)
    told = said_before and masked[: source[0]].rstrip()[-1:] in (",", *MARKS)
    if that is not None and (not said_before or (that[1] and (not told or AT_ONCE.match(right)))):
        frame = _leading(masked, source, match, verb, match.end() + that[0], that[1])
        return None if verb.base in INWARD and not frame.clause else frame
    if said_before and (AFTERWARDS.match(right) or verb.base == "tell" or (quoted and not _CLAUSE.search(right))):
        return trailing(masked, source, match, verb)
    if verb.polarity is Polarity.DENY:
        return _denying(masked, source, match, verb)
    if verb.base in INWARD or not right.strip(" .,;"):
        return None
    frame = _leading(masked, source, match, verb, match.end(), False)
    return frame if not said_before or (frame.clause and not quoted) else None


# "“…,” the website explains": whatever stands behind a quotation and in front of such a verb is who says it.
_QUOTED_BEFORE = re.compile(r"\x01[”»\"],? (?:[\w’'.-]+ ){1,8}$")


# "was offered help and said no": an act, told in a word.
_SAID_NO = re.compile(r" (?:no|yes|so|nothing|goodbye|as much)\b(?=[,.;]|$)")
# What goes on behind "he said".
_BOTH_SIDES = re.compile(r"[,:]? [“„«\"]\x01")
_FINDS = frozenset({"find", "conclude", "determine"})
_FOUND = re.compile(
    rf"\s*(?:[.,;]|$|(?:late |early )?(?:on )?{WEEKDAY}\b|(?:last|this) |in (?:a|its|the)\b|after \w+ing\b)"
)
# "admitted using": no words of anybody are told.
_OF_DOING = frozenset({"admit", "acknowledge", "concede", "confirm", "report", "mention"})


def _progressive(masked: str, match: re.Match[str], verb: Verb) -> Frame | None:
    """ "The mayor is saying that Y", "The paper quoted the mayor as saying Y", "“Y,” he was quoted as saying"."""
    left, right = masked[: match.start()], masked[match.end() :]
    being, quoting = _BEING.search(left), _QUOTING_AS.search(left) if verb.base == "say" else None
    after = content_after(verb, right)
    lead = quoting or being
    if lead is None:
        return None
    named = quoting and quoting["whom"]
    source = trim(masked, *lead.span("whom")) if named else subject(masked, lead.start(), quoting is not None)
    if source is None:
        return None
    if quoting and (after is None or not right.strip(" .")):
        return trailing(masked, source, match, verb) if MASK in masked[: source[0]] else None
    if after is None:
        return None
    frame = _leading(masked, source, match, verb, match.end() + after[0], after[1])
    if after[1]:
        return frame
    plain = quoting or (being and being.group()[0] not in "’'")  # not "the paper's saying"
    return frame if plain and verb.base not in INWARD and frame.clause else None


_CLAUSE = re.compile(rf"\x01|{FINITE.pattern}")
_QUOTING_AS = re.compile(
    r" (?:(?:is|are|was|were|has been|had been)(?: also| later)? (?:quoted|cited|reported)"
    r"(?: by [^,.;\x01]{2,60}?| (?:in|on) [^,.;\x01]{2,40}?)?"
    r"|(?:quoted|quotes|cited|cites|quoting|citing) (?P<whom>[^,.;\x01]{2,90}?)) as $"
)


def no_report(masked: str, match: re.Match[str]) -> bool:
    """Whether the word is a noun or tells of an act here: "the editor's note", "states", "reports" without "that"."""
    owned = masked[: match.start()].rstrip().endswith(("’s", "'s", "s’", "s'"))
    return owned or (match.group() in THAT_ONLY and not _THAT_NEXT.match(masked, match.end()))


_BEING = re.compile(r"(?:\b(?:is|are|was|were|has been|have been)(?: also| now)? |[’'](?:s|re) )$")
_THAT_NEXT = re.compile(r"(?: \w+ly)? that\b|:")


def _closes(left: str, right: str) -> bool:
    """Whether a source and its verb stand behind a clause and a comma, and nothing but when and where behind them."""
    clause, comma, source = left.rpartition(",")
    return bool(comma and source.strip() and FINITE.search(clause) and AFTERWARDS.match(right))


def _quoted(masked: str, match: re.Match[str]) -> bool:
    """Whether a quotation stands right behind the verb, or ends the clause before its subject."""
    source = subject(masked, match.start())
    before = masked[: source[0] if source else match.start()].rstrip(", ")
    after = re.match(r"[:,]? [“„«\"]\x01", masked[match.end() : match.end() + 4])
    after = after or re.match(r":$", masked[match.end() :].rstrip())
    return after is not None or (before.endswith(tuple(MARKS)) and MASK in before[-2:])


def _leading(masked: str, source: Place, match: re.Match[str], verb: Verb, start: int, marked: bool) -> Frame:
    """ "X said that Y": a bare noun after the verb ("announced his intention to …") is no proposition."""
    said_on = _SAID_ON.match(masked, start)
    begin = said_on.end() if said_on else start
    own = masked[begin : begin + 2].strip()[:1] not in tuple(MARKS)
    closed = BEFORE_QUOTATION.search(masked, begin) if own else None
    content = trim(masked, begin, closed.start() + 1 if closed else len(masked))
    if _SUBORDINATE_BEFORE.search(masked[: source[0]]):  # "Two days after X said that Y, there was …"
        comma = masked.find(",", *content)
        content = trim(masked, content[0], comma) if comma > 0 else content
    whole = _QUOTATION_ALONE.match(masked, *content)
    content = (content[0], whole.end()) if whole else content
    body = masked[content[0] : content[1]]
    clause = (
        marked
        or MASK in body[:3]
        or (
            bool(FINITE.search(_ASIDES.split(body)[0])) and not (body.startswith(_BARE) and not _OWN_CLAUSE.match(body))
        )
    )
    clause = clause and not (verb.base in _OF_DOING and not marked and re.match(r"[a-z]+ing\b", body))
    declared = _RESPONSIBLE.match(body)  # "declared Y responsible for what Z had done"
    clause = clause and not (declared and not FINITE.search(declared.group()))
    if verb.polarity is Polarity.DENY:
        noun = DENIED_NOUN.match(body)
        content = trim(masked, content[0] + noun.end(), len(masked)) if noun else content
    return Frame(source, match.span(), content, verb, clause)


# "wrote, “Let us go” Berg was in the square …": a quotation is all where a sentence begins behind it.
_QUOTATION_ALONE = re.compile(rf"[{MARKS}]\x01{{15,}}[{MARKS}](?= [A-ZÀ-Þ])")
# "said on Monday he was ready": when it was said is no part of what was said.
_SAID_ON = re.compile(
    r"\s*(?:(?:in|at) [A-Z]\w+(?: [A-Z]\w+)? (?=(?:he|she|it|they|the|that)\b)"
    rf"|(?:late |early )?on {WEEKDAY}(?: (?:morning|afternoon|evening|night))?,? (?=[a-zA-Z]))"
)
# "announced his intention to host the leader who will …": a thing announced, not a proposition.
_ASIDES = re.compile(r", (?:\w+ing|which|who|where)\b")
_RESPONSIBLE = re.compile(r"[^,]+? responsible\b")
# "said their party would ask": a clause all the same.
_OWN_CLAUSE = re.compile(
    r"(?:his|her|their|its) (?:[\w’'-]+ ){1,3}?(?:would|will|had|has|have|was|were|is|are|could|can|did)\b"
)
_BARE = (
    "his ",
    "her ",
    "their ",
    "its ",
    "an intention",
    "plans ",
    "a plan ",
    "no ",
    "nothing",
    "readiness",
    "willingness",
)


def _denying(masked: str, source: Place, match: re.Match[str], verb: Verb) -> Frame:
    """ "X dismissed claims that Y", "X rejected reports of N": the claim is Y, the denial is X's."""
    noun = DENIED_NOUN.search(masked, match.end())
    if noun and noun.start() - match.end() < _NEAR:
        content = trim(masked, noun.end(), len(masked))
        return Frame(source, match.span(), content, verb, noun.group().endswith("that"))
    return Frame(source, match.span(), trim(masked, match.end(), len(masked)), verb, False)


# "dismissed Friday's persistent claims that": the noun stands close to the verb, or belongs to another.
_NEAR = 40


def _shared(masked: str, match: re.Match[str]) -> Place | None:
    """ "The navy moved its ships and said that Y": the subject of the verb before."""
    joined = _AND_SAID.search(masked[: match.start()])
    if joined is None:
        return None
    first = FINITE.search(masked, boundary(masked[: joined.start()]), joined.start())
    if first or not masked[: joined.start()].rstrip().endswith(","):
        return subject(masked, first.start()) if first else None
    verbs = list(islice(FINITE.finditer(masked, 0, joined.start()), _MOST_FINITE))
    return next((found for each in reversed(verbs) if (found := subject(masked, each.start()))), None)


# Before "…, and said" stand few verbs, except in an attack. It bounds the time.
_MOST_FINITE = 8
_AND_SAID = re.compile(r"\b(?:and|but)(?: (?:also|then|later|once|even|\w+ly))?\s$")
