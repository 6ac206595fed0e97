"""Lines of a dump: a claim with its newest verdict as JSON, or as a row of a table.

Each line has the `sequence` of its verdict, which is what a reader resumes from. Not here: which claims (`outward`).
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from onrecord.v1.claim_pb2 import Attribution, Claim
from onrecord.v1.verdict_pb2 import Caveat, Position, Verdict
from services.gateway import wire
from services.gateway.formats import rating

JSONL = "application/x-ndjson"
CSV = "text/csv; charset=utf-8"
# What makes a spreadsheet take a cell for a formula, as first character; the last four are their full-width forms.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # fmt: skip

COLUMNS = (
    "sequence",
    "claim_id",
    "article_id",
    "said_at",
    "proposition",
    "text",
    "source",
    "source_kind",
    "status",
    "ruling",
    "in_words",
    "confidence",
    "abstained",
    "confirms",
    "denies",
    "no_comment",
    "silent",
    "caveats",
    "expired_at",
    "as_of",
    "decided_at",
    "justification",
)


def json_lines(claims: Iterable[Claim]) -> bytes:
    """One JSON object a line: `sequence`, and `claim` as `GET /v1/claims/{id}` answers it."""
    return b"".join(b'{"sequence":%d,"claim":%s}\n' % (claim.verdict.sequence, wire.to_json(claim)) for claim in claims)


def header() -> bytes:
    """The first line of a table."""
    return _table([COLUMNS])


def rows(claims: Iterable[Claim]) -> bytes:
    """One row a claim, by RFC 4180, with no cell that a spreadsheet would calculate."""
    return _table([_cell(value) for value in _row(claim)] for claim in claims)


def _row(claim: Claim) -> tuple[Any, ...]:
    verdict = claim.verdict
    expired = [row.expired_at for row in verdict.positions if row.HasField("expired_at")]
    return (
        verdict.sequence,
        claim.id,
        claim.article_id,
        claim.said_at.ToJsonString(),
        claim.proposition,
        claim.text,
        claim.attribution.source,
        Attribution.Kind.Name(claim.attribution.kind) if claim.attribution.kind else "",
        Verdict.Status.Name(verdict.status),
        Verdict.Status.Name(verdict.review.status) if verdict.HasField("review") else "",
        rating.in_words(verdict),
        f"{verdict.confidence:.3f}",
        Verdict.Abstention.Name(verdict.abstained) if verdict.HasField("abstained") else "",
        *(_parties(verdict, stance) for stance in (Position.CONFIRMS, Position.DENIES)),
        *(_parties(verdict, stance) for stance in (Position.NO_COMMENT, Position.SILENT)),
        " ".join(dict.fromkeys(Caveat.Facet.Name(one.facet) for row in verdict.positions for one in row.caveats)),
        max(expired, key=lambda at: at.seconds).ToJsonString() if expired else "",
        verdict.as_of.ToJsonString(),
        verdict.decided_at.ToJsonString(),
        verdict.justification,
    )


def _parties(verdict: Verdict, stance: Position.Stance.ValueType) -> str:
    return " ".join(row.party for row in verdict.positions if row.stance == stance)


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _table(lines: Iterable[Iterable[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(lines)
    return written.getvalue().encode()
