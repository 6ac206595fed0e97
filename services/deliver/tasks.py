"""The work of deliver: announce an event to the webhooks that want it, make a delivery.

Here: the order of steps and their transactions. Not here: which webhooks want it (`kernel.deliveries`), what becomes of
a try (`schedule`), what is sent (`bodies`, `signing`), the way out (`kernel.web`). No connection is held while the
receiver is waited for. A process that dies after the receiver took a delivery makes it again, with the same id.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.deliver import schedule, writes
from services.deliver.schedule import Outcome, State, outcome
from services.deliver.signing import headers
from services.deliver.writes import Parcel
from services.kernel import deliveries, telemetry, work
from services.kernel.errors import OnrecordError
from services.kernel.runtime import Handler, House
from services.kernel.web import Web
from services.kernel.work import Item, Kind, Later

log = telemetry.logger(__name__)

# How long a receiver has to answer: the least that Standard Webhooks proposes, and within a lease of 20 s.
TIMEOUT_S = 15.0
# Tries of one webhook at once: a receiver that hangs leaves threads to the others.
AT_ONCE = 2
# A webhook that has its turns taken is looked at again after about this long.
TURN_S = 2.0
# Old events forgotten with each announcement: more than there are announcements, so that none pile up.
FORGOTTEN = 20


@dataclass(frozen=True, slots=True)
class Tried:
    """What a receiver answered, or why there was no answer."""

    status: int | None = None
    failure: str = ""
    wish_s: float = 0.0


def handlers(house: House) -> Mapping[Kind, Handler]:
    """What this room does with each kind of work."""
    room = Deliver(house, Web.of(house.settings))
    return {Kind.ANNOUNCE_EVENT: room.announce, Kind.DELIVER_EVENT: room.deliver}


class Deliver:
    """The room with its way out."""

    def __init__(self, house: House, web: Web, gaps_s: Sequence[float] = schedule.GAPS_S) -> None:
        self._database = house.database
        self._bell = house.bell
        self._web = web
        self._gaps_s = gaps_s
        self._public_url = house.settings.public_url.rstrip("/")
        self._turns: Counter[UUID] = Counter()
        self._lock = threading.Lock()

    def announce(self, item: Item) -> None:
        """Owe a delivery of the event to each webhook that wants it."""
        with self._database.transaction() as connection:
            owed = deliveries.put(connection, item.subject_id, item.correlation_id)
            again = work.settle(connection, item)
            deliveries.forget_old(connection, FORGOTTEN)
        self._bell.ring(*owed, again)

    def deliver(self, item: Item) -> None:
        """Try a delivery once; what becomes of it, the next try included, is written in one transaction."""
        with self._database.transaction() as connection:
            parcel = writes.parcel(connection, item.subject_id, self._public_url)
            if parcel is None:  # taken back, delivered meanwhile, or its webhook is paused or gone
                again = work.settle(connection, item)
        if parcel is None:
            self._bell.ring(again)
            return
        with self._turn(parcel.webhook_id) as free:
            if not free:
                raise Later(TURN_S * (1 + random.random()), "its webhook is being tried already")  # noqa: S311
            tried = self._try(parcel)
        result = outcome(
            tried.status,
            tried.failure,
            parcel.attempts + 1,
            wish_s=tried.wish_s,
            chance=random.random(),  # noqa: S311 - spreads load, keeps no secret
            gaps_s=self._gaps_s,
        )
        self._write(item, parcel, result, tried.status)

    def _try(self, parcel: Parcel) -> Tried:
        now = datetime.now(UTC)
        signed = headers(str(parcel.event_id), now, parcel.body, parcel.secrets)
        try:
            answer = self._web.post(parcel.url, parcel.body.encode(), signed, TIMEOUT_S)
        except OnrecordError as error:
            return Tried(failure=error.detail)
        wish = answer.retry_after(now) if answer.status in (429, 503) else None
        return Tried(answer.status, wish_s=(wish - now).total_seconds() if wish else 0.0)

    def _write(self, item: Item, parcel: Parcel, result: Outcome, status: int | None) -> None:
        with self._database.transaction() as connection:
            # Webhook, delivery, work: whoever changes a webhook locks them in this order, too.
            known = writes.put_try(connection, parcel, result, status)
            again = work.settle(connection, item)
            if known and result.again_s is not None and again is None:
                due_at = _from_now(result.again_s)
                work.owe_at(connection, Kind.DELIVER_EVENT, item.subject_id, due_at, cause="tried in vain")
        self._bell.ring(again)
        if result.state is State.DEAD:
            log.warning(
                "delivery given up on", webhook=str(parcel.webhook_id), delivery=str(parcel.id), error=result.error
            )

    @contextmanager
    def _turn(self, webhook_id: UUID) -> Iterator[bool]:
        """Whether the webhook may be tried now, beside what this process is trying of it already."""
        with self._lock:
            free = self._turns[webhook_id] < AT_ONCE
            self._turns[webhook_id] += free
        try:
            yield free
        finally:
            with self._lock:
                self._turns[webhook_id] -= free
                if not self._turns[webhook_id]:
                    del self._turns[webhook_id]


def _from_now(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
