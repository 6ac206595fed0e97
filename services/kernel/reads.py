"""Rows of the record as values of the model, one or a few at a time.

Here: what two rooms read, and how a row becomes a value. Not here: searches and pages (`gateway.listings`,
`verify.retrieval`) and everything that writes.
"""

from typing import Any
from uuid import UUID

from services.kernel import codec
from services.kernel.model import (
    Article,
    ArticleState,
    Attribution,
    Channel,
    Claim,
    ClaimParty,
    Comparison,
    Evidence,
    Method,
    Office,
    Party,
    PartyKind,
    Period,
    Position,
    Review,
    Span,
    Statement,
    StatementState,
    Status,
    Verdict,
)
from services.kernel.storage import Connection
from services.kernel.text.gazetteer import Gazetteer

Row = dict[str, Any]

ARTICLE_COLUMNS = """a.id, a.title, a.publisher, a.author, a.url, a.language, a.published_at, a.text, a.state,
    a.failure, a.created_at, a.read_at, a.credit, a.revises, a.note,
    (SELECT r.id FROM article r WHERE r.revises = a.id) AS revised_by,
    ARRAY(SELECT s.id FROM statement s WHERE s.article_id = a.id ORDER BY s.id) AS statement_ids"""
STATEMENT_COLUMNS = """s.id, s.issuer, s.party, s.office, s.speaker, s.channel, s.published_at, s.title, s.url,
    s.language, s.text, s.state, s.created_at, s.retracted_at, s.retraction_note, s.article_id, s.span,
    s.failure, s.replaced_by"""
CLAIM_COLUMNS = """c.id, c.article_id, c.text, c.proposition, c.span, c.attribution, c.check_worthiness, c.said_at,
    c.parties, c.places, c.event_start, c.event_end, c.drift, c.created_at,
    c.orphaned_at"""
VERDICT_COLUMNS = """v.sequence, v.claim_id, v.status, v.confidence, v.abstained, v.as_of, v.decided_at, v.method,
    v.cause, v.positions, v.evidence, v.justification, v.review"""


def article(connection: Connection, article_id: UUID) -> Article | None:
    """The article, or None."""
    row = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM article a WHERE a.id = %s", (article_id,)).fetchone()
    return to_article(row) if row else None


def statement(connection: Connection, statement_id: UUID) -> Statement | None:
    """The statement, or None."""
    row = connection.execute(f"SELECT {STATEMENT_COLUMNS} FROM statement s WHERE s.id = %s", (statement_id,)).fetchone()
    return to_statement(row) if row else None


def claim(connection: Connection, claim_id: UUID) -> Claim | None:
    """The claim, or None."""
    row = connection.execute(f"SELECT {CLAIM_COLUMNS} FROM claim c WHERE c.id = %s", (claim_id,)).fetchone()
    return to_claim(row) if row else None


def claims_of_article(connection: Connection, article_id: UUID) -> tuple[Claim, ...]:
    """The article's claims in order of their place in its text, those too that now stand in a revision of it."""
    rows = connection.execute(
        f"""
        SELECT {CLAIM_COLUMNS}, c.ordinal AS place FROM claim c WHERE c.article_id = %(article)s
        UNION ALL
        SELECT {CLAIM_COLUMNS.replace("c.span", "p.span")}, p.ordinal
        FROM claim_place p JOIN claim c ON c.id = p.claim_id WHERE p.article_id = %(article)s
        ORDER BY place
        """,
        {"article": article_id},
    )
    return tuple(to_claim(row) for row in rows)


def verdict_of_claim(connection: Connection, claim_id: UUID) -> Verdict | None:
    """The newest verdict on the claim, or None."""
    row = connection.execute(
        f"SELECT {VERDICT_COLUMNS} FROM verdict v WHERE v.claim_id = %s ORDER BY v.sequence DESC LIMIT 1", (claim_id,)
    ).fetchone()
    return to_verdict(row) if row else None


def verdicts_of_claims(connection: Connection, claim_ids: list[UUID]) -> dict[UUID, Verdict]:
    """The newest verdict of each of these claims that has one."""
    rows = connection.execute(
        f"SELECT {VERDICT_COLUMNS} FROM verdict v JOIN claim c ON c.sequence = v.sequence WHERE c.id = ANY(%s)",
        (claim_ids,),
    )
    return {row["claim_id"]: to_verdict(row) for row in rows}


def evidence_of_claim(connection: Connection, claim_id: UUID, method: str) -> tuple[Evidence, ...]:
    """Everything that was compared with the claim by this method, UNRELATED and retracted statements included."""
    rows = connection.execute(
        """
        SELECT e.id, s.id AS statement_id, s.issuer, s.party, s.speaker, s.channel, s.published_at, s.url,
               s.retracted_at, own.published_at AS replaced_at, own.retracted_at AS restored_at,
               p.text AS passage, p.span, e.stance, e.score, e.reasons, e.caveats, e.expires_at
        FROM evidence e JOIN passage p ON p.id = e.passage_id JOIN statement s ON s.id = p.statement_id
             LEFT JOIN statement own ON own.id = s.replaced_by
        WHERE e.claim_id = %s AND e.method = %s ORDER BY e.id
        """,
        (claim_id, method),
    )
    return tuple(to_evidence(row) for row in rows)


def review_of_claim(connection: Connection, claim_id: UUID) -> Review | None:
    """The editor's newest ruling on the claim, or None."""
    row = connection.execute(
        "SELECT status, note, reviewer, reviewed_at, reopened_at FROM review WHERE claim_id = %s "
        "ORDER BY reviewed_at DESC, id DESC LIMIT 1",
        (claim_id,),
    ).fetchone()
    return Review(**{**row, "status": Status(row["status"])}) if row else None


def method(connection: Connection) -> Method | None:
    """The method that verify worked by when one of its processes last started, or None before the first."""
    row = connection.execute("SELECT content FROM method ORDER BY recorded_at DESC, id DESC LIMIT 1").fetchone()
    return codec.from_json(Method, row["content"]) if row else None


def party(connection: Connection, id: str, *, lock: bool = False) -> Party | None:
    """The party, or None; with `lock` nobody changes it until the transaction ends."""
    row = connection.execute(f"SELECT * FROM party WHERE id = %s {'FOR UPDATE' if lock else ''}", (id,)).fetchone()
    return to_party(row) if row else None


def parties(connection: Connection) -> tuple[Party, ...]:
    """Every party on record, in order of id."""
    return tuple(to_party(row) for row in connection.execute("SELECT * FROM party ORDER BY id"))


class Parties:
    """The parties on record as a gazetteer, built again only when one of them has changed."""

    def __init__(self) -> None:
        self._built: tuple[Any, Gazetteer] | None = None

    def gazetteer(self, connection: Connection) -> Gazetteer:
        """The gazetteer of the parties as they are now."""
        row = connection.execute("SELECT count(*) AS n, max(updated_at) AS at FROM party").fetchone()
        # Two threads may build the same one at once; either result is right.
        if self._built is None or self._built[0] != row:
            self._built = (row, Gazetteer(parties(connection)))
        return self._built[1]


def to_article(row: Row) -> Article:
    return Article(**{**row, "state": ArticleState(row["state"]), "statement_ids": tuple(row["statement_ids"])})


def to_statement(row: Row) -> Statement:
    return Statement(
        **{
            **row,
            "channel": Channel(row["channel"]),
            "state": StatementState(row["state"]),
            "span": codec.from_json(Span, row["span"]) if row["span"] else None,
        }
    )


def to_claim(row: Row) -> Claim:
    return Claim(
        id=row["id"],
        article_id=row["article_id"],
        text=row["text"],
        proposition=row["proposition"],
        said_at=row["said_at"],
        span=codec.from_json(Span, row["span"]) if row["span"] else None,
        attribution=codec.from_json(Attribution, row["attribution"]),
        check_worthiness=row["check_worthiness"],
        parties=codec.from_json(tuple[ClaimParty, ...], row["parties"]),
        places=tuple(row["places"]),
        event_at=Period(row["event_start"], row["event_end"]) if row["event_start"] and row["event_end"] else None,
        drift=tuple(row["drift"]),
        created_at=row["created_at"],
        orphaned_at=row["orphaned_at"],
    )


def to_evidence(row: Row) -> Evidence:
    return Evidence(
        id=row["id"],
        statement_id=row["statement_id"],
        issuer=row["issuer"],
        party=row["party"],
        speaker=row["speaker"],
        channel=Channel(row["channel"]),
        published_at=row["published_at"],
        passage=row["passage"],
        span=codec.from_json(Span, row["span"]),
        comparison=codec.from_json(
            Comparison, {name: row[name] for name in ("stance", "score", "reasons", "caveats", "expires_at")}
        ),
        url=row["url"],
        retracted_at=row["retracted_at"],
        replaced_at=row["replaced_at"],
        restored_at=row["restored_at"],
    )


def to_verdict(row: Row) -> Verdict:
    return Verdict(
        **{
            **row,
            "status": Status(row["status"]),
            "positions": codec.from_json(tuple[Position, ...], row["positions"]),
            "evidence": codec.from_json(tuple[Evidence, ...], row["evidence"]),
            "review": codec.from_json(Review, row["review"]) if row["review"] else None,
        }
    )


def to_party(row: Row) -> Party:
    return Party(
        id=row["id"],
        name=row["name"],
        kind=PartyKind(row["kind"]),
        aliases=tuple(row["aliases"]),
        offices=codec.from_json(tuple[Office, ...], row["offices"]),
    )
