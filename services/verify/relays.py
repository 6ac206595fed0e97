"""Quotations and the publication they are from: which relayed statement its issuer's own words replace (judgement
rule 9), and what was lost or changed on the way (rule 10).

Here: matching a quotation with a text, and the SQL of it. Not here: how near-duplicate words are told (`copies`), which
words matter (`drift`), that what is replaced no longer counts (`positions.known`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.kernel import reads
from services.kernel.model import Channel, Statement, StatementState
from services.kernel.storage import Connection
from services.kernel.text.sentences import sentences
from services.verify.copies import LEAST_WORDS, quoted_alike, words
from services.verify.drift import dropped, exchanged

# A transcript follows what was quoted from a briefing within days; the same words a fortnight later are other words.
PUBLISHED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence as it was relayed, and as its issuer published it."""

    relayed: str
    published: str


def quoted(relayed: str, published: str) -> tuple[Quoted, ...]:
    """Each sentence of the quotation with the published one it is; empty unless all are found.

    Sentences of fewer than `LEAST_WORDS` words prove nothing; a quotation of such alone is found nowhere.
    """
    own = _sentences(published)
    pairs = []
    for sentence in (each for each in _sentences(relayed) if len(words(each)) >= LEAST_WORDS):
        match = next((each for each in own if quoted_alike(sentence, each)), None)
        if match is None:
            return ()
        pairs.append(Quoted(sentence, match))
    return tuple(pairs)


def lost(pairs: Iterable[Quoted]) -> tuple[str, ...]:
    """What the relay dropped or exchanged, in words, each once."""
    found = (
        each
        for pair in pairs
        for each in (*dropped(pair.relayed, pair.published), *exchanged(pair.relayed, pair.published))
    )
    return tuple(dict.fromkeys(found))


def put_replaced(connection: Connection, statement: Statement) -> set[UUID]:
    """Mark what this statement replaces, or that it is replaced itself; the claims that were compared with any such.

    Whichever comes first is on record when the other is reviewed. Of several publications with the same words it is
    the earliest, in whatever order they arrive.
    """
    if statement.state is StatementState.RETRACTED:
        return set()
    if statement.channel is Channel.OFFICIAL:
        found = [(each, statement) for each in _around(connection, statement, Channel.RELAYED)]
    else:
        found = [(statement, each) for each in _around(connection, statement, Channel.OFFICIAL)]
    marked = {relay.id for relay, own in found if quoted(relay.text, own.text) and _replace(connection, relay, own)}
    return _compared_with(connection, marked)


def drift_of_article(connection: Connection, claim_id: UUID, article_id: UUID | None) -> tuple[str, ...]:
    """What the claim's article lost of the words it relays, where they bear on the claim and were published."""
    rows = connection.execute(
        """
        SELECT s.text AS relayed, own.text AS published
        FROM statement s JOIN statement own ON own.id = s.replaced_by AND own.retracted_at IS NULL
        WHERE s.article_id = %(article)s
          AND EXISTS (SELECT FROM passage p JOIN evidence e ON e.passage_id = p.id
                      WHERE p.statement_id = s.id AND e.claim_id = %(claim)s AND e.stance <> 'UNRELATED')
        ORDER BY s.published_at, s.id
        """,
        {"article": article_id, "claim": claim_id},
    ).fetchall()
    return lost(pair for row in rows for pair in quoted(row["relayed"], row["published"]))


def _around(connection: Connection, statement: Statement, channel: Channel) -> Sequence[Statement]:
    """The party's statements of the days around with this channel, the earliest first."""
    rows = connection.execute(
        f"""
        SELECT {reads.STATEMENT_COLUMNS} FROM statement s
        WHERE s.party = %(party)s AND s.channel = %(channel)s AND s.retracted_at IS NULL
          AND s.published_at BETWEEN %(since)s AND %(until)s
        ORDER BY s.published_at, s.id
        """,
        {
            "party": statement.party,
            "channel": channel,
            "since": statement.published_at - PUBLISHED_WITHIN,
            "until": statement.published_at + PUBLISHED_WITHIN,
        },
    )
    return [reads.to_statement(row) for row in rows]


def _replace(connection: Connection, relay: Statement, own: Statement) -> bool:
    """Mark the relay, unless an earlier publication that stands has replaced it. True if marked."""
    marked = connection.execute(
        """
        UPDATE statement s SET replaced_by = %(own)s
        WHERE s.id = %(relay)s AND s.replaced_by IS DISTINCT FROM %(own)s AND NOT EXISTS (
            SELECT FROM statement other WHERE other.id = s.replaced_by AND other.retracted_at IS NULL
              AND (other.published_at, other.id) < (%(at)s, %(own)s))
        """,
        {"relay": relay.id, "own": own.id, "at": own.published_at},
    )
    return marked.rowcount == 1


def _compared_with(connection: Connection, statement_ids: set[UUID]) -> set[UUID]:
    rows = connection.execute(
        "SELECT DISTINCT e.claim_id FROM evidence e JOIN passage p ON p.id = e.passage_id "
        "WHERE p.statement_id = ANY(%s)",
        (list(statement_ids),),
    )
    return {row["claim_id"] for row in rows}


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]
