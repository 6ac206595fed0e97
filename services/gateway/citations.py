"""Which claims a statement bears on: those whose newest verdict cites words of it, and where these words stand.

Not here: how evidence comes about (`verify`), how words are marked (`marks`), the page (`pages`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.verdict_pb2 import Evidence
from services.gateway import wire
from services.gateway.marks import Mark
from services.kernel import reads
from services.kernel.storage import Connection

# A statement that bears on more claims than these is read through its claims, not through its page.
MOST_CLAIMS = 100


@dataclass(frozen=True, slots=True)
class Citation:
    """A claim with its newest verdict, and the evidence there that is from the statement."""

    claim: Claim
    evidence: tuple[Evidence, ...]


def of_statement(connection: Connection, statement_id: UUID) -> tuple[Citation, ...]:
    """The claims that cite the statement, those said last first."""
    rows = connection.execute(
        f"""
        SELECT {reads.CLAIM_COLUMNS} FROM claim c
        WHERE c.id IN (SELECT e.claim_id FROM passage p JOIN evidence e ON e.passage_id = p.id
                       WHERE p.statement_id = %s AND e.stance <> 'UNRELATED')
        ORDER BY c.said_at DESC, c.id DESC LIMIT %s
        """,
        (statement_id, MOST_CLAIMS),
    )
    claims = [reads.to_claim(row) for row in rows]
    verdicts = reads.verdicts_of_claims(connection, [claim.id for claim in claims if claim.id])
    found = []
    for claim in claims:
        message = wire.claim(claim, verdicts.get(claim.id) if claim.id else None)
        # What was compared is not yet what a verdict rests on: only what it cites counts here.
        cited = tuple(one for one in message.verdict.evidence if one.statement_id == str(statement_id))
        if cited:
            found.append(Citation(message, cited))
    return tuple(found)


def marks(text: str, citations: Sequence[Citation]) -> list[Mark]:
    """The cited words in the statement's text, numbered from 1 in the order of `citations` and their evidence."""
    cited = [one.span for citation in citations for one in citation.evidence]
    return [
        Mark(span.start, span.end, number)
        for number, span in enumerate(cited, start=1)
        if text[span.start : span.end] == span.exact
    ]
