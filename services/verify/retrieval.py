"""Which passages to hold against a claim, and which claims a new passage may touch: the same search, turned round.

Nearest vectors and PostgreSQL full text, each over the whole record, over the words of the parties the claim names,
over the weeks in which it was told, and over both; fused by reciprocal rank. Here: the SQL of it. Not here: what a
found passage does to the claim (`comparison`), how common a word is on record (`rarity`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from services.kernel.storage import Connection
from services.verify.embedding import Vectors
from services.verify.rarity import rare_words

# Passages compared with a claim. By rules a comparison costs under a millisecond, with the model about ten:
# evidence beyond the fortieth place of the fused search shares little more than a topic.
CANDIDATES = 40
# A quotation is one or a few sentences of its publication: of a long one these nearest passages have them.
PUBLISHED = 10
# How deep each leg of the search goes: what two legs agree on may stand far down in both.
LEG = 50
# The constant of reciprocal rank fusion. With the usual 60 whatever stands anywhere in two legs goes before the first
# of one, so that the best answer of a party could be outvoted by fifty passages on the topic; with 10 by a dozen.
RRF_K = 10
# Officials answer a report within days; a month also covers who comes back to it.
ANSWERED_WITHIN = timedelta(days=30)
# How many passages of the parties, and of those weeks, are looked at one by one, the newest first. An index on vectors
# loses most of what a narrow filter leaves; looking at 10,000 takes some 50 ms.
LOOKED_THROUGH = 10_000
# Claims looked at for each new passage, and how near they must be: unrelated news sentences of this embedder rarely
# exceed 0.25, so below it a check could only find nothing.
TOUCHED = 50
# Claims of a party, the newest first, that a statement is held against: half a second for a long briefing.
CLAIMS_LOOKED_THROUGH = 1_000
TOUCH_SIMILARITY = 0.25
# Words of a passage that the search for claims asks for: names and figures first. Two of them must match, since asking
# for any one of them matches a large part of the claims.
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


def candidates(
    connection: Connection,
    proposition: str,
    vector: Vectors,
    as_of: datetime,
    *,
    parties: Sequence[str] = (),
    said_at: datetime | None = None,
    limit: int = CANDIDATES,
) -> tuple[Candidate, ...]:
    """The passages published by `as_of`, of statements not retracted, likeliest to address the claim; best first.

    What `parties` said, and what was said in the weeks around `said_at`, is also searched by itself: the answer to a
    claim often shares no word with it and, in a large record, is far from the nearest passage, but it comes from a
    party that the claim names, soon after.
    """
    connection.execute("SET LOCAL hnsw.ef_search = 100")
    connection.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
    words = rare_words(connection, proposition)
    rows = connection.execute(
        _SEARCH,
        {
            "vector": literal(vector),
            "any_word": " | ".join(word.query for word in words),
            "queries": [word.query for word in words],
            "weights": [word.weight for word in words],
            "as_of": as_of,
            "parties": list(parties),
            "since": said_at - ANSWERED_WITHIN if said_at else None,
            "until": min(as_of, said_at + ANSWERED_WITHIN) if said_at else None,
            "looked_through": LOOKED_THROUGH,
            "looked_through_of_each": LOOKED_THROUGH // max(1, len(parties)),
            "leg": max(LEG, limit),
            "limit": limit,
            "k": RRF_K,
        },
        # A prepared plan would be kept although the settings above change what is best.
        prepare=False,
    )
    return tuple(Candidate(**row) for row in rows)


def publications(
    connection: Connection, claim_id: UUID, vector: Vectors, found: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """Passages beside those `found`, of publications that replaced words which bear on the claim."""
    rows = connection.execute(
        """
        SELECT p.id AS passage_id, p.statement_id, p.text, p.context,
               -(p.embedding <#> %(vector)s::halfvec) AS similarity
        FROM passage p JOIN statement s ON s.id = p.statement_id
        WHERE s.retracted_at IS NULL AND p.id <> ALL(%(found)s) AND p.statement_id IN (
            SELECT relayed.replaced_by FROM evidence e JOIN passage q ON q.id = e.passage_id
                JOIN statement relayed ON relayed.id = q.statement_id
            WHERE e.claim_id = %(claim)s AND e.stance <> 'UNRELATED' AND relayed.replaced_by IS NOT NULL)
        ORDER BY similarity DESC, p.id LIMIT %(limit)s
        """,
        {
            "claim": claim_id,
            "vector": literal(vector),
            "found": [candidate.passage_id for candidate in found],
            "limit": PUBLISHED,
        },
    )
    return tuple(Candidate(**row) for row in rows)


# `near` goes through the index on vectors; `own` (the parties' words) and `timely` are looked through one by one.
# Without parties or a time those two are empty and take no part.
_SEARCH = """
    WITH near AS MATERIALIZED (
        SELECT p.id, p.embedding <#> %(vector)s::halfvec AS distance FROM passage p
        WHERE p.published_at <= %(as_of)s ORDER BY distance LIMIT %(leg)s
    ), own AS MATERIALIZED (
        SELECT newest.* FROM unnest(%(parties)s::text[]) AS of (party), LATERAL (
            SELECT p.id, p.embedding <#> %(vector)s::halfvec AS distance,
                   p.published_at BETWEEN %(since)s AND %(until)s AS timely
            FROM passage p WHERE p.party = of.party AND p.published_at <= %(as_of)s
            ORDER BY p.published_at DESC LIMIT %(looked_through_of_each)s) AS newest
    ), timely AS MATERIALIZED (
        SELECT p.id, p.embedding <#> %(vector)s::halfvec AS distance FROM passage p
        WHERE p.published_at BETWEEN %(since)s AND %(until)s
        ORDER BY p.published_at DESC LIMIT %(looked_through)s
    ), worded AS MATERIALIZED (
        SELECT p.id, p.party = ANY(%(parties)s) AS own, p.published_at BETWEEN %(since)s AND %(until)s AS timely,
               -(SELECT sum(word.weight) FROM unnest(%(queries)s::tsquery[], %(weights)s::float8[])
                 AS word (query, weight) WHERE p.words @@ word.query) / (1 + ln(length(p.words))) AS distance
        FROM passage p WHERE p.words @@ %(any_word)s::tsquery AND p.published_at <= %(as_of)s
    ), leg (name, id, distance) AS (
        (SELECT 'near', id, distance FROM near ORDER BY distance, id LIMIT %(leg)s)
        UNION ALL (SELECT 'near own', id, distance FROM own ORDER BY distance, id LIMIT %(leg)s)
        UNION ALL (SELECT 'near timely', id, distance FROM timely ORDER BY distance, id LIMIT %(leg)s)
        UNION ALL (SELECT 'near own timely', id, distance FROM own WHERE timely ORDER BY distance, id LIMIT %(leg)s)
        UNION ALL (SELECT 'worded', id, distance FROM worded ORDER BY distance, id LIMIT %(leg)s)
        UNION ALL (SELECT 'worded own', id, distance FROM worded WHERE own ORDER BY distance, id LIMIT %(leg)s)
        UNION ALL (SELECT 'worded timely', id, distance FROM worded WHERE timely
                   ORDER BY distance, id LIMIT %(leg)s)
        UNION ALL (SELECT 'worded own timely', id, distance FROM worded WHERE own AND timely
                   ORDER BY distance, id LIMIT %(leg)s)
    ), ranked AS (
        SELECT id, row_number() OVER (PARTITION BY name ORDER BY distance, id) AS rank FROM leg
    ), fused AS (
        SELECT id, sum(1.0 / (%(k)s + rank)) AS weight FROM ranked GROUP BY id
    )
    SELECT p.id AS passage_id, p.statement_id, p.text, p.context,
           -(p.embedding <#> %(vector)s::halfvec) AS similarity
    FROM fused f JOIN passage p USING (id) JOIN statement s ON s.id = p.statement_id
    WHERE s.retracted_at IS NULL OR s.retracted_at > %(as_of)s
    ORDER BY f.weight DESC, p.id LIMIT %(limit)s
"""


def touched_claims(
    connection: Connection, passages: Sequence[tuple[str, Vectors]], *, party: str, published_at: datetime
) -> set[UUID]:
    """Claims that may read differently now that `party` is on record with these passages."""
    found = _claims_of_party(connection, [vector for _, vector in passages], party, published_at)
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


def _claims_of_party(
    connection: Connection, vectors: Sequence[Vectors], party: str, published_at: datetime
) -> set[UUID]:
    """Claims that name the party and were told in the weeks around, nearest first: "That is a lie" is near to none."""
    rows = connection.execute(
        """
        SELECT c.id
        FROM (SELECT id, embedding FROM claim
              WHERE parties @> jsonb_build_array(jsonb_build_object('party', %(party)s::text))
                AND said_at BETWEEN %(since)s AND %(until)s AND embedding IS NOT NULL
              ORDER BY said_at DESC LIMIT %(looked_through)s) AS c,
             unnest(%(vectors)s::text[]) AS vector
        GROUP BY c.id ORDER BY min(c.embedding <#> vector::halfvec), c.id LIMIT %(limit)s
        """,
        {
            "party": party,
            "since": published_at - ANSWERED_WITHIN,
            "until": published_at + ANSWERED_WITHIN,
            "vectors": [literal(vector) for vector in vectors],
            "looked_through": CLAIMS_LOOKED_THROUGH,
            "limit": TOUCHED,
        },
        prepare=False,
    )
    return {row["id"] for row in rows}


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
