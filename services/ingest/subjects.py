"""The subject of a reporting verb: who, in the words of the sentence, is said to have said it.

Here: where the subject stands, and what in front of it only says when or where. Not here: the frame around it
(`attribution`), whose voice it is (`voices`).
"""

import re

from services.ingest.units import MASK

Place = tuple[int, int]
WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"

_SUBORDINATE = re.compile(r"^.*\b(?:after|when|while|because|since|before|as)\s+(?=(?:the |an? )?(?:[A-Z]|\w+ [A-Z]))")
_PLACE_FIRST = re.compile(r"^(?:In|At) [A-Z]\w+(?: [A-Z]\w+)* (?=the |an? |[A-Z])")
_TIME_FIRST = re.compile(
    r"^(?:[Ww]ithin|[Ii]n|[Oo]n|[Bb]y|[Aa]fter|[Dd]uring|[Ll]ast|[Ll]ater|[Ee]arlier) (?:\w+ ){0,4}?"
    r"(?:hours?|days?|weeks?|months?|morning|evening|night) (?=the |an? |[A-Z])"
)
_LEAD_IN = re.compile(
    r"^(?:[Ii]n|[Oo]n|[Aa]t|[Ll]ast|[Ee]arlier|[Ll]ater|[Pp]rior|[Bb]y|[Aa]fter|[Bb]efore|[Dd]uring|[Ss]eparately|[Mm]eanwhile"
    r"|[Hh]owever|[Bb]ut|[Aa]nd|[Ss]peaking|[Aa]sked|[Dd]espite|[Ww]ithin|[Hh]ours|[Dd]ays"
    r"|[Tt]wo (?:hours|days|weeks|months|years)|[Ff]or|[Ff]rom|[Aa]dditionally|[Aa]lthough"
    r"|[Tt]hough|[Bb]ecause|[Ii]f|[Ss]ince|[Uu]nless|[Oo]nce|[Uu]ntil|[Ww]ith|[Ee]ven|[Ll]ike"
    r"|[Ii]nstead|[Yy]et|[Ss]till|[Aa]lso|[Tt]hen|[Mm]oreover|[Ii]ndeed|[Nn]ow|[Tt]oday|[Yy]esterday|[Aa]ddressing|[Cc]iting|[Aa]ccording"
    r"|[Rr]eached|[Cc]ontacted|[Pp]ressed|[Qq]uestioned|[Aa]s|[Ww]hen|[Ww]hile|[Uu]nder|[Tt]hrough|[Aa]mid|[Ff]ollowing|[A-Z]\w+day)\b"
)
# "Ships left the port and the mayor": the subject begins after the joining word.
_TWO_CLAUSES = re.compile(r"^[^,]*\b(?:and|but|while)\s+")
_PRONOUN = re.compile(r"^(?:he|she|it|they|we|I)$", re.IGNORECASE)
# "The ministry on Tuesday denied": when it was said is no part of who said it.
_WHEN = re.compile(rf"(?<=\w)(?: late| early)?(?: on)? {WEEKDAY}(?: (?:morning|afternoon|evening|night))?$")
_NOT_A_SOURCE = re.compile(
    r"\b(?:what|which|that|who|whom|whose|if|whether|because|although|beyond|according to)\b", re.IGNORECASE
)
SOURCE_NOUN = re.compile(
    r"\b(?:officials?|sources?|government|ministr\w+|minister|president|spokes\w+|police|department|agency|newspaper|media|outlets?|"
    r"statement|court|group|company|firm|people|persons?|man|woman|priest|doctor|medic|lawyer|analysts?|experts?|critics|governors|"
    r"authorities|command|army|military|bank|union|members?|party|leader|envoy|ambassador|embassy|brokers?|dealers?|trader|residents?|"
    r"bloggers?|backers|diplomats?|manager|economists?|ombudsman|mayor|council|commission|regulator|head|chief|director|mission|"
    r"delegation|campaign\w*|radio|station|television|broadcaster|magazine|watchdog|organi[sz]ation|one|both|sides|parties|strategist|"
    r"hospital|airline|board|bureau|sheriff|clerk|university|federation|association|committee|fund|tribunal|inspectorate|guard|navy|aide"
    r"|advis[eo]r|administration|cabinet|institute|side|school|airport|authority|"
    r"communiqu[eé]|note|post|report|letter|study|survey|poll|memo|complaint|filing|document|senator|secretary|congress(?:wo)?man|nominee|candidate|lawmakers?|narrator|announcer|attorneys?|relatives?|family|voters?|scholars?|researchers?|scientists?|historians?|professor|teachers?|students?|workers?|neighbou?rs?|friends?|supporters?|aides|employees?|estimates?|groups|palace|office|presidency|premier|king|sheikh|emir|general|colonel|commander"
    r"|messages?|e-?mails?|ads?|advertisements?|video|website|editorial|article|story|book|tweet|transcript|headline|essay|notice"
    r"|indictment|affidavit|lawsuit|suit|petition|resolution|respondents|host|anchor|reporters?|correspondent|moderator"
    r"|columnist|author|writer|judges?|justice|pastor|bishop|pope|cardinal|rabbi|imam|witness(?:es)?|pollsters?|operatives?"
    r"|staffers?|donors?|delegates?|organi[sz]ers?|activists?|advocates?|opponents?|rivals?|protesters?|detectives?|prosecutors?"
    r"|plaintiffs?|investigators?|auditors?)\b",
    re.IGNORECASE,
)
_ED = re.compile(r"\b\w+ed\b")
_RELATIVE = re.compile(r"\b(?:who|whom|whose|which|that|where|when)\b")
# "Anna Example, 59, of Ashton, Md., who teaches, said": what stands between a name and its verb.
_APPOSED = re.compile(r"(?:who|whose|which|of|from|now|then|\d\d)\b|[A-Z][a-z]{1,4}\.(?:,|$)")
_MOST_APPOSITIONS = 5
# "two importers", "a circular", "exporters", "local people": somebody whom the article does not call by a name.
_SOMEBODY = re.compile(
    r"(?:the|an?|its|his|her|their|another|one|two|three|four|five|six|several|some|many|most|local|other|[\d.]+"
    r"|those|these|half|nearly|almost|about|over|roughly|fewer|more)"
    r"(?: [\w’'-]+%?){1,9}$|[\d.]+(?:%| percent)$"
    r"|(?:[\w’'-]+ ){0,3}?[a-z-]+s"
    r"(?: (?:of|in|at|on|from|for|to|by|familiar|outside|close|near|with|there|here|who)\b.*)?$",
    re.IGNORECASE,
)
_PLAIN_WORD = re.compile(
    r"(?:The |A |An )?(?:This|That|These|Those|There|Some|Many|Others?|Nobody|Everyone|Another|Neither|Both"
    r"|Most|Few|When|If|As|Once|All|denial|allegation|rejection|statement|claim|move|decision)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][\w’'.-]*[a-z][\w’'-]*|[A-Z]{2,}")
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|shall|did|does|do|\w+n[’']t)\b"
    r"|\b(?:\w{3,}ed|met|held|sent|took|gave|made|went|came|left|fell|rose|hit|shot|struck|began|won|lost|sold|bought|cut|paid|broke|spoke|wrote|ran|saw|knew|became|stood|kept|brought|sought|grew|drew"
    r"|threw|tied|drove|rode|flew|chose|froze|forgot|got|sat|fled|understood|withdrew|felt|sang|sank|shook|wore|tore|bore|fought"
    r"|blew|ate|undertook|overcame|stole|swung|arose)\b"
)
MARKS = '"“”„«»'
# "The General Administration of Quality Supervision and Inspection of the People's Republic" has 13 words.
_LONGEST_SOURCE = 16
# "In an interview with the public broadcaster on Monday night" has ten words.
_LONGEST_LEAD_IN = 12


def subject(masked: str, end: int, anybody: bool = False) -> Place | None:
    """The source that is the subject of the verb at `end`, or None where what stands there is none.

    `anybody`: it closes a sentence behind a comma ("…, two importers told the paper"), where no other noun would stand.
    """
    adverbs = _ADVERBS.search(masked, max(end - _NEAR_VERB, 0), end)
    left = masked[: adverbs.start() if adverbs else end]
    left = _WHEN.sub("", left).rstrip()
    stop = len(left)
    closed = left.endswith((",", " —", " –", " --"))
    body = left[:-1].rstrip(" -") if closed else left
    start = boundary(body)
    words = body[start:].strip()
    if closed:  # "X, a lawyer for Y, said": the comma before the verb closes an apposition
        if FINITE.search(_ED.sub("", words)) and not _RELATIVE.search(words):
            return None  # "Without it, Oslo will have to pay, wrote a paper": a clause
        for _ in range(_MOST_APPOSITIONS):
            start = boundary(body[:start].rstrip(" ,—–-"))
            words = body[start:].strip()
            if not _APPOSED.match(words):
                break
    while True:
        lead = re.match(
            r"(?:and|but|while|as|yet|though|however|with|after|that|before|when|then)\s+", words, re.IGNORECASE
        )
        if not lead:
            break
        start = body.index(words, start) + lead.end()
        words = body[start:].strip()
    if not words or MASK in words:
        return None
    start = body.index(words, start)
    lead = _SUBORDINATE.match(words) or _PLACE_FIRST.match(words) or _TIME_FIRST.match(words)
    if lead:
        start += lead.end()
        words = words[lead.end() :]
    clauses = _TWO_CLAUSES.match(words)
    if clauses and FINITE.search(clauses.group()):
        start += clauses.end()
        words = words[clauses.end() :]
    head = re.split(r",| who ", words)[0]
    if words.endswith((" and", " but", " or")):
        return None  # "The crew left the port and said": the subject is that of the verb before
    if _NOT_A_SOURCE.search(head) or len(head.split()) > _LONGEST_SOURCE or FINITE.search(_ED.sub("", head)):
        return None
    named = _NAME.search(head) and not _PLAIN_WORD.fullmatch(head)
    if not (_PRONOUN.match(head) or SOURCE_NOUN.search(head) or named or (anybody and _SOMEBODY.match(head))):
        return None
    return (start, start + len(words)) if stop else None


# "has long said", "had also repeatedly denied", "forcefully told": what stands between a subject and its verb.
_ADVERBS = re.compile(
    r"(?:\s(?:has|have|had|did|does|would|will|also|later|now|then|further|again|already|long|often|once|still|always|recently"
    r"|went on to|goes on to|going on to|even|never|just|first|only|soon"
    r"|(?!family|assembly|supply|ally|rally|bully|monopoly|weekly|daily|monthly)[a-z]+ly)|[’'](?:ve|d)\b)*\s*$"
)
_NEAR_VERB = 60


def boundary(left: str) -> int:
    """Where the clause that ends `left` begins: after a comma, a mark, a dash, a colon."""
    return max(
        (m.end() for m in _BOUNDARY.finditer(left) if not (m.group() == ". " and _SHORT.search(left[: m.end()]))),
        default=0,
    )


_BOUNDARY = re.compile(r"(?:(?<!\d),|,(?!\d))\s|[;:]\s|[—–]\s?|\s--?\s|[\"“”«»]\s?|\.\s(?=[A-Z])")
# "Lt. Gen. Anna Example", "Anna W. Example": this full stop ends no sentence.
_SHORT = re.compile(
    r"(?<![\w.])(?:Mr|Mrs|Ms|Dr|Rep|Reps|Sen|Sens|Gov|Lt|Gen|Col|Sgt|Capt|Maj|Adm|Det|Prof|Rev|St|Supt|Insp|Jr|Sr|[A-Z]"
    r"|(?:[A-Z]\.)+[A-Z])\. $"
)


def is_lead_in(before: str) -> bool:
    """Whether what stands before a source only says when, where or in answer to what ("In a statement, X said …")."""
    if MASK in before:
        return False
    parts = [part.strip() for part in re.split(r"[,—–]\s", before) if part.strip(" ,—–-")]
    return all(_LEAD_IN.match(part) and len(part.split()) <= _LONGEST_LEAD_IN for part in parts) or (
        len(parts) == 1 and len(parts[0].split()) <= 2
    )
