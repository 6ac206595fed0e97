"""The room verify on a real record: statements reach the claims they touch, once, and the past can be read again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.kernel import reads, runtime, work
from services.kernel.model import Abstention, Coverage, PositionStance, Status, Verdict
from services.kernel.runtime import House
from services.kernel.work import Kind
from services.verify.tasks import handlers

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
CLAIM = "Norway will send a delegation to the talks in Geneva on 5 March 2024"
DENIAL = "The Ministry has seen reports on the matter. Norway will not send a delegation to the talks in Geneva."
CONFIRMATION = "After consultation with our partners, Norway will send a delegation to the talks in Geneva on 5 March."


class Room:
    """Puts rows as the gateway would and runs what is owed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.handlers = handlers(house)

    def put_statement(self, party: str, text: str, at: datetime) -> UUID:
        with self.house.database.transaction() as connection:
            row = connection.execute(
                "INSERT INTO statement (issuer, party, channel, published_at, text, digest) "
                "VALUES ('Ministry of Foreign Affairs', %s, 'OFFICIAL', %s, %s, sha256(%s::text::bytea)) RETURNING id",
                (party, at, text, f"{party} {at} {text}"),
            ).fetchone()
            assert row is not None
            work.owe(connection, Kind.REVIEW_STATEMENT, row["id"], cause=f"statement {row['id']} arrived")
        self.run()
        identity: UUID = row["id"]
        return identity

    def put_claim(self, proposition: str) -> UUID:
        with self.house.database.transaction() as connection:
            row = connection.execute(
                "INSERT INTO claim (text, proposition, said_at) VALUES (%s, %s, %s) RETURNING id",
                (proposition, proposition, MONDAY),
            ).fetchone()
            assert row is not None
            work.owe(connection, Kind.CHECK_CLAIM, row["id"], cause="claim submitted")
        self.run()
        identity: UUID = row["id"]
        return identity

    def run(self) -> None:
        """Do everything that is due; a failure shows as an item that is not settled."""
        for _ in range(20):
            with self.house.database.transaction() as connection:
                owed = work.sweep(connection, self.handlers, 100)
            if not owed:
                break
            for item in owed:
                runtime.process(self.house.database, self.handlers[item.kind], item.id)
        with self.house.database.transaction() as connection:
            errors = connection.execute("SELECT error FROM work WHERE error <> ''").fetchall()
        assert errors == []

    def verdict(self, claim_id: UUID) -> Verdict:
        with self.house.database.transaction() as connection:
            verdict = reads.verdict_of_claim(connection, claim_id)
        assert verdict is not None
        return verdict

    def ask(self, claim_id: UUID, as_of: datetime) -> dict[str, object]:
        with self.house.database.transaction() as connection:
            row = connection.execute(
                "INSERT INTO question (claim_id, text, said_at, as_of) VALUES (%s, '', %s, %s) RETURNING id",
                (claim_id, MONDAY, as_of),
            ).fetchone()
            assert row is not None
            work.owe(connection, Kind.ANSWER_QUESTION, row["id"], cause="replay")
        self.run()
        with self.house.database.transaction() as connection:
            answer = connection.execute("SELECT answer FROM question WHERE id = %s", (row["id"],)).fetchone()
        assert answer is not None
        found: dict[str, object] = answer["answer"]["verdict"]
        return found

    def sequences(self, claim_id: UUID) -> list[int]:
        with self.house.database.transaction() as connection:
            rows = connection.execute(
                "SELECT sequence FROM verdict WHERE claim_id = %s ORDER BY sequence", (claim_id,)
            ).fetchall()
        return [row["sequence"] for row in rows]


@pytest.fixture
def room(house: House) -> Room:
    return Room(house)


def test_a_claim_nobody_addressed_is_unverified(room: Room) -> None:
    verdict = room.verdict(room.put_claim(CLAIM))
    assert verdict.status is Status.UNVERIFIED
    assert [(each.party, each.stance) for each in verdict.positions] == [("NO", PositionStance.SILENT)]


def test_a_new_statement_reopens_the_claim_it_touches(room: Room) -> None:
    claim = room.put_claim(CLAIM)
    other = room.put_claim("Peru lowered its tax on imported machinery to 3 percent")
    room.put_statement("NO", DENIAL, MONDAY + timedelta(hours=1))
    assert room.verdict(claim).status is Status.DENIED
    assert room.verdict(other).status is Status.UNVERIFIED
    room.put_statement("NO", CONFIRMATION, MONDAY + timedelta(hours=5))
    verdict = room.verdict(claim)
    assert verdict.status is Status.CONFIRMED
    assert verdict.positions[0].changed_from is PositionStance.DENIES
    assert "arrived" in verdict.cause


def test_a_claim_of_two_sentences_is_as_good_as_the_weaker(room: Room) -> None:
    """The same when it is stored and when it is only asked; a confirmation of one sentence confirms no other."""
    text = f"{CLAIM}. Norway will close its embassy in Berne in June 2024."
    claim = room.put_claim(text)
    room.put_statement("NO", CONFIRMATION, MONDAY + timedelta(hours=1))
    half = room.verdict(claim)
    assert half.status is Status.UNVERIFIED
    assert "confirmed" in half.justification
    room.put_statement("NO", "Norway will close its embassy in Berne in June 2024.", MONDAY + timedelta(hours=2))
    whole = room.verdict(claim)
    assert whole.status is Status.CONFIRMED
    assert whole.confidence < room.verdict(room.put_claim(CLAIM)).confidence
    room.put_statement("NO", "Norway will not close its embassy in Berne.", MONDAY + timedelta(hours=3))
    assert room.verdict(claim).status is Status.DENIED
    assert room.ask(claim, MONDAY + timedelta(hours=2))["status"] == "CONFIRMED"


def test_the_past_reads_as_it_was(room: Room) -> None:
    claim = room.put_claim(CLAIM)
    room.put_statement("NO", DENIAL, MONDAY + timedelta(hours=1))
    room.put_statement("NO", CONFIRMATION, MONDAY + timedelta(hours=5))
    assert room.ask(claim, MONDAY)["status"] == "UNVERIFIED"
    assert room.ask(claim, MONDAY + timedelta(hours=2))["status"] == "DENIED"
    assert room.ask(claim, MONDAY + timedelta(hours=6))["status"] == "CONFIRMED"


def test_checking_again_writes_no_equal_verdict(room: Room) -> None:
    claim = room.put_claim(CLAIM)
    room.put_statement("NO", DENIAL, MONDAY + timedelta(hours=1))
    before = room.sequences(claim)
    with room.house.database.transaction() as connection:
        work.owe(connection, Kind.CHECK_CLAIM, claim, cause="again")
    room.run()
    assert room.sequences(claim) == before


def test_a_review_of_the_same_statement_twice_doubles_nothing(room: Room) -> None:
    statement = room.put_statement("NO", DENIAL, MONDAY)
    with room.house.database.transaction() as connection:
        work.owe(connection, Kind.REVIEW_STATEMENT, statement, cause="again")
    room.run()
    with room.house.database.transaction() as connection:
        row = connection.execute("SELECT count(*) AS n, count(DISTINCT ordinal) AS d FROM passage").fetchone()
    assert row is not None
    assert row["n"] == row["d"] == 2


def test_coverage_is_of_the_moment_that_is_asked_for(room: Room) -> None:
    claim = room.put_claim(CLAIM)
    with room.house.database.transaction() as connection:
        source = connection.execute(
            "INSERT INTO source (kind, url, issuer, party, interval_minutes, stale_after_days, state, tried_at) "
            "VALUES ('STATEMENTS', 'https://ministry.example/feed', 'x', 'NO', 10, 14, 'FAILING', now()) RETURNING id"
        ).fetchone()
        assert source is not None
        for hours, state in ((1, "OK"), (3, "FAILING")):
            connection.execute(
                "INSERT INTO source_state (source_id, since, state) VALUES (%s, %s, %s)",
                (source["id"], MONDAY + timedelta(hours=hours), state),
            )
        work.owe(connection, Kind.CHECK_CLAIM, claim, cause="coverage of NO changed")
    room.run()
    now = room.verdict(claim)
    assert (now.abstained, now.cause) == (Abstention.COVERAGE_DEGRADED, "coverage of NO changed")
    assert (now.positions[0].coverage, now.positions[0].coverage_since) == (
        Coverage.DEGRADED,
        MONDAY + timedelta(hours=3),
    )
    before = [room.ask(claim, MONDAY + timedelta(hours=hours)) for hours in (0, 2)]
    assert [verdict["abstained"] for verdict in before] == ["NOT_ADDRESSED", "NOT_ADDRESSED"]
    positions: list[Any] = [verdict["positions"] for verdict in before]
    assert [each[0]["coverage"] for each in positions] == ["UNWATCHED", "WATCHED"]
