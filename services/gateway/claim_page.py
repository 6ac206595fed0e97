"""The page of a claim: its ledger, its timeline, an editor's ruling on it, and who has not seen its newest verdict.

Not here: what a ruling means (`requests`, `record`), the drawing (`timeline`), who may come in (`entrance`).
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from google.protobuf.timestamp_pb2 import Timestamp

from onrecord.v1 import claim_pb2, reader_pb2, verdict_pb2
from services.gateway import callers, errors, forms, look, timeline, wire
from services.gateway.callers import Scope
from services.gateway.look import Message
from services.gateway.record import Record
from services.kernel.errors import InvalidInput, NotFound, OnrecordError, StalePage, Unavailable
from services.kernel.model import Status
from services.kernel.storage import Connection

# A claim with more verdicts than this is read through `/v1/claims/{id}/verdicts`.
MOST_VERDICTS = 200
RULINGS = tuple(status for status in Status if status is not Status.PENDING)


def routes(pages: APIRouter, record: Record) -> None:
    """The claim, the form's target, the readers."""

    @pages.get("/claims/{id}")
    async def claim(id: str, as_of: str = "") -> Response:
        try:
            return await _claim(record, known(id), as_of)
        except OnrecordError as error:
            return look.error(error)

    @pages.post("/claims/{id}/review")
    async def review(request: Request, id: str) -> Response:
        try:
            # Whoever comes with a key of their own is asked here as well as at the entrance.
            callers.require(Scope.REVIEW)
            draft = await forms.read(request)
            try:
                await record.review_claim(_ruling(known(id), draft))
            except (InvalidInput, StalePage) as error:
                # The words of an editor under deadline are not lost: the page comes again, as it is now, with them.
                return await _claim(record, id, draft=draft, refusal=error)
        except Unavailable as error:
            detail = f"{error.detail}. If your ruling was written down, the claim shows it as soon as it is checked."
            return look.error_page(503, errors.answer(error).title, detail, f"/claims/{id}")
        except OnrecordError as error:
            return look.error(error)
        return RedirectResponse(f"/claims/{id}#ruling", 303)

    @pages.get("/claims/{id}/readers")
    async def readers(id: str) -> Response:
        try:
            callers.require(Scope.REVIEW)
            listing = reader_pb2.ListReadersRequest(claim_id=known(id), all=True, page_size=200)
            found = await asyncio.to_thread(record.readers.list, listing)
            claim = await record.get_claim(claim_pb2.GetClaimRequest(id=id))
        except OnrecordError as error:
            return look.error(error)
        shown = [wire.to_dict(reader) for reader in found.readers]
        return look.page(
            "readers.html",
            claim=wire.to_dict(claim),
            behind=[reader for reader in shown if reader["behind"]],
            others=[reader for reader in shown if not reader["behind"]],
            cut=bool(found.next_page_token),
        )


def known(id: str) -> str:
    """The id in an address. For a reader one that cannot be right is one at which there is nothing: NotFound."""
    try:
        return str(UUID(id))
    except ValueError as error:
        raise NotFound from error


def articles(connection: Connection, ids: Sequence[str]) -> Mapping[str, Message]:
    """Titles and publishers of articles, by id."""
    rows = connection.execute("SELECT id, title, publisher FROM article WHERE id = ANY(%s::uuid[])", (list(ids),))
    return {str(row["id"]): row for row in rows}


async def _claim(
    record: Record,
    id: str,
    as_of: str = "",
    draft: Mapping[str, str] | None = None,
    refusal: OnrecordError | None = None,
) -> Response:
    """The page; with what an editor sent and why it was refused where that was so."""
    found = await record.get_claim(claim_pb2.GetClaimRequest(id=id, as_of=_moment(as_of)))
    request = verdict_pb2.ListVerdictsRequest(claim_id=id, page_size=MOST_VERDICTS)
    history = (await asyncio.to_thread(record.list_verdicts, request)).verdicts
    may_review = callers.current().may(Scope.REVIEW)
    behind = []
    if may_review:
        listing = reader_pb2.ListReadersRequest(claim_id=id)
        behind = list((await asyncio.to_thread(record.readers.list, listing)).readers)
    told = timeline.lanes(found, history) if found.verdict.sequence else ()
    return look.page(
        "claim.html",
        status_code=errors.answer(refusal).status if refusal else 200,
        claim=wire.to_dict(found),
        history=[wire.to_dict(verdict) for verdict in history],
        article=await asyncio.to_thread(_article_of, record, found.article_id),
        as_of=as_of,
        timeline=timeline.draw(told),
        told=timeline.told(told),
        may_review=may_review and not as_of,
        rulings=RULINGS,
        behind=[wire.to_dict(reader) for reader in behind],
        draft={"status": "", "note": "", "reviewer": "", **(draft or {})},
        is_stale=isinstance(refusal, StalePage),
        complaint=refusal.detail if isinstance(refusal, InvalidInput) else "",
    )


def _ruling(id: str, form: Mapping[str, str]) -> claim_pb2.ReviewClaimRequest:
    status, sequence = form.get("status", ""), form.get("sequence", "")
    if status not in RULINGS:
        raise InvalidInput("Choose a status.")
    if not form.get("note", "").strip():
        raise InvalidInput("Say why: the note is required.")
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) < 10):
        raise StalePage
    return claim_pb2.ReviewClaimRequest(
        id=id,
        status=verdict_pb2.Verdict.Status.Value(Status(status)),
        note=form["note"],
        reviewer=form.get("reviewer", "") or callers.current().name,
        if_sequence=int(sequence),
    )


def _moment(words: str) -> Timestamp | None:
    """A moment as a form sends it: without a zone, which the page says is UTC."""
    if not words:
        return None
    stamp = Timestamp()
    try:
        at = datetime.fromisoformat(words)
        stamp.FromDatetime(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise InvalidInput.at("as_of", "must be a time such as 2025-02-25T12:00Z") from error
    return stamp


def _article_of(record: Record, article_id: str) -> Message | None:
    with record.database.transaction() as connection:
        return articles(connection, [article_id]).get(article_id) if article_id else None
