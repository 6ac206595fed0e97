"""Keys: who may call."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from onrecord.v1.key_pb2 import (
    CreateKeyRequest,
    CreateKeyResponse,
    Key,
    ListKeysRequest,
    ListKeysResponse,
    RevokeKeyRequest,
)
from services.gateway import shapes
from services.gateway.record import Record
from services.gateway.rest.answers import REHEARSED, Id, answers, json, of


def routes(v1: APIRouter, record: Record) -> None:
    """Keys: who may call."""
    tags: Any = {"tags": ["keys"]}

    @v1.post(
        "/keys",
        **answers(CreateKeyResponse, 201, **tags, responses={200: of(CreateKeyResponse, REHEARSED)}),
        operation_id="CreateKey",
        summary="Make a key",
    )
    def create_key(
        request: Annotated[CreateKeyRequest, Depends(shapes.body(CreateKeyRequest, required=["name", "scopes"]))],
    ) -> Response:
        """The answer has the secret, which is never shown again.

        From the first key on every call wants one.
        """
        status = 200 if request.validate_only else 201
        return json(record.keys.create_key(request), status, {"Cache-Control": "no-store"})

    @v1.get("/keys", **answers(ListKeysResponse, **tags), operation_id="ListKeys", summary="List keys")
    def list_keys(request: Annotated[ListKeysRequest, Depends(shapes.query(ListKeysRequest))]) -> Response:
        """Newest first, revoked ones included, without secrets."""
        return json(record.keys.list_keys(request))

    @v1.post("/keys/{id:one}:revoke", **answers(Key, **tags), operation_id="RevokeKey", summary="Revoke a key")
    def revoke_key(id: Id) -> Response:
        """It is refused from now on, by every gateway within seconds. Doing it again changes nothing."""
        return json(record.keys.revoke_key(RevokeKeyRequest(id=id)))
