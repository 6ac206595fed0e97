"""A text read once: tokens with their stems, sentences, clauses with mood and negation, parties, dates, figures.

Here: what can be said of one text by itself. Not here: anything about a pair of texts (`alignment`, `features`).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final

from services.kernel.text.dates import DateMention, find_dates
from services.kernel.text.gazetteer import Gazetteer, Mention
from services.kernel.text.phrases import word_set
from services.kernel.text.sentences import sentences
from services.verify import lexicon
from services.verify.quantities import NUMERALS, Quantity, find_quantities

# The parties of a story are named in nearly every statement about it: their names tell less than their rarity says.
PARTY_WEIGHT: Final = 0.3
# A figure or a date is judged by features of its own; as a shared word it would count twice.
FIGURE_WEIGHT: Final = 0.0


class Mood(StrEnum):
    """How a clause is put forward."""

    STATED = "STATED"
    QUESTION = "QUESTION"
    REPORTED = "REPORTED"  # the words of others, mentioned: "reports that", "whether"
    CONDITIONAL = "CONDITIONAL"  # "if", "would", "may"
    DEMANDED = "DEMANDED"  # "must", "should", "we call on"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of one sentence between commas and conjunctions; `negator` is the word that negates it, or empty."""

    start: int
    end: int
    sentence: int
    mood: Mood
    negator: str
    negated_from: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a phrase that stands for one. `weight` 0 to 1 is what sharing it tells."""

    start: int
    end: int
    text: str
    stem: str
    keys: frozenset[str]
    weight: float
    clause: int
    sentence: int

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Reading:
    """One text with everything the features ask of it."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[tuple[int, int], ...]
    questions: tuple[bool, ...]
    clauses: tuple[Clause, ...]
    mentions: tuple[Mention, ...]
    dates: tuple[DateMention, ...]
    quantities: tuple[Quantity, ...]
    acronyms: frozenset[str]

    def sentence_text(self, index: int) -> str:
        start, end = self.sentences[index]
        return self.text[start:end]

    def is_question(self, index: int) -> bool:
        return self.questions[index]

    def negated(self, token: Token) -> bool:
        """Whether the clause of `token` is denied at its place."""
        clause = self.clauses[token.clause]
        return bool(clause.negator) and token.end > clause.negated_from

    def fragment(self, start: int, end: int) -> str:
        return self.text[start:end]


_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_])+\.?|[^\W\d_]+(?:['’&][^\W\d_]+)*|\d[\d,.]*\d|\d")
_CLAUSE_END = re.compile(
    r"[,;:–—()\"“”]|\s-\s"
    r"|\s(?=(?:and|but|while|whereas|although|though|because|since|who|that|which|so|when|as|whether|if|unless)\s)",
    re.IGNORECASE,
)
# "The men who failed to return are being held": what they did ends where what befell them begins.
_WHO = re.compile(r"\bwho (?:[\w’'-]+ ){2,12}?(?=(?:is|are|was|were|has|have|had|will)\s)")
_NEGATOR = re.compile(
    r"\b(?:not|cannot|never|none|nobody|no one|no|neither|nor|nothing|without|hardly|far from|[a-z]+n['’]t"
    r"|ruled? out|refus(?:e|es|ed) to|declin(?:e|es|ed) to|fail(?:s|ed)? to|stopp?ed short of|lacks?|absence of"
    r"|(?:has|have|had|is|are) yet to)\b",
    re.IGNORECASE,
)
# Negators that say nothing against the clause they stand in.
_IDLE_NEGATOR = re.compile(
    r"\b(?:not only|not just|not merely|no doubt|no later than|no less than|no fewer than|no more than|not least"
    r"|whether or not|or not|no matter|not to mention|no secret|no wonder|no coincidence|nor would it normally"
    r"|No\.)(?:\b|(?<=\.))"
)
_WITH = re.compile(r"\b(?:with|at|for|of|in) $")
_BACKWARD_NEGATOR = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|did|does|do|will|would)(?: \w+){0,2} (?:not|never)\b", re.I
)
_REPORTED = re.compile(
    r"\b(?:whether|reports?|rumou?rs?|allegations?|allegedly|accusations?|speculation|suggestions?|insinuations?"
    r"|claims? (?:that|of|by|about|made)|claimed|asked (?:whether|if|about)|questions? (?:about|on|from)|account of"
    r"|assertions?|so-called|(?:attempts?|efforts?) to (?:dress|pass|portray|present|paint|depict)"
    r"|(?<!not )(?<!cannot be )(?<!nobody )den(?:y|ies|ied|ying)(?! (?:entry|access|visas?)))\b",
    re.IGNORECASE,
)
# Readiness commits to nothing until somebody takes it up.
_CONDITIONAL = re.compile(
    r"\b(?:if|unless|would|could|might|(?-i:may)|were to|provided that|in case|open to|ready (?:to|for)"
    r"|(?:willing|prepared)(?:ness)? (?:to|for))\b",
    re.IGNORECASE,
)
_DEMANDED = re.compile(
    r"\b(?:must|should|ought to|needs? to|calls? (?:on|for|upon)|urge[sd]?|demand(?:s|ed)?|invites?|appeal(?:s|ed)? to"
    r"|let us|hopes?)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|shall|\w{3,}ed|took|held|met"
    r"|went|came|gave|left|said|made|began|sent|found|hit|struck)\b",
    re.IGNORECASE,
)
_PARTICLES: Final = frozenset({"down", "off", "up", "out", "away", "over", "back"})
# "turned the Russian offer down": between verb and particle stands a short noun phrase.
PARTICLE_GAP: Final = 3


def read(text: str, said_at: datetime, gazetteer: Gazetteer) -> Reading:
    """`text` as said at `said_at` (aware: relative dates resolve against it)."""
    spans = tuple(part for span in sentences(text) for part in _turns(text, *span))
    mentions = gazetteer.find(text)
    dates = find_dates(text, said_at)
    questions = _questions(text, spans)
    clauses = tuple(c for i, (s, e) in enumerate(spans) for c in _clauses(text, s, e, i, questions[i]))
    quantities = find_quantities(text, tuple((d.start, d.end) for d in dates))
    tokens = _tokens(text, spans, clauses, [(m.start, m.end) for m in mentions], [(d.start, d.end) for d in dates])
    return Reading(text, tokens, spans, questions, clauses, mentions, dates, quantities, _acronyms(text))


_TURN = re.compile(r"(?<=[\w.?!…\"”’)])\s+(?=[QA]: )")
_ASKED = re.compile(r"Q: |A: ")


def _turns(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence cut where somebody else begins to speak ("Q: ", "A: ")."""
    cuts = [start, *(m.end() for m in _TURN.finditer(text, start, end)), end]
    return [(a, a + len(text[a:b].rstrip())) for a, b in pairwise(cuts)]


def _questions(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[bool, ...]:
    """Which sentences ask: by their mark, or because they stand between "Q:" and "A:"."""
    found, asking = [], False
    for start, end in spans:
        turn = _ASKED.match(text, start, end)
        if turn:
            asking = turn.group() == "Q: "
        found.append(asking or text[start:end].rstrip("\"'”’ ").endswith("?"))
    return tuple(found)


def _clauses(text: str, start: int, end: int, sentence: int, question: bool) -> list[Clause]:
    ends = {m.start() for m in _CLAUSE_END.finditer(text, start, end) if m.start() > start}
    ends |= {m.end() - 1 for m in _WHO.finditer(text, start, end)}
    cuts = [start, *sorted(ends), end]
    found: list[Clause] = []
    for left, right in pairwise(cuts):
        if not text[left:right].strip(' ,;:-–—()"“”'):
            continue
        negator, reach = _negation(text, left, right)
        verbless = not _FINITE.search(text, left, right)
        before = found[-1] if found and verbless else None
        if before and before.negator and not negator:  # "no meetings, calls or contacts"
            negator, reach = before.negator, left
        mood = Mood.QUESTION if question else _mood(text, left, right)
        told = found and found[-1].mood is Mood.REPORTED and text[left:right].lstrip().lower().startswith("that ")
        if told and mood is Mood.STATED:  # "reports that ..."
            mood = Mood.REPORTED
        if before and before.mood in (Mood.CONDITIONAL, Mood.DEMANDED) and mood is Mood.STATED:
            mood = before.mood
        found.append(Clause(left, right, sentence, mood, negator, reach))
    return found


def _negation(text: str, start: int, end: int) -> tuple[str, int]:
    """The word that negates this clause and from where it does; an even number of them cancels out."""
    idle = [m.span() for m in _IDLE_NEGATOR.finditer(text, start, end)]
    found = [
        m for m in _NEGATOR.finditer(text, start, end) if not any(s <= m.start() and m.end() <= e for s, e in idle)
    ]
    if not found or len(found) % 2 == 0:
        return "", 0
    first = found[0]
    # "attacking Moscow is not what we do", "nobody was hurt", "no crossing was recorded": the subject is denied too.
    whole = first.group().lower() in ("no", "none", "nobody", "nothing")
    if whole and _WITH.search(text, start, first.start()):  # "offered a deal with no tariffs" offered something
        whole = False
    elif _BACKWARD_NEGATOR.search(text, start, end):
        whole = True
    return first.group(), start if whole else first.start()


def _mood(text: str, start: int, end: int) -> Mood:
    for pattern, mood in ((_REPORTED, Mood.REPORTED), (_DEMANDED, Mood.DEMANDED), (_CONDITIONAL, Mood.CONDITIONAL)):
        if pattern.search(text, start, end):
            return mood
    return Mood.STATED


def _tokens(
    text: str,
    spans: tuple[tuple[int, int], ...],
    clauses: tuple[Clause, ...],
    parties: list[tuple[int, int]],
    dates: list[tuple[int, int]],
) -> tuple[Token, ...]:
    raw = [(m.start(), m.end(), lexicon.stem(m.group())) for m in _WORD.finditer(text)]
    stop = lexicon.words("stop")
    found: list[Token] = []
    skip: set[int] = set()
    clause = sentence = 0
    for i, (start, end, stem) in enumerate(raw):
        if i in skip:
            continue
        last = i
        for phrase, meaning in lexicon.phrases_from(stem):
            members = _phrase_at(text, raw, i, phrase)
            if members:
                stem, last = meaning, i + len(phrase) - 1
                skip.update(members)
                if members[-1] == last:
                    end = raw[last][1]
                break
        while sentence + 1 < len(spans) and start >= spans[sentence][1]:
            sentence += 1
        while clause + 1 < len(clauses) and start >= clauses[clause].end:
            clause += 1
        weight = 0.0 if stem in stop else lexicon.rarity(stem)
        if _inside(start, parties):
            weight *= PARTY_WEIGHT
        if stem[:1].isdigit() or stem in _NUMBER_WORDS or _is_month(text[start:end]) or _inside(start, dates):
            weight = FIGURE_WEIGHT
        found.append(Token(start, end, text[start:end], stem, lexicon.keys(stem), weight, clause, sentence))
    return tuple(found)


def _phrase_at(text: str, raw: list[tuple[int, int, str]], at: int, phrase: tuple[str, ...]) -> list[int]:
    """Indexes of the words of `phrase` from `at` on, a particle a little later allowed; empty if not there."""
    if all(at + k < len(raw) and raw[at + k][2] == word for k, word in enumerate(phrase)):
        return [at + k for k in range(1, len(phrase))]
    if len(phrase) == 2 and phrase[1] in _PARTICLES:
        for k in range(at + 2, min(at + 2 + PARTICLE_GAP, len(raw))):
            if raw[k][2] == phrase[1] and not re.search(r"[,.;:?!]", text[raw[at][1] : raw[k][0]]):
                return [k]
    return []


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


_MONTHS_AND_DAYS: Final = word_set(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday"
)

_NUMBER_WORDS: Final = frozenset(
    lexicon.stem(word) for word in (*NUMERALS, "hundred", "thousand", "million", "billion", "trillion", "percent")
)


def _is_month(word: str) -> bool:
    return word.lower() in _MONTHS_AND_DAYS


_CAPITALS = re.compile(r"\b[A-Z][\w’']+(?:[ -](?:of |the |for |and |on )*[A-Z][\w’']+){1,6}")


def _acronyms(text: str) -> frozenset[str]:
    """Initials of the capitalised names in `text`: "International Criminal Court" can be met by "ICC"."""
    found = set()
    for match in _CAPITALS.finditer(text):
        initials = [w[0] for w in re.split(r"[ -]", match.group()) if w[:1].isupper()]
        for i in range(len(initials)):
            for j in range(i + 3, len(initials) + 1):
                found.add("".join(initials[i:j]).lower())
    return frozenset(found)
