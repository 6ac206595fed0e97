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

from frames import ACTS, ANSWERS, FRAMES, NO, OPEN, YES

Pair = tuple[str, str, str, str]


def listed(words: str) -> list[str]:
    """The words of a text: long lists read better so."""
    return words.split()


FLIPPED = {YES: NO, NO: YES, OPEN: OPEN}

OFFICIAL = (
    "official_us_state_dept/press_releases_2021_2022",
    "official_us_white_house/press_briefings_2009_2016",
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
    if rng.random() < 0.2:
        passage = f"{third} {passage}" if way != 2 else f"{passage} {second}"
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
    # Another country, day or place is another event: what is said of one leaves the other open.
    label = NO if kind in ("other number", "negation") else OPEN
    return (changed, passage, label, f"news/{kind}") if changed else None


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
