"""Near-duplicate texts: whether two articles print largely the same, which quotations are one.

Here: shared runs of words, counted by hand: what is compared is a few texts at a time, so that no sketch or index is
needed. Not here: what becomes of copies (`links`, `positions`, `relays`).
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from services.kernel.model import Channel, Evidence
from services.verify.quantities import NUMERALS

# Runs of five words are hardly ever shared by chance; of a quotation of a dozen words most runs must survive one that
# was dropped in the middle, so there they are of three.
OF_ARTICLES: Final = 5
OF_QUOTES: Final = 3
# Of two reports written by themselves that quote the same officials at length a third may be shared; a line of an
# agency that was shortened or has a new lead keeps well over half.
COPIED: Final = 0.5
# A quotation of ten words has eight runs of three; one dropped or exchanged word breaks up to three of them.
QUOTED: Final = 0.6
# Shorter ones are said every week: "We have no comment."
LEAST_WORDS: Final = 5
# Agencies' lines are printed for a day or two, at weekends for three; who says the same words a week later says them
# anew.
COPIED_WITHIN: Final = timedelta(days=3)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NEGATES = re.compile(r"(?i)\b(?:not|no|never|neither|nor|none|nobody|nothing|cannot|without|\w+n['’]t)\b")


def words(text: str) -> tuple[str, ...]:
    """The words of `text` in lower case; figures count as words."""
    return tuple(match.group().lower().replace("’", "'") for match in _WORD.finditer(text))


def shared(one: str, other: str, length: int) -> float:
    """The share of the shorter text's runs of `length` words that stand in the other, 0 to 1. Symmetric."""
    ours, theirs = _runs(one, length), _runs(other, length)
    fewer = min(len(ours), len(theirs))
    return len(ours & theirs) / fewer if fewer else 0.0


def copied(one: str, other: str) -> bool:
    """Whether two articles print largely the same text."""
    return shared(one, other, OF_ARTICLES) >= COPIED


def quoted_alike(one: str, other: str) -> bool:
    """Whether two quotations are one, a few words dropped or exchanged: never a figure or a negation. Symmetric."""
    if min(len(words(one)), len(words(other))) < LEAST_WORDS:
        return words(one) == words(other)
    if len(_NEGATES.findall(one)) % 2 != len(_NEGATES.findall(other)) % 2:
        return False
    return _figures(one) == _figures(other) and shared(one, other, OF_QUOTES) >= QUOTED


def without_copies(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What is left when of quotations that are one only the first counts (judgement rule 8).

    Ten articles that carry a ministry's sentence are one statement's worth, and none where the ministry itself has
    published it. Of several at one time the fullest counts. In whatever order they come, the same are left.
    """
    kept: dict[str, list[Evidence]] = {}
    for each in sorted(evidence, key=_told_first):
        said = kept.setdefault(each.party, [])
        if each.channel is Channel.OFFICIAL or not any(_copies(each, other) for other in said):
            said.append(each)
    left = {each.id for said in kept.values() for each in said}
    return [each for each in evidence if each.id in left]


def _told_first(each: Evidence) -> tuple[object, ...]:
    return (each.channel is not Channel.OFFICIAL, each.published_at, -len(each.passage), each.id)


def _copies(each: Evidence, other: Evidence) -> bool:
    """Whether a quotation is what another statement of the party said within days, and has not run out by then."""
    ends = other.comparison.expires_at
    near = abs(each.published_at - other.published_at) <= COPIED_WITHIN and (ends is None or each.published_at < ends)
    return near and each.statement_id != other.statement_id and quoted_alike(each.passage, other.passage)


def _figures(text: str) -> frozenset[float | str]:
    # "one" is seldom a figure
    return frozenset(NUMERALS.get(w, w) for w in words(text) if w[0].isdigit() or (w in NUMERALS and w != "one"))


def _runs(text: str, length: int) -> frozenset[tuple[str, ...]]:
    found = words(text)
    return frozenset(found[i : i + length] for i in range(len(found) - length + 1))
