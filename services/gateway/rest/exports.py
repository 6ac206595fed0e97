"""Dumps: every claim with its newest verdict, as lines of JSON or as a table, from where a reader left off."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from google.protobuf.timestamp_pb2 import Timestamp
from starlette.types import Message, Receive, Scope, Send

from onrecord.v1.claim_pb2 import Claim
from services.gateway import connections, limits, listings, outward, valid
from services.gateway.formats import dump, example
from services.gateway.record import Record
from services.gateway.rest.answers import PROBLEM
from services.kernel.errors import InvalidInput
from services.kernel.storage import Connection

# Claims a transaction reads: a few hundred kilobytes, some tens of milliseconds.
BATCH = 200
# Bytes sent at a time: a reader has to take this, and what waits before it in the connection, while we are patient, and
# not a whole batch.
PIECE = 32 * 1024

Since = Annotated[
    str,
    Query(
        max_length=limits.LONGEST_WORDS,
        description="The last `sequence` you have, to go on after it; or a time (RFC 3339): what was decided since.",
        examples=["42", "2026-03-01T00:00:00Z"],
        json_schema_extra=dict(valid.SINCE),
    ),
]


def routes(v1: APIRouter, record: Record) -> None:
    """Dumps of the record."""

    @v1.get(
        "/exports/claims.jsonl",
        **_documented(dump.JSONL, dump.json_lines([example.claim()])),
        operation_id="ExportClaimsJsonl",
        summary="Dump claims as lines of JSON",
    )
    def export_lines(since: Since = "") -> StreamingResponse:
        """Each line has `sequence` and `claim`, in order of `sequence`; claims without a verdict are left out.

        A claim that changes meanwhile comes again further down: its last line counts. If the connection breaks, ask
        again with the last `sequence` as `since`.
        """
        return Dump(_chunks(record, since, b"", dump.json_lines), dump.JSONL, record)

    @v1.get(
        "/exports/claims.csv",
        **_documented("text/csv", dump.header() + dump.rows([example.claim()])),
        operation_id="ExportClaimsCsv",
        summary="Dump claims as a table",
    )
    def export_table(since: Since = "") -> StreamingResponse:
        """The same as rows, without evidence. A cell that a spreadsheet would take for a formula begins with `'`."""
        return Dump(_chunks(record, since, dump.header(), dump.rows), dump.CSV, record)


class Dump(StreamingResponse):
    """A dump; whoever leaves it unread for too long loses the connection, so that what was sent does not look whole."""

    def __init__(self, chunks: Iterator[bytes], media_type: str, record: Record) -> None:
        super().__init__(_pieces(chunks), media_type=media_type)
        self._record = record
        self._scope: Scope = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end, or until the reader leaves or does not read."""
        self._scope = scope
        await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        """Send the pieces, each when there is room for it."""

        async def patiently(message: Message) -> None:
            async with asyncio.timeout(self._record.settings.watch_patience_s):
                await send(message)

        try:
            await super().stream_response(patiently)
        except TimeoutError:
            self._record.metrics.slow_reader()
            connections.cut(self._scope)


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), PIECE):
            yield chunk[start : start + PIECE]


def _chunks(record: Record, since: str, header: bytes, render: Callable[[Iterable[Claim]], bytes]) -> Iterator[bytes]:
    """The dump, a batch at a time, each from a transaction of its own. What is wrong with `since` is raised at once."""
    with record.database.transaction() as connection:
        cursor = _cursor(connection, since)
        claims = outward.changed(connection, cursor, BATCH)

    def chunks(claims: list[Claim]) -> Iterator[bytes]:
        yield header
        while claims:
            yield render(claims)
            with record.database.transaction() as connection:
                claims = outward.changed(connection, claims[-1].verdict.sequence, BATCH)

    return chunks(claims)


def _cursor(connection: Connection, since: str) -> int:
    if not since:
        return 0
    if since.isascii() and since.isdigit() and len(since) <= 18:
        last = listings.last_sequence(connection)
        if int(since) > last:
            raise InvalidInput.at("since", f"the newest verdict has the sequence {last}, not {since}")
        return int(since)
    stamp = Timestamp()
    try:
        stamp.FromJsonString(since)
        moment = stamp.ToDatetime(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput.at("since", "must be a sequence or an RFC 3339 time") from error
    return outward.cursor_at(connection, moment)


def _documented(media_type: str, lines: bytes) -> dict[str, Any]:
    content = {media_type: {"schema": {"type": "string"}, "example": lines.decode()}}
    return {
        "tags": ["formats"],
        "response_class": StreamingResponse,
        "responses": {200: {"description": "The dump, streamed.", "content": content}, "default": PROBLEM},
    }
