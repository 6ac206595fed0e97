"""Forms of English words and phrases: number, article, tense.

Here: what can be told from the form alone. Not here: what a sentence says (`proposition`), whom it names.
"""

import re

# Names of countries and organisations that are written with "the".
_TAKES_THE = re.compile(
    r"(?:United|Central African|Czech|Dominican|European|African|Arab|International|World|Holy|Isle of|Republic of"
    r"|Organi[sz]ation) .+"
    r"|.+ (?:Islands|Republic|Territory|Territories|Union|Council|Court|Agency|Organi[sz]ation|Fund|Bank)"
    r"|UK|US|UAE|EU|UN|U\.S\.|U\.K\.|Netherlands|Philippines|Bahamas|Gambia|Maldives|Seychelles|Comoros|Taliban|Kremlin"
)
_MORE_THAN_ONE = re.compile(r"\band\b|\b(?:people|police|troops|forces|officials|they)$", re.IGNORECASE)
_SINGULAR_S = re.compile(r"(?:ss|us|is|States|Nations|Netherlands|Philippines|Emirates|news)$")
_HEAD_END = re.compile(
    r" (?:concerning|regarding|involving|about|over|against|of|in|at|on|with|from|for|to|between|by|who|which|that)\b|,"
)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|does|do|did|can|could|may|might|must|should)\b")
_CLAUSE_OF_ITS_OWN = re.compile(r"\b(?:that|which|who|whom|whose|where|when|if|after|before|because|while)\b")
_PARTICIPLE = re.compile(
    r" (?:(?:already|also|now|since|previously) )?(?P<form>\w+ed|been|become|begun|broken|brought|built|bought|caught"
    r"|chosen|come|cut|done|drawn|fallen|flown|found|given|gone|got|grown|held|hit|kept|known|laid|led|left|lost|made"
    r"|met|paid|put|reached|read|risen|run|said|seen|sent|set|shot|shown|shut|sold|spent|spoken|struck|sunk|taken|told"
    r"|thrown|withdrawn|won|written)\b"
)
# What somebody is at the time of saying, if he says no other time.
_STATE = re.compile(r" (?:not |still |now |also )?(?:ready|willing|prepared|planning|preparing|considering)\b")
_IRREGULAR = """
being was, having had, doing did, making made, taking took, giving gave, sending sent, breaking broke, shooting shot,
holding held, hitting hit, striking struck, paying paid, selling sold, buying bought, stealing stole, lying lied,
running ran, seeking sought, building built, hiding hid, going went, flying flew, leaving left, bringing brought,
setting set, keeping kept, spending spent, cutting cut, putting put, withdrawing withdrew, meeting met, blowing blew,
sinking sank, writing wrote, telling told, leading led, feeding fed, letting let, losing lost, winning won
"""
_PAST_OF = {pair.split()[0]: pair.split()[1] for pair in _IRREGULAR.split(",")}
_NOUNS_IN_ING = re.compile(r"\w+ing (?:of|in|at|on|near|by|against|and)\b")


def with_article(name: str) -> str:
    """`name` as it stands inside a sentence: with "the" where it takes one."""
    return f"the {name}" if _TAKES_THE.fullmatch(name) else name


def is_plural(subject: str) -> bool:
    """Whether a verb after `subject` stands in the plural."""
    head = _HEAD_END.split(subject, maxsplit=1)[0].strip()
    if _MORE_THAN_ONE.search(head):
        return True
    return head.endswith("s") and not _SINGULAR_S.search(head)


def first_auxiliary(text: str) -> re.Match[str] | None:
    """The first auxiliary verb of the main clause; None where there is none in front of a clause of its own."""
    match = _AUXILIARY.search(text)
    return None if match is None or _CLAUSE_OF_ITS_OWN.search(text, 0, match.start()) else match


def forward_shifted(text: str, dated: bool) -> str:
    """What "X said that `text`" reports, as X would have put it: "would" is "will", "had left" is "has left".

    `dated`: the text says when, so that "had left on Tuesday" is "left on Tuesday".
    """
    match = first_auxiliary(text)
    if match is None or match.group() not in {"would", "had", "was", "were"}:
        return text
    before, after = text[: match.start()], text[match.end() :]
    if match.group() in {"was", "were"}:
        return (
            text if dated or not _STATE.match(after) else f"{before}{'is' if match.group() == 'was' else 'are'}{after}"
        )
    if match.group() == "would":
        return text if after.startswith((" have", " like", " rather")) else f"{before}will{after}"
    participle = _PARTICIPLE.match(after)
    if participle is None:
        return text
    if dated and participle["form"].endswith("ed"):
        return f"{before.rstrip()}{after}"
    if dated and participle["form"] == "been":
        rest = after[participle.end() :]
        return f"{before}{'were' if is_plural(before) else 'was'}{rest}"
    return f"{before}{'have' if is_plural(before) else 'has'}{after}" if not dated else text


def past_of(gerund: str) -> str:
    """The past of the verb whose form in -ing is given: "launching" is "launched"."""
    if gerund in _PAST_OF:
        return _PAST_OF[gerund]
    stem = gerund.removesuffix("ing")
    return f"{stem[:-1]}ied" if stem.endswith("y") and stem[-2:-1] not in "aeiou" else f"{stem}ed"


def is_gerund(words: str) -> bool:
    """Whether `words` begin with a verb in -ing that has an object, not with a noun ("the shelling of …")."""
    return re.match(r"[a-z]+ing\b(?! \()", words) is not None and not _NOUNS_IN_ING.match(words)
