"""Servers that pages and feeds are fetched from: one request at a time, a pause between two, whoever makes them.

The turns are kept in the database, so that all workers on all machines together are one polite visitor.
Here: SQL of turns and of robots.txt as it was. Not here: any request (`fetching`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.kernel.storage import Connection

# Between two requests to one server: what a reader does who opens the next page.
PAUSE_S = 2.0
# RFC 9309: rules should not be kept longer.
ROBOTS_KEPT = timedelta(hours=24)
# A server whose rules are out of date anyway; the next question begins anew.
FORGOTTEN_AFTER = "30 days"


@dataclass(frozen=True, slots=True)
class Host:
    """What is known of a server. `wait_s` is 0 where it is our turn, which is then taken."""

    wait_s: float
    robots: str
    robots_known: bool


def robots(connection: Connection, name: str) -> str:
    """The rules of the server as they were last read; empty where they never were."""
    row = connection.execute("SELECT robots FROM host WHERE name = %s", (name,)).fetchone()
    return str(row["robots"]) if row else ""


def take_turn(connection: Connection, name: str, pause_s: float) -> Host:
    """Take a turn at the server if it is free, and close it to others for `pause_s` seconds."""
    connection.execute("INSERT INTO host (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))
    row = connection.execute(
        """
        SELECT robots, robots_at, clock_timestamp() AS now,
               greatest(0, extract(epoch FROM free_at - clock_timestamp()))::float AS wait_s
        FROM host WHERE name = %s FOR UPDATE
        """,
        (name,),
    ).fetchone()
    assert row is not None  # put there above
    if row["wait_s"] == 0:
        connection.execute(
            "UPDATE host SET free_at = clock_timestamp() + make_interval(secs => %s) WHERE name = %s", (pause_s, name)
        )
    return Host(row["wait_s"], row["robots"], _fresh(row["robots_at"], row["now"]))


def put_robots(connection: Connection, name: str, text: str) -> None:
    """Keep the rules of a server; an empty text is none. What is known of servers long not asked is forgotten."""
    connection.execute(
        "UPDATE host SET robots = %s, robots_at = clock_timestamp() WHERE name = %s", (text.replace("\0", ""), name)
    )
    connection.execute("DELETE FROM host WHERE free_at < clock_timestamp() - %s::interval", (FORGOTTEN_AFTER,))


def close_for(connection: Connection, name: str, seconds: float) -> None:
    """Leave the server alone for so long: it has said so."""
    connection.execute(
        "UPDATE host SET free_at = greatest(free_at, clock_timestamp() + make_interval(secs => %s)) WHERE name = %s",
        (seconds, name),
    )


def _fresh(robots_at: datetime | None, now: datetime) -> bool:
    return robots_at is not None and robots_at > now - ROBOTS_KEPT
