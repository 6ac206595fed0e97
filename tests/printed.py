"""The examples of a page of the docs: its commands, and whether the answers printed under them are the real ones.

An answer is the first block of JSON, text, CSV or XML that follows a block of commands in its chapter. It is the real
one if it says the same, but for what no two runs have in common:

- ids and the numbers of verdicts stand for those of the run, one for one, also where a later command has them;
- a time of the run may be printed as any other time; every time that is told to the record is exact;
- `…` is whatever is left out: of a text, a list or an object;
- a confidence or a score may have moved by a tenth since it was printed.

Here: values. Not here: how the commands are run (`tests/acceptance/test_docs.py`).
"""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

COMMANDS = ("sh", "python")
ANSWERS = ("json", "text", "csv", "xml")
LEFT_OUT = "…"
# Names of fields with the number of a verdict in the record.
NUMBERS = ("sequence", "served_sequence", "acknowledged_sequence", "version", "supersedes")
FIGURES = ("confidence", "score", "check_worthiness")
FIGURE_MOVES = 0.1

_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"
_FIGURE = r"\b[01]\.\d\d+\b"
# Where a text has the number of a verdict: an ETag, the id of an event, a row, a cursor, a field of JSON on one line.
_NUMBER = "|".join(
    [
        r'(?<=")\d+(?=")',
        r"(?<=^id: )\d+",
        r"^\d+(?=,)",
        r"(?<=Last-Event-ID: )\d+",
        r"(?<=after=)[1-9]\d*",
        r'(?<=since=)[1-9]\d*(?=")',
        r'(?<="sequence":)\d+',
    ]
)
_PARTS = re.compile(f"(?P<id>{_ID})|(?P<time>{_TIME})|(?P<figure>{_FIGURE})|(?P<number>{_NUMBER})|(?P<gap>…)", re.M)


class NotReal(AssertionError):
    """A printed answer is not the real one."""


@dataclass(frozen=True, slots=True)
class Example:
    """Commands of one language, and the answer printed under them: "" if there is none."""

    page: str
    chapter: str
    line: int
    language: str
    commands: str
    answer: str = ""
    answer_language: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The examples of a page in order, and the blocks that look like answers but have no commands."""

    examples: tuple[Example, ...]
    strays: tuple[str, ...]


def page(path: Path) -> Page:
    """What a page has."""
    found: list[Example] = []
    strays: list[str] = []
    waits, chapter = False, ""
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    for number, token in enumerate(tokens):
        language = token.info.split()[0] if token.info else ""
        if token.type == "heading_open":
            waits = False
            chapter = tokens[number + 1].content
        elif token.type == "fence" and language in COMMANDS:
            line = token.map[0] + 2 if token.map else 0
            found.append(Example(path.name, chapter, line, language, token.content))
            waits = True
        elif token.type == "fence" and language in ANSWERS and waits:
            found[-1] = replace(found[-1], answer=token.content, answer_language=language)
            waits = False
        elif token.type == "fence":
            strays.append(token.content)
    return Page(tuple(found), tuple(strays))


@dataclass
class Run:
    """What printed ids and numbers stand for in a run that began at `began`."""

    began: datetime
    real: dict[str, str] = field(default_factory=dict)

    def said(self, commands: str) -> str:
        """The commands with the ids and numbers of the run."""
        return _PARTS.sub(lambda part: self.real.get(f"{part.lastgroup} {part[0]}", part[0]), commands)

    def compare(self, example: Example, answer: str) -> None:
        """Raises NotReal where the printed answer says otherwise than the real one."""
        if example.answer_language == "json":
            self.same(read(example.answer), json.loads(answer))
        else:
            self.same(example.answer.rstrip(), "\n".join(line.rstrip() for line in answer.rstrip().splitlines()))

    def same(self, printed: Any, real: Any, name: str = "", where: str = "") -> None:
        """The same for values."""
        if printed == LEFT_OUT:
            return
        if isinstance(printed, dict) and isinstance(real, dict):
            missing = real.keys() - printed.keys() if LEFT_OUT not in printed else set()
            if missing or not printed.keys() - {LEFT_OUT} <= real.keys():
                raise NotReal(f"{where or 'the answer'} has {sorted(real)}, printed are {sorted(printed)}")
            for key in printed.keys() - {LEFT_OUT}:
                self.same(printed[key], real[key], key, f"{where}.{key}")
        elif isinstance(printed, list) and isinstance(real, list):
            self._same_list(printed, real, name, where)
        elif isinstance(printed, str) and isinstance(real, str):
            if name in NUMBERS and printed.isdigit() and real.isdigit():
                self._bind(f"number {printed}", real, where)
                return
            self._same_text(printed, real, where)
        elif name in NUMBERS and isinstance(printed, int) and isinstance(real, int):
            self._bind(f"number {printed}", str(real), where)
        elif name in FIGURES and isinstance(printed, float) and isinstance(real, float):
            if abs(printed - real) > FIGURE_MOVES:
                raise NotReal(f"{where} is {real}, printed is {printed}")
        elif type(printed) is not type(real) or printed != real:
            raise NotReal(f"{where} is {real!r}, printed is {printed!r}")

    def _same_list(self, printed: list[Any], real: list[Any], name: str, where: str) -> None:
        wanted = [item for item in printed if item != LEFT_OUT]
        if len(wanted) != len(real) if len(wanted) == len(printed) else len(wanted) > len(real):
            raise NotReal(f"{where} has {len(real)} items, printed are {len(wanted)}")
        if len(wanted) == len(real):
            for number, (item, found) in enumerate(zip(wanted, real, strict=True)):
                self.same(item, found, name, f"{where}[{number}]")
            return
        rest = iter(real)
        for number, item in enumerate(wanted):
            if not any(self._agrees(item, found, name) for found in rest):
                raise NotReal(f"{where} has no such item as the printed one with number {number}, in this order")

    def _agrees(self, printed: Any, real: Any, name: str) -> bool:
        trial = Run(self.began, deepcopy(self.real))
        try:
            trial.same(printed, real, name)
        except NotReal:
            return False
        self.real = trial.real
        return True

    def _same_text(self, printed: str, real: str, where: str) -> None:
        found = re.fullmatch("".join(_pattern(printed)), real, re.DOTALL | re.MULTILINE)
        if found is None:
            raise NotReal(f"{where or 'the answer'} is\n{real}\nprinted is\n{printed}")
        told = [part for part in _PARTS.finditer(printed) if part.lastgroup != "gap"]
        for part, value in zip(told, found.groups(), strict=True):
            if part.lastgroup in ("id", "number"):
                self._bind(f"{part.lastgroup} {part[0]}", value, where)
            elif part.lastgroup == "figure":
                self.same(float(part[0]), float(value), FIGURES[0], where)
            elif part[0] != value and datetime.fromisoformat(value) < self.began:
                raise NotReal(f"{where} has the time {value}, printed is {part[0]}")

    def _bind(self, printed: str, real: str, where: str) -> None:
        kind = printed.split()[0]
        if self.real.setdefault(printed, real) != real:
            raise NotReal(f"{where} is {real}, but printed is {printed}, which was {self.real[printed]} before")
        if [other for other, value in self.real.items() if value == real and other.split()[0] == kind] != [printed]:
            raise NotReal(f"{where} is {real}, which was printed otherwise than {printed} before")


def read(printed: str) -> Any:
    """JSON in which a bare `…` stands for members or items that are left out."""
    return json.loads("".join(_with_gaps(printed)))


def _with_gaps(printed: str) -> Iterator[str]:
    within, before = [""], ""
    for part in re.findall(r'"(?:[^"\\]|\\.)*"|\s+|.', printed):
        if part in ("{", "["):
            within.append(part)
        elif part in ("}", "]"):
            within.pop()
        member = part == LEFT_OUT and within[-1] == "{" and before != ":"
        yield f'"{LEFT_OUT}": 0' if member else f'"{LEFT_OUT}"' if part == LEFT_OUT else part
        before = before if part.isspace() else part


def _pattern(printed: str) -> Iterator[str]:
    shapes = {"id": f"({_ID})", "time": f"({_TIME})", "figure": r"(\d\.\d+)", "number": r"(\d+)", "gap": ".*?"}
    end = 0
    for part in _PARTS.finditer(printed):
        yield re.escape(printed[end : part.start()]) + shapes[str(part.lastgroup)]
        end = part.end()
    yield re.escape(printed[end:])
