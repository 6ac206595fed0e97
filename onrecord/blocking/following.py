# Generated from onrecord/aio/following.py by proto/blocking.py. DO NOT EDIT.
"""The calls about saved searches and webhooks."""

from collections.abc import Iterator, Iterable
from datetime import datetime

from onrecord.blocking_connection import Connection
from onrecord.fields import timestamp
from onrecord.v1 import search_pb2, verdict_pb2, webhook_pb2


class Following(Connection):
    """What a desk or a system is told of by itself."""

    def create_search(
        self,
        name: str,
        *,
        q: str = "",
        statuses: Iterable[str] = (),
        parties: Iterable[str] = (),
        validate_only: bool = False,
        idempotency_key: str = "",
    ) -> search_pb2.Search:
        """Saves a search of claims by words, statuses and parties."""
        request = search_pb2.CreateSearchRequest(
            name=name,
            q=q,
            statuses=[verdict_pb2.Verdict.Status.Value(status) for status in statuses],
            parties=list(parties),
            validate_only=validate_only,
        )
        return self._call(self._stub.CreateSearch, request, once=idempotency_key)

    def get_search(self, id: str, *, fields: str = "") -> search_pb2.Search:
        """One saved search."""
        return self._call(self._stub.GetSearch, search_pb2.GetSearchRequest(id=id), fields=fields)

    def list_searches(self, *, page_size: int = 50, fields: str = "") -> Iterator[search_pb2.Search]:
        """The saved searches, oldest first."""
        request = search_pb2.ListSearchesRequest(page_size=page_size)
        return self._pages(self._stub.ListSearches, request, lambda answer: answer.searches, fields)

    def update_search(
        self, id: str, name: str, *, q: str = "", statuses: Iterable[str] = (), parties: Iterable[str] = ()
    ) -> search_pb2.Search:
        """Replaces a saved search; what is left out is gone from it."""
        request = search_pb2.UpdateSearchRequest(
            id=id,
            name=name,
            q=q,
            statuses=[verdict_pb2.Verdict.Status.Value(status) for status in statuses],
            parties=list(parties),
        )
        return self._call(self._stub.UpdateSearch, request)

    def delete_search(self, id: str, *, idempotency_key: str = "") -> None:
        """Forgets a saved search. Refused as long as a webhook follows it."""
        self._call(self._stub.DeleteSearch, search_pb2.DeleteSearchRequest(id=id), once=idempotency_key)

    def create_webhook(
        self,
        url: str,
        *,
        kinds: Iterable[str] = ("VERDICT_CHANGED",),
        name: str = "",
        filter: webhook_pb2.WebhookFilter | None = None,
        validate_only: bool = False,
        idempotency_key: str = "",
    ) -> webhook_pb2.Webhook:
        """Has `url` told of these kinds of events; the answer has the `secret` that signs, this once."""
        request = webhook_pb2.CreateWebhookRequest(
            name=name,
            url=url,
            kinds=[webhook_pb2.Event.Kind.Value(kind) for kind in kinds],
            filter=filter,
            validate_only=validate_only,
        )
        return self._call(self._stub.CreateWebhook, request, once=idempotency_key)

    def get_webhook(self, id: str, *, fields: str = "") -> webhook_pb2.Webhook:
        """One webhook, without its secret."""
        return self._call(self._stub.GetWebhook, webhook_pb2.GetWebhookRequest(id=id), fields=fields)

    def list_webhooks(self, *, page_size: int = 50, fields: str = "") -> Iterator[webhook_pb2.Webhook]:
        """The webhooks of this key, oldest first."""
        request = webhook_pb2.ListWebhooksRequest(page_size=page_size)
        return self._pages(self._stub.ListWebhooks, request, lambda answer: answer.webhooks, fields)

    def update_webhook(
        self,
        id: str,
        url: str,
        *,
        kinds: Iterable[str],
        name: str = "",
        filter: webhook_pb2.WebhookFilter | None = None,
        paused: bool = False,
    ) -> webhook_pb2.Webhook:
        """Replaces a webhook, its secret apart; what is left out is gone from it. One that is GONE is active again."""
        request = webhook_pb2.UpdateWebhookRequest(
            id=id,
            name=name,
            url=url,
            kinds=[webhook_pb2.Event.Kind.Value(kind) for kind in kinds],
            filter=filter,
            paused=paused,
        )
        return self._call(self._stub.UpdateWebhook, request)

    def delete_webhook(self, id: str, *, idempotency_key: str = "") -> None:
        """Forgets a webhook with its deliveries."""
        self._call(self._stub.DeleteWebhook, webhook_pb2.DeleteWebhookRequest(id=id), once=idempotency_key)

    def rotate_webhook_secret(self, id: str, *, idempotency_key: str = "") -> webhook_pb2.Webhook:
        """Gives a webhook a new `secret`; the one before signs, too, for a day more."""
        request = webhook_pb2.RotateWebhookSecretRequest(id=id)
        return self._call(self._stub.RotateWebhookSecret, request, once=idempotency_key)

    def test_webhook(self, id: str, *, idempotency_key: str = "") -> webhook_pb2.Delivery:
        """Sends a webhook an event that says only that it is a test."""
        return self._call(self._stub.TestWebhook, webhook_pb2.TestWebhookRequest(id=id), once=idempotency_key)

    def list_deliveries(
        self, webhook_id: str, *, state: str = "", since: datetime | None = None, page_size: int = 50, fields: str = ""
    ) -> Iterator[webhook_pb2.Delivery]:
        """The deliveries of a webhook, newest first. `state` is PENDING, DELIVERED or DEAD."""
        request = webhook_pb2.ListDeliveriesRequest(
            webhook_id=webhook_id,
            state=webhook_pb2.Delivery.State.Value(state or "STATE_UNSPECIFIED"),
            since=timestamp(since),
            page_size=page_size,
        )
        return self._pages(self._stub.ListDeliveries, request, lambda answer: answer.deliveries, fields)

    def replay_deliveries(
        self, webhook_id: str, *, delivery_id: str = "", since: datetime | None = None, idempotency_key: str = ""
    ) -> webhook_pb2.ReplayDeliveriesResponse:
        """Delivers again: one delivery, or all that the webhook wants of what happened since a moment."""
        request = webhook_pb2.ReplayDeliveriesRequest(
            webhook_id=webhook_id, delivery_id=delivery_id, since=timestamp(since)
        )
        return self._call(self._stub.ReplayDeliveries, request, once=idempotency_key)
