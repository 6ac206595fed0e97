"""What a desk follows, as pages: the watched feeds with their health, and saved searches.

Not here: what they mean (`sources`, `searches`), who may come in (`entrance`).
"""

import asyncio
from collections import Counter
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from onrecord.v1 import search_pb2, source_pb2
from services.gateway import callers, forms, look, wire
from services.gateway.callers import Scope
from services.gateway.claim_page import known
from services.gateway.look import Message
from services.gateway.record import Record
from services.kernel.errors import OnrecordError
from services.kernel.model import SourceState
from services.kernel.sources import DEGRADED

# Watched feeds are tens, not thousands: all are seen at a glance, those in trouble first.
MOST = 200
ROWS = tuple(map(str, (*sorted(DEGRADED), SourceState.MOVED, SourceState.PENDING, SourceState.PAUSED, SourceState.OK)))


def routes(pages: APIRouter, record: Record) -> None:
    """Sources and saved searches."""

    @pages.get("/sources")
    def sources(page_token: str = "") -> Response:
        try:
            found = record.sources.list(source_pb2.ListSourcesRequest(page_size=MOST, page_token=page_token))
        except OnrecordError as error:
            return look.error(error)
        shown = sorted((wire.to_dict(source) for source in found.sources), key=lambda one: ROWS.index(one["state"]))
        counts = Counter(one["state"] for one in shown)
        return look.page(
            "sources.html",
            sources=shown,
            counts=list(counts.items()),
            troubled=sum(one["kind"] == "STATEMENTS" and one["state"] in DEGRADED for one in shown),
            following=urlencode({"page_token": found.next_page_token}) if found.next_page_token else "",
        )

    @pages.get("/searches")
    def searches(page_token: str = "") -> Response:
        try:
            found = record.searches.list(search_pb2.ListSearchesRequest(page_size=MOST, page_token=page_token))
        except OnrecordError as error:
            return look.error(error)
        shown = [{**wire.to_dict(search), "links": _links(wire.to_dict(search))} for search in found.searches]
        following = urlencode({"page_token": found.next_page_token}) if found.next_page_token else ""
        may_change = callers.current().may(Scope.SUBMIT)
        return look.page("searches.html", searches=shown, may_change=may_change, following=following)

    @pages.post("/searches")
    async def save(request: Request) -> Response:
        try:
            callers.require(Scope.SUBMIT)
            form = await forms.read(request)
            wanted = search_pb2.CreateSearchRequest(
                name=form.get("name", ""),
                q=form.get("q", ""),
                statuses=forms.statuses(form.get("status", "").split()),
                parties=[form["party"]] if form.get("party") else [],
            )
            await asyncio.to_thread(record.searches.create, wanted)
        except OnrecordError as error:
            return look.error(error)
        return RedirectResponse("/searches", 303)

    @pages.post("/searches/{id}/forget")
    def forget(id: str) -> Response:
        try:
            callers.require(Scope.SUBMIT)
            record.searches.delete(search_pb2.DeleteSearchRequest(id=known(id)))
        except OnrecordError as error:
            return look.error(error)
        return RedirectResponse("/searches", 303)


def _links(search: Message) -> list[tuple[str, str]]:
    """The lists of claims that make up the search: one, or one for each party."""
    query = [("q", search["q"]), *(("status", name) for name in search["statuses"])]
    parties = search["parties"] or [""]
    return [
        (f"Claims on {party}" if party else "Claims", "/?" + urlencode([*query, ("party", party)])) for party in parties
    ]
