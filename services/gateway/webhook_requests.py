"""What a request about webhooks means: messages into values, with every check that both doors share.

Not here: what the database alone can know (`webhooks`), whether an address may be called (`kernel.targets`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from onrecord.v1 import webhook_pb2
from services.gateway import requests
from services.gateway.callers import Caller
from services.kernel.deliveries import KEPT_DAYS
from services.kernel.errors import FieldError, InvalidInput
from services.kernel.events import EventKind
from services.kernel.model import Status
from services.kernel.text.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events a webhook wants; what is empty or None lets everything through."""

    party: str = ""
    statuses: tuple[Status, ...] = ()
    article_id: UUID | None = None
    claim_id: UUID | None = None
    search_id: UUID | None = None
    served: bool = False


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook to be made, or what replaces one."""

    name: str
    url: str
    kinds: tuple[EventKind, ...]
    filter: Filter


@dataclass(frozen=True, slots=True)
class Replay:
    """What is to be delivered again: one delivery, or all since a moment; one of the two is None."""

    webhook_id: UUID
    delivery_id: UUID | None
    since: datetime | None


def new_webhook(
    request: webhook_pb2.CreateWebhookRequest | webhook_pb2.UpdateWebhookRequest, gazetteer: Gazetteer, caller: Caller
) -> NewWebhook:
    """The webhook that the request describes."""
    requests.check(request)
    if not request.url:
        raise InvalidInput.at("url", "is required")
    if not request.kinds:
        raise InvalidInput.at("kinds", "name at least one kind of event")
    kinds = tuple(dict.fromkeys(_kind(number, place) for place, number in enumerate(request.kinds)))
    return NewWebhook(request.name.strip(), request.url, kinds, _filter(request.filter, gazetteer, caller))


def replay(request: webhook_pb2.ReplayDeliveriesRequest) -> Replay:
    """What is to be delivered again."""
    requests.check(request)
    since = requests.moment(request, "since")
    if bool(request.delivery_id) == (since is not None):
        raise InvalidInput(
            "give one of delivery_id and since", fields=(FieldError("delivery_id", "give this or since"),)
        )
    if since is not None and since < datetime.now(UTC) - timedelta(days=KEPT_DAYS):
        raise InvalidInput.at("since", f"events are kept for {KEPT_DAYS} days")
    return Replay(
        requests.identifier(request, "webhook_id"),
        requests.identifier(request, "delivery_id") if request.delivery_id else None,
        since,
    )


def _kind(number: int, place: int) -> EventKind:
    kind = webhook_pb2.Event.Kind.Name(number)  # type: ignore[arg-type]
    if number in (webhook_pb2.Event.KIND_UNSPECIFIED, webhook_pb2.Event.WEBHOOK_TESTED):
        raise InvalidInput.at(f"kinds[{place}]", f"{kind} cannot be asked for")
    return EventKind(kind)


def _filter(message: webhook_pb2.WebhookFilter, gazetteer: Gazetteer, caller: Caller) -> Filter:
    if message.party and gazetteer.party(message.party) is None:
        raise InvalidInput.at("filter.party", f"no party has the id {message.party!r}")
    if message.served and caller.key_id is None:
        raise InvalidInput.at("filter.served", "only what a key was served is known; call with a key")
    return Filter(
        party=message.party,
        statuses=requests.statuses(message),
        article_id=_identifier(message, "article_id"),
        claim_id=_identifier(message, "claim_id"),
        search_id=_identifier(message, "search_id"),
        served=message.served,
    )


def _identifier(message: webhook_pb2.WebhookFilter, field: str) -> UUID | None:
    if not getattr(message, field):
        return None
    try:
        return requests.identifier(message, field)
    except InvalidInput as error:
        raise InvalidInput.at(f"filter.{field}", error.fields[0].detail) from error
