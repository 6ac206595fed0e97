"""Webhooks: where somebody wants to be told of what happens, and what became of the telling.

Here: one method for each rpc, its SQL. Not here: what a request means (`webhook_requests`), which events a webhook
wants (`kernel.deliveries`), signing and sending (`deliver`).
"""

import base64
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from onrecord.v1 import webhook_pb2
from services.gateway import requests, wire
from services.gateway.callers import Scope, current
from services.gateway.listings import Order, Search
from services.gateway.repeats import attempt_id
from services.gateway.webhook_requests import Filter, NewWebhook, Replay, new_webhook, replay
from services.kernel import deliveries, events, targets
from services.kernel.errors import Conflict, InvalidInput, NotFound
from services.kernel.events import EventKind
from services.kernel.model import Status
from services.kernel.queue import Bell
from services.kernel.reads import Parties, Row
from services.kernel.storage import Connection, Database
from services.kernel.work import Owed

# The specification asks for 24 to 64; as many as the digest of SHA-256 has.
SECRET_BYTES = 32
# How long the secret before a rotation signs, too: a working day to bring the new one everywhere.
GRACE = timedelta(hours=24)

COLUMNS = """w.id, w.name, w.url, w.kinds, w.party, w.statuses, w.article_id, w.claim_id, w.search_id, w.served,
    w.state, w.created_at, w.updated_at,
    (SELECT count(*) FROM delivery d WHERE d.webhook_id = w.id AND d.state = 'DEAD') AS dead"""
# To everyone but admins the webhooks of others are not there.
MINE = "(%(admin)s OR w.key_id = %(me)s)"
DELIVERY_COLUMNS = """d.id, d.webhook_id, d.event_id, e.kind, e.subject_id, e.sequence, d.state, d.attempts, d.status,
    d.error, e.happened_at, d.attempted_at, d.next_at, d.delivered_at"""
DELIVERY_TABLES = "delivery d JOIN event e ON e.id = d.event_id"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook as it is stored; `secret` is there only when it was made just now."""

    id: UUID
    name: str
    url: str
    kinds: tuple[EventKind, ...]
    filter: Filter
    state: str
    dead: int
    created_at: datetime
    updated_at: datetime
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook, and how far it has come."""

    id: UUID
    webhook_id: UUID
    event_id: UUID
    kind: EventKind
    subject_id: UUID
    sequence: int
    state: str
    attempts: int
    status: int | None
    error: str
    happened_at: datetime
    attempted_at: datetime | None
    next_at: datetime | None
    delivered_at: datetime | None


class Webhooks:
    """What the gateway can do with webhooks. `allowed` are networks that may be called although they are not public."""

    def __init__(self, database: Database, bell: Bell, parties: Parties, allowed: Sequence[targets.Network]) -> None:
        self._database = database
        self._bell = bell
        self._parties = parties
        self._allowed = allowed

    def create(self, request: webhook_pb2.CreateWebhookRequest) -> webhook_pb2.Webhook:
        """Make a webhook; the message has its secret."""
        with self._database.transaction(keep=not request.validate_only) as connection:
            new = self._new(connection, request)
            row = _one(
                connection.execute(
                    """
                    INSERT INTO webhook (id, name, url, kinds, party, statuses, article_id, claim_id, search_id, served,
                                         key_id, key_name)
                    VALUES (coalesce(%(id)s, uuidv7()), %(name)s, %(url)s, %(kinds)s, %(party)s, %(statuses)s,
                            %(article_id)s, %(claim_id)s, %(search_id)s, %(served)s, %(key_id)s, %(key_name)s)
                    ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING id
                    """,
                    {**_values(new), "id": attempt_id(), "key_id": current().key_id, "key_name": current().name},
                )
            )
            secret = _put_secret(connection, row["id"])
            message = _message(_read(connection, row["id"]), secret)
        if request.validate_only:
            message.ClearField("secret")
            return wire.rehearsed(message)
        return message

    def get(self, request: webhook_pb2.GetWebhookRequest) -> webhook_pb2.Webhook:
        """One webhook, without its secret."""
        requests.check(request)
        with self._database.transaction() as connection:
            return _message(_read(connection, requests.identifier(request, "id")))

    def list(self, request: webhook_pb2.ListWebhooksRequest) -> webhook_pb2.ListWebhooksResponse:
        """A page of webhooks, oldest first."""
        requests.check(request)
        search = Search(COLUMNS, "webhook w", Order("w.created_at", "w.id", newest_first=False))
        search.where(MINE, **_me())
        with self._database.transaction() as connection:
            rows, token = search.page(connection, request.page_size, request.page_token)
        return webhook_pb2.ListWebhooksResponse(webhooks=[_message(row) for row in rows], next_page_token=token)

    def update(self, request: webhook_pb2.UpdateWebhookRequest) -> webhook_pb2.Webhook:
        """Replace a webhook. Deliveries that waited while it was paused are owed when it goes on."""
        id = requests.identifier(request, "id")
        with self._database.transaction() as connection:
            new = self._new(connection, request)
            before = _locked(connection, id)
            connection.execute(
                """
                UPDATE webhook SET name = %(name)s, url = %(url)s, kinds = %(kinds)s, party = %(party)s,
                    statuses = %(statuses)s, article_id = %(article_id)s, claim_id = %(claim_id)s,
                    search_id = %(search_id)s, served = %(served)s, state = %(state)s, updated_at = clock_timestamp()
                WHERE id = %(id)s
                """,
                {**_values(new), "id": id, "state": "PAUSED" if request.paused else "ACTIVE"},
            )
            owed: tuple[Owed, ...] = ()
            if before == "PAUSED" and not request.paused:
                owed = _owe_pending(connection, id)
            message = _message(_read(connection, id))
        self._bell.ring(*owed)
        return message

    def delete(self, request: webhook_pb2.DeleteWebhookRequest) -> webhook_pb2.DeleteWebhookResponse:
        """Forget a webhook with its secrets and deliveries."""
        requests.check(request)
        id = requests.identifier(request, "id")
        with self._database.transaction() as connection:
            _locked(connection, id)
            connection.execute("DELETE FROM webhook WHERE id = %s", (id,))
        return webhook_pb2.DeleteWebhookResponse()

    def rotate_secret(self, request: webhook_pb2.RotateWebhookSecretRequest) -> webhook_pb2.Webhook:
        """Give a webhook a new secret; the message has it. The newest one before signs, too, for the grace time."""
        requests.check(request)
        id = requests.identifier(request, "id")
        with self._database.transaction() as connection:
            _locked(connection, id)
            connection.execute("DELETE FROM webhook_secret WHERE webhook_id = %s AND expires_at IS NOT NULL", (id,))
            connection.execute(
                "UPDATE webhook_secret SET expires_at = clock_timestamp() + %s WHERE webhook_id = %s", (GRACE, id)
            )
            return _message(_read(connection, id), _put_secret(connection, id))

    def test(self, request: webhook_pb2.TestWebhookRequest) -> webhook_pb2.Delivery:
        """Owe the webhook a test. Raises Conflict if nothing is sent to it."""
        requests.check(request)
        id = requests.identifier(request, "id")
        with self._database.transaction() as connection:
            state = _locked(connection, id)
            if state != "ACTIVE":
                raise Conflict(f"the webhook is {state}: update it first")
            event_id = events.put(connection, EventKind.WEBHOOK_TESTED, id)
            row = _one(
                connection.execute(
                    "INSERT INTO delivery (webhook_id, event_id) VALUES (%s, %s) RETURNING id", (id, event_id)
                )
            )
            owed = deliveries.owe(connection, [row["id"]], "tested")
            message = _delivery(_read_delivery(connection, id, row["id"]))
        self._bell.ring(*owed)
        return message

    def list_deliveries(self, request: webhook_pb2.ListDeliveriesRequest) -> webhook_pb2.ListDeliveriesResponse:
        """A page of a webhook's deliveries, newest first."""
        requests.check(request)
        id = requests.identifier(request, "webhook_id")
        search = Search(DELIVERY_COLUMNS, DELIVERY_TABLES, Order("d.created_at", "d.id"))
        search.where("d.webhook_id = %(webhook)s", webhook=id)
        if request.state:
            search.where("d.state = %(state)s", state=webhook_pb2.Delivery.State.Name(request.state))
        if since := requests.moment(request, "since"):
            search.where("d.created_at >= %(since)s", since=since)
        with self._database.transaction() as connection:
            _read(connection, id)
            rows, token = search.page(connection, request.page_size, request.page_token)
        return webhook_pb2.ListDeliveriesResponse(deliveries=[_delivery(row) for row in rows], next_page_token=token)

    def replay(self, request: webhook_pb2.ReplayDeliveriesRequest) -> webhook_pb2.ReplayDeliveriesResponse:
        """Owe one delivery again, or all since a moment. Raises Conflict if nothing is sent to the webhook."""
        wanted = replay(request)
        with self._database.transaction() as connection:
            state = _locked(connection, wanted.webhook_id)
            if state == "GONE":
                raise Conflict("the webhook is GONE: update it first")
            owed = _replay(connection, wanted)
        self._bell.ring(*owed)
        return webhook_pb2.ReplayDeliveriesResponse(deliveries=len(owed))

    def _new(
        self, connection: Connection, request: webhook_pb2.CreateWebhookRequest | webhook_pb2.UpdateWebhookRequest
    ) -> NewWebhook:
        new = new_webhook(request, self._parties.gazetteer(connection), current())
        targets.check(new.url, self._allowed)
        if not self._allowed and targets.parse(new.url).scheme != "https":
            raise InvalidInput.at("url", "must be an https address")
        for table, field, id in (
            ("article", "article_id", new.filter.article_id),
            ("claim", "claim_id", new.filter.claim_id),
            ("search", "search_id", new.filter.search_id),
        ):
            # A slip of the pen would otherwise show as silence.
            if id and connection.execute(f"SELECT FROM {table} WHERE id = %s", (id,)).fetchone() is None:
                raise InvalidInput.at(f"filter.{field}", f"there is no {table} {id}")
        return new


def _values(new: NewWebhook) -> dict[str, Any]:
    return {
        "name": new.name,
        "url": new.url,
        "kinds": [str(kind) for kind in new.kinds],
        "party": new.filter.party,
        "statuses": [str(status) for status in new.filter.statuses],
        "article_id": new.filter.article_id,
        "claim_id": new.filter.claim_id,
        "search_id": new.filter.search_id,
        "served": new.filter.served,
    }


def _put_secret(connection: Connection, webhook_id: UUID) -> str:
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
    connection.execute("INSERT INTO webhook_secret (webhook_id, secret) VALUES (%s, %s)", (webhook_id, secret))
    return secret


def _replay(connection: Connection, wanted: Replay) -> tuple[Owed, ...]:
    if wanted.since is not None:
        return deliveries.put_again(connection, wanted.webhook_id, wanted.since)
    row = connection.execute(
        "UPDATE delivery SET state = 'PENDING', attempts = 0, error = '', next_at = clock_timestamp() "
        "WHERE id = %s AND webhook_id = %s RETURNING id",
        (wanted.delivery_id, wanted.webhook_id),
    ).fetchone()
    if row is None:
        raise NotFound(f"the webhook has no delivery {wanted.delivery_id}")
    return deliveries.owe(connection, [row["id"]], "replayed")


def _owe_pending(connection: Connection, webhook_id: UUID) -> tuple[Owed, ...]:
    rows = connection.execute(
        "UPDATE delivery SET next_at = clock_timestamp() WHERE webhook_id = %s AND state = 'PENDING' RETURNING id",
        (webhook_id,),
    ).fetchall()
    return deliveries.owe(connection, [row["id"] for row in rows], "went on")


def _read(connection: Connection, id: UUID) -> Row:
    query = f"SELECT {COLUMNS} FROM webhook w WHERE w.id = %(id)s AND {MINE}"
    row = connection.execute(query, {"id": id, **_me()}).fetchone()
    if row is None:
        raise _not_found(id)
    return row


def _read_delivery(connection: Connection, webhook_id: UUID, id: UUID) -> Row:
    query = f"SELECT {DELIVERY_COLUMNS} FROM {DELIVERY_TABLES} WHERE d.webhook_id = %s AND d.id = %s"
    return _one(connection.execute(query, (webhook_id, id)))


def _locked(connection: Connection, id: UUID) -> str:
    """The webhook's state, which stays as it is until the end of the transaction. Raises NotFound."""
    query = f"SELECT w.state FROM webhook w WHERE w.id = %(id)s AND {MINE} FOR UPDATE"
    row = connection.execute(query, {"id": id, **_me()}).fetchone()
    if row is None:
        raise _not_found(id)
    state: str = row["state"]
    return state


def _me() -> dict[str, Any]:
    caller = current()
    return {"admin": caller.may(Scope.ADMIN), "me": caller.key_id}


def _not_found(id: UUID) -> NotFound:
    return NotFound(f"there is no webhook {id}")


def _one(rows: Iterable[Row]) -> Row:
    return next(iter(rows))


def _message(row: Row, secret: str = "") -> webhook_pb2.Webhook:
    webhook = Webhook(
        id=row["id"],
        name=row["name"],
        url=row["url"],
        kinds=tuple(EventKind(kind) for kind in row["kinds"]),
        filter=Filter(
            party=row["party"],
            statuses=tuple(Status(status) for status in row["statuses"]),
            article_id=row["article_id"],
            claim_id=row["claim_id"],
            search_id=row["search_id"],
            served=row["served"],
        ),
        state=row["state"],
        dead=row["dead"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        secret=secret,
    )
    return wire.fill(webhook_pb2.Webhook(), webhook)


def _delivery(row: Row) -> webhook_pb2.Delivery:
    return wire.fill(webhook_pb2.Delivery(), Delivery(**{**row, "sequence": row["sequence"] or 0}))
