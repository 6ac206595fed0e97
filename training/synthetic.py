"""Training pairs in the language of official statements, made by rules. Never part of a reported figure.

Two sorts. Carriers: real sentences of official statements (public sets, given as a folder), held against themselves
with one thing changed. Frames: a proposition put into the forms in which spokespersons assert, deny, decline, redirect,
hedge or limit, each with the label that form earns. Here: those rules. Not here: minimal pairs of syntax and words
(`contrasts`).
"""

import json
import lzma
import random
import re
from collections.abc import Iterator
from pathlib import Path

Pair = tuple[str, str, str, str]
YES, NO, OPEN = "SUPPORTS", "REFUTES", "NEI"


def listed(words: str) -> list[str]:
    """The words of a text: long lists read better so."""
    return words.split()


FLIPPED = {YES: NO, NO: YES, OPEN: OPEN}

OFFICIAL = (
    "official_us_state_dept/press_releases_2021_2022",
    "official_us_white_house/press_briefings_2009_2016",
    "official_russia_mfa/telegram_en_2025_2026",
)
COUNTRIES = listed(
    "Russia China Iran Iraq Israel Egypt Turkey Germany France Italy Spain Poland Ukraine Belarus Georgia Armenia "
    "Azerbaijan Japan India Pakistan Afghanistan Syria Lebanon Jordan Qatar Kuwait Oman Yemen Libya Sudan Ethiopia "
    "Kenya Somalia Nigeria Ghana Mali Niger Chad Algeria Morocco Tunisia Brazil Argentina Chile Peru Colombia "
    "Venezuela Mexico Cuba Canada Australia Indonesia Malaysia Thailand Vietnam Cambodia Myanmar Bangladesh Nepal "
    "Mongolia Kazakhstan Uzbekistan Hungary Romania Bulgaria Serbia Greece Norway Sweden Finland Denmark Estonia "
    "Latvia Lithuania"
)
CAPITALS = listed(
    "Moscow Beijing Tehran Baghdad Cairo Ankara Berlin Paris Rome Madrid Warsaw Kyiv Minsk Tbilisi Baku Tokyo Delhi "
    "Islamabad Damascus Doha Tripoli Khartoum Nairobi Ottawa Canberra Jakarta Hanoi Budapest Belgrade Athens Oslo "
    "Stockholm"
)
OFFICES = (
    "the foreign ministry",
    "the defence ministry",
    "the president's office",
    "the government",
    "the central bank",
    "the prime minister's office",
    "the embassy",
    "the interior ministry",
    "the State Department",
    "the White House",
    "the company",
    "the trade ministry",
)
DAYS = listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = listed("January February March April May June July August September October November December")
# base, past, -ing, noun: the four shapes in which the same act is spoken of.
ACTS = (
    ("send troops to {p}", "sent troops to {p}", "sending troops to {p}", "the dispatch of troops to {p}"),
    ("supply weapons to {p}", "supplied weapons to {p}", "supplying weapons to {p}", "the supply of weapons to {p}"),
    ("hold talks with {p}", "held talks with {p}", "holding talks with {p}", "talks with {p}"),
    (
        "meet the president of {p}",
        "met the president of {p}",
        "meeting the president of {p}",
        "a meeting with the president of {p}",
    ),
    (
        "recall its ambassador from {p}",
        "recalled its ambassador from {p}",
        "recalling its ambassador from {p}",
        "the recall of the ambassador from {p}",
    ),
    ("impose sanctions on {p}", "imposed sanctions on {p}", "imposing sanctions on {p}", "sanctions on {p}"),
    (
        "lift the sanctions on {p}",
        "lifted the sanctions on {p}",
        "lifting the sanctions on {p}",
        "the lifting of sanctions on {p}",
    ),
    (
        "sign a gas contract with {p}",
        "signed a gas contract with {p}",
        "signing a gas contract with {p}",
        "a gas contract with {p}",
    ),
    (
        "close its embassy in {p}",
        "closed its embassy in {p}",
        "closing its embassy in {p}",
        "the closure of the embassy in {p}",
    ),
    (
        "withdraw from the treaty with {p}",
        "withdrew from the treaty with {p}",
        "withdrawing from the treaty with {p}",
        "a withdrawal from the treaty with {p}",
    ),
    ("carry out a strike on {p}", "carried out a strike on {p}", "carrying out a strike on {p}", "a strike on {p}"),
    (
        "extradite the suspect to {p}",
        "extradited the suspect to {p}",
        "extraditing the suspect to {p}",
        "the extradition of the suspect to {p}",
    ),
    (
        "close the border with {p}",
        "closed the border with {p}",
        "closing the border with {p}",
        "the closure of the border with {p}",
    ),
    (
        "lend {n} million dollars to {p}",
        "lent {n} million dollars to {p}",
        "lending {n} million dollars to {p}",
        "a loan of {n} million dollars to {p}",
    ),
    (
        "deploy {n} soldiers in {p}",
        "deployed {n} soldiers in {p}",
        "deploying {n} soldiers in {p}",
        "the deployment of {n} soldiers in {p}",
    ),
    (
        "expel {n} diplomats of {p}",
        "expelled {n} diplomats of {p}",
        "expelling {n} diplomats of {p}",
        "the expulsion of {n} diplomats of {p}",
    ),
    (
        "buy {n} aircraft from {p}",
        "bought {n} aircraft from {p}",
        "buying {n} aircraft from {p}",
        "the purchase of {n} aircraft from {p}",
    ),
    (
        "suspend grain exports to {p}",
        "suspended grain exports to {p}",
        "suspending grain exports to {p}",
        "a suspension of grain exports to {p}",
    ),
    (
        "accept a ceasefire with {p}",
        "accepted a ceasefire with {p}",
        "accepting a ceasefire with {p}",
        "a ceasefire with {p}",
    ),
    (
        "ask {p} for military help",
        "asked {p} for military help",
        "asking {p} for military help",
        "a request to {p} for military help",
    ),
    (
        "share intelligence with {p}",
        "shared intelligence with {p}",
        "sharing intelligence with {p}",
        "the sharing of intelligence with {p}",
    ),
    (
        "detain a citizen of {p}",
        "detained a citizen of {p}",
        "detaining a citizen of {p}",
        "the detention of a citizen of {p}",
    ),
    (
        "raise tariffs on goods from {p}",
        "raised tariffs on goods from {p}",
        "raising tariffs on goods from {p}",
        "higher tariffs on goods from {p}",
    ),
    (
        "halt the exercises with {p}",
        "halted the exercises with {p}",
        "halting the exercises with {p}",
        "a halt to the exercises with {p}",
    ),
    ("build a naval base in {p}", "built a naval base in {p}", "building a naval base in {p}", "a naval base in {p}"),
    (
        "recognise the new government of {p}",
        "recognised the new government of {p}",
        "recognising the new government of {p}",
        "the recognition of the new government of {p}",
    ),
    (
        "transfer drones to {p}",
        "transferred drones to {p}",
        "transferring drones to {p}",
        "the transfer of drones to {p}",
    ),
    (
        "offer asylum to the leader of {p}",
        "offered asylum to the leader of {p}",
        "offering asylum to the leader of {p}",
        "an offer of asylum to the leader of {p}",
    ),
)
# Frames: (passage, label for the claim "X did it", label for the claim "X will do it", kind).
# {X} the party, {x} a spokesperson, {b} base, {d} past, {g} -ing, {o} noun, {w} a day, {q} another party,
# {u} another act's past.
FRAMES = (
    ("{X} {d} on {w}, {x} said.", YES, OPEN, "assert"),
    ("{X} has {d5}, according to a statement by {x}.", YES, OPEN, "assert"),
    ("We can confirm that {X} {d}.", YES, OPEN, "assert"),
    ("Yes, that is correct: {X} {d} this week.", YES, OPEN, "assert"),
    ("As we announced on {w}, {X} {d}.", YES, OPEN, "assert"),
    ("{X} will {b} next month, {x} announced.", OPEN, YES, "assert"),
    ("The decision is taken: {X} is going to {b}.", OPEN, YES, "assert"),
    ("{X} intends to {b}, and preparations are under way.", OPEN, YES, "assert"),
    ("Reports that {X} {d} are false.", NO, OPEN, "deny"),
    ("Claims that {X} {d} have nothing to do with reality, {x} said.", NO, OPEN, "deny"),
    ("{X} did not {b}.", NO, OPEN, "deny"),
    ("{X} never {d}, {x} said on {w}.", NO, OPEN, "deny"),
    ("There has been no such thing. {X} has not {d5}.", NO, OPEN, "deny"),
    ("{x2} rejected as untrue the report that {X} {d}.", NO, OPEN, "deny"),
    ("This is disinformation: nobody {d}, and {X} least of all.", NO, OPEN, "deny"),
    ("The story about {o} by {X} is invented from beginning to end.", NO, OPEN, "deny"),
    ("{x2} denied that {X} {d}.", NO, OPEN, "deny"),
    ("{x2} called the allegation that {X} {d} baseless.", NO, OPEN, "deny"),
    ("{X} has no plans to {b}.", OPEN, NO, "deny"),
    ("{X} is not considering {g}, {x} said.", OPEN, NO, "deny"),
    ("There are no plans for {o}, and {X} will not change its position.", OPEN, NO, "deny"),
    ("{X} will not {b}, {x} stressed.", OPEN, NO, "deny"),
    ("{x2} ruled out that {X} would {b}.", OPEN, NO, "deny"),
    ("{X} refused to {b}.", NO, NO, "deny"),
    ("We do not comment on {o}.", OPEN, OPEN, "decline"),
    ("Asked whether {X} {d}, {x} declined to comment.", OPEN, OPEN, "decline"),
    ("{x2} would neither confirm nor deny that {X} {d}.", OPEN, OPEN, "decline"),
    ("I have nothing to announce on {o} today.", OPEN, OPEN, "decline"),
    ("I have seen the reports that {X} {d}; I have no information about that.", OPEN, OPEN, "decline"),
    ("{x2} did not say whether {X} will {b}.", OPEN, OPEN, "decline"),
    ("As for {o}, that is a question for {r}.", OPEN, OPEN, "redirect"),
    ("Please put questions about whether {X} {d} to {r}.", OPEN, OPEN, "redirect"),
    ("I would refer you to {r} about {o}.", OPEN, OPEN, "redirect"),
    ("{X} may {b}, {x} said.", OPEN, OPEN, "hedge"),
    ("It is possible that {X} {d}, but this is being checked.", OPEN, OPEN, "hedge"),
    ("{X} is studying whether to {b}.", OPEN, OPEN, "hedge"),
    ("{x2} expressed the hope that {X} would {b}.", OPEN, OPEN, "hedge"),
    ("Media reported that {X} {d}. We are looking into it.", OPEN, OPEN, "hedge"),
    ("{q} accused {X} of {g}.", OPEN, OPEN, "hedge"),
    ("{X} would {b} only if {q} {u}.", OPEN, OPEN, "conditional"),
    ("If {X} {d}, there would be consequences.", OPEN, OPEN, "conditional"),
    ("Unless {q} {u}, {X} will {b}.", OPEN, OPEN, "conditional"),
    ("If {q} attacks, {X} is ready to {b}.", OPEN, OPEN, "conditional"),
    ("Our forces took no part in {o}.", OPEN, OPEN, "scope"),
    ("{X} did not {b} on {w}, {x} said, without speaking of other days.", OPEN, OPEN, "scope"),
    ("{q} had nothing to do with {o}.", OPEN, OPEN, "scope"),
    ("{q} did not {b}, {x} said.", OPEN, OPEN, "scope"),
    ("{x2} denied that {q} {d}.", OPEN, OPEN, "scope"),
    ("{q} {d} on {w}, {x} said.", OPEN, OPEN, "other party"),
    ("{X} {u}, {x} said on {w}.", OPEN, OPEN, "other event"),
    ("{X} never {u}, {x} said.", OPEN, OPEN, "other event"),
    ("{x2} spoke at length about {o} but took no position.", OPEN, OPEN, "other event"),
    ("It is not true that {X} did not {b}.", YES, OPEN, "double negation"),
    ("{x2} dismissed claims that {X} had not {d5}.", YES, OPEN, "double negation"),
    ("Nobody can deny that {X} {d}.", YES, OPEN, "double negation"),
    ("We have never denied that {X} {d}.", OPEN, OPEN, "double negation"),
    ("{X} regrets {g}.", YES, OPEN, "assert"),
    ("{X} managed to {b}.", YES, OPEN, "assert"),
    ("{X} failed to {b}.", NO, OPEN, "deny"),
    ("{X} stopped short of {g}.", NO, OPEN, "deny"),
    ("{X} promised to {b}.", OPEN, OPEN, "hedge"),
    ("After {g}, {X} informed {q}.", YES, OPEN, "assert"),
    ("Instead of {g}, {X} {u}.", NO, OPEN, "deny"),
)
# The same question asked of a spokesperson, who answers in a word.
ANSWERS = (
    ("Yes, it did.", YES),
    ("That is right.", YES),
    ("I can confirm that.", YES),
    ("No, it did not.", NO),
    ("That is not true.", NO),
    ("This is a fake.", NO),
    ("No. Next question.", NO),
    ("Nothing of the sort happened.", NO),
    ("I would not comment on that.", OPEN),
    ("You should ask {r}.", OPEN),
    ("I do not have anything for you on this.", OPEN),
    ("We will let you know when there is something to say.", OPEN),
    ("I have seen those reports.", OPEN),
)


def participle(past: str) -> str:
    """The form after "has": few of the acts have one unlike their past."""
    first, _, rest = past.partition(" ")
    return f"{ {'withdrew': 'withdrawn'}.get(first, first) } {rest}"


def framed(rng: random.Random, carriers: list[str]) -> Pair:
    """One proposition in one frame, against a claim about the past or the future, sometimes negated."""
    party, place, other = rng.sample(COUNTRIES, 3)
    act, second = rng.sample(ACTS, 2)
    number = rng.choice([3, 5, 7, 12, 20, 35, 40, 60, 150, 200, 300, 450])
    fill = {"p": place, "n": number}
    base, past, ing, noun = (part.format(**fill) for part in act)
    spokesperson = f"{rng.choice(OFFICES)}" if rng.random() < 0.5 else f"a spokesperson for {rng.choice(OFFICES)}"
    day = rng.choice(DAYS)
    named = {
        "X": party,
        "x": spokesperson,
        "x2": spokesperson[0].upper() + spokesperson[1:],
        "b": base,
        "d": past,
        "d5": participle(past),
        "g": ing,
        "o": noun,
        "w": day,
        "q": other,
        "u": second[1].format(p=rng.choice(COUNTRIES), n=number),
        "r": rng.choice(OFFICES),
    }
    if rng.random() < 0.12:
        answer, label = rng.choice(ANSWERS)
        passage = f"Question: Is it true that {party} {past}? Answer: {answer.format(**named)}"
        future, kind = False, "answer"
    else:
        # A denial is what the task turns on: half of the frames come from those that commit themselves.
        pool = FRAMES if rng.random() < 0.5 else tuple(f for f in FRAMES if (f[1], f[2]) != (OPEN, OPEN))
        frame, of_past, of_future, kind = rng.choice(pool)
        passage = frame.format(**named)
        future = (rng.random() < 0.3) if of_future == OPEN else rng.random() < 0.75
        label = of_future if future else of_past
    claim, label, kind = claim_of(rng, party, place, base, past, number, future, label, kind)
    passage = passage[0].upper() + passage[1:]
    if rng.random() < 0.4:
        around = rng.choice(carriers)
        passage = f"{around} {passage}" if rng.random() < 0.6 else f"{passage} {around}"
    return claim, passage, label, f"news/{kind}"


def claim_of(rng, party, place, base, past, number, future, label, kind):
    """The claim held against the frame: plain, in a reporter's words, negated, or with one thing exchanged."""
    plain = f"{party} will {base}" if future else f"{party} {past}"
    roll = rng.random()
    if roll < 0.12 and label != OPEN:
        negated = f"{party} will not {base}" if future else f"{party} did not {base}"
        return f"{negated}.", FLIPPED[label], kind
    if roll < 0.2:
        # Another country: what is said of one says nothing of the other.
        other = rng.choice([c for c in COUNTRIES if c not in (party, place)])
        swapped = plain.replace(place, other) if rng.random() < 0.5 else plain.replace(party, other)
        return f"{swapped}.", OPEN, "other country"
    if roll < 0.3 and str(number) in plain and label == YES:
        return f"{plain.replace(str(number), str(number * rng.choice([2, 3, 10])))}.", NO, "other number"
    if roll < 0.5:
        ways = ("{0}, sources say.", "BREAKING: {0}.", "{0}, according to media reports.", "It is reported that {0}.")
        return rng.choice(ways).format(plain), label, kind
    return f"{plain}.", label, kind


def carriers_of(data: Path, rng: random.Random) -> list[str]:
    """Sentences of official statements that can stand alone, without greetings, questions and hash tags."""
    out = []
    for name in OFFICIAL:
        with lzma.open(data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        rng.shuffle(texts)
        for text in texts[:700]:
            found = re.findall(r"(?:^|(?<=[.!] ))[A-Z][^.!?\n#@•]{50,190}\.(?=\s|$)", text[:9000], flags=re.M)
            alone = [
                s for s in found if not re.match(r"(He|She|It|They|This|That|These|Those|And|But|So|Q|MR|MS)\b", s)
            ]
            out += alone[:10]
    rng.shuffle(out)
    return out


def swap_one(sentence: str, words: list[str], rng: random.Random) -> str:
    """The sentence with one of `words` exchanged for another of them, or ""."""
    held = [w for w in words if re.search(rf"\b{w}\b", sentence)]
    if not held:
        return ""
    old = rng.choice(held)
    new = rng.choice([w for w in words if w not in held])
    return re.sub(rf"\b{old}\b", new, sentence)


def other_number(sentence: str, rng: random.Random) -> str:
    found = list(re.finditer(r"(?<![\d.,:])\d{1,3}(?![\d.,:]*\d)", sentence))
    if not found:
        return ""
    at = rng.choice(found)
    value = int(at.group())
    new = rng.choice([value + 1, value + 7, value * 2 + 1, max(1, value // 2) + (value == 1)])
    return "" if new == value else f"{sentence[: at.start()]}{new}{sentence[at.end() :]}"


def negated(sentence: str) -> str:
    """A main verb turned into its negation, where a plain auxiliary allows it."""
    found = re.search(r"\b(is|are|was|were|will|has|have|can|should|must)\b(?! not| no\b| never)", sentence)
    return f"{sentence[: found.end()]} not{sentence[found.end() :]}" if found and found.start() < 70 else ""


def carried(way: int, first: str, second: str, third: str, rng: random.Random) -> Pair | None:
    """A real sentence against itself, changed in the way of that number; `second` and `third` are other sentences."""
    passage = first if rng.random() < 0.4 else f"{second} {first}" if rng.random() < 0.6 else f"{first} {second}"
    if way == 0:
        return first, passage, YES, "news/same"
    if way == 1:
        cut = re.sub(r",[^,]{4,60},", "", first, count=1)
        return (cut, passage, YES, "news/shortened") if cut != first else None
    if way == 2:
        return third, passage, OPEN, "news/other event"
    changed = ""
    if way == 3:
        changed, kind = swap_one(first, COUNTRIES, rng), "other country"
    elif way == 4:
        changed, kind = swap_one(first, [*MONTHS], rng) or swap_one(first, DAYS, rng), "other date"
    elif way in (5, 6):
        changed, kind = other_number(first, rng), "other number"
    elif way == 7:
        changed, kind = negated(first), "negation"
    else:
        changed, kind = swap_one(first, CAPITALS, rng), "other place"
    return (changed, passage, NO, f"news/{kind}") if changed else None


def news_pairs(data: Path, count: int, rng: random.Random) -> Iterator[Pair]:
    """`count` pairs: claim, passage, label, kind. Three in five are frames."""
    carriers = carriers_of(data, rng)
    for _ in range(count * 3 // 5):
        yield framed(rng, carriers)
    for number in range(count - count * 3 // 5):
        made = None
        while not made:
            made = carried(number % 9, *rng.sample(carriers, 3), rng)
        yield made
