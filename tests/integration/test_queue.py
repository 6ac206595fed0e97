"""Hints reach the workers on either broker, and again after the broker was gone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID, uuid4

import pytest
from kombu.transport import redis as kombu_redis
from testcontainers.community.redis import RedisContainer

from services.kernel import work
from services.kernel.queue import Bell, Broker
from services.kernel.runtime import House, Workers
from services.kernel.settings import Settings
from services.kernel.storage import Database
from services.kernel.work import Item, Kind
from tests.containers import REDIS, missing_for_servers
from tests.processes import free_port, wait_for

# Long enough for the broker to go while some are being worked on, short enough for many to wait.
WORK_S = 0.05


class Desk:
    """A handler that takes a moment and remembers what it did."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.done: list[UUID] = []
        self._lock = Lock()

    def handle(self, item: Item) -> None:
        time.sleep(WORK_S)
        with self.database.transaction() as connection:
            work.settle(connection, item)
        with self._lock:
            self.done.append(item.subject_id)


@contextmanager
def working(house: House) -> Iterator[Desk]:
    desk = Desk(house.database)
    workers = Workers(house, {Kind.CHECK_CLAIM: desk.handle})
    workers.start()
    yield desk
    workers.stop()


def owe(house: House, number: int) -> list[UUID]:
    subjects = [uuid4() for _ in range(number)]
    with house.database.transaction() as connection:
        owed = [work.owe(connection, Kind.CHECK_CLAIM, subject, cause="test") for subject in subjects]
    house.bell.ring(*owed)
    return subjects


def test_the_embedded_broker_carries_every_hint(house: House) -> None:
    with working(house) as desk:
        subjects = owe(house, 40)
        wait_for(lambda: len(desk.done) >= 40 or None, "40 items to be done", 30)
    assert sorted(desk.done) == sorted(subjects)


def test_what_was_owed_before_the_worker_started_is_found_by_the_sweep(house: House) -> None:
    with house.database.transaction() as connection:
        work.owe(connection, Kind.CHECK_CLAIM, uuid4(), cause="test")
    with working(house) as desk:
        wait_for(lambda: desk.done or None, "the item to be done", 15)


def test_a_worker_hears_again_after_redis_was_killed(database: Database) -> None:
    if reason := missing_for_servers():
        pytest.skip(reason)
    # A port of our own: after a restart Docker would give another one.
    port = free_port()
    with RedisContainer(REDIS).with_bind_ports(6379, port) as server:
        settings = Settings(database_url=database.url, broker_url=f"redis://127.0.0.1:{port}/0")
        broker = Broker(settings.broker_url, role="test")
        bell = Bell(broker)
        bell.start()
        house = House(settings, database, broker, bell)
        with working(house) as desk:
            first = owe(house, 100)
            wait_for(lambda: len(desk.done) >= 5 or None, "work to be under way", 30)
            container = server.get_wrapped_container()
            container.kill("SIGKILL")
            time.sleep(2)
            container.start()
            second = owe(house, 20)
            wait_for(lambda: set(desk.done) >= {*first, *second} or None, "everything to be done", 90)
        bell.stop()
        broker.close()
    assert len(desk.done) == len(set(desk.done)), "nothing is settled twice"


def test_the_slot_leak_of_kombu_is_mended_where_it_was_found() -> None:
    Broker("redis://127.0.0.1:1/0", role="test")
    assert kombu_redis.Channel.QoS.__name__ == "SafeQoS"
    assert "ack" in vars(kombu_redis.Channel.QoS.__mro__[1]), (
        "kombu acknowledges elsewhere now: look at the mending again"
    )


def test_publishing_without_a_broker_fails_soon() -> None:
    broker = Broker("redis://127.0.0.1:1/0", role="test")
    started = time.monotonic()
    with pytest.raises(ConnectionError):
        broker.publish(work.Owed(uuid4(), Kind.CHECK_CLAIM))
    assert time.monotonic() - started < 10
