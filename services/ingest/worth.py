"""How worth checking a proposition is: would a desk want to know who stands behind it?

Here: the signs of it and their weights. Not here: which words are acts, hedges, opinions (`acts.toml`), what was learnt
of it from debates (`debate`), which propositions are claims (`claims`).
"""

import re
import tomllib
from datetime import datetime
from pathlib import Path

from services.ingest import debate
from services.kernel.text.dates import find_dates
from services.kernel.text.gazetteer import Gazetteer

_TABLE = tomllib.loads(Path(__file__).with_name("acts.toml").read_text("utf-8"))


def _words(name: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(_TABLE[name]) + ")", re.IGNORECASE)


ACT = re.compile(r"\b(?:" + "|".join(_TABLE["acts"]) + r")\b", re.IGNORECASE)
_VAGUE = _words("vague")
_OPINION = _words("opinion")
_HEDGE = _words("hedge")
# The score is a sum of what a desk asks: who, what, how many, when, says who. The weights were set so that a party
# with an act passes alone, a figure or a name with an act passes, and no two of the lesser signs do.
_BASE = 0.1
_OF_PARTY = 0.25
_OF_NAME = 0.15
_OF_ACT = 0.3
_OF_FIGURE = 0.15
_OF_DATE = 0.1
_OF_SOURCE = 0.1
# No list has all acts. What somebody says has happened, is happening or will is one of lesser weight; in the article's
# own words it mostly is background.
_OF_EVENT = 0.15
# A hedge alone does not make a claim uncheckable ("may cut 35,000 jobs"), an opinion or a phrase about the news does.
_LESS_HEDGE = 0.15
_LESS_OPINION = 0.35
_LESS_VAGUE = 0.6
# What happened years ago stands in an article as background.
_LESS_OLD = 0.3
_OLD_YEARS = 1
CHECK_WORTHY = 0.5
# What somebody says in his own words seldom stands alone: it needs more than an act and a source.
LESS_QUOTED = 0.1
# How much more what was learnt counts than the signs: the least whole number with which debate sentences are ordered
# with an average precision over 0.90.
_LEARNT = 2
_IRREGULAR = (
    "begun|broken|brought|built|bought|caught|cut|done|drawn|fallen|flown|found|given|gone|held|hit|known|laid|led|left|lost"
    "|made|met|paid|put|run|sent|set|shot|shut|sold|spent|struck|sunk|taken|thrown|withdrawn|won|written"
)
# "The delegations", "the order": what the word points back to is not in the claim, and the article alone says it.
_LESS_POINTING = 0.2
_POINTING = re.compile(
    r"The .*?\b(?:is|are|was|were|has|have|had|will|would|\w{3,}(?:ed|es)|met|held|began|fell|rose)\b"
)
# "has annulled", "will take over", "is going to miss", "is shipping", "removed": not "is", "has a", "says".
_EVENT = re.compile(
    r"\b(?:has|have|had) (?:\w+ )?(?!been\b)(?:\w+ed|\w+en|" + _IRREGULAR + r")\b"
    r"|\b(?:has|have|had) been (?:\w+ed|\w+en|\w+ing)\b"
    r"|\b(?:will|would|is to|are to|(?:is|are|was|were) (?:going|about|ready|due|set|supposed) to)"
    r" (?!be\b|have\b)[a-z]+\b"
    r"|\b(?:is|are|was|were) (?:\w+ )?(?!being\b)[a-z]+ing\b"
    r"|(?<!has )(?<!have )(?<!had )\b(?:[a-z]{3,}ed|took|gave|made|went|came|" + _IRREGULAR + r")\b"
)
_FIGURE = re.compile(
    r"(?<![\w.])(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|billions?)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(19\d\d|20\d\d)\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+|^[A-Z][\w’'-]+ [A-Z][\w’'-]+")
# What the writer says of a fact at the end of it does not make it less of one.
_COMMENT = re.compile(r", (?:something|a (?:move|step|decision|sign|claim)|in what) (?:that|which|would|who)\b.*$")


def check_worthiness(proposition: str, signs: float) -> float:
    """0 to 1: the claim's place among others, by the signs of news and by what was learnt from debates.

    The signs choose the claims of an article: on news they tell better what a desk asks about than what was learnt from
    debates; on sentences of debates it is the other way round. Learnt counts twice (docs/quality.md has the figures).
    An article that is a speech itself has `speech.worths` for its order.
    """
    return round((signs + _LEARNT * debate.share(proposition)) / (1 + _LEARNT), 3)


def signs(proposition: str, said_at: datetime, gazetteer: Gazetteer, attributed: bool = False) -> float:
    """0 to 1: how far a news desk would want to know who stands behind `proposition`."""
    proposition = _COMMENT.sub("", proposition)
    act = ACT.search(proposition)
    if not act and not (attributed and _EVENT.search(proposition)):
        return 0.0
    score = _BASE + (_OF_ACT if act else _OF_EVENT)
    named = gazetteer.find(proposition)
    if named:
        score += _OF_PARTY
    elif _NAME.search(proposition):
        score += _OF_NAME
    score += _OF_FIGURE if _FIGURE.search(proposition) else 0
    score += _OF_DATE if find_dates(proposition, said_at) else 0
    score += _OF_SOURCE if attributed else 0
    score -= _LESS_HEDGE if _HEDGE.search(proposition) else 0
    score -= _LESS_OPINION if _OPINION.search(proposition) else 0
    score -= _LESS_VAGUE if _VAGUE.search(proposition) else 0
    pointing = None if attributed else _POINTING.match(proposition)
    score -= _LESS_POINTING if pointing and not (named and named[0].start < pointing.end()) else 0
    years = [int(year) for year in _YEAR.findall(proposition)]
    score -= _LESS_OLD if years and max(years) < said_at.year - _OLD_YEARS else 0
    return round(min(1.0, max(0.0, score)), 3)
