"""Whether a name reads as a place: "talks in Riyadh" against "Riyadh said".

Here: the words around a name. Not here: names (`gazetteer`), and which claim takes place where (`verify`).
"""

import re

from services.kernel.text.phrases import Words, word_set

# What joins a second place to a first one ("in Riyadh and Doha").
AND = frozenset((" and ", " or ", " and the "))

_INSIDE = word_set("in near outside around across inside")
_BEFORE = word_set(
    "in at to from near outside around across inside through within via towards toward into visit visited visiting "
    "leave left leaving reach reached reaching"
)
# "according to Moscow", "a reply from Moscow": who speaks, not where.
_SPEAKS = {
    "to": word_set("according due thanks attributed close linked belonging question"),
    "from": word_set(
        "statement statements comment comments reply response word confirmation denial reaction answer pressure "
        "support signal signals message request demand assurance assurances guarantees"
    ),
}
_DATELINE = re.compile(r"(?:, [^\n]{1,40}?)?(?: \([^)\n]{2,30}\))? ?(?:—|–|--|- )")


def is_place(words: Words, first: int, last: int, country: bool) -> bool:
    """Whether the name in words `first` to `last` (exclusive) is a place, by the words next to it.

    One can go to and come from a country; the name of an organisation is a place only if something is in or near it
    ("in Cape Town", but not "withdraw from the ICC").
    """
    after = words.gap(last - 1)
    if after in ("'", "’") and words.key[last] == "s":
        return False
    if after == "-" and words.key[last] == "based":
        return True
    start = words.starts[first]
    if (start == 0 or words.text[start - 1] == "\n") and _DATELINE.match(words.text, words.ends[last - 1]):
        return True
    i = first - 1
    if i > 0 and words.key[i] == "the":
        i -= 1
    if i < 0 or words.key[i] not in (_BEFORE if country else _INSIDE) or not words.joined(i):
        return False
    return i == 0 or words.key[i - 1] not in _SPEAKS.get(words.key[i], ())
