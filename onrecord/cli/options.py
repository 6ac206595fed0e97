"""What the commands share: how they find the record, and the kinds of values they take.

Here: options and their parsing. Not here: what is printed (`output`).
"""

import inspect
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from onrecord.channel import DEFAULT_SERVER
from onrecord.cli.exits import Exit
from onrecord.client import Client
from onrecord.v1.article_pb2 import Article
from onrecord.v1.key_pb2 import Key
from onrecord.v1.source_pb2 import Source
from onrecord.v1.verdict_pb2 import Verdict
from onrecord.v1.webhook_pb2 import Delivery, Event

Server = Annotated[str, typer.Option(envvar="ONRECORD_SERVER", help="Address of the record's gRPC door.")]
Secret = Annotated[
    str, typer.Option("--key", envvar="ONRECORD_KEY", show_default=False, help="Secret of a key; better as variable.")
]
Tls = Annotated[bool, typer.Option("--tls", envvar="ONRECORD_TLS", help="Speak TLS, trusting the system's roots.")]
Ca = Annotated[
    Path | None,
    typer.Option(envvar="ONRECORD_CA", exists=True, dir_okay=False, help="Speak TLS, trusting the roots in this file."),
]
Timeout = Annotated[float, typer.Option(min=0.001, help="Seconds that a call may take.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as REST would give it; of a list a line for each.")]


@dataclass(frozen=True, slots=True)
class Door:
    """How to reach the record, and how to print what it says."""

    server: str
    key: str
    tls: bool
    ca: Path | None
    timeout: float
    as_json: bool

    def client(self) -> Client:
        """A connection, to be closed."""
        return Client(self.server, key=self.key, tls=self.tls, ca=self.ca, timeout=self.timeout)


def _options(
    server: Server = DEFAULT_SERVER,
    key: Secret = "",
    tls: Tls = False,
    ca: Ca = None,
    timeout: Timeout = 30.0,
    as_json: AsJson = False,
) -> Door:
    return Door(server, key, tls, ca, timeout, as_json)


def command(app: typer.Typer, name: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a function that takes a `Door` first a command with the options that lead to one."""
    shared = inspect.signature(_options).parameters

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def called(**values: Any) -> None:
            door = _options(**{option: values.pop(option) for option in shared})
            try:
                function(door, **values)
                sys.stdout.flush()
            except ValueError as error:  # what no type of an option catches: a number too large for its field
                raise typer.BadParameter(str(error)) from error
            except BrokenPipeError as error:
                # Python flushes the output once more at its end, and would complain
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(Exit.BROKEN_PIPE) from error

        own = list(inspect.signature(function).parameters.values())[1:]
        parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in (*own, *shared.values())]
        called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {each.name: each.annotation for each in parameters}
        # typer looks for the annotations behind a wrapper
        del called.__wrapped__
        return app.command(name)(called)

    return decorate


def moment(value: str) -> datetime:
    """A time in RFC 3339; a day alone is its first moment, and without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(f"{value!r} is not a time such as 2025-02-25T11:40:00Z") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def one_of(names: Iterable[str]) -> dict[str, Any]:
    """What makes an option or an argument one of these names; shells complete them."""
    known = tuple(names)

    def named(value: str) -> str:
        name = value.upper().replace("-", "_").replace(".", "_")
        # typer parses what is not given, too
        if value and name not in known:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(known)}")
        return name

    def completed(incomplete: str) -> list[str]:
        # in the case that was begun with: typer offers nothing else
        cased = map(str.lower, known) if incomplete.islower() else known
        return [name for name in cased if name.startswith(incomplete)]

    return {"parser": named, "autocompletion": completed}


STATUS = one_of(Verdict.Status.keys()[1:])
Moment = Annotated[datetime | None, typer.Option(parser=moment, metavar="TIME")]
Statuses = Annotated[
    list[str] | None,
    typer.Option("--status", **STATUS, metavar="STATUS", help="Only this status. Repeatable."),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option("--fail-on", **STATUS, metavar="STATUS", help="End with 1 if a verdict has this status. Repeatable."),
]
Limit = Annotated[int, typer.Option(min=0, help="As many at most; 0 for all.")]
ArticleState = Annotated[str, typer.Option(**one_of(Article.State.keys()[1:]), metavar="STATE")]
SourceKind = Annotated[str, typer.Option(**one_of(Source.Kind.keys()[1:]), metavar="ARTICLES|STATEMENTS")]
SourceState = Annotated[str, typer.Option(**one_of(Source.State.keys()[1:]), metavar="STATE")]
DeliveryState = Annotated[str, typer.Option(**one_of(Delivery.State.keys()[1:]), metavar="STATE")]
EventKinds = Annotated[
    list[str] | None,
    typer.Option("--kind", **one_of(Event.Kind.keys()[1:]), metavar="KIND", help="verdict.changed, … Repeatable."),
]
Scopes = Annotated[
    list[str],
    typer.Option("--scope", **one_of(Key.Scope.keys()[1:]), metavar="SCOPE", help="READ, … Repeatable."),
]
Parties = Annotated[list[str] | None, typer.Option("--party", help="Id of a party. Repeatable.")]
Words = Annotated[str, typer.Option("--text", help="The words themselves, in place of a file or address.")]
Given = Annotated[
    str, typer.Argument(metavar="[FILE|URL|-]", help="File, address, or - for input.", show_default=False)
]
IsHtml = Annotated[bool, typer.Option("--html", help="What is given is a web page; a file *.htm or *.html is one.")]


Ninjs = Annotated[bool, typer.Option("--ninjs", help="What is given is an IPTC ninjs item.")]
Rehearse = Annotated[bool, typer.Option("--validate-only", help="Only check it, and print what would be on record.")]
OnceKey = Annotated[
    str, typer.Option("--idempotency-key", help="The same key again is the same call: done once, however often sent.")
]


def content(given: str, text: str, html: bool, url: str, ninjs: bool = False) -> dict[str, str]:
    """`text`, `html`, `ninjs` or `url` as the record takes them. Raises BadParameter."""
    if bool(given) == bool(text):
        raise typer.BadParameter("give either a file, an address, - or --text")
    if given.startswith(("http://", "https://")):
        if url:
            raise typer.BadParameter("the address is given twice")
        return {"url": given}
    words = text or _read(given)
    page = html or given.lower().endswith((".html", ".htm"))
    return {"ninjs" if ninjs else "html" if page else "text": words, "url": url}


def _read(given: str) -> str:
    try:
        return sys.stdin.buffer.read().decode() if given == "-" else Path(given).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{given} is not UTF-8 text") from error
    except OSError as error:
        raise typer.BadParameter(f"{given}: {error.strerror}") from error
