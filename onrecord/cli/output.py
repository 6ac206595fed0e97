"""What the commands print: JSON straight to the output, or a table for people.

Here: which renderable belongs to which message, terminal or pipe. Not here: how a ledger or a table looks (`ledger`,
`tables`).
"""

import shutil
import sys
from collections.abc import Iterable
from itertools import islice

from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from rich.console import Console, RenderableType

from onrecord.cli import tables
from onrecord.ledger import claim_ledger, method_text
from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.method_pb2 import Method
from onrecord.v1.verdict_pb2 import WatchVerdictsResponse

# Nothing is cut off or wrapped in a pipe: lines go to other programs.
_PIPE_WIDTH = 100_000


def show(answer: Message, as_json: bool) -> None:
    """Print one answer."""
    if as_json:
        _json(answer, indent=2)
    elif isinstance(answer, WatchVerdictsResponse):
        console().print(tables.watched(answer), soft_wrap=True)
    else:
        console().print(_rendered(answer))


def show_event(answer: WatchVerdictsResponse, as_json: bool) -> None:
    """Print one verdict of a watch on one line, at once."""
    if as_json:
        _json(answer, indent=None)
    else:
        show(answer, as_json)
        sys.stdout.flush()


def show_all(answers: Iterable[Message], as_json: bool, limit: int = 0) -> None:
    """Print a list, as JSON a line for each as it comes; people get a table."""
    some = islice(answers, limit) if limit else answers
    if as_json:
        for answer in some:
            _json(answer, indent=None)
        return
    rows = list(some)
    if rows:
        console().print(tables.table(rows))


def reveal(made: Message, secret: str, answer: Message, as_json: bool) -> None:
    """Print what was made, and under it its secret, which is never shown again."""
    show(answer if as_json else made, as_json)
    if not as_json:
        sys.stdout.write(f"secret  {secret}\n")


def told(words: str, as_json: bool) -> None:
    """Say that something is done that has no answer; JSON has an empty object for it."""
    sys.stdout.write(("{}" if as_json else words) + "\n")


class _Output(Console):
    def on_broken_pipe(self) -> None:
        # rich would end the program with 1, which means something else here
        raise BrokenPipeError


def console() -> Console:
    """The output: in a terminal as wide as that, in a pipe without colour and without a width."""
    if sys.stdout.isatty():
        return _Output(width=shutil.get_terminal_size().columns)
    return _Output(width=_PIPE_WIDTH, color_system=None)


def _rendered(answer: Message) -> RenderableType:
    if isinstance(answer, Claim):
        return claim_ledger(answer)
    if isinstance(answer, Method):
        return method_text(answer)
    if isinstance(answer, Article):
        return tables.article(answer)
    return tables.one(answer)


def _json(answer: Message, indent: int | None) -> None:
    # straight to the output: a terminal's width is no business of JSON
    words = MessageToJson(
        answer,
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
        indent=indent,
        ensure_ascii=False,
    )
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
