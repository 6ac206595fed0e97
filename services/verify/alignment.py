"""A claim laid beside a passage: which words answer each other, and which sentence of the passage is meant.

Here: the pair as features see it. Not here: what follows from it (`features`, `comparison`).
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from services.kernel.model import Claim, Standing
from services.verify import lexicon
from services.verify.proposition import Proposition
from services.verify.reading import Mood, Reading, Token

# What a claim's word is worth when it stands not in the sentence itself but around it: a question carries its answer,
# the sentence before is usually what "it" and "such" point to, farther words only set the scene.
IN_QUESTION: Final = 0.9
IN_SENTENCE_BEFORE: Final = 0.65
AROUND: Final = 0.45
# Another word of the same synonym group says the same a little less surely.
SYNONYM: Final = 0.85
# The act and its object decide what a claim is about; the rest is circumstance.
CORE: Final = 1.5
# "were scheduled to hold" carries "meetings"; officials carry it by other words, or by none.
CARRYING: Final = 0.4
# Who acts is seldom named by those who speak for them ("we", "the Minister"): their names are hardly to be expected.
SUBJECT_NAME: Final = 0.3
# Whom the act concerns tells as much as a word of middling rarity.
COUNTERPARTY: Final = 0.6
# A place tells as much.
PLACE: Final = 0.6
# Of two sentences about equally close the one with the telling act itself is meant, not one with a lesser act.
LATER_ACT: Final = 0.1
# Reports are denied, and refused comment on, when they are told; a month earlier it was another story.
EARLIER_STORY: Final = timedelta(days=30)
# A word in fewer than one of thirty paragraphs of official prose says what is spoken of.
TELLING: Final = 0.5
# "And the captain?", "But this one?" go on with what was asked before.
SHORT_QUESTION: Final = 5
_POINTING = re.compile(r"\b(?:this|that|these|those|such|it)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ClaimReading:
    """A claim with what was read from its proposition. `place_zone`: the time zone of its place, empty without one."""

    claim: Claim
    reading: Reading
    proposition: Proposition
    place_zone: str = ""

    @cached_property
    def content(self) -> tuple[tuple[Token, float], ...]:
        """The telling words outside party names, each once, with their weight."""
        named = [(m.start, m.end) for m in self.reading.mentions]
        core = {t.stem for t in self.proposition.core}
        verb, verb_end = self.proposition.verb
        found: dict[str, tuple[Token, float]] = {}
        for token in self.reading.tokens:
            if token.weight <= 0 or any(s <= token.start < e for s, e in named):
                continue
            own = token.capital and token.end <= self.proposition.subject[1]
            carrying = token not in self.proposition.acts[:1] and verb <= token.start < verb_end
            factor = SUBJECT_NAME if own else CARRYING if carrying else CORE if token.stem in core else 1.0
            found.setdefault(token.stem, (token, token.weight * factor))
        return tuple(found.values())

    @cached_property
    def standing(self) -> dict[str, Standing]:
        """The parties that may settle the claim."""
        return {p.party: p.standing for p in self.claim.parties if p.standing is not Standing.THIRD_PARTY}

    @cached_property
    def actors(self) -> frozenset[str]:
        return frozenset(p for p, s in self.standing.items() if s in (Standing.ACTOR, Standing.AUTHORITY))

    @cached_property
    def named(self) -> frozenset[str]:
        """Every party the claim names or is asked for."""
        return frozenset(m.party for m in self.reading.mentions) | {p.party for p in self.claim.parties}


@dataclass(frozen=True)
class PassageReading:
    """A passage with what stands around it and whose it is.

    `background` is the reading of what stands just before it, `lead` that of what its statement says first of all;
    `relayed`: others quote it. `place_zone` is the time zone of a place it names, `home_zone` that of whoever speaks;
    empty where they are not known.
    """

    reading: Reading
    background: Reading
    lead: Reading
    party: str
    office: str
    issuer: str
    speaker: str
    published_at: datetime
    place_zone: str = ""
    home_zone: str = ""
    relayed: bool = False
    _index: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def index(self) -> dict[str, tuple[int, ...]]:
        """Key to the places of the tokens that answer to it."""
        found: dict[str, list[int]] = {}
        for i, token in enumerate(self.reading.tokens):
            for key in token.keys:
                found.setdefault(key, []).append(i)
        return {key: tuple(places) for key, places in found.items()}

    @cached_property
    def background_keys(self) -> frozenset[str]:
        return frozenset(key for token in self.background.tokens for key in token.keys)

    @cached_property
    def named(self) -> frozenset[str]:
        """The parties named in the passage or just before it."""
        return frozenset(m.party for m in (*self.reading.mentions, *self.background.mentions))

    @cached_property
    def context_is_question(self) -> bool:
        return bool(self.background.sentences) and self.background.is_question(len(self.background.sentences) - 1)


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the claim and the word of the passage that answers it, by the same or by the contrary meaning."""

    claim: Token
    passage: Token
    opposite: bool


@dataclass(frozen=True)
class Pair:
    """A claim and a passage side by side. `similarity` is the cosine of their sentence embeddings, -1 to 1."""

    claim: ClaimReading
    passage: PassageReading
    similarity: float

    @cached_property
    def before_the_story(self) -> bool:
        """Whether the passage is of a time when nobody had told the claim, nor could have: of an earlier story."""
        event, published_at = self.claim.claim.event_at, self.passage.published_at
        told = self.claim.claim.said_at - EARLIER_STORY
        return published_at < told and (event is None or published_at < event.end)

    @cached_property
    def hits(self) -> tuple[tuple[Token, float, tuple[int, ...], float], ...]:
        """For each telling word of the claim: it, its weight, the sentences of the passage that have it, how well."""
        index, tokens = self.passage.index, self.passage.reading.tokens
        ours, theirs = self.claim.reading.acronyms, self.passage.reading.acronyms | self.passage.background.acronyms
        shortened = frozenset(t.stem for t in tokens if t.stem in ours)
        found = []
        for token, weight in self.claim.content:
            same = index.get(token.stem, ())
            sentences = {tokens[i].sentence for i in same}
            worth = 1.0 if same else SYNONYM
            if not same:
                sentences = {tokens[i].sentence for key in token.keys for i in index.get(key, ())}
            if not sentences and token in self.claim.proposition.acts:
                sentences = {
                    tokens[i].sentence for key in lexicon.opposite_keys(token.stem) for i in index.get(key, ())
                }
            if not sentences and token.stem in theirs:
                sentences, worth = {0}, 1.0
            if not sentences and token.capital and any(token.stem[0] in name for name in shortened):
                sentences = {t.sentence for t in tokens if t.stem in shortened}
            found.append((token, weight, tuple(sorted(sentences)), worth))
        return (*found, *self._counterparties(), *self._places())

    def _counterparties(self) -> list[tuple[Token, float, tuple[int, ...], float]]:
        """The parties that the claim names beside its subject count like words, by whatever name they are called."""
        passage, found = self.passage.reading, []
        for mention in self.claim.reading.mentions:
            token = next((t for t in self.claim.reading.tokens if t.end >= mention.end), None)
            if mention.start < self.claim.proposition.subject[1] or mention.place or token is None:
                continue
            where = {
                i
                for m in passage.mentions
                for i, (start, end) in enumerate(passage.sentences)
                if m.party == mention.party and start <= m.start < end
            }
            background = mention.party in {m.party for m in self.passage.background.mentions}
            if mention.party == self.passage.party or background:
                where = set(range(len(passage.sentences)))
            found.append((token, COUNTERPARTY, tuple(sorted(where)), 1.0))
        return found

    def _places(self) -> list[tuple[Token, float, tuple[int, ...], float]]:
        """The claimed places that the passage names: they speak for the same event, their absence against nothing."""
        passage, found = self.passage.reading, []
        for name in self.claim.claim.places:
            where = tuple(i for i in range(len(passage.sentences)) if name in passage.sentence_text(i))
            token = next((t for t in self.claim.reading.tokens if t.text in name), None)
            if token is not None and (where or name in self.passage.background.text):
                found.append((token, PLACE, where, 1.0))
        return found

    @cached_property
    def coverages(self) -> tuple[float, ...]:
        """For each sentence of the passage, the share of the claim that it and what surrounds it takes up, 0 to 1."""
        total = sum(weight for _, weight, _, _ in self.hits) or 1.0
        return tuple(
            sum(weight * worth * self._worth(i, token, where) for token, weight, where, worth in self.hits) / total
            for i in range(len(self.passage.reading.sentences))
        )

    def _worth(self, sentence: int, token: Token, where: tuple[int, ...]) -> float:
        if sentence in where:
            return 1.0
        best = AROUND if where else 0.0
        if sentence - 1 in where:
            best = IN_SENTENCE_BEFORE
        before = sentence - 1
        while before >= 0 and self.passage.reading.is_question(before):
            if before in where:
                return IN_QUESTION
            before -= 1
        if token.keys & self.passage.background_keys:
            asked = before < 0 and self.passage.context_is_question
            best = max(best, IN_QUESTION if asked else IN_SENTENCE_BEFORE if sentence == 0 else AROUND)
        return best

    @cached_property
    def focus(self) -> int:
        """The sentence that says most about the claim; a question only if there is nothing else."""
        if not self.coverages:
            return 0
        reading = self.passage.reading
        return max(range(len(self.coverages)), key=lambda i: (not reading.is_question(i), self.coverages[i], -i))

    @cached_property
    def coverage(self) -> float:
        return self.coverages[self.focus] if self.coverages else 0.0

    @cached_property
    def asked(self) -> bool:
        """Whether the sentence in focus answers a question."""
        if self.focus:
            return self.passage.reading.is_question(self.focus - 1)
        return self.passage.context_is_question

    @cached_property
    def told(self) -> float:
        """The share of the claim that the passage, what it follows and the lead of its statement take up together.

        A refusal to comment says on what only by the question, or by what the statement began with. 0 to 1.
        """
        around = (self.passage.lead, self.passage.background)
        return self._taken_up(
            {key for reading in around for token in reading.tokens for key in token.keys},
            {m.party for reading in around for m in reading.mentions},
        )

    @cached_property
    def asked_for(self) -> float:
        """The share of the claim that the passage and the question it answers take up, 0 to 1; 0 without a question.

        A question by "this" or "it" only goes on with what was asked before, or with what its statement began with.
        """
        background = self.passage.background
        if not self.passage.context_is_question or self.passage.reading.is_question(0):
            return 0.0
        first = len(background.sentences) - 1
        while first and background.is_question(first - 1):
            first -= 1
        words = background.text[background.sentences[first][0] :]
        if len(words.split()) <= SHORT_QUESTION or _POINTING.search(words):
            return self.told
        asked = [t for t in background.tokens if t.sentence >= first]
        return self._taken_up(
            {key for token in asked for key in token.keys},
            {m.party for m in background.mentions if m.start >= background.sentences[first][0]},
        )

    def _taken_up(self, keys: set[str], named: set[str]) -> float:
        total = sum(weight for _, weight, _, _ in self.hits) or 1.0
        meant = [(m.start, m.end) for m in self.claim.reading.mentions if m.party in named]
        taken = 0.0
        for token, weight, where, worth in self.hits:
            if where:
                taken += weight * worth
            elif token.keys & keys or any(s <= token.start < e for s, e in meant):
                taken += weight * IN_QUESTION
        return taken / total

    @cached_property
    def acts(self) -> tuple[Match, ...]:
        """Where the passage speaks of the claimed act or its contrary, outside questions; the best place first."""
        index, reading = self.passage.index, self.passage.reading
        found: list[tuple[float, Match]] = []
        for rank, act in enumerate(self.claim.proposition.acts):
            same = {i for key in act.keys for i in index.get(key, ())}
            contrary = {i for key in lexicon.opposite_keys(act.stem) for i in index.get(key, ())} - same
            for i in same | contrary:
                token = reading.tokens[i]
                if reading.clauses[token.clause].mood is Mood.QUESTION:
                    continue
                worth = self.coverages[token.sentence] - LATER_ACT * rank - (LATER_ACT if i in contrary else 0.0)
                found.append((worth, Match(act, token, i in contrary)))
        return tuple(match for _, match in sorted(found, key=lambda entry: (-entry[0], entry[1].passage.start)))

    def beside_the_act(self, sentence: int) -> float:
        """Of the claim's telling words that are neither its act nor the name of a party, the share that this sentence
        and what surrounds it take up, 0 to 1; 1 where there are none.
        """
        acts = {t.stem for t in self.claim.proposition.acts}
        words = self.hits[: len(self.claim.content)]
        own = [hit for hit in words if hit[0].stem not in acts and hit[0].weight >= TELLING]
        # where somebody arrived or met is what the act is done to; where a strike was announced is not
        own += [hit for hit in self._places() if hit[0] in self.claim.proposition.core]
        taken = sum(weight * worth * self._worth(sentence, token, where) for token, weight, where, worth in own)
        return taken / sum(weight for _, weight, _, _ in own) if own else 1.0

    def objects_in(self, sentence: int, act: Token) -> tuple[Token, ...]:
        """The claim's telling words other than `act` that stand in this sentence of the passage."""
        return tuple(t for t, _, where, _ in self.hits if t != act and t.weight >= TELLING and sentence in where)
