"""What a revision takes over from the one before: claims whose words still stand, statements that it still relays.

Here: SQL that runs in a caller's transaction. Not here: which claims those are (`anchors`).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from services.ingest.anchors import Recorded
from services.ingest.canonical import is_edit
from services.kernel import codec
from services.kernel.model import NewClaim, NewStatement, Span
from services.kernel.storage import Connection

# Articles of one address that are no revisions of each other: the pages of a long one.
_MOST_PAGES = 5
_BEFORE = """
    WITH RECURSIVE before AS (
        SELECT b.id, b.state, b.revises, 1 AS step FROM article a JOIN article b ON b.id = a.revises WHERE a.id = %s
        UNION ALL
        SELECT b.id, b.state, b.revises, before.step + 1 FROM before JOIN article b ON b.id = before.revises
    )
"""


def is_waiting(connection: Connection, article_id: UUID) -> bool:
    """Whether a revision before this one is still to be read; one that was given up on is not waited for."""
    row = connection.execute(
        _BEFORE + "SELECT EXISTS (SELECT FROM before b JOIN work w ON w.subject_id = b.id AND w.kind = 'READ_ARTICLE' "
        "AND w.parked_at IS NULL) AS waiting",
        (article_id,),
    ).fetchone()
    return bool(row and row["waiting"])


def follow_page(connection: Connection, article_id: UUID, submitted: str, page_url: str, text: str) -> bool:
    """Make the article a revision of the newest one before it that goes by the same address, if it is an edit of that.

    `page_url` is the address of its page where that is not the one submitted. What was submitted under one and the same
    address is a revision from its arrival on. False where it cannot be told yet: one before is still to be read.
    """
    address = page_url or submitted
    if not address:
        return True
    _hold(connection, address)
    connection.execute("UPDATE article SET page_url = %s WHERE id = %s", (page_url, article_id))
    for candidate in _newest(connection, article_id, address):
        # whoever submits under that one's own address waits at this lock, and would revise the same one
        _hold(connection, candidate["url"])
    for candidate in _newest(connection, article_id, address):
        if candidate["waits"] or is_waiting(connection, candidate["id"]):
            return False
        if is_edit(text, candidate["text"]):
            connection.execute("UPDATE article SET revises = %s WHERE id = %s", (candidate["id"], article_id))
            break
    return True


def _hold(connection: Connection, address: str) -> None:
    """One at a time may become a revision under this address (`kernel.arrivals` does the same)."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('article ' || %s, 0))", (address,))


def _newest(connection: Connection, article_id: UUID, address: str) -> list[dict[str, Any]]:
    """What it may be a revision of, newest first, with the words last read of each; none if it is one already."""
    return connection.execute(
        """
        SELECT a.id, a.url,
               EXISTS (SELECT FROM work w WHERE w.subject_id = a.id AND w.kind = 'READ_ARTICLE' AND w.parked_at IS NULL)
                   AS waits,
               CASE WHEN a.state = 'READ' THEN a.text ELSE coalesce(b.text, '') END AS text
        FROM article a LEFT JOIN article b ON b.id = a.revises
        WHERE (a.url = %(address)s OR a.page_url = %(address)s) AND a.id < %(id)s
              AND NOT EXISTS (SELECT FROM article r WHERE r.revises = a.id)
              AND NOT EXISTS (SELECT FROM article m WHERE m.id = %(id)s AND m.revises IS NOT NULL)
        ORDER BY a.id DESC LIMIT %(most)s
        """,
        {"address": address, "id": article_id, "most": _MOST_PAGES},
    ).fetchall()


def before(connection: Connection, article_id: UUID) -> UUID | None:
    """The newest revision before this one that could be read."""
    row = connection.execute(
        _BEFORE + "SELECT b.id FROM before b WHERE b.state = 'READ' ORDER BY b.step LIMIT 1", (article_id,)
    ).fetchone()
    return row["id"] if row else None


def recorded(connection: Connection, article_id: UUID) -> list[Recorded]:
    """The claims that stand in the article, in order of place; held until the end of the transaction."""
    rows = connection.execute(
        "SELECT id, text, proposition, span FROM claim WHERE article_id = %s AND orphaned_at IS NULL "
        "ORDER BY ordinal FOR UPDATE",
        (article_id,),
    )
    return [
        Recorded(
            row["id"], row["text"], row["proposition"], codec.from_json(Span, row["span"]) if row["span"] else None
        )
        for row in rows
    ]


def carry_claims(
    connection: Connection,
    article_id: UUID,
    old: Sequence[Recorded],
    found: Mapping[UUID, int],
    claims: Sequence[NewClaim],
) -> list[UUID]:
    """Move those that were found again, remembering where they stood, and mark the others as orphans.

    Returns the ids of those that moved.
    """
    for id, number in found.items():
        claim = claims[number]
        connection.execute(
            "INSERT INTO claim_place (article_id, claim_id, ordinal, span) "
            "SELECT article_id, id, ordinal, span FROM claim WHERE id = %s",
            (id,),
        )
        connection.execute(
            """
            UPDATE claim SET article_id = %s, ordinal = %s, span = %s, attribution = %s, check_worthiness = %s
            WHERE id = %s
            """,
            (
                article_id,
                number,
                Jsonb(codec.to_json(claim.span)) if claim.span else None,
                Jsonb(codec.to_json(claim.attribution)),
                claim.check_worthiness,
                id,
            ),
        )
    connection.execute(
        "UPDATE claim SET orphaned_at = clock_timestamp() WHERE id = ANY(%s)",
        ([each.id for each in old if each.id not in found],),
    )
    return list(found)


def carry_statements(
    connection: Connection, article_id: UUID, before_id: UUID, statements: Sequence[NewStatement]
) -> tuple[NewStatement, ...]:
    """Move the statements that are relayed again, so that they are not counted twice. Returns those that are new."""
    new: list[NewStatement] = []
    for statement in statements:
        moved = connection.execute(
            """
            UPDATE statement SET article_id = %s, span = %s
            WHERE id = (SELECT id FROM statement WHERE article_id = %s AND issuer = %s AND party = %s AND text = %s
                        ORDER BY id LIMIT 1)
            """,
            (
                article_id,
                Jsonb(codec.to_json(statement.span)) if statement.span else None,
                before_id,
                statement.issuer,
                statement.party,
                statement.text,
            ),
        )
        if not moved.rowcount:
            new.append(statement)
    return tuple(new)
