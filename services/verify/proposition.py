"""What a claim proposes, by its grammar: who, which act, in which tense, affirmed or not.

Here: clause rules over tokens, no tagger. Not here: who has standing (`standing`), nor any passage.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.kernel.text.phrases import word_set
from services.verify import lexicon
from services.verify.reading import Reading, Token


class Tense(StrEnum):
    PAST = "PAST"
    PRESENT = "PRESENT"
    FUTURE = "FUTURE"


@dataclass(frozen=True, slots=True)
class Proposition:
    """The main act of a claim.

    `acts` are the tokens that carry it, the telling one first ("held official talks": talks, then held); `core` adds
    its object. `agent` is the stretch of text that names who did a passive act. Ends and starts are characters.
    """

    subject: tuple[int, int]
    verb: tuple[int, int]
    acts: tuple[Token, ...]
    core: tuple[Token, ...]
    passive: bool
    agent: tuple[int, int] | None
    tense: Tense
    negated: bool


_AUXILIARY: Final = word_set(
    "is are was were be been being has have had will would shall can could may might must should did does do"
)
_BE: Final = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_RELATIVE: Final = frozenset({"who", "that", "which", "whose", "whom"})
_PREPOSITIONS: Final = word_set(
    "in on at to for from by with about into over under between against during after before until through as "
    "above near of since despite amid"
)
_DETERMINERS: Final = frozenset({"the", "a", "an", "its", "their", "his", "her", "of", "most"})
_PAST_FORMS: Final = word_set(
    "met held took made gave came went left said struck hit shot sent spent bought sold sought sank withdrew "
    "fell rose flew found lost won paid told drew broke chose began fought led built brought kept got did "
    "became ran stole wrote drove froze threw stood caught fled died lied froze overthrew underwent undertook "
    "shut cut put quit"
)
_PARTICIPLES: Final = word_set(
    "met held taken made given gone left said struck hit shot sent spent bought sold sought sunk withdrawn "
    "found lost won paid told drawn broken chosen begun fought led built brought kept stolen written driven "
    "frozen thrown caught shut cut put known seen done shown flown overthrown"
)
# "were scheduled to meet": what was to be done is the act, not the scheduling.
_ARRANGED: Final = frozenset(
    ["scheduled", "expected", "planned", "supposed", "slated", "set", "due", "about", "going", "believed", "bound"]
)
_AGENT = re.compile(
    r"\b(?:at the (?:initiative|request|instigation|insistence|behest) of|on the (?:orders?|initiative) of|by)\s",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|shall|is to|are to|plans? to|planning to|intends? to|going to|about to|set to|due to|expected to"
    r"|scheduled to|wants? to|aims? to|prepar\w+ to)\b",
    re.IGNORECASE,
)


def propose(reading: Reading) -> Proposition:
    """The main act of the first sentence of `reading`."""
    tokens = tuple(t for t in reading.tokens if t.sentence == 0)
    at = _main_verb(tokens)
    if at is None:
        return Proposition((0, 0), (0, 0), (), (), False, None, Tense.PRESENT, False)
    verb = tokens[at]
    last, passive = _verb_group(tokens, at)
    rest = tokens[last + 1 :]
    acts = (tokens[last],) if passive and last > at else _acts(reading.text, tokens, last, rest)
    agent = None
    if passive:
        found = _AGENT.search(reading.text, verb.start)
        agent = (found.end(), reading.sentences[0][1]) if found else None
    group = reading.text[verb.start : tokens[min(last + 1, len(tokens) - 1)].end]
    return Proposition(
        subject=(tokens[0].start, verb.start),
        verb=(verb.start, tokens[last].end),
        acts=acts,
        core=acts + tuple(t for t in _objects(rest) if t not in acts),
        passive=passive,
        agent=agent,
        tense=_tense(group, tokens[at : last + 1]),
        negated=any(reading.negated(t) for t in acts),
    )


def _main_verb(tokens: tuple[Token, ...]) -> int | None:
    relative = False
    fallback: int | None = None
    for i, token in enumerate(tokens):
        word = token.text.lower()
        if i and word in _RELATIVE and tokens[i - 1].text.lower() not in ("said", "says"):
            relative = True
            continue
        if not _verbal(tokens, i):
            continue
        if relative:  # the verb of "the drones that exploded ..."
            if word not in _AUXILIARY:
                relative = False
            continue
        if word.endswith("ed") and i + 1 < len(tokens) and tokens[i + 1].text.lower() in _PREPOSITIONS:
            # "people arrested at the protest were held": the finite verb is still to come
            later = _auxiliary_after(tokens, i + 1)
            if later is not None:
                fallback = fallback if fallback is not None else later
                continue
        return i
    return fallback


def _verbal(tokens: tuple[Token, ...], i: int) -> bool:
    word = tokens[i].text.lower()
    before = tokens[i - 1].text.lower() if i else ""
    if i == 0 or before in _DETERMINERS:
        return False
    if word in _AUXILIARY or word in _PAST_FORMS:
        return True
    if " " in word:
        return any(_verbal_form(part) for part in word.split()[:1])
    if tokens[i].capital:
        return False
    return _verbal_form(word)


def _verbal_form(word: str) -> bool:
    return (
        word in _PAST_FORMS
        or (word.endswith("ed") and len(word) > 3)
        or (word.endswith("s") and not word.endswith("ss") and lexicon.stem(word) in lexicon.words("verbs"))
    )


def _auxiliary_after(tokens: tuple[Token, ...], at: int) -> int | None:
    for i in range(at, len(tokens)):
        word = tokens[i].text.lower()
        if word in _RELATIVE or word in ("and", "but", "while", "after", "before", "because", "when", "as"):
            return None
        if word in _AUXILIARY:
            return i
    return None


def _verb_group(tokens: tuple[Token, ...], at: int) -> tuple[int, bool]:
    """Index of the last token of the verb group beginning at `at`, and whether it is passive."""
    last, be = at, tokens[at].text.lower() in _BE
    if tokens[at].text.lower() not in _AUXILIARY:
        return at, False
    for i in range(at + 1, min(at + 6, len(tokens))):
        word = tokens[i].text.lower()
        if word in ("not", "also", "already", "now", "never", "recently", "then", "again"):
            continue
        if word in _AUXILIARY:
            be, last = word in _BE, i
            continue
        if be and word in _ARRANGED and i + 2 < len(tokens) and tokens[i + 1].text.lower() == "to":
            return _infinitive(tokens, i + 2)
        participle = word.split()[0] in _PARTICIPLES or word.split()[0].endswith(("ed", "en"))
        if be and participle:
            return i, True
        if (be and not word.endswith("ing")) or (
            tokens[i].weight == 0 and tokens[i].stem not in lexicon.words("light")
        ):
            return last, False
        return i, False
    return last, False


def _infinitive(tokens: tuple[Token, ...], at: int) -> tuple[int, bool]:
    """The last token of "meet", "be held", "have met" beginning at `at`, and whether it is passive."""
    if tokens[at].text.lower() not in _AUXILIARY:
        return at, False
    return _verb_group(tokens, at)


def _acts(text: str, tokens: tuple[Token, ...], last: int, rest: tuple[Token, ...]) -> tuple[Token, ...]:
    light = lexicon.words("light")
    head = tokens[last]
    if head.stem not in light:
        return (head,)
    following: list[Token] = []
    for token in rest:
        if following and token.text.lower() in ("able", "capable"):  # "a virus capable of ..."
            break
        if token.weight > 0 and not token.capital and token.stem not in light:
            following.append(token)
        elif following and "-" not in (text[token.start - 1], text[token.end : token.end + 1]):  # "follow-up talks"
            break
    # the last of "official talks", "a drone strike", "to a six-month ceasefire" is the act
    return (*following[-1:], head) if head.weight > 0 else tuple(following[-1:])


def _objects(rest: tuple[Token, ...]) -> list[Token]:
    found: list[Token] = []
    for token in rest:
        if found and token.text.lower() in _PREPOSITIONS:
            break
        if token.weight > 0:
            found.append(token)
    return found[:4]


def _tense(group: str, verb: tuple[Token, ...]) -> Tense:
    if _FUTURE.search(group):
        return Tense.FUTURE
    first = verb[0].text.lower().split()[0]
    if first in ("has", "have", "had", "was", "were", "did") or first in _PAST_FORMS or first.endswith("ed"):
        return Tense.PAST
    return Tense.PRESENT
