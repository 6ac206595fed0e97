"""A real PostgreSQL for the tests: one server a run, one migrated template, a clone of it for each test."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from services.kernel import embedded
from services.kernel.migrations import migrate
from services.kernel.storage import Database

_numbers = count(1)
TEMPLATE = "onrecord"


@contextmanager
def server() -> Iterator[str]:
    """The URL of a migrated database on a server of its own; nobody may be connected to it while it is cloned."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder, embedded.postgres(Path(folder)) as url:
        database = Database(url, role="test", pool_size=1)
        database.open()
        migrate(database)
        database.close()
        yield url


@contextmanager
def clone(template_url: str) -> Iterator[str]:
    """The URL of a fresh copy of the template."""
    name = f"test_{next(_numbers)}"
    admin_url = template_url.replace(f"/{TEMPLATE}?", "/postgres?")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        try:
            yield template_url.replace(f"/{TEMPLATE}?", f"/{name}?")
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
