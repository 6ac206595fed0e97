"""A claim of several sentences: each is held against the record by itself, and the claim is as good as its weakest.

Here: taking a claim apart, telling which sentence a passage bears on, one verdict from those on each. Functions of
values; a claim of one sentence stays as it is. Not here: any other verdict (`verdict`), comparing (`comparison`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import prod
from typing import Final

from services.kernel.model import Claim, Comparison, Evidence, Reason, Stance, Standing, Status, Verdict
from services.kernel.text.gazetteer import Gazetteer
from services.kernel.text.sentences import sentences
from services.verify.confidence import LEAST
from services.verify.standing import analyse

# Each sentence costs a search of its own. Claims are one sentence, seldom two or three; what is longer is a text, of
# which the rest is read with the last of these.
MOST: Final = 5
# The name of the reason that says which sentence a passage bears on.
FEATURE: Final = "sentence"
# The weakest first: what is denied in one sentence is denied, what is open in one is open.
_WEAKEST: Final = (Status.DENIED, Status.DISPUTED, Status.UNVERIFIED, Status.UNCORROBORATED, Status.CONFIRMED)


def apart(claim: Claim, gazetteer: Gazetteer) -> tuple[Claim, ...]:
    """The sentences of an analysed `claim` as claims, analysed; the claim itself where it is one sentence.

    Whoever the claim is about is shown in each. A sentence that names nobody who acts ("They will last two days") goes
    on with those of the one before, and one without a date with its time.
    """
    text = claim.proposition or claim.text
    spans = sentences(text)
    if len(spans) < 2:
        return (claim,)
    ends = [end for _, end in spans[: MOST - 1]] + [spans[-1][1]]
    everybody = tuple(each.party for each in claim.parties)
    found: list[Claim] = []
    for (start, _), end in zip(spans, ends, strict=False):
        own = analyse(replace(claim, text=text[start:end], proposition=text[start:end]), gazetteer, everybody)
        if found and all(each.standing is Standing.THIRD_PARTY for each in own.parties):
            own = replace(own, parties=found[-1].parties)
        found.append(replace(own, event_at=own.event_at or (found[-1].event_at if found else None)))
    return tuple(found)


def bearing(compared: Sequence[tuple[Claim, Comparison]]) -> Comparison:
    """Of a passage compared with the sentences of a claim: the comparison with the one it bears on most, which is told.

    A denial goes before what is as strong.
    """
    sentence, best = max(compared, key=lambda each: _weight(each[1]))
    if len(compared) == 1 or best.stance is Stance.UNRELATED:
        return best
    told = Reason(FEATURE, "bears on this sentence of the claim", sentence.proposition, "")
    return replace(best, reasons=(*best.reasons, told))


def _weight(comparison: Comparison) -> tuple[bool, float, bool]:
    return comparison.stance is not Stance.UNRELATED, comparison.score, comparison.stance is Stance.REFUTES


def of_sentence(sentence: Claim, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence that bears on `sentence`, by what `bearing` told."""
    return tuple(
        each
        for each in evidence
        if any(r.feature == FEATURE and r.claim_fragment == sentence.proposition for r in each.comparison.reasons)
    )


def weakest(parts: Sequence[Claim], verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim from those on its sentences, in their order: the weakest one, told as what it is.

    Confirmed is a claim only if all of it is, so that its confidence is that every sentence is. Any other status rests
    on the sentence that has it; of several, on the one that is surest.
    """
    if len(verdicts) == 1:
        return verdicts[0]
    decisive = min(range(len(verdicts)), key=lambda i: (_WEAKEST.index(verdicts[i].status), -verdicts[i].confidence, i))
    found = verdicts[decisive]
    others = "; ".join(
        f"“{part.proposition}”: {verdict.status.value.lower()}"
        for i, (part, verdict) in enumerate(zip(parts, verdicts, strict=True))
        if i != decisive
    )
    told = f"On “{parts[decisive].proposition}”: {found.justification} By itself, {others}."
    if found.status is not Status.CONFIRMED:
        return replace(found, justification=told)
    sure = max(LEAST, round(prod(each.confidence for each in verdicts), 4))
    return replace(found, justification=told, confidence=sure)
