"""Readers: who was served a verdict, and has the newest or not."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from onrecord.v1.reader_pb2 import AcknowledgeClaimRequest, ListReadersRequest, ListReadersResponse, Reader
from services.gateway import shapes
from services.gateway.record import Record
from services.gateway.rest.answers import Id, answers, json


def routes(v1: APIRouter, record: Record) -> None:
    """Readers: who was served a verdict, and has the newest or not."""
    tags: Any = {"tags": ["readers"]}

    @v1.get(
        "/claims/{id:one}/readers",
        **answers(ListReadersResponse, **tags),
        operation_id="ListReaders",
        summary="List who does not have the newest verdict",
    )
    def list_readers(
        id: Id,
        request: Annotated[ListReadersRequest, Depends(shapes.query(ListReadersRequest, without=["claim_id"]))],
    ) -> Response:
        """By key: who was served a verdict on the claim and neither fetched nor acknowledged the newest since."""
        request.claim_id = id
        return json(record.readers.list(request))

    @v1.post(
        "/claims/{id:one}:acknowledge",
        **answers(Reader, **tags),
        operation_id="AcknowledgeClaim",
        summary="Take notice of a verdict",
    )
    def acknowledge_claim(
        id: Id,
        request: Annotated[AcknowledgeClaimRequest, Depends(shapes.body(AcknowledgeClaimRequest, without=["id"]))],
    ) -> Response:
        """The newest, or the one with the `sequence` that is given. 409 without a key."""
        request.id = id
        return json(record.readers.acknowledge(request))
