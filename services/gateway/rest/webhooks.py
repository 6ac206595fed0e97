"""Webhooks: where somebody wants to be told of what happens."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from onrecord.v1.webhook_pb2 import (
    CreateWebhookRequest,
    DeleteWebhookRequest,
    Delivery,
    GetWebhookRequest,
    ListDeliveriesRequest,
    ListDeliveriesResponse,
    ListWebhooksRequest,
    ListWebhooksResponse,
    ReplayDeliveriesRequest,
    ReplayDeliveriesResponse,
    RotateWebhookSecretRequest,
    TestWebhookRequest,
    UpdateWebhookRequest,
    Webhook,
)
from services.gateway import shapes
from services.gateway.record import Record
from services.gateway.rest.answers import PROBLEM, REHEARSED, Id, answers, json, made, of

# The only answers with a secret in them.
SECRET = {"Cache-Control": "no-store"}


def routes(v1: APIRouter, record: Record) -> None:
    """Webhooks: where somebody wants to be told of what happens."""
    tags: Any = {"tags": ["webhooks"]}
    webhooks = record.webhooks

    @v1.post(
        "/webhooks",
        **answers(Webhook, 201, **tags, responses={200: of(Webhook, REHEARSED)}),
        operation_id="CreateWebhook",
        summary="Make a webhook",
    )
    def create_webhook(
        request: Annotated[CreateWebhookRequest, Depends(shapes.body(CreateWebhookRequest, required=["url", "kinds"]))],
    ) -> Response:
        """The answer has the secret that deliveries are signed with, this once."""
        webhook = webhooks.create(request)
        return made(webhook, "webhooks", headers=SECRET)

    @v1.get("/webhooks", **answers(ListWebhooksResponse, **tags), operation_id="ListWebhooks", summary="List webhooks")
    def list_webhooks(
        request: Annotated[ListWebhooksRequest, Depends(shapes.query(ListWebhooksRequest))],
    ) -> Response:
        """Oldest first."""
        return json(webhooks.list(request))

    @v1.get("/webhooks/{id:one}", **answers(Webhook, **tags), operation_id="GetWebhook", summary="Read a webhook")
    def get_webhook(id: Id) -> Response:
        """One webhook, without its secret."""
        return json(webhooks.get(GetWebhookRequest(id=id)))

    @v1.put("/webhooks/{id:one}", **answers(Webhook, **tags), operation_id="UpdateWebhook", summary="Replace a webhook")
    def update_webhook(
        id: Id,
        request: Annotated[
            UpdateWebhookRequest,
            Depends(shapes.body(UpdateWebhookRequest, without=["id"], required=["url", "kinds"])),
        ],
    ) -> Response:
        """What the body leaves out is gone from it; the secret stays. One that is GONE becomes active again."""
        request.id = id
        return json(webhooks.update(request))

    @v1.delete(
        "/webhooks/{id:one}",
        status_code=204,
        responses={"default": PROBLEM},
        **tags,
        operation_id="DeleteWebhook",
        summary="Forget a webhook",
    )
    def delete_webhook(id: Id) -> Response:
        """With its deliveries; what is under way may still arrive."""
        webhooks.delete(DeleteWebhookRequest(id=id))
        return Response(status_code=204)

    @v1.post(
        "/webhooks/{id:one}:rotate",
        **answers(Webhook, **tags),
        operation_id="RotateWebhookSecret",
        summary="Give a webhook a new secret",
    )
    def rotate_webhook_secret(id: Id) -> Response:
        """The answer has it, this once. The one before signs, too, for a day more."""
        return json(webhooks.rotate_secret(RotateWebhookSecretRequest(id=id)), headers=SECRET)

    @v1.post(
        "/webhooks/{id:one}:test", **answers(Delivery, **tags), operation_id="TestWebhook", summary="Try a webhook"
    )
    def test_webhook(id: Id) -> Response:
        """Sends it a `webhook.tested`; the list of its deliveries says what came of it."""
        return json(webhooks.test(TestWebhookRequest(id=id)))

    @v1.get(
        "/webhooks/{id:one}/deliveries",
        **answers(ListDeliveriesResponse, **tags),
        operation_id="ListDeliveries",
        summary="List a webhook's deliveries",
    )
    def list_deliveries(
        id: Id,
        request: Annotated[ListDeliveriesRequest, Depends(shapes.query(ListDeliveriesRequest, without=["webhook_id"]))],
    ) -> Response:
        """Newest first; `state=DEAD` are those that were given up on."""
        request.webhook_id = id
        return json(webhooks.list_deliveries(request))

    @v1.post(
        "/webhooks/{id:one}:replay",
        **answers(ReplayDeliveriesResponse, **tags),
        operation_id="ReplayDeliveries",
        summary="Deliver again",
    )
    def replay_deliveries(
        id: Id,
        request: Annotated[
            ReplayDeliveriesRequest, Depends(shapes.body(ReplayDeliveriesRequest, without=["webhook_id"]))
        ],
    ) -> Response:
        """One delivery, or all that the webhook wants of what happened since a moment; with the same ids as before."""
        request.webhook_id = id
        return json(webhooks.replay(request))
