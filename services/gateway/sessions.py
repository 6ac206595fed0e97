"""Browsers that signed in: a cookie that stands for a key, on the pages only.

Here: the SQL of sessions and the cookie. The cookie is random, stored hashed, and good as long as its key is: revoking
the key signs its browsers out. Not here: the page that asks for the key (`sign_in`), the check (`entrance`).
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.gateway import credentials
from services.gateway.keys import Key
from services.kernel.storage import Connection

COOKIE = "onrecord_session"
# A working day with its overtime; a browser left open over night asks for the key again.
LASTS = timedelta(hours=12)


def begin(connection: Connection, key: Key) -> str:
    """Sign a browser in with this key; its cookie. Clears away those that ended."""
    connection.execute("DELETE FROM session WHERE expires_at < now()")
    cookie = credentials.new_cookie()
    connection.execute(
        "INSERT INTO session (digest, key_id, expires_at) VALUES (%s, %s, %s)",
        (credentials.digest(cookie), key.id, datetime.now(UTC) + LASTS),
    )
    return cookie


def key_of(connection: Connection, cookie: str) -> UUID | None:
    """Id of the key that the cookie stands for; None if it stands for none (any more)."""
    row = connection.execute(
        "SELECT key_id FROM session WHERE digest = %s AND expires_at > now()", (credentials.digest(cookie),)
    ).fetchone()
    return row["key_id"] if row else None


def end(connection: Connection, cookie: str) -> None:
    """Sign the browser out."""
    connection.execute("DELETE FROM session WHERE digest = %s", (credentials.digest(cookie),))
