"""Sources: feeds that are watched."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from onrecord.v1.source_pb2 import (
    CreateSourceRequest,
    DeleteSourceRequest,
    GetSourceRequest,
    ListSourcesRequest,
    ListSourcesResponse,
    Source,
    UpdateSourceRequest,
)
from services.gateway import shapes
from services.gateway.record import Record
from services.gateway.rest.answers import PROBLEM, Id, answers, json, made, of


def routes(v1: APIRouter, record: Record) -> None:
    """Sources: feeds that are watched."""
    tags: Any = {"tags": ["sources"]}

    @v1.post(
        "/sources",
        **answers(Source, 201, **tags, responses={200: of(Source, "It is watched already; or `validate_only`.")}),
        operation_id="CreateSource",
        summary="Watch a feed",
    )
    def create_source(
        request: Annotated[CreateSourceRequest, Depends(shapes.body(CreateSourceRequest, required=["kind", "url"]))],
    ) -> Response:
        """It is asked at once, then as often as `interval_minutes` says; its new items become articles or statements.

        For STATEMENTS the party is resolved from the issuer's name unless it is given.
        """
        source, new = record.sources.create(request)
        return made(source, "sources", new=new)

    @v1.get("/sources", **answers(ListSourcesResponse, **tags), operation_id="ListSources", summary="List sources")
    def list_sources(
        request: Annotated[ListSourcesRequest, Depends(shapes.query(ListSourcesRequest))],
    ) -> Response:
        """The newest first, each with its health."""
        return json(record.sources.list(request))

    @v1.get("/sources/{id:one}", **answers(Source, **tags), operation_id="GetSource", summary="Read a source")
    def get_source(id: Id) -> Response:
        """One source with its health."""
        return json(record.sources.get(GetSourceRequest(id=id)))

    @v1.patch("/sources/{id:one}", **answers(Source, **tags), operation_id="UpdateSource", summary="Change a source")
    def update_source(
        id: Id,
        request: Annotated[UpdateSourceRequest, Depends(shapes.body(UpdateSourceRequest, without=["id"]))],
    ) -> Response:
        """What the body leaves out stays as it is. `paused` leaves the feed alone until it is unset."""
        request.id = id
        return json(record.sources.update(request))

    @v1.delete(
        "/sources/{id:one}",
        status_code=204,
        responses={"default": PROBLEM},
        **tags,
        operation_id="DeleteSource",
        summary="Watch a feed no more",
    )
    def delete_source(id: Id) -> Response:
        """What came from it stays on record."""
        record.sources.delete(DeleteSourceRequest(id=id))
        return Response(status_code=204)
