"""The commands `sources` and `keys`."""

from typing import Annotated

import typer

from onrecord.cli.options import Door, Limit, Moment, Scopes, SourceKind, SourceState, command
from onrecord.cli.output import reveal, show, show_all, told

sources = typer.Typer(no_args_is_help=True, help="Watched feeds of articles and statements.")
keys = typer.Typer(no_args_is_help=True, help="Keys, for admins.")

SourceId = Annotated[str, typer.Argument(help="Id of the source.")]


@command(sources, "list")
def _list_sources(
    door: Door,
    kind: SourceKind = "",
    state: SourceState = "",
    party: Annotated[str, typer.Option(help="Only of this party.")] = "",
    limit: Limit = 0,
) -> None:
    """List sources with their health."""
    with door.client() as client:
        show_all(client.list_sources(kind=kind, state=state, party=party), door.as_json, limit)


@command(sources, "get")
def _get_source(door: Door, id: SourceId) -> None:
    """Print a source with its health."""
    with door.client() as client:
        show(client.get_source(id), door.as_json)


@command(sources, "add")
def _add_source(
    door: Door,
    url: Annotated[str, typer.Argument(help="Address of the feed.")],
    kind: SourceKind,
    name: str = "",
    publisher: str = "",
    issuer: Annotated[str, typer.Option(help="Of statements: the office that puts them on record.")] = "",
    party: str = "",
    language: str = "",
    interval_minutes: Annotated[int, typer.Option(min=0, help="Between two questions; 0 for the usual.")] = 0,
    stale_after_days: Annotated[int, typer.Option(min=0, help="Without a new item; 0 for the usual.")] = 0,
) -> None:
    """Watch a feed."""
    with door.client() as client:
        source = client.create_source(
            url,
            kind=kind,
            name=name,
            publisher=publisher,
            issuer=issuer,
            party=party,
            language=language,
            interval_minutes=interval_minutes,
            stale_after_days=stale_after_days,
        )
    show(source, door.as_json)


@command(sources, "update")
def _update_source(
    door: Door,
    id: SourceId,
    url: str | None = None,
    name: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    interval_minutes: int | None = None,
    stale_after_days: int | None = None,
    paused: Annotated[bool | None, typer.Option("--pause/--go-on", help="Leave it alone, or ask it again.")] = None,
) -> None:
    """Change a source; what is not given stays."""
    with door.client() as client:
        source = client.update_source(
            id,
            url=url,
            name=name,
            publisher=publisher,
            language=language,
            interval_minutes=interval_minutes,
            stale_after_days=stale_after_days,
            paused=paused,
        )
    show(source, door.as_json)


@command(sources, "remove")
def _remove_source(door: Door, id: SourceId) -> None:
    """Stop watching a feed; what came from it stays."""
    with door.client() as client:
        client.delete_source(id)
    told(f"source {id} is watched no more", door.as_json)


@command(keys, "list")
def _list_keys(door: Door, limit: Limit = 0) -> None:
    """List every key ever made, without secrets."""
    with door.client() as client:
        show_all(client.list_keys(), door.as_json, limit)


@command(keys, "create")
def _create_key(
    door: Door,
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    scope: Scopes,
    expires_at: Moment = None,
) -> None:
    """Make a key and print its secret, this once."""
    with door.client() as client:
        made = client.create_key(name, scopes=scope, expires_at=expires_at)
    reveal(made.key, made.secret, made, door.as_json)


@command(keys, "revoke")
def _revoke_key(door: Door, id: Annotated[str, typer.Argument(help="Id of the key.")]) -> None:
    """Revoke a key."""
    with door.client() as client:
        show(client.revoke_key(id), door.as_json)


def add_to(app: typer.Typer) -> None:
    """Put these commands there."""
    app.add_typer(sources, name="sources")
    app.add_typer(keys, name="keys")
