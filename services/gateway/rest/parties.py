"""Parties: who can be on the record."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Response

from onrecord.v1.party_pb2 import GetPartyRequest, ListPartiesRequest, ListPartiesResponse, Party, UpdatePartyRequest
from services.gateway import shapes
from services.gateway.record import Record
from services.gateway.rest.answers import answers, json

PartyId = Annotated[
    str,
    Path(
        description="ISO 3166-1 alpha-2 for a country, an upper-case slug otherwise.", pattern="^[A-Z][A-Z0-9_]{1,63}$"
    ),
]

IfMatch = Annotated[
    str | None,
    Header(description="The `ETag` of the party you saw; 412 if it has changed. `*`: only if it is there."),
]


def routes(v1: APIRouter, record: Record) -> None:
    """Parties: who can be on the record."""
    tags: Any = {"tags": ["parties"]}

    @v1.get("/parties", **answers(ListPartiesResponse, **tags), operation_id="ListParties", summary="List parties")
    def list_parties(request: Annotated[ListPartiesRequest, Depends(shapes.query(ListPartiesRequest))]) -> Response:
        """In order of id."""
        return json(record.list_parties(request))

    @v1.get("/parties/{id:one}", **answers(Party, **tags), operation_id="GetParty", summary="Read a party")
    def get_party(id: PartyId) -> Response:
        """One party. Its `ETag` guards a change of it."""
        party = record.get_party(GetPartyRequest(id=id))
        return json(party, headers={"ETag": f'"{party.etag}"'})

    @v1.put(
        "/parties/{id:one}", **answers(Party, **tags), operation_id="UpdateParty", summary="Make or replace a party"
    )
    def update_party(
        id: PartyId,
        request: Annotated[
            UpdatePartyRequest,
            Depends(shapes.body(UpdatePartyRequest, inside="party", without=["id"], required=["name", "kind"])),
        ],
        if_match: IfMatch = None,
    ) -> Response:
        """The body is the whole party; what it leaves out is gone. `If-Match` stands above an `etag` in it."""
        request.party.id = id
        if if_match is not None:
            request.party.etag = if_match.strip().removeprefix("W/").strip('"')
        party = record.update_party(request)
        return json(party, headers={"ETag": f'"{party.etag}"'})
