"""`python -m services.keys`: make, list and revoke keys on the database itself, beside a running onrecord or without.

The way to the first key, and the way back in when the last one with the scope admin is lost: whoever reaches the
database needs no key. Here: arguments and what is printed. Not here: what a key is (`gateway.keys`).
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Column, Table

from services.gateway import keys
from services.gateway.callers import Scope
from services.gateway.keys import Key
from services.kernel import embedded, telemetry
from services.kernel.errors import OnrecordError
from services.kernel.migrations import migrate, pending
from services.kernel.settings import Settings
from services.kernel.storage import Connection, Database

PAGE = 200

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Keys of this record: ONRECORD_DATABASE_URL, or the embedded database in ONRECORD_DATA_DIR.",
)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help='Whose key it is: "night desk".')],
    scope: Annotated[list[str], typer.Option(help="read, submit, review or admin. Repeatable.")],
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days until it runs out.")] = None,
) -> None:
    """Make a key. Its secret is printed once, alone on standard output."""
    now = datetime.now(UTC)
    scopes = [_scope(word) for word in scope]
    with _record() as connection:
        new = keys.new_key(name, scopes, now + timedelta(days=days) if days else None, now)
        key, secret = keys.create(connection, new)
    Console(stderr=True).print(_described(key), highlight=False, markup=False)
    print(secret)


@app.command("list")
def list_keys() -> None:
    """Print every key ever made, newest first, without secrets."""
    table = Table(Column("id", no_wrap=True), "name", "scopes", "begins", "made", "last used", "runs out", "revoked")
    with _record() as connection:
        token = ""
        while True:
            page, token = keys.page(connection, PAGE, token)
            for key in page:
                times = (key.created_at, key.last_used_at, key.expires_at, key.revoked_at)
                words = (str(key.id), key.name, " ".join(key.scopes).lower(), key.hint, *map(_time, times))
                table.add_row(*words)
            if not token:
                break
    # Ids are there to be copied: in a pipe the table is as wide as it has to be.
    Console(width=None if sys.stdout.isatty() else 200).print(table, markup=False)


@app.command()
def revoke(id: Annotated[str, typer.Argument(help="Its id, as `list` prints it.")]) -> None:
    """Revoke a key: it is refused from now on, by every gateway within seconds."""
    try:
        key_id = UUID(id)
    except ValueError as error:
        raise typer.BadParameter(f"{id!r} is not an id of a key") from error
    with _record() as connection:
        key = keys.revoke(connection, key_id)
    print(f"revoked: {_described(key)}")


@contextmanager
def _record() -> Iterator[Connection]:
    """A transaction on the record that the settings name. Raises SystemExit saying what is in the way."""
    settings = Settings()
    telemetry.configure(settings.log_format, "WARNING")
    try:
        with ExitStack() as stack:
            url = settings.database_url or stack.enter_context(embedded.reached(settings.data_dir))
            database = Database(url, role="keys", pool_size=1)
            database.open(5.0)
            stack.callback(database.close)
            if not settings.database_url:
                migrate(database)
            with database.transaction() as connection:
                if missing := pending(connection):
                    raise SystemExit(f"the schema lacks {', '.join(missing)}: run python -m services.migrate first")
                yield connection
    except (OnrecordError, RuntimeError, OSError) as error:
        raise SystemExit(str(error)) from error


def _scope(word: str) -> Scope:
    try:
        return Scope(word.upper())
    except ValueError as error:
        raise typer.BadParameter(f"{word!r} is not one of {', '.join(Scope).lower()}") from error


def _described(key: Key) -> str:
    end = f"runs out {_time(key.expires_at)}" if key.expires_at else "does not run out"
    return f"key {key.id} {key.name!r}, {', '.join(key.scopes).lower()}, {end}"


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}Z" if at else "–"


if __name__ == "__main__":
    app()
