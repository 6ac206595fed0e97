"""Who an article says said it: source, cue and content of a unit, by position and by rule.

Here: the frames ("X said that Y", "Y, according to X", "“Y,” said X"). Not here: whether the source is an office
(`voices`), the words themselves (`verbs.toml`).
"""

import re
from itertools import islice

from services.ingest.cues import find_cue
from services.ingest.frames import BLAME, DECLINE, Frame, trim
from services.ingest.subjects import FINITE, MARKS, WEEKDAY, Place, boundary, is_lead_in, subject
from services.ingest.units import MASK, Unit, dateline_end
from services.ingest.verbs import DECLINED, DENIED_NOUN, INWARD, QUOTING, SILENT, VERB, VERBS, Polarity, Verb

# "X blamed Y for Z": what is said is that Y did Z.
BLAMED = re.compile(r"\b(?:blam(?:ed|es)|accus(?:ed|es)|(?:held|holds)(?= [^,.]{2,60} responsible\b))\b")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|gets?|got)(?: also| now| widely| reportedly)?\s+$")
_NOUN_BEFORE = re.compile(r"\b(?:these|those|the|such|any|of|his|her|their|its|initial|media|no|some|a|an)\s+$")
_NOUNS = frozenset(["claim", "claims", "notes", "disputes", "forecasts", "signals", "hopes", "stresses"])
# What stands before such a word is a clause of its own, not what is said.
_JOINED = re.compile(
    r"\b(?:and|but|while|though|after|when|as|because|since|before)"
    r"(?: (?:within|in|on|by|after|during|last|later|earlier)(?: \w+){1,5})?\s+$"
)
_SUBORDINATE_BEFORE = re.compile(r"\b(?:after|when|before|because|since|as) $")
# What may stand between a verb and what is said: when, where, how, to whom.
_ASIDE = (
    r"(?:\s*,?\s*(?:on|in|at|during|via|through|by|from|after|before|late|early|earlier|later|shortly|over|this|last|also|again"
    r"|publicly|firmly|yesterday|today|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
    r"|Sunday)\b(?:(?! that\b)[^,:;\x01]){0,70}?,?)*"
)
_OBJECT = (
    r"\s+(?:reporters|journalists|lawmakers|investors|supporters|delegates|aides|staff|shareholders|members"
    r"|parliament|viewers|listeners|it|them|him|her|state (?:media|television)"
    r"|(?:the|this|his|her|a|their|business|our)\s[\w’' -]{1,40}?"
    r"|[A-Z][\w.&-]+(?: [A-Z][\w.&-]+)*(?: [a-z]+)?)(?= that\b|[,:\"“\s])"
)
_THAT = re.compile(rf"^(?:{_ASIDE})\s*,?\s*that\s+")
_TOLD_THAT = re.compile(rf"^{_OBJECT}{_ASIDE}\s*,?\s*(?:that\s+|(?=[:\"“]))")
_TOLD = re.compile(rf"^{_OBJECT}\s*")
_COLON = re.compile(r"^(?:[^:\x01]{0,80}[:,])?\s*[\"“„«](?=\x01)")
_AFTERWARDS = re.compile(
    r"^\s*(?:[.,;:!?)—–-]|$|(?:on|in|at|to|during|by|after|before|late|early|earlier|later|while|when|as|shortly|via|through|from|for|with"
    r"|without|under|this|last|again|yesterday|today|also|told|about|over|following|of|outside|inside|near|beside|behind|amid|despite|alongside|next|upon|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|just|recently|as|here|there)\b)"
)
# Outside quotations no sentence has as many reporting verbs, except in an attack. It bounds the time.
_MOST_VERBS = 40


def find_frame(unit: Unit) -> Frame | None:
    """The frame of `unit`, or None where the article speaks for itself (or only a quotation stands there)."""
    masked = unit.masked
    silent = SILENT.search(masked)
    if silent and MASK not in masked[: silent.start()]:  # "“We shall act,” he said, but did not say when" is speech
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
        if source and not _PASSIVE.search(masked[: match.start()]):
            return Frame(source, match.span(), trim(masked, match.end(), len(masked)), BLAME, False)
    if silent:
        return Frame(subject(masked, silent.start()) or (0, 0), silent.span(), (0, 0), DECLINE, False, True)
    return find_cue(masked)


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
    if (match.group() in _NOUNS and _NOUN_BEFORE.search(left)) or match.group().endswith("ing"):
        return None
    if verb.base in QUOTING and not _quoted(masked, match):
        return None
    if left.rstrip().endswith(("’s", "'s", "s’", "s'")):
        return None  # "the minister's remarks"
    if _PASSIVE.search(left):
        return _passive(masked, match, verb)
    inverted = _inverted(masked, match, verb)
    if inverted:
        return inverted
    source = subject(masked, match.start())
    if source is None:
        return _closed_by_name(masked, match, verb)
    begin = min(dateline_end(masked), source[0])
    before = masked[begin : source[0]].rstrip(" ,;—–-" + MARKS + "‘’")
    said_before = bool(before) and not is_lead_in(masked[begin : source[0]]) and not _JOINED.search(masked[: source[0]])
    if verb.base in _FINDS and not _THAT.match(right):  # "the board found on Friday", but not "the police found a key"
        return _trailing(masked, source, match, verb) if said_before and _FOUND.match(right) else None
    that = content_after(verb, right)
    if that is not None and (not said_before or that[1]):
        frame = _leading(masked, source, match, verb, match.end() + that[0], that[1])
        return None if verb.base in INWARD and not frame.clause else frame
    if said_before and (_AFTERWARDS.match(right) or verb.base == "tell"):
        return _trailing(masked, source, match, verb)
    if verb.polarity is Polarity.DENY:
        return _denying(masked, source, match, verb)
    if said_before or not right.strip(" .,;"):
        return None
    return None if verb.base in INWARD else _leading(masked, source, match, verb, match.end(), False)


_FINDS = frozenset({"find", "conclude", "determine"})
_FOUND = re.compile(
    rf"\s*(?:[.,;]|$|(?:late |early )?(?:on )?{WEEKDAY}\b|(?:last|this) |in (?:a|its|the)\b|after \w+ing\b)"
)
# "admitted using": no words of anybody are told.
_OF_DOING = frozenset({"admit", "acknowledge", "concede", "confirm", "report", "mention"})


_TO_SOMEBODY = frozenset({"tell", "inform", "warn", "assure", "remind", "promise"})


def content_after(verb: Verb, right: str) -> tuple[int, bool] | None:
    """Where the content begins to the right of the verb, and whether a `that` or a quotation marks it."""
    pattern = _TOLD_THAT if verb.base in _TO_SOMEBODY and not _THAT.match(right) else _THAT
    match = pattern.match(right) or _COLON.match(right)
    if match:
        return match.end() - (1 if right[match.end() - 1 : match.end()] in tuple(MARKS) else 0), True
    if verb.polarity is Polarity.DENY:
        return None
    if verb.base == "tell":
        told = _TOLD.match(right)
        return (told.end(), False) if told and not _AFTERWARDS.match(right[told.end() :]) else None
    return None if _AFTERWARDS.match(right) else (0, False)


def _quoted(masked: str, match: re.Match[str]) -> bool:
    """Whether a quotation stands right behind the verb, or ends the clause before its subject."""
    source = subject(masked, match.start())
    before = masked[: source[0] if source else match.start()].rstrip(", ")
    after = re.match(r"[:,]? [“„«\"]\x01", masked[match.end() : match.end() + 4])
    return after is not None or (before.endswith(tuple(MARKS)) and MASK in before[-2:])


def _leading(masked: str, source: Place, match: re.Match[str], verb: Verb, start: int, marked: bool) -> Frame:
    """ "X said that Y": a bare noun after the verb ("announced his intention to …") is no proposition."""
    said_on = _SAID_ON.match(masked, start)
    content = trim(masked, said_on.end() if said_on else start, len(masked))
    if _SUBORDINATE_BEFORE.search(masked[: source[0]]):  # "Two days after X said that Y, there was …"
        comma = masked.find(",", *content)
        content = trim(masked, content[0], comma) if comma > 0 else content
    body = masked[content[0] : content[1]]
    clause = marked or MASK in body[:3] or (bool(FINITE.search(_ASIDES.split(body)[0])) and not body.startswith(_BARE))
    clause = clause and not (verb.base in _OF_DOING and not marked and re.match(r"[a-z]+ing\b", body))
    declared = _RESPONSIBLE.match(body)  # "declared Y responsible for what Z had done"
    clause = clause and not (declared and not FINITE.search(declared.group()))
    if verb.polarity is Polarity.DENY:
        noun = DENIED_NOUN.match(body)
        content = trim(masked, content[0] + noun.end(), len(masked)) if noun else content
    return Frame(source, match.span(), content, verb, clause)


# "said on Monday he was ready": when it was said is no part of what was said.
_SAID_ON = re.compile(
    r"\s*(?:(?:in|at) [A-Z]\w+(?: [A-Z]\w+)? (?=(?:he|she|it|they|the|that)\b)"
    rf"|(?:late |early )?on {WEEKDAY}(?: (?:morning|afternoon|evening|night))?,? (?=[a-zA-Z]))"
)
# "announced his intention to host the leader who will …": a thing announced, not a proposition.
_ASIDES = re.compile(r", (?:\w+ing|which|who|where)\b")
_RESPONSIBLE = re.compile(r"[^,]+? responsible\b")
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


def _trailing(masked: str, source: Place, match: re.Match[str], verb: Verb) -> Frame:
    return Frame(source, match.span(), trim(masked, 0, source[0]), verb)


def _inverted(masked: str, match: re.Match[str], verb: Verb) -> Frame | None:
    """ "“Y,” said X": the source runs to the end of its clause, appositions included."""
    left = masked[: match.start()].rstrip()
    if not left or left[-1] not in MARKS + "," or MASK not in left or not left.rstrip(MARKS + ", ").endswith(MASK):
        return None
    right = masked[match.end() :]
    if (
        not re.match(r"\s+[\w“]", right)
        or _THAT.match(right)
        or (left[-1] == "," and _TOLD.match(right) is None and verb.base == "tell")
    ):
        return None
    stop = re.search(
        r"[.;:]\s|[.;:]$|["
        + MARKS
        + r"]|, (?:adding|in|on|at|after|as|before|during|while|when)\b| (?:on|in a|at a|during|after|told)\b",
        right,
    )
    end = match.end() + (stop.start() if stop else len(right))
    return Frame(trim(masked, match.end(), end), match.span(), trim(masked, 0, match.start()), verb)


def _closed_by_name(masked: str, match: re.Match[str], verb: Verb) -> Frame | None:
    """ "The bridge had been closed for a year, said Anna Berg, a retired engineer"."""
    named = _NAMED_LAST.match(masked, match.end())
    left = masked[: match.start()]
    if not named or verb.base != "say" or not left.rstrip().endswith(",") or not FINITE.search(left):
        return None
    return Frame(trim(masked, *named.span()), match.span(), trim(masked, 0, match.start()), verb)


_NAMED_LAST = re.compile(r" [A-ZÀ-Þ][\w’'.-]+(?: [A-ZÀ-Þ][\w’'.-]*)+(?=[,.]|$)(?:, (?:the|an?|who)\b[^\x01]*)?")


def _passive(masked: str, match: re.Match[str], verb: Verb) -> Frame | None:
    """ "Y, employees were told": said by somebody who is not named."""
    left = _PASSIVE.sub("", masked[: match.start()])
    start = boundary(left)
    right = masked[match.end() :]
    if (
        not start
        or len(left[start:].split()) > _LONGEST_LISTENER
        or not _AFTERWARDS.match(right)
        or right.startswith(" to ")
    ):
        return None
    if not left[:start].rstrip().endswith(",") or is_lead_in(left[:start]) or not re.search(r"\w", left[start:]):
        return None
    return Frame((0, 0), match.span(), trim(masked, 0, start), verb)


# "the workers of the plant were told"
_LONGEST_LISTENER = 6
