"""What ingest writes: what was read of an article, its claims, the statements it relays.

Here: SQL that runs in a caller's transaction. Not here: articles as they arrive (`kernel.arrivals`), passages, evidence
and verdicts (`verify.writes`).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from services.ingest.extract import Extracted
from services.ingest.fetching import Fetched
from services.kernel import codec
from services.kernel.model import NewClaim, NewSilence, NewStatement
from services.kernel.storage import Connection

# The channel on which the gateway hears that something a client may wait for is done (`verify` uses it too).
SETTLED = "settled"


def put_read(
    connection: Connection, article_id: UUID, found: Extracted, published_at: datetime, credit: str, note: str
) -> None:
    """Write the article's text, the agency it credits, how it was read, and what its page says of it.

    What the submitter said stands above the page.
    """
    connection.execute(
        """
        UPDATE article SET text = %(text)s, published_at = %(published_at)s, credit = %(credit)s, note = %(note)s,
            state = 'READ', failure = '',
            title = CASE title WHEN '' THEN %(title)s ELSE title END,
            author = CASE author WHEN '' THEN %(author)s ELSE author END,
            publisher = CASE publisher WHEN '' THEN %(publisher)s ELSE publisher END,
            language = CASE language WHEN '' THEN %(language)s ELSE language END,
            url = CASE url WHEN '' THEN %(url)s ELSE url END,
            read_at = clock_timestamp()
        WHERE id = %(id)s
        """,
        {
            "id": article_id,
            "text": found.text,
            "title": found.title,
            "author": found.author,
            "publisher": found.publisher,
            "published_at": published_at,
            "language": found.language,
            "url": found.url,
            "credit": credit,
            "note": note,
        },
    )


def put_page(connection: Connection, article_id: UUID, fetched: Fetched) -> None:
    """Keep what was fetched as if it had been submitted, so that it is fetched once."""
    connection.execute(
        "UPDATE article SET source_text = %s, source_html = %s WHERE id = %s",
        (fetched.text.replace("\0", ""), fetched.html.replace("\0", ""), article_id),
    )


def put_words(connection: Connection, statement_id: UUID, found: Extracted, published_at: datetime) -> None:
    """Write the words of a statement that came as an address, and what its page says where the submitter did not."""
    connection.execute(
        """
        UPDATE statement SET text = %s, published_at = %s, failure = '',
            title = CASE title WHEN '' THEN %s ELSE title END,
            language = CASE language WHEN '' THEN %s ELSE language END
        WHERE id = %s AND state = 'PENDING'
        """,
        (found.text, published_at, found.title, found.language, statement_id),
    )


def put_statement_failure(connection: Connection, statement_id: UUID, failure: str) -> None:
    """Say that the statement's page could not be read, and why."""
    connection.execute(
        "UPDATE statement SET state = 'FAILED', failure = %s WHERE id = %s AND state = 'PENDING'",
        (failure, statement_id),
    )


def put_failure(connection: Connection, article_id: UUID, failure: str) -> None:
    """Say that the article could not be read, and why. Trying again would not help."""
    connection.execute(
        "UPDATE article SET state = 'FAILED', failure = %s, read_at = clock_timestamp() WHERE id = %s",
        (failure, article_id),
    )


def put_claims(connection: Connection, article_id: UUID, claims: Sequence[NewClaim]) -> list[UUID]:
    """Write the claims and return the ids of those that were not there."""
    ids: list[UUID] = []
    for ordinal, claim in enumerate(claims):
        row = connection.execute(
            """
            INSERT INTO claim (article_id, ordinal, text, proposition, span, attribution, check_worthiness, said_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (article_id, ordinal) DO NOTHING RETURNING id
            """,
            (
                article_id,
                ordinal,
                claim.text,
                claim.proposition,
                Jsonb(codec.to_json(claim.span)) if claim.span else None,
                Jsonb(codec.to_json(claim.attribution)),
                claim.check_worthiness,
                claim.said_at,
            ),
        ).fetchone()
        if row:
            ids.append(row["id"])
    return ids


def put_relayed(connection: Connection, article_id: UUID, statements: Sequence[NewStatement]) -> list[UUID]:
    """Write the statements that the article relays and return the ids of those that were not there."""
    ids: list[UUID] = []
    for statement in statements:
        row = connection.execute(
            """
            INSERT INTO statement (issuer, party, office, speaker, channel, published_at, title, url, language, text,
                                   digest, article_id, span)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (digest) DO NOTHING RETURNING id
            """,
            (
                statement.issuer,
                statement.party,
                statement.office,
                statement.speaker,
                statement.channel,
                statement.published_at,
                statement.title,
                statement.url,
                statement.language,
                statement.text,
                _digest(article_id, statement),
                article_id,
                Jsonb(codec.to_json(statement.span)) if statement.span else None,
            ),
        ).fetchone()
        if row:
            ids.append(row["id"])
    return ids


def put_silences(connection: Connection, article_id: UUID, silences: Sequence[NewSilence], noted_at: datetime) -> None:
    """Write down which parties did not answer, by the article; a second time changes nothing."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO silence (article_id, party, issuer, span, noted_at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [(article_id, s.party, s.issuer, Jsonb(codec.to_json(s.span)), noted_at) for s in silences],
        )


def notify_read(connection: Connection, article_id: UUID) -> None:
    """Tell whoever waits for the article, at the commit."""
    connection.execute("SELECT pg_notify(%s, %s)", (SETTLED, str(article_id)))


def _digest(article_id: UUID, statement: NewStatement) -> bytes:
    """One statement for each place in an article, however often it is read."""
    start = statement.span.start if statement.span else 0
    return hashlib.sha256(f"{article_id} {start} {statement.issuer}\n{statement.text}".encode()).digest()
