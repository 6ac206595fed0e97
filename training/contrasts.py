"""Minimal pairs of syntax and words, made by rules from word lists of our own. Never part of a reported figure.

A model that has learnt "many common words, so it is entailed" fails on who did what to whom and on one exchanged word.
Two sorts: sentences built from scratch, where the claim uses only words of the passage and follows or does not; and
premises of the training sets with one word exchanged for another of its kind, or left as they are.
"""

import random
import re
from collections.abc import Iterator

Pair = tuple[str, str, str, str]
YES, NO, OPEN = "SUPPORTS", "REFUTES", "NEI"


def listed(words: str) -> list[str]:
    """The words of a text: long lists read better so."""
    return words.split()


PEOPLE = listed(
    "ambassador minister envoy general reporter editor mayor officer governor delegate economist negotiator deputy "
    "pilot guard inspector adviser banker clerk farmer nurse driver teacher painter singer tourist student baker "
    "author judge lawyer doctor actor scientist artist manager secretary athlete senator president professor"
)
PAIR_VERBS = (  # past, participle
    ("praised", "praised"), ("criticised", "criticised"), ("called", "called"), ("warned", "warned"), ("met", "met"),
    ("thanked", "thanked"), ("saw", "seen"), ("blamed", "blamed"), ("helped", "helped"), ("followed", "followed"),
    ("questioned", "questioned"), ("supported", "supported"), ("replaced", "replaced"), ("invited", "invited"),
    ("recognized", "recognized"), ("believed", "believed"), ("paid", "paid"), ("stopped", "stopped"),
)  # fmt: skip
ALONE = listed(
    "resigned waited smiled slept left arrived laughed danced travelled agreed hesitated returned spoke stayed"
)
PLACES = ["near", "behind", "beside", "by"]
TRUE_VERBS = ["knew", "remembered", "forgot", "realised", "discovered", "noticed"]
OPEN_VERBS = ["said", "claimed", "believed", "hoped", "thought", "feared", "suspected", "doubted", "supposed", "heard"]
SURE = ["Certainly", "Clearly", "Obviously"]
UNSURE = ["Perhaps", "Maybe", "Probably", "Supposedly", "Hopefully"]

# Words of one kind exclude each other; the first list of each is exchanged within itself.
KINDS = (
    listed("one two three four five six seven eight nine ten eleven twelve twenty thirty fifty"),
    listed("red blue green yellow black white brown orange purple pink gray"),
    listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    listed("January February March April June July August September October November December"),
    listed("first second third fourth fifth sixth tenth"),
    listed(
        "America China France Germany Italy Spain Russia Japan India Canada Mexico Brazil England Ireland Scotland "
        "Greece Turkey Egypt Poland Sweden Norway Australia Israel Iran Iraq Cuba Vietnam Korea"
    ),
    listed(
        "American Chinese French German Italian Spanish Russian Japanese Indian Canadian Mexican Brazilian British "
        "Irish Scottish Greek Turkish Egyptian Polish Swedish Australian Israeli Iranian Korean Asian African "
        "European"
    ),
    listed("guitar piano violin drums flute trumpet saxophone cello harmonica accordion"),
    listed("coffee tea beer wine water juice milk lemonade vodka whiskey soda"),
    listed("kitchen bedroom bathroom garage basement attic hallway office"),
    ["spring", "summer", "autumn", "winter"],
    listed("dog cat horse bird cow sheep pig goat rabbit elephant"),
    listed("soccer basketball tennis baseball football volleyball hockey golf rugby cricket"),
    listed("wooden plastic metal glass leather paper stone"),
    listed("carrots potatoes onions tomatoes peppers cabbage beans lettuce"),
    ["north", "south", "east", "west"],
    listed("Mercury Venus Mars Jupiter Saturn Neptune"),
    listed("bus train car truck boat plane bicycle motorcycle"),
    listed("actor singer author director politician painter lawyer athlete"),
)
OPPOSITES = listed(
    "man/woman boy/girl men/women boys/girls young/old big/small large/small tall/short hot/cold inside/outside "
    "indoors/outdoors happy/sad open/closed up/down empty/full wet/dry light/dark early/late before/after "
    "sitting/standing sleeping/awake smiling/frowning alone/together above/below left/right front/back near/far "
    "clean/dirty husband/wife brother/sister father/mother male/female day/night morning/evening win/lose won/lost "
    "increase/decrease rise/fall rose/fell buy/sell bought/sold begin/end began/ended push/pull always/never "
    "more/less most/least all/none many/few everyone/nobody accept/reject accepted/rejected allow/forbid "
    "quickly/slowly thick/thin strong/weak rich/poor public/private top/bottom arrive/depart enter/leave "
    "with/without best/worst better/worse easy/difficult true/false alive/dead success/failure loud/quiet "
    "crowded/deserted"
)
SAME = listed(
    "man/person woman/person child/kid kids/children street/road big/large little/small couch/sofa picture/photo "
    "speaking/talking starts/begins close/near happy/glad quick/fast ill/sick bike/bicycle car/vehicle "
    "truck/vehicle dog/animal cat/animal guitar/instrument piano/instrument soccer/sport several/multiple "
    "buy/purchase help/assist begin/start ended/finished movie/film autumn/fall shop/store boat/vessel jacket/coat "
    "jumping/leaping"
)


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


def words(rng: random.Random, share: float = 0.25) -> tuple[str, str, str]:
    """Three different people, sometimes in the plural."""
    return tuple(f"the {p}{'s' if rng.random() < share else ''}" for p in rng.sample(PEOPLE, 3))


def built(rng: random.Random) -> Pair:
    """Passage and claim of common words: the claim follows, is excluded, or is left open."""
    a, b, c = words(rng)
    past, done = rng.choice(PAIR_VERBS)
    past2, _ = rng.choice(PAIR_VERBS)
    alone, alone2 = rng.sample(ALONE, 2)
    near = rng.choice(PLACES)
    link = rng.choice(["after", "because", "before", "while", "since"])
    was = "were" if a.endswith("s") else "was"
    were = "were" if b.endswith("s") else "was"
    yes, sure, unsure = rng.choice(TRUE_VERBS), rng.choice(SURE), rng.choice(UNSURE)
    maybe = rng.choice(OPEN_VERBS)
    full, turned = f"{a} {past} {b}", f"{b} {past} {a}"
    table = (
        # who did it to whom
        (full, turned, OPEN, "swap"),
        (full, f"{b} {were} {done} by {a}", YES, "passive"),
        (f"{a} {was} {done} by {b}", turned, YES, "passive"),
        (f"{a} {was} {done} by {b}", full, OPEN, "passive"),
        (full, f"{a} {was} {done} by {b}", OPEN, "passive"),
        (full, full, YES, "same"),
        (f"{a} {near} {b} {past} {c}", f"{b} {past} {c}", OPEN, "phrase"),
        (f"{a} {near} {b} {past} {c}", f"{a} {past} {c}", YES, "phrase"),
        (f"{a} {near} {b} {past} {c}", f"{c} {past} {a}", OPEN, "phrase"),
        (f"{a} {past} {b} {near} {c}", f"{a} {past} {c}", OPEN, "phrase"),
        (f"{a} {past} {b} {near} {c}", full, YES, "phrase"),
        (f"{a} {near} {b} {alone}", f"{b} {alone}", OPEN, "phrase"),
        (f"{a} {near} {b} {alone}", f"{a} {alone}", YES, "phrase"),
        # relative clauses
        (f"{a} who {b} {past} {alone}", f"{b} {alone}", OPEN, "relative"),
        (f"{a} who {b} {past} {alone}", turned, YES, "relative"),
        (f"{a} who {past} {b} {alone}", f"{b} {alone}", OPEN, "relative"),
        (f"{a} who {past} {b} {alone}", f"{a} {alone}", YES, "relative"),
        (f"{a} that {past} {b} {past2} {c}", f"{b} {past2} {c}", OPEN, "relative"),
        (f"{a} that {past} {b} {past2} {c}", full, YES, "relative"),
        (f"{a} {past} {b} who {past2} {c}", f"{a} {past2} {c}", OPEN, "relative"),
        (f"{a} {past} {b} who {past2} {c}", f"{b} {past2} {c}", YES, "relative"),
        # lists
        (f"{a} and {b} {past} {c}", f"{a} {past} {c}", YES, "list"),
        (f"{a} and {b} {past} {c}", f"{b} {past} {c}", YES, "list"),
        (f"{a} and {b} {past} {c}", f"{a} {past} {b}", OPEN, "list"),
        (f"{a} {past} {b} and {c}", f"{a} {past} {c}", YES, "list"),
        (f"{a} {past} {b} and {c}", f"{b} {past} {c}", OPEN, "list"),
        (f"{a} {past} {b} or {c}", full, OPEN, "list"),
        (f"{a} {alone}, or {b} {past} {c}", f"{a} {alone}", OPEN, "list"),
        (f"{a} {alone}, or {b} {past} {c}", f"{b} {past} {c}", OPEN, "list"),
        (f"{a} {alone}, and {b} {past} {c}", f"{b} {past} {c}", YES, "list"),
        # clauses
        (f"{link} {a} {alone}, {b} {past} {c}", f"{b} {past} {c}", YES, "clause"),
        (f"{link} {a} {alone}, {b} {past} {c}", f"{a} {alone}", YES, "clause"),
        (f"{link} {a} {alone} {b} {past} {c}", f"{a} {alone} {b}", OPEN, "clause"),
        (f"{link} {a} {past} {b} {c} {alone}", f"{a} {past} {c}", OPEN, "clause"),
        (f"if {a} {past} {b}, {c} {alone}", full, OPEN, "condition"),
        (f"if {a} {past} {b}, {c} {alone}", f"{c} {alone}", OPEN, "condition"),
        (f"unless {a} {alone}, {b} {past} {c}", f"{a} {alone}", OPEN, "condition"),
        (f"unless {a} {alone}, {b} {past} {c}", f"{b} {past} {c}", OPEN, "condition"),
        (f"in case {a} {alone}, {b} {past} {c}", f"{a} {alone}", OPEN, "condition"),
        (f"whether or not {a} {alone}, {b} {past} {c}", f"{b} {past} {c}", YES, "condition"),
        (f"whether or not {a} {alone}, {b} {past} {c}", f"{a} {alone}", OPEN, "condition"),
        # what is only said
        (f"{a} {yes} that {b} {past} {c}", f"{b} {past} {c}", YES, "report"),
        (f"{a} {maybe} that {b} {past} {c}", f"{b} {past} {c}", OPEN, "report"),
        (f"{a} {maybe} {b} {alone}", f"{a} {maybe} {b}", OPEN, "report"),
        (f"{a} {rng.choice(['knew', 'heard', 'believed'])} {b} {alone}", f"{a} {maybe} {b}", OPEN, "report"),
        (f"{unsure} {a} {past} {b}", full, OPEN, "adverb"),
        (f"{sure} {a} {past} {b}", full, YES, "adverb"),
        (f"{a} {done} in the office {alone}", f"{a} {past} in the office", OPEN, "reduced"),
        (f"{a} {done} by {b} {alone}", f"{b} {alone}", OPEN, "reduced"),
        (f"{a} {done} by {b} {alone}", turned, YES, "reduced"),
        # outright contradiction, so that "not entailed" is not always "open"
        (f"{a} did not see {b}", f"{a} saw {b}", NO, "negation"),
        (f"nobody {past} {b}", full, NO, "negation"),
        (f"{a} denied that {b} {alone}", f"{b} {alone}", NO, "report"),
        (f"{a} {alone} but {b} did not", f"{b} {alone}", NO, "negation"),
        (f"{a} {alone} but {b} did not", f"{a} {alone}", YES, "negation"),
        (f"{a} pretended that {b} {alone}", f"{b} {alone}", NO, "report"),
        (f"no {b[4:]} {alone}", f"{b} {alone}", NO, "negation"),
        (f"{a} {alone} and then {alone2}", f"{a} {alone2}", YES, "list"),
    )
    passage, claim, label, kind = rng.choice(table)
    return f"{capital(claim)}.", f"{capital(passage)}.", label, f"syntax/{kind}"


# Verbs over a clause: what follows from "X verb that S" and from "X did not verb that S".
OVER_CLAUSE = (
    ("knew", "know", YES, YES), ("realised", "realise", YES, YES), ("noticed", "notice", YES, YES),
    ("regretted", "regret", YES, YES), ("forgot", "forget", YES, YES), ("revealed", "reveal", YES, YES),
    ("was glad", "be glad", YES, YES), ("admitted", "admit", YES, OPEN), ("acknowledged", "acknowledge", YES, YES),
    ("confirmed", "confirm", YES, OPEN), ("proved", "prove", YES, OPEN), ("showed", "show", YES, OPEN),
    ("discovered", "discover", YES, OPEN), ("saw", "see", YES, OPEN), ("learned", "learn", YES, OPEN),
    ("understood", "understand", YES, OPEN), ("pointed out", "point out", YES, OPEN),
    ("explained", "explain", YES, OPEN), ("made sure", "make sure", YES, OPEN), ("said", "say", OPEN, OPEN),
    ("claimed", "claim", OPEN, OPEN), ("believed", "believe", OPEN, OPEN), ("thought", "think", OPEN, OPEN),
    ("suggested", "suggest", OPEN, OPEN), ("hoped", "hope", OPEN, OPEN), ("expected", "expect", OPEN, OPEN),
    ("insisted", "insist", OPEN, OPEN), ("assumed", "assume", OPEN, OPEN), ("argued", "argue", OPEN, OPEN),
    ("guessed", "guess", OPEN, OPEN), ("wished", "wish", NO, OPEN), ("pretended", "pretend", NO, OPEN),
    ("lied", "lie", NO, OPEN), ("denied", "deny", NO, OPEN), ("disproved", "disprove", NO, OPEN),
    ("wrongly assumed", "wrongly assume", NO, OPEN),
)  # fmt: skip
# Verbs over an act: "X verb to do", "X did not verb to do".
OVER_ACT = (
    ("managed to", "manage to", YES, NO), ("happened to", "happen to", YES, NO),
    ("remembered to", "remember to", YES, NO), ("dared to", "dare to", YES, NO), ("got to", "get to", YES, NO),
    ("began to", "begin to", YES, NO), ("failed to", "fail to", NO, YES), ("forgot to", "forget to", NO, YES),
    ("refused to", "refuse to", NO, OPEN), ("declined to", "decline to", NO, OPEN),
    ("neglected to", "neglect to", NO, YES), ("was forced to", "be forced to", YES, OPEN),
    ("wanted to", "want to", OPEN, OPEN), ("planned to", "plan to", OPEN, OPEN),
    ("promised to", "promise to", OPEN, OPEN), ("tried to", "try to", OPEN, OPEN),
    ("hoped to", "hope to", OPEN, OPEN), ("offered to", "offer to", OPEN, OPEN),
    ("threatened to", "threaten to", OPEN, OPEN), ("agreed to", "agree to", OPEN, OPEN),
)  # fmt: skip
DEEDS = (
    ("sign the letter", "signed the letter"), ("pay the bill", "paid the bill"),
    ("open the door", "opened the door"), ("visit the museum", "visited the museum"),
    ("answer the question", "answered the question"), ("sell the house", "sold the house"),
    ("join the meeting", "joined the meeting"), ("fix the engine", "fixed the engine"),
    ("publish the report", "published the report"), ("leave the city", "left the city"),
    ("call the police", "called the police"), ("change the plan", "changed the plan"),
    ("finish the work", "finished the work"), ("lower the price", "lowered the price"),
)  # fmt: skip


def turned_down(verb: str, base: str) -> str:
    return verb.replace("was", "was not", 1) if verb.startswith("was ") else f"did not {base}"


def factual(rng: random.Random, premises: list[str]) -> Pair:
    """Does what stands under a verb hold?"""
    who = rng.choice(listed("He She They John Maria The minister The report's author Someone I We"))
    refused = rng.random() < 0.45
    if rng.random() < 0.35:
        verb, base, kept, denied = rng.choice(OVER_ACT)
        if verb.startswith("was") and who in ("They", "We"):
            who = "She"
        bare, past = rng.choice(DEEDS)
        text = turned_down(verb, base) if refused else verb
        return f"{who} {past}.", f"{who} {text} {bare}.", denied if refused else kept, "factuality/act"
    verb, base, kept, denied = rng.choice(OVER_CLAUSE)
    if verb.startswith("was") and who in ("They", "We"):
        who = "He"
    clause = ""
    while not (20 < len(clause) < 90 and re.match(r"(The|A|An|He|She|It|They|There|We)\b", clause)):
        clause = rng.choice(premises).strip().rstrip(".")
    text = turned_down(verb, base) if refused else verb
    passage = f"{who} {text} that {clause[0].lower()}{clause[1:]}."
    return f"{clause}.", passage, denied if refused else kept, "factuality/clause"


def exchange(sentence: str, old: str, new: str) -> str:
    return re.sub(rf"\b{re.escape(old)}\b", new, sentence, count=1)


def held(sentence: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", sentence) is not None


def exchanged(sentence: str, pairs: list[tuple[str, str]], rng: random.Random) -> str:
    """The sentence with the first word of one of the pairs exchanged for the second, or ""."""
    options = [(old, new) for old, new in pairs if held(sentence, old)]
    return exchange(sentence, *rng.choice(options)) if options else ""


def other_of_kind(sentence: str, rng: random.Random) -> str:
    """The sentence with one word exchanged for another of its kind, or ""."""
    options = [(kind, word) for kind in KINDS for word in kind if held(sentence, word)]
    if not options:
        return ""
    kind, old = rng.choice(options)
    return exchange(sentence, old, rng.choice([w for w in kind if not held(sentence, w)]))


def one_word(rng: random.Random, premises: list[str]) -> Pair:
    """A training premise as passage and, with one word exchanged or none, as claim."""
    opposites = [tuple(o.split("/")) for o in OPPOSITES]
    opposites += [(y, x) for x, y in opposites]
    same = [tuple(s.split("/")) for s in SAME]
    roll = rng.random()
    claim = ""
    while not claim:
        sentence = rng.choice(premises).strip()
        if not 15 < len(sentence) < 160:
            continue
        if roll < 0.12:
            claim, label, kind = sentence, YES, "same"
        elif roll < 0.3:
            claim, label, kind = exchanged(sentence, same, rng), YES, "synonym"
        elif roll < 0.55:
            claim, label, kind = exchanged(sentence, opposites, rng), NO, "opposite"
        else:
            claim, label, kind = other_of_kind(sentence, rng), NO, "other of its kind"
    return claim, sentence, label, f"word/{kind}"


def contrast_pairs(premises: list[str], count: int, rng: random.Random) -> Iterator[Pair]:
    """`count` pairs: claim, passage, label, kind; two fifths of syntax, a quarter of factuality, the rest of words."""
    for number in range(count):
        share = number / count
        yield built(rng) if share < 0.4 else factual(rng, premises) if share < 0.65 else one_word(rng, premises)
