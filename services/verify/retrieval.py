"""Which passages to hold against a claim, and which claims a new passage may touch: the same search, turned round.

Two legs, fused by reciprocal rank: nearest vectors, and PostgreSQL full text. Here: the SQL of both.
Not here: what a found passage does to the claim (`comparison`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from services.kernel.storage import Connection
from services.verify.embedding import Vectors

# Passages compared with a claim. The comparison costs under a millisecond each, so this is bounded by what helps:
# evidence beyond the fortieth place of either leg shares little more than a topic.
CANDIDATES = 40
# The constant of reciprocal rank fusion in its original paper (Cormack, Clarke and Buettcher, 2009).
RRF_K = 60
# Claims looked at for each new passage, and how near they must be: unrelated news sentences of this embedder rarely
# exceed 0.25, so below it a check could only find nothing.
TOUCHED = 50
TOUCH_SIMILARITY = 0.25
# Words of a text that full text search asks for: names and figures first. Two of them must match, since asking for
# any one of them matches, and ranks, a large part of the record.
QUERY_WORDS = 6

_WORD = re.compile(r"[^\W_][\w'-]*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to be compared. `similarity` is the cosine of its vector and the claim's."""

    passage_id: UUID
    statement_id: UUID
    text: str
    context: str
    similarity: float


def candidates(connection: Connection, proposition: str, vector: Vectors, as_of: datetime) -> tuple[Candidate, ...]:
    """The passages published by `as_of`, of statements not retracted, that are nearest to the claim; best first."""
    connection.execute("SET LOCAL hnsw.ef_search = 100")
    connection.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
    rows = connection.execute(
        """
        WITH near AS (
            SELECT id, row_number() OVER (ORDER BY distance) AS rank FROM (
                SELECT p.id, p.embedding <#> %(vector)s::halfvec AS distance FROM passage p
                WHERE p.published_at <= %(as_of)s ORDER BY distance LIMIT %(limit)s) AS nearest
        ), worded AS (
            SELECT id, row_number() OVER (ORDER BY weight DESC, id) AS rank FROM (
                SELECT p.id, ts_rank(p.words, query.q) AS weight
                FROM (SELECT %(words)s::tsquery AS q) AS query, passage p
                WHERE p.words @@ query.q AND p.published_at <= %(as_of)s
                ORDER BY weight DESC LIMIT %(limit)s) AS matched
        ), fused AS (
            SELECT id, sum(1.0 / (%(k)s + rank)) AS weight
            FROM (SELECT id, rank FROM near UNION ALL SELECT id, rank FROM worded) AS legs GROUP BY id
        )
        SELECT p.id AS passage_id, p.statement_id, p.text, p.context,
               -(p.embedding <#> %(vector)s::halfvec) AS similarity
        FROM fused f JOIN passage p USING (id) JOIN statement s ON s.id = p.statement_id
        WHERE s.retracted_at IS NULL OR s.retracted_at > %(as_of)s
        ORDER BY f.weight DESC, p.id LIMIT %(limit)s
        """,
        {
            "vector": literal(vector),
            "words": two_of(connection, proposition),
            "as_of": as_of,
            "limit": CANDIDATES,
            "k": RRF_K,
        },
        # A prepared plan would be kept although the settings above change what is best.
        prepare=False,
    )
    return tuple(Candidate(**row) for row in rows)


def touched_claims(connection: Connection, passages: Sequence[tuple[str, Vectors]]) -> set[UUID]:
    """Claims that may read differently now that these passages are on record."""
    found: set[UUID] = set()
    for text, vector in passages:
        rows = connection.execute(
            """
            SELECT id FROM (
                SELECT id, embedding <#> %(vector)s::halfvec AS distance FROM claim
                WHERE embedding IS NOT NULL ORDER BY distance LIMIT %(limit)s) AS nearest
            WHERE distance <= -%(similarity)s
            UNION
            SELECT id FROM (SELECT id FROM claim WHERE words @@ %(words)s::tsquery LIMIT %(limit)s) AS worded
            """,
            {
                "vector": literal(vector),
                "limit": TOUCHED,
                "similarity": TOUCH_SIMILARITY,
                "words": two_of(connection, text),
            },
            prepare=False,
        )
        found.update(row["id"] for row in rows)
    return found


def claims_compared_with(connection: Connection, statement_id: UUID) -> set[UUID]:
    """Claims that have been compared with a passage of the statement."""
    rows = connection.execute(
        "SELECT DISTINCT e.claim_id FROM evidence e JOIN passage p ON p.id = e.passage_id WHERE p.statement_id = %s",
        (statement_id,),
    )
    return {row["claim_id"] for row in rows}


def two_of(connection: Connection, text: str) -> str:
    """A full text query for passages that share at least two telling words with the text; may be empty."""
    words = telling_words(text)
    row = connection.execute(
        "SELECT array_agg(DISTINCT lexeme) AS lexemes FROM unnest(to_tsvector('english', %s))", (" ".join(words),)
    ).fetchone()
    lexemes = sorted(row["lexemes"] or []) if row else []
    quoted = [f"'{lexeme.replace(chr(39), chr(39) * 2)}'" for lexeme in lexemes]
    pairs = [f"({a} & {b})" for i, a in enumerate(quoted) for b in quoted[i + 1 :]]
    return " | ".join(pairs) or " | ".join(quoted)


def telling_words(text: str) -> tuple[str, ...]:
    """The words most likely to be rare: figures and names before long words; in order of worth, without repeats."""
    seen: dict[str, tuple[int, int]] = {}
    for index, match in enumerate(_WORD.finditer(text)):
        word = match.group()
        named = any(c.isdigit() for c in word) or (index > 0 and word[:1].isupper())
        seen.setdefault(word.lower(), (2 if named else 1, len(word)))
    return tuple(sorted(seen, key=lambda word: seen[word], reverse=True)[:QUERY_WORDS])


def literal(vector: Vectors) -> str:
    """A vector as pgvector writes it."""
    return "[" + ",".join(f"{x:.5f}" for x in np.asarray(vector).ravel()) + "]"
