"""The way to PostgreSQL: a pool of connections, one transaction at a time.

Here: opening, waiting, borrowing. Not here: any SQL about the record (the rooms' `writes`, `reads`, `work`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from services.kernel.errors import Unavailable

Connection = psycopg.Connection[DictRow]

# A statement that runs longer has gone wrong: the slowest planned one, a hybrid search, takes well under a second.
STATEMENT_TIMEOUT_MS = 15_000
# Waiting longer for a row lock means that somebody holds it who should not; better to fail and try again.
LOCK_TIMEOUT_MS = 5_000
# How long a caller waits for a free connection before it is told that the service is busy.
POOL_TIMEOUT_S = 5.0


class Database:
    """A PostgreSQL with a pool in front of it. Open it before use, close it after."""

    def __init__(self, url: str, *, role: str, pool_size: int = 4) -> None:
        """`url` is a libpq URL, `role` names the process in pg_stat_activity, `pool_size` bounds its connections."""
        self.url = url
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            min_size=1,
            max_size=pool_size,
            timeout=POOL_TIMEOUT_S,
            max_lifetime=1800,
            check=ConnectionPool.check_connection,
            open=False,
            kwargs=connection_options(role),
        )

    def open(self, wait_s: float = 30.0) -> None:
        """Connect, waiting up to `wait_s` seconds for the server to be there. Raises Unavailable."""
        self._pool.open()
        try:
            self._pool.wait(wait_s)
        except PoolTimeout as error:
            self._pool.close()
            raise Unavailable("the database cannot be reached") from error

    def close(self) -> None:
        """Give every connection back."""
        self._pool.close()

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[Connection]:
        """A transaction: committed at the end of the block, rolled back if it raises. Raises Unavailable.

        One that is not to `keep` is rolled back in any case: a rehearsal, in which all is checked and nothing written.
        """
        try:
            with self._pool.connection() as connection, connection.transaction():
                yield connection
                if not keep:
                    raise psycopg.Rollback
        except (PoolTimeout, psycopg.OperationalError) as error:
            # A statement or lock timeout and a lost server are alike to the caller: not now, try again.
            raise Unavailable("the database is not available at the moment") from error


def connection_options(role: str) -> dict[str, Any]:
    """Keyword arguments of `psycopg.connect` that every connection of onrecord uses."""
    return {
        "row_factory": dict_row,
        "autocommit": True,  # transactions are opened explicitly, by `transaction`
        "application_name": f"onrecord-{role}",
        "connect_timeout": 3,
        "keepalives": 1,
        "keepalives_idle": 30,
        "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC",
    }
