"""The schema, as numbered SQL files applied in order, each once, under a lock.

Here: applying them, and putting the ready parties in. Not here: down-migrations; a mistake is mended by a next file.
"""

from importlib import resources

import psycopg
from psycopg.types.json import Jsonb

from services.kernel import codec
from services.kernel.parties import particular, ready_parties
from services.kernel.storage import Connection, Database

# Any constant works; it names the lock that keeps two migrating processes apart.
LOCK = 7_115_003


def migrate(database: Database) -> tuple[str, ...]:
    """Bring the schema up to date and return the names of the files applied just now."""
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        # An index on a large table takes longer than any request may.
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration "
            "(name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        done = {row["name"] for row in connection.execute("SELECT name FROM migration")}
        new = [name for name in available() if name not in done]
        for name in new:
            connection.execute((resources.files(__name__) / name).read_bytes())
            connection.execute("INSERT INTO migration (name) VALUES (%s)", (name,))
        if new:
            _put_ready_parties(connection)
    return tuple(new)


def available() -> tuple[str, ...]:
    """Names of all migration files, in order."""
    return tuple(sorted(file.name for file in resources.files(__name__).iterdir() if file.name.endswith(".sql")))


def pending(connection: Connection) -> tuple[str, ...]:
    """Names of the files not applied yet."""
    try:
        with connection.transaction():
            done = {row["name"] for row in connection.execute("SELECT name FROM migration")}
    except psycopg.errors.UndefinedTable:
        done = set()
    return tuple(name for name in available() if name not in done)


def _put_ready_parties(connection: Connection) -> None:
    """Parties that come ready; one that somebody has put already is left as it is."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO party (id, name, kind, aliases, offices) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                (p.id, p.name, str(p.kind), list(p.aliases), Jsonb([codec.to_json(o) for o in p.offices]))
                for p in map(particular, ready_parties())
            ],
        )
