"""Feeds that a feed reader subscribes to: verdict changes, by party, words and status."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from services.gateway import limits, outward, requests, valid
from services.gateway.formats import atom, example
from services.gateway.formats.publisher import Publisher
from services.gateway.record import Record
from services.gateway.rest.answers import PROBLEM, IfNoneMatch, publisher, unchanged
from services.kernel.errors import InvalidInput
from services.kernel.model import Status

# As many as a desk reads of a feed; who was away for longer asks the record.
ENTRIES = 50
PATH = "/feeds/verdicts.atom"


class Atom(Response):
    """An Atom feed."""

    media_type = atom.MEDIA_TYPE


def routes(v1: APIRouter, record: Record) -> None:
    """Feeds."""

    @v1.get(
        PATH,
        response_class=Atom,
        tags=["formats"],
        responses={
            200: {"content": {atom.MEDIA_TYPE: {"schema": {"type": "string"}, "example": _example()}}},
            304: {"description": "Nothing newer than what you have."},
            "default": PROBLEM,
        },
        operation_id="FeedVerdicts",
        summary="Follow verdicts in a feed reader",
    )
    def feed_verdicts(
        request: Request,
        party: Annotated[
            str,
            Query(
                max_length=64,
                description="Only claims this party has standing or a position in.",
                json_schema_extra=dict(valid.PARTY),
            ),
        ] = "",
        q: Annotated[str, Query(max_length=limits.LONGEST_WORDS, description="Only claims with these words.")] = "",
        status: Annotated[
            list[Status] | None, Query(max_length=limits.MOST_ITEMS, description="Only these statuses.")
        ] = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """The newest fifty verdicts, newest first, as Atom. An entry is a verdict, not a claim, and never changes."""
        for name, words in (("party", party), ("q", q)):
            if "\0" in words:
                raise InvalidInput.at(name, "holds a NUL character")
        wanted = outward.FeedFilter(requests.party_filter(party), q.strip(), tuple(dict.fromkeys(status or ())))
        return answer(record, wanted, publisher(record.settings, request), if_none_match)


def answer(
    record: Record,
    wanted: outward.FeedFilter,
    we: Publisher,
    if_none_match: str | None,
    about: atom.Feed | None = None,
) -> Response:
    """The feed of what passes the filter, or 304; `about` where it is another's than that of this path."""
    with record.database.transaction() as connection:
        verdicts = outward.recent(connection, wanted, ENTRIES)
    # The same verdicts make the same feed; the oldest tells a shorter feed from one with other filters.
    ends = (verdicts[0].sequence, verdicts[-1].sequence) if verdicts else (0, 0)
    etag = f'W/"{ends[0]}-{ends[1]}-{len(verdicts)}"'
    if not_modified := unchanged(etag, if_none_match):
        return not_modified
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    return Atom(atom.feed(about or describe(wanted), verdicts, we), headers=headers)


def describe(wanted: outward.FeedFilter) -> atom.Feed:
    """The feed of a filter at this path; equal filters have equal addresses, in whatever order they were written."""
    query = urlencode(
        [
            *([("party", wanted.party)] if wanted.party else []),
            *([("q", wanted.q)] if wanted.q else []),
            *(("status", str(status)) for status in sorted(wanted.statuses)),
        ]
    )
    limits_of = [wanted.party, f"“{wanted.q}”" if wanted.q else "", ", ".join(sorted(wanted.statuses))]
    title = " · ".join(["Verdicts", *filter(None, limits_of)])
    return atom.Feed(title, f"/v1{PATH}" + (f"?{query}" if query else ""), "/" + (f"?{query}" if query else ""))


def _example() -> str:
    about = describe(outward.FeedFilter(party="NO"))
    return atom.feed(about, [example.watched()], example.PUBLISHER).decode()
