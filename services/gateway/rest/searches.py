"""Saved searches: which claims a desk follows."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from onrecord.v1.search_pb2 import (
    CreateSearchRequest,
    DeleteSearchRequest,
    GetSearchRequest,
    ListSearchesRequest,
    ListSearchesResponse,
    Search,
    UpdateSearchRequest,
)
from services.gateway import outward, shapes
from services.gateway.formats import atom
from services.gateway.record import Record
from services.gateway.rest import feeds
from services.gateway.rest.answers import PROBLEM, REHEARSED, Id, IfNoneMatch, answers, json, made, of, publisher


def routes(v1: APIRouter, record: Record) -> None:
    """Saved searches: which claims a desk follows."""
    tags: Any = {"tags": ["searches"]}
    searches = record.searches

    @v1.post(
        "/searches",
        **answers(Search, 201, **tags, responses={200: of(Search, REHEARSED)}),
        operation_id="CreateSearch",
        summary="Save a search",
    )
    def create_search(
        request: Annotated[CreateSearchRequest, Depends(shapes.body(CreateSearchRequest, required=["name"]))],
    ) -> Response:
        """By words, statuses and parties; a claim is in it if it fits every part that is given."""
        search = searches.create(request)
        return made(search, "searches")

    @v1.get(
        "/searches", **answers(ListSearchesResponse, **tags), operation_id="ListSearches", summary="List saved searches"
    )
    def list_searches(
        request: Annotated[ListSearchesRequest, Depends(shapes.query(ListSearchesRequest))],
    ) -> Response:
        """Oldest first."""
        return json(searches.list(request))

    @v1.get("/searches/{id:one}", **answers(Search, **tags), operation_id="GetSearch", summary="Read a saved search")
    def get_search(id: Id) -> Response:
        """One saved search."""
        return json(searches.get(GetSearchRequest(id=id)))

    @v1.put(
        "/searches/{id:one}", **answers(Search, **tags), operation_id="UpdateSearch", summary="Replace a saved search"
    )
    def update_search(
        id: Id,
        request: Annotated[
            UpdateSearchRequest, Depends(shapes.body(UpdateSearchRequest, without=["id"], required=["name"]))
        ],
    ) -> Response:
        """What the body leaves out is gone from it."""
        request.id = id
        return json(searches.update(request))

    @v1.delete(
        "/searches/{id:one}",
        status_code=204,
        responses={"default": PROBLEM},
        **tags,
        operation_id="DeleteSearch",
        summary="Forget a saved search",
    )
    def delete_search(id: Id) -> Response:
        """409 as long as a webhook follows it."""
        searches.delete(DeleteSearchRequest(id=id))
        return Response(status_code=204)

    @v1.get(
        "/searches/{id:one}/feed.atom",
        **tags,
        response_class=feeds.Atom,
        responses={
            200: {"content": {atom.MEDIA_TYPE: {"schema": {"type": "string"}}}},
            304: {"description": "Nothing newer than what you have."},
            "default": PROBLEM,
        },
        operation_id="FeedSearch",
        summary="Follow a saved search in a feed reader",
    )
    def feed_search(request: Request, id: Id, if_none_match: IfNoneMatch = None) -> Response:
        """The newest fifty verdicts in it, newest first, as Atom; also those with which a claim has left it."""
        search = searches.get(GetSearchRequest(id=id))
        about = atom.Feed(f"Verdicts · {search.name}", f"/v1/searches/{search.id}/feed.atom", "/")
        wanted = outward.FeedFilter(search_id=UUID(search.id))
        return feeds.answer(record, wanted, publisher(record.settings, request), if_none_match, about)
