"""The commands about articles, statements and parties."""

from typing import Annotated

import typer

from onrecord.cli.claims import fail_on
from onrecord.cli.exits import Exit
from onrecord.cli.options import (
    ArticleState,
    Door,
    FailOn,
    Given,
    IsHtml,
    Limit,
    Moment,
    Ninjs,
    OnceKey,
    Rehearse,
    Words,
    command,
    content,
)
from onrecord.cli.output import show, show_all
from onrecord.v1.article_pb2 import Article

Query = Annotated[str, typer.Option("--q", help="Only with these words.")]
Url = Annotated[str, typer.Option(help="Where it was published.")]


def article(
    door: Door,
    given: Given = "",
    text: Words = "",
    html: IsHtml = False,
    ninjs: Ninjs = False,
    title: str = "",
    publisher: str = "",
    author: str = "",
    url: Url = "",
    language: str = "",
    published_at: Moment = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the verdicts on its claims.")] = True,
    wait_s: Annotated[float, typer.Option(min=0, max=60, help="Seconds to wait at most.")] = 20.0,
    validate_only: Rehearse = False,
    idempotency_key: OnceKey = "",
    fail_on_status: FailOn = None,
) -> None:
    """Submit an article and print its claims."""
    words = content(given, text, html, url, ninjs)
    with door.client() as client:
        answer = client.create_article(
            **words,
            validate_only=validate_only,
            idempotency_key=idempotency_key,
            title=title,
            publisher=publisher,
            author=author,
            language=language,
            published_at=published_at,
            wait=wait_s if wait else 0.0,
        )
    show(answer, door.as_json)
    if answer.state == Article.FAILED:
        raise typer.Exit(Exit.REFUSED)
    fail_on(answer.claims, fail_on_status)


def articles(
    door: Door,
    id: Annotated[str, typer.Argument(help="Only this one, with its claims.")] = "",
    q: Query = "",
    state: ArticleState = "",
    since: Moment = None,
    limit: Limit = 50,
) -> None:
    """List articles, or print one with the ledgers of its claims."""
    with door.client() as client:
        if id:
            show(client.get_article(id), door.as_json)
        else:
            show_all(client.list_articles(q=q, state=state, since=since), door.as_json, limit)


def statement(
    door: Door,
    issuer: Annotated[str, typer.Option(help="The office that put it on record.")],
    given: Given = "",
    text: Words = "",
    html: IsHtml = False,
    party: Annotated[str, typer.Option(help="Id of the issuer's party, where its name does not tell.")] = "",
    speaker: str = "",
    relayed: Annotated[bool, typer.Option("--relayed", help="Quoted by others, not the issuer's publication.")] = False,
    title: str = "",
    url: Url = "",
    language: str = "",
    published_at: Moment = None,
    validate_only: Rehearse = False,
    idempotency_key: OnceKey = "",
) -> None:
    """Put an official statement on record."""
    words = content(given, text, html, url)
    with door.client() as client:
        answer = client.create_statement(
            issuer=issuer,
            **words,
            validate_only=validate_only,
            idempotency_key=idempotency_key,
            party=party,
            speaker=speaker,
            channel="RELAYED" if relayed else "OFFICIAL",
            title=title,
            language=language,
            published_at=published_at,
        )
    show(answer, door.as_json)


def statements(
    door: Door,
    id: Annotated[str, typer.Argument(help="Only this one.")] = "",
    q: Query = "",
    party: Annotated[str, typer.Option(help="Only of this party.")] = "",
    since: Moment = None,
    limit: Limit = 50,
) -> None:
    """List statements, or print one."""
    with door.client() as client:
        if id:
            show(client.get_statement(id), door.as_json)
        else:
            show_all(client.list_statements(party=party, q=q, since=since), door.as_json, limit)


def retract(
    door: Door,
    id: Annotated[str, typer.Argument(help="Id of the statement.")],
    note: Annotated[str, typer.Option(help="Why.")],
) -> None:
    """Take a statement back; it stays on record, marked."""
    with door.client() as client:
        show(client.retract_statement(id, note), door.as_json)


def parties(
    door: Door, q: Annotated[str, typer.Argument(help="Only with these words.")] = "", limit: Limit = 0
) -> None:
    """List the parties that can be on the record."""
    with door.client() as client:
        show_all(client.list_parties(q=q), door.as_json, limit)


def add_to(app: typer.Typer) -> None:
    """Put these commands there."""
    for each in (article, articles, statement, statements, retract, parties):
        command(app)(each)
