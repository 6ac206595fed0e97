"""How common the words of a claim are on record, so that full text asks for the telling ones.

Here: PostgreSQL's own statistics of the passages' words, which cost nothing to ask. Not here: the search (`retrieval`).
"""

import math
from dataclasses import dataclass

from services.kernel.storage import Connection

# A word in more passages than this tells little: "president", "country", the name of a party with many statements.
COMMON = 0.05
# How many passages may match and must be ranked, about: some 20 ms. Rarer words go first.
RANKED = 10_000
# Passages before the first statistics, which come within a minute of the first fifty.
UNKNOWN_SIZE = 1_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word to ask full text for: the query that matches it, and what a match is worth, its inverse frequency."""

    query: str
    weight: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A lexeme and the share of passages it is in, 0 to 1."""

    lexeme: str
    share: float


def rare_words(connection: Connection, text: str) -> tuple[Word, ...]:
    """The words of `text` that tell passages apart, the rarest first; those of unknown rarity count as rare."""
    rows = connection.execute(
        """
        WITH known AS (
            SELECT lexeme, share FROM pg_stats,
                   unnest(most_common_elems::text::text[], most_common_elem_freqs) AS listed (lexeme, share)
            WHERE schemaname = current_schema() AND tablename = 'passage' AND attname = 'words'
              AND lexeme IS NOT NULL
        )
        SELECT asked.lexeme, known.share,
               (SELECT min(share) FROM known) AS least,
               (SELECT reltuples FROM pg_class WHERE oid = 'passage'::regclass) AS passages
        FROM unnest(to_tsvector('english', %s)) AS asked LEFT JOIN known USING (lexeme)
        ORDER BY asked.lexeme
        """,
        (text,),
    ).fetchall()
    if not rows:
        return ()
    passages = max(rows[0]["passages"], UNKNOWN_SIZE)
    # a word that is not among the listed is rarer than the rarest of them
    unlisted = (rows[0]["least"] or 2 / passages) / 2
    return telling([Counted(row["lexeme"], row["share"] or unlisted) for row in rows], passages)


def telling(words: list[Counted], passages: float) -> tuple[Word, ...]:
    """Those of `words` to ask for in a record of so many `passages`: none that is common, nor more than can be ranked.

    Where all are common, the rarest one.
    """
    chosen: list[Word] = []
    matching = 0.0
    for word in sorted(words, key=lambda each: (each.share, each.lexeme)):
        matching += word.share * passages
        if chosen and (word.share > COMMON or matching > RANKED):
            break
        chosen.append(Word(_quoted(word.lexeme), math.log(1 / word.share)))
    return tuple(chosen)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
