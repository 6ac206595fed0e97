"""The command `onrecord`: articles and statements in, the ledger of a claim and the method out.

Exit codes: 0 the record answered; 1 it refused what it was given; 2 the command line is wrong; 3 it cannot be reached.
Here: arguments, files, exit codes. Not here: how a ledger looks (`ledger`), what a call does (`client`).
"""

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from rich.console import Console
from rich.text import Text

from onrecord.client import DEFAULT_SERVER, Client
from onrecord.errors import RecordError
from onrecord.ledger import claim_ledger, method_text, minute, plain, status_text
from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.method_pb2 import Method
from onrecord.v1.statement_pb2 import Statement
from onrecord.v1.verdict_pb2 import Verdict, WatchVerdictsResponse

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The record of who has said what about a claim.\n\nExit codes: 0 the record answered; 1 it refused what "
    "it was given; 2 the command line is wrong; 3 it cannot be reached.",
)

Server = Annotated[str, typer.Option(envvar="ONRECORD_SERVER", help="Address of the record's gRPC door.")]
Secret = Annotated[str, typer.Option("--key", envvar="ONRECORD_KEY", help="Secret of a key; better in the variable.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, as REST would give it.")]
File = Annotated[Path | None, typer.Argument(help="File with the words; - for input.")]


def moment(value: str) -> datetime:
    """A time in RFC 3339; a day alone is its first moment, and without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(f"{value!r} is not a time such as 2025-02-25T11:40:00Z") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def status_name(value: str) -> str:
    """A status, in either case."""
    if value.upper() not in Verdict.Status.keys()[1:]:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(Verdict.Status.keys()[1:])}")
    return value.upper()


Moment = Annotated[datetime | None, typer.Option(parser=moment, metavar="TIME")]


@app.command()
def article(
    file: File = None,
    text: Annotated[str, typer.Option(help="The words themselves, in place of a file.")] = "",
    html: Annotated[bool, typer.Option("--html", help="The file is a web page.")] = False,
    title: str = "",
    publisher: str = "",
    author: str = "",
    url: str = "",
    published_at: Moment = None,
    wait: Annotated[float, typer.Option(min=0, max=60, help="Seconds to wait for the verdicts.")] = 10.0,
    server: Server = DEFAULT_SERVER,
    key: Secret = "",
    as_json: AsJson = False,
) -> None:
    """Submit an article and print its claims."""
    words = _words(file, text)
    with Client(server, key=key) as client:
        answer = client.create_article(
            text="" if html else words,
            html=words if html else "",
            title=title,
            publisher=publisher,
            author=author,
            url=url,
            published_at=published_at,
            wait=wait,
        )
    _show(answer, as_json)
    if answer.state == Article.FAILED:
        raise typer.Exit(1)


@app.command()
def statement(
    issuer: Annotated[str, typer.Option(help="The office that put it on record.")],
    file: File = None,
    text: Annotated[str, typer.Option(help="The words themselves, in place of a file.")] = "",
    html: Annotated[bool, typer.Option("--html", help="The file is a web page.")] = False,
    party: Annotated[str, typer.Option(help="Id of the issuer's party, where its name does not tell.")] = "",
    speaker: str = "",
    relayed: Annotated[bool, typer.Option("--relayed", help="Quoted by others, not the issuer's publication.")] = False,
    title: str = "",
    url: str = "",
    published_at: Moment = None,
    server: Server = DEFAULT_SERVER,
    key: Secret = "",
    as_json: AsJson = False,
) -> None:
    """Put an official statement on record."""
    words = _words(file, text)
    with Client(server, key=key) as client:
        answer = client.create_statement(
            issuer=issuer,
            text="" if html else words,
            html=words if html else "",
            party=party,
            speaker=speaker,
            channel="RELAYED" if relayed else "OFFICIAL",
            title=title,
            url=url,
            published_at=published_at,
        )
    _show(answer, as_json)


@app.command()
def claim(
    id: Annotated[str, typer.Argument(help="Id of the claim.")],
    as_of: Moment = None,
    server: Server = DEFAULT_SERVER,
    key: Secret = "",
    as_json: AsJson = False,
) -> None:
    """Print the ledger of a claim, now or as it was at a past moment."""
    with Client(server, key=key) as client:
        answer = client.get_claim(id, as_of=as_of)
    _show(answer, as_json)


@app.command()
def check(
    text: Annotated[str, typer.Argument(help="The claim as a sentence.")],
    said_at: Moment = None,
    as_of: Moment = None,
    party: Annotated[list[str] | None, typer.Option(help="Also report on this party. Repeatable.")] = None,
    track: Annotated[bool, typer.Option("--track", help="Keep the claim and its verdict current.")] = False,
    server: Server = DEFAULT_SERVER,
    key: Secret = "",
    as_json: AsJson = False,
) -> None:
    """Hold a sentence against the record."""
    with Client(server, key=key) as client:
        answer = client.check(text, said_at=said_at, as_of=as_of, parties=party or (), track=track)
    _show(answer, as_json)


@app.command()
def watch(
    after: Annotated[int | None, typer.Option(min=0, help="From this sequence on; 0 for the whole record.")] = None,
    party: Annotated[str, typer.Option(help="Only claims of this party.")] = "",
    status: Annotated[
        list[str] | None, typer.Option(parser=status_name, metavar="STATUS", help="Only this status. Repeatable.")
    ] = None,
    server: Server = DEFAULT_SERVER,
    key: Secret = "",
    as_json: AsJson = False,
) -> None:
    """Print verdicts as they are written, until interrupted."""
    # an interrupt is how a watch ends: no failure
    with Client(server, key=key) as client, suppress(KeyboardInterrupt):
        for answer in client.watch(after=after, party=party, statuses=status or ()):
            _show(answer, as_json)


@app.command()
def method(server: Server = DEFAULT_SERVER, key: Secret = "", as_json: AsJson = False) -> None:
    """Print how verdicts are made now, and what a confidence has meant on judged ones."""
    with Client(server, key=key) as client:
        answer = client.get_method()
    _show(answer, as_json)


def main() -> None:
    """The command `onrecord`."""
    try:
        app()
    except RecordError as error:
        told = Console(stderr=True)
        told.print(Text(f"{error.reason}: {plain(error.detail)}", style="red"))
        for violation in error.fields:
            told.print(Text(f"  {plain(violation.field)}: {plain(violation.detail)}"))
        sys.exit(3 if error.unavailable else 1)


def _words(file: Path | None, text: str) -> str:
    if (file is None) == (not text):
        raise typer.BadParameter("give either a file or --text")
    if file is None:
        return text
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file} is not UTF-8 text") from error
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error


def _show(answer: Message, as_json: bool) -> None:
    if as_json:
        indent = None if isinstance(answer, WatchVerdictsResponse) else 2
        # straight to the output: a terminal's width is no business of JSON
        sys.stdout.write(MessageToJson(answer, preserving_proto_field_name=True, indent=indent, ensure_ascii=False))
        sys.stdout.write("\n")
        sys.stdout.flush()
        return
    out = Console()
    if isinstance(answer, Article):
        out.print(Text(f"article {answer.id} {Article.State.Name(answer.state)} {plain(answer.failure)}".rstrip()))
        for each in answer.claims:
            out.print()
            out.print(claim_ledger(each))
    elif isinstance(answer, Statement):
        out.print(Text(f"statement {answer.id} {answer.party} {plain(answer.office)} {minute(answer.published_at)}"))
    elif isinstance(answer, WatchVerdictsResponse):
        line = Text(f"{answer.sequence:>6}  ").append_text(status_text(answer.verdict))
        line.append(f"  {plain(answer.proposition)}").append(f"  {plain(answer.verdict.cause)}", style="dim")
        out.print(line, soft_wrap=True)
    elif isinstance(answer, Claim):
        out.print(claim_ledger(answer))
    elif isinstance(answer, Method):
        out.print(method_text(answer))


if __name__ == "__main__":
    main()
