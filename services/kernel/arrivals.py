"""What arrives: articles and statements, submitted at a door or found in a watched feed, written with the work owed.

Here: SQL that runs in a caller's transaction; the same arrival twice is one row. Not here: what becomes of them
(`ingest`, `verify`), how a request becomes one (`gateway.requests`), how an item of a feed does (`ingest.watching`).
"""

import hashlib
from uuid import UUID

from services.kernel import telemetry, work
from services.kernel.model import NewArticle, NewStatement
from services.kernel.storage import Connection
from services.kernel.work import Kind, Owed


def put_article(connection: Connection, new: NewArticle, cause: str = "article submitted") -> tuple[UUID, Owed | None]:
    """Write the article and owe its reading; the same URL and words give the article that is there, owing nothing.

    Other words under a URL that is on record are a revision of the newest article there. With a URL alone reading
    begins with fetching, and one that could not be fetched is fetched again.
    """
    key = digest(new.url, new.text, new.html)
    if new.url:  # one at a time, so that each revises the one before
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('article ' || %s, 0))", (new.url,))
    row = connection.execute(
        """
        INSERT INTO article (source_text, source_html, digest, title, publisher, author, url, language, published_at,
                             revises)
        VALUES (%(text)s, %(html)s, %(digest)s, %(title)s, %(publisher)s, %(author)s, %(url)s, %(language)s,
                coalesce(%(published_at)s, now()),
                (SELECT a.id FROM article a WHERE a.url = %(url)s AND a.url <> ''
                 AND NOT EXISTS (SELECT FROM article r WHERE r.revises = a.id) ORDER BY a.id DESC LIMIT 1))
        ON CONFLICT (digest) DO NOTHING RETURNING id
        """,
        {
            "digest": key,
            "text": new.text,
            "html": new.html,
            "title": new.title,
            "publisher": new.publisher,
            "author": new.author,
            "url": new.url,
            "language": new.language,
            "published_at": new.published_at,
        },
    ).fetchone()
    id = row["id"] if row else _failed_fetch(connection, "article", key)
    if id is None:
        return _present(connection, "article", key), None
    return id, _owe(connection, Kind.READ_ARTICLE, id, cause)


def put_statement(connection: Connection, new: NewStatement) -> tuple[UUID, Owed | None]:
    """Write the statement and owe its review; the same issuer, time and words give the one that is there.

    One that has a URL alone is owed its reading first, and one that could not be fetched is fetched again.
    """
    published_at = new.published_at.isoformat() if new.published_at else ""
    # Without words it goes by its address, in a place where those with words have an article's id.
    place, words = ("", new.text) if new.text else ("url", new.url)
    key = digest(new.issuer, new.party, new.channel, place, published_at, words)
    row = connection.execute(
        """
        INSERT INTO statement
            (issuer, party, office, speaker, channel, published_at, title, url, language, text, digest)
        VALUES (%(issuer)s, %(party)s, %(office)s, %(speaker)s, %(channel)s, coalesce(%(published_at)s, now()),
                %(title)s, %(url)s, %(language)s, %(text)s, %(digest)s)
        ON CONFLICT (digest) DO NOTHING RETURNING id
        """,
        {
            "issuer": new.issuer,
            "party": new.party,
            "office": new.office,
            "speaker": new.speaker,
            "channel": new.channel,
            "published_at": new.published_at,
            "title": new.title,
            "url": new.url,
            "language": new.language,
            "text": new.text,
            "digest": key,
        },
    ).fetchone()
    id = row["id"] if row else _failed_fetch(connection, "statement", key)
    if id is None:
        return _present(connection, "statement", key), None
    kind = Kind.REVIEW_STATEMENT if new.text else Kind.READ_STATEMENT
    return id, _owe(connection, kind, id, f"statement {id} arrived")


def digest(*parts: str) -> bytes:
    """SHA-256 of the parts; the length before each keeps ("ab", "c") apart from ("a", "bc")."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode()
        sha.update(len(data).to_bytes(8))
        sha.update(data)
    return sha.digest()


def _failed_fetch(connection: Connection, table: str, key: bytes) -> UUID | None:
    """The row again, PENDING, if it is one whose page could not be fetched: whoever submits it again asks for that."""
    unread = "source_text = '' AND source_html = ''" if table == "article" else "text = ''"
    row = connection.execute(
        f"UPDATE {table} SET state = 'PENDING', failure = '' WHERE digest = %s AND state = 'FAILED' AND {unread} "
        "RETURNING id",
        (key,),
    ).fetchone()
    return row["id"] if row else None


def _present(connection: Connection, table: str, key: bytes) -> UUID:
    row = connection.execute(f"SELECT id FROM {table} WHERE digest = %s", (key,)).fetchone()
    assert row is not None  # nothing is ever deleted, so what the insert conflicted with is there
    id: UUID = row["id"]
    return id


def _owe(connection: Connection, kind: Kind, subject_id: UUID, cause: str) -> Owed:
    return work.owe(connection, kind, subject_id, cause=cause, correlation_id=telemetry.correlation_id())
