"""Owed work survives whatever happens to the worker that holds it."""

from uuid import UUID, uuid4

import pytest

from services.kernel import runtime, work
from services.kernel.storage import Database
from services.kernel.work import Item, Kind, LeaseLost, Owed


def owe(database: Database, subject: UUID | None = None) -> Owed:
    with database.transaction() as connection:
        return work.owe(connection, Kind.CHECK_CLAIM, subject or uuid4(), cause="test")


def take(database: Database, owed: Owed) -> Item | None:
    with database.transaction() as connection:
        return work.take(connection, owed.id)


def settle(database: Database, item: Item) -> Owed | None:
    with database.transaction() as connection:
        return work.settle(connection, item)


def expire_lease(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("UPDATE work SET lease_until = clock_timestamp() - interval '1 s'")


def column(database: Database, name: str) -> object:
    with database.transaction() as connection:
        row = connection.execute(f"SELECT {name} AS value FROM work").fetchone()
    return row["value"] if row else None


def test_what_is_settled_is_gone(database: Database) -> None:
    owed = owe(database)
    item = take(database, owed)
    assert item is not None
    assert settle(database, item) is None
    with database.transaction() as connection:
        assert work.due_count(connection) == 0
    assert take(database, owed) is None


def test_a_second_hint_finds_nothing_to_take(database: Database) -> None:
    owed = owe(database)
    assert take(database, owed) is not None
    assert take(database, owed) is None


def test_owing_the_same_twice_is_one_item(database: Database) -> None:
    subject = uuid4()
    assert owe(database, subject) == owe(database, subject)


def test_owed_again_while_held_runs_again(database: Database) -> None:
    subject = uuid4()
    item = take(database, owe(database, subject))
    assert item is not None
    again = owe(database, subject)
    assert settle(database, item) == again
    second = take(database, again)
    assert second is not None
    assert settle(database, second) is None


def test_who_lost_the_lease_cannot_settle(database: Database) -> None:
    owed = owe(database)
    first = take(database, owed)
    expire_lease(database)
    second = take(database, owed)
    assert first is not None
    assert second is not None
    with pytest.raises(LeaseLost):
        settle(database, first)
    settle(database, second)


def test_a_failure_is_tried_again_later_and_at_last_parked(database: Database) -> None:
    owed = owe(database)

    def handler(_: Item) -> None:
        raise ValueError("this will never work")

    for attempt in range(work.MAX_ATTEMPTS):
        runtime.process(database, handler, owed.id)
        assert column(database, "attempts") == attempt + 1
        assert take(database, owed) is None, "not due before its back-off is over"
        with database.transaction() as connection:
            connection.execute("UPDATE work SET due_at = clock_timestamp()")
    assert "this will never work" in str(column(database, "error"))
    with database.transaction() as connection:
        assert work.parked_count(connection) == 1
        assert work.due_count(connection) == 0
        assert work.sweep(connection, Kind, 10) == ()


def test_parked_work_that_is_owed_anew_starts_over(database: Database) -> None:
    subject = uuid4()
    owed = owe(database, subject)
    with database.transaction() as connection:
        connection.execute("UPDATE work SET parked_at = now(), attempts = 5")
    owe(database, subject)
    assert take(database, owed) is not None


def test_what_kills_its_worker_every_time_is_parked(database: Database) -> None:
    owed = owe(database)
    for _ in range(work.MAX_ATTEMPTS):
        assert take(database, owed) is not None
        expire_lease(database)
    assert take(database, owed) is None
    with database.transaction() as connection:
        assert work.park_lost(connection) == 1
    assert "lost" in str(column(database, "error"))


def test_the_sweep_hints_once_and_again_after_a_while(database: Database) -> None:
    owed = owe(database)
    with database.transaction() as connection:
        assert work.sweep(connection, Kind, 10) == (owed,)
        assert work.sweep(connection, Kind, 10) == ()
        work.unhint(connection, [owed])
        assert work.sweep(connection, [Kind.READ_ARTICLE], 10) == ()
        assert work.sweep(connection, Kind, 10) == (owed,)


def test_rolled_back_means_not_owed(database: Database) -> None:
    def owe_and_fail() -> None:
        with database.transaction() as connection:
            work.owe(connection, Kind.CHECK_CLAIM, uuid4(), cause="test")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        owe_and_fail()
    with database.transaction() as connection:
        assert work.due_count(connection) == 0


def test_owed_for_later_is_not_due_now(database: Database) -> None:
    with database.transaction() as connection:
        row = connection.execute("SELECT clock_timestamp() + interval '1 hour' AS later").fetchone()
        assert row is not None
        owed = work.owe_at(connection, Kind.CHECK_CLAIM, uuid4(), row["later"], cause="test")
        assert owed is not None
        assert work.due_count(connection) == 0
    assert take(database, owed) is None


def test_what_goes_on_for_ever_is_never_parked(database: Database) -> None:
    with database.transaction() as connection:
        owed = work.owe(connection, Kind.WATCH_SOURCE, uuid4(), cause="test")
    for _ in range(2 * work.MAX_ATTEMPTS):
        with database.transaction() as connection:
            connection.execute("UPDATE work SET due_at = clock_timestamp()")
        item = take(database, owed)
        assert item is not None
        with database.transaction() as connection:
            assert not work.fail(connection, item, "broken")
    assert column(database, "parked_at IS NULL AND due_at > clock_timestamp()")


def test_a_wait_for_ones_turn_is_no_try(database: Database) -> None:
    owed = owe(database)
    for tried, attempts in ((False, 0), (True, 1), (False, 1)):
        item = take(database, owed)
        assert item is not None
        with database.transaction() as connection:
            work.put_off(connection, item, work.Later(30, "not now", tried=tried))
        assert column(database, "attempts") == attempts
        assert take(database, owed) is None
        with database.transaction() as connection:
            connection.execute("UPDATE work SET due_at = clock_timestamp()")
