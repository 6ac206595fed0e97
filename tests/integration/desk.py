"""A desk with a receiver for webhooks, and the room that delivers to it, worked by hand: no time passes unasked."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from standardwebhooks import Webhook as Verifier

from onrecord.v1 import webhook_pb2
from services.deliver.schedule import GAPS_S
from services.deliver.tasks import Deliver
from services.gateway.feed import Feed
from services.gateway.record import Record
from services.kernel import events
from services.kernel.events import EventKind
from services.kernel.model import Status
from services.kernel.runtime import House, process
from services.kernel.web import Web
from services.kernel.work import Kind
from tests.integration import verdicts
from tests.site import LOOPBACK, Asked, Reply, Site, site

PATH = "/hook"
VERDICTS = webhook_pb2.Event.VERDICT_CHANGED
Json = dict[str, Any]


@dataclass
class Desk:
    """A record whose webhooks may call loopback, and a site that takes what they send."""

    house: House
    record: Record
    room: Deliver
    receiver: Site

    def follow(self, path: str = PATH, **request: Any) -> webhook_pb2.Webhook:
        """A webhook to the receiver, which answers 204 there; of verdicts unless it says otherwise."""
        self.receiver.pages.setdefault(path, Reply(204))
        given = {"url": self.receiver.url(path), "kinds": [VERDICTS], **request}
        return self.record.webhooks.create(webhook_pb2.CreateWebhookRequest(**given))

    def decide(self, claim_id: UUID, status: Status = Status.DENIED, party: str = "NO") -> int:
        """A verdict on the claim, with its event, as verify leaves them. Its sequence."""
        sequence = verdicts.put_verdict(self.house.database, claim_id, status, party)
        with self.house.database.transaction() as connection:
            events.happened(connection, EventKind.VERDICT_CHANGED, claim_id, sequence=sequence)
        return sequence

    def work(self) -> None:
        """Do what is due, and what becomes due by it."""
        handlers = {Kind.ANNOUNCE_EVENT: self.room.announce, Kind.DELIVER_EVENT: self.room.deliver}
        while due := self._due():
            for row in due:
                process(self.house.database, handlers[Kind(row["kind"])], row["id"])

    def make_due(self) -> None:
        """Let the time pass until the next tries."""
        with self.house.database.transaction() as connection:
            connection.execute("UPDATE work SET due_at = clock_timestamp() WHERE kind = 'DELIVER_EVENT'")

    def received(self, path: str = PATH) -> list[Asked]:
        return [asked for asked in self.receiver.asked if asked.path == path]

    def deliveries(self, webhook: webhook_pb2.Webhook, **request: Any) -> list[webhook_pb2.Delivery]:
        """Newest first."""
        asked = webhook_pb2.ListDeliveriesRequest(webhook_id=webhook.id, **request)
        return list(self.record.webhooks.list_deliveries(asked).deliveries)

    def get(self, webhook: webhook_pb2.Webhook) -> webhook_pb2.Webhook:
        return self.record.webhooks.get(webhook_pb2.GetWebhookRequest(id=webhook.id))

    def replay(self, webhook: webhook_pb2.Webhook, **request: Any) -> int:
        """How many deliveries are owed again."""
        asked = webhook_pb2.ReplayDeliveriesRequest(webhook_id=webhook.id, **request)
        return self.record.webhooks.replay(asked).deliveries

    def with_web(self, web: Web) -> None:
        """Deliver by this way out from now on."""
        self.room = Deliver(self.house, web)

    def with_gaps(self, gaps_s: Sequence[float]) -> None:
        """Try again after these seconds from now on."""
        self.room = Deliver(self.house, Web.of(self.house.settings), gaps_s)

    def _due(self) -> list[Any]:
        with self.house.database.transaction() as connection:
            return connection.execute(
                "SELECT id, kind FROM work WHERE parked_at IS NULL AND due_at <= clock_timestamp() "
                "AND kind IN ('ANNOUNCE_EVENT', 'DELIVER_EVENT') ORDER BY due_at"
            ).fetchall()


@contextmanager
def desk(house: House) -> Iterator[Desk]:
    settings = house.settings.model_copy(update={"allowed_networks": LOOPBACK, "public_url": "https://record.example"})
    house = replace(house, settings=settings)
    record = Record(house.database, house.bell, Feed(house.database.url), settings)
    with site() as receiver:
        yield Desk(house, record, Deliver(house, Web.of(settings), GAPS_S), receiver)


def opened(asked: Asked, secret: str) -> Json:
    """The event in a delivery, its signature and time checked. Raises WebhookVerificationError."""
    Verifier(secret).verify(asked.body, dict(asked.headers))
    event: Json = json.loads(asked.body)
    return event
