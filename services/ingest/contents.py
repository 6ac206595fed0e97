"""Where what is said begins behind a reporting verb: "said on Monday that Y", "told the paper: “Y”".

Here: what may stand between the verb and its content. Not here: the frame around both (`attribution`).
"""

import re

from services.ingest.subjects import MARKS
from services.ingest.verbs import Polarity, Verb

# What may stand between a verb and what is said: when, where, how, to whom.
_ASIDE = (
    r"(?:\s*,?\s*(?:on|in|at|during|via|through|by|from|after|before|late|early|earlier|later|shortly|over|this|last|also|again"
    r"|[a-z]+ly|yesterday|today|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
    r"|Sunday)\b(?:(?! that\b)[^,:;\x01]){0,70}?,?)*"
)
_OBJECT = (
    r"\s+(?:reporters|journalists|lawmakers|investors|supporters|delegates|aides|staff|shareholders|members"
    r"|parliament|viewers|listeners|it|them|him|her|state (?:media|television)"
    r"|(?:the|this|his|her|a|their|business|our)\s[\w’' -]{1,40}?"
    r"|[A-Z][\w.&-]+(?: [A-Z][\w.&-]+)*(?: [a-z]+)?)(?= that\b|[,:\"“\s])"
)
THAT = re.compile(rf"^(?:{_ASIDE})\s*,?\s*that\s+")
_TOLD_THAT = re.compile(rf"^{_OBJECT}{_ASIDE}\s*,?\s*(?:that\s+|(?=[:\"“]))")
TOLD = re.compile(rf"^{_OBJECT}\s*")
_COLON = re.compile(r"^(?:[^:\x01]{0,80}[:,])?\s*[\"“„«](?=\x01)")
AFTERWARDS = re.compile(
    r"^\s*(?:[.,;:!?)—–-]|$|(?:on|in|at|to|during|by|after|before|late|early|earlier|later|while|when|as|shortly|via|through|from|for|with"
    r"|without|under|this|last|again|yesterday|today|also|told|about|over|following|of|outside|inside|near|beside|behind|amid|despite|alongside|next|upon|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|just|then|[a-z]+ly|as|here|there)\b)"
)
# "Y, he said in a speech that was broadcast": the speech was, where something was said before.
AT_ONCE = re.compile(rf"(?:{_OBJECT})?\s*,?\s*(?:that\b|[^,:\x01]{{0,40}}[:,]?\s*[{MARKS}])")
_TO_SOMEBODY = frozenset({"tell", "inform", "warn", "assure", "remind", "promise"})


def content_after(verb: Verb, right: str) -> tuple[int, bool] | None:
    """Where the content begins to the right of the verb, and whether a `that` or a quotation marks it."""
    pattern = _TOLD_THAT if verb.base in _TO_SOMEBODY and not THAT.match(right) else THAT
    match = pattern.match(right) or _COLON.match(right)
    if match:
        return match.end() - (1 if right[match.end() - 1 : match.end()] in tuple(MARKS) else 0), True
    if verb.polarity is Polarity.DENY:
        return None
    if verb.base == "tell":
        told = TOLD.match(right)
        return (told.end(), False) if told and not AFTERWARDS.match(right[told.end() :]) else None
    return None if AFTERWARDS.match(right) else (0, False)
