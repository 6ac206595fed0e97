"""Parties: who can be on the record."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from onrecord.v1.party_pb2 import ListPartiesRequest, ListPartiesResponse, Party, UpdatePartyRequest
from services.gateway import shapes
from services.gateway.record import Record
from services.gateway.rest.answers import answers, json

PartyId = Annotated[
    str,
    Path(
        description="ISO 3166-1 alpha-2 for a country, an upper-case slug otherwise.", pattern="^[A-Z][A-Z0-9_]{1,63}$"
    ),
]


def routes(v1: APIRouter, record: Record) -> None:
    """Parties: who can be on the record."""
    tags: Any = {"tags": ["parties"]}

    @v1.get("/parties", **answers(ListPartiesResponse, **tags), operation_id="ListParties", summary="List parties")
    def list_parties(request: Annotated[ListPartiesRequest, Depends(shapes.query(ListPartiesRequest))]) -> Response:
        """In order of id."""
        return json(record.list_parties(request))

    @v1.put("/parties/{id}", **answers(Party, **tags), operation_id="UpdateParty", summary="Make or replace a party")
    def update_party(
        id: PartyId,
        request: Annotated[
            UpdatePartyRequest,
            Depends(shapes.body(UpdatePartyRequest, inside="party", without=["id"], required=["name", "kind"])),
        ],
    ) -> Response:
        """The body is the whole party; what it leaves out is gone."""
        request.party.id = id
        return json(record.update_party(request))
