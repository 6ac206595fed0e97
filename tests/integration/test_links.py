"""The same claim in several articles, on a real record: linked once it is checked, whichever came first."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from services.gateway.reports import with_reports
from services.kernel import codec, reads, runtime, work
from services.kernel.model import Attribution, AttributionKind, Claim, OriginKind
from services.kernel.runtime import House
from services.kernel.work import Kind
from services.verify.tasks import handlers

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
IN_OSLO = "Norway and Sweden will hold talks in Oslo on 6 March 2024"
REWORDED = "Swedish and Norwegian officials are to hold talks in Oslo on March 6, 2024"
IN_BERGEN = "Norway and Sweden will hold talks in Bergen on 6 March 2024"
THAT_MONTH = "Norway and Sweden will hold talks in Oslo in March 2024"
LINE = (
    "Envoys of both countries are packing for the north. The harbour will be closed to traffic while the guests are in "
    "town, and the hotel by the fortress has been booked out since the weekend, its owner told this newspaper."
)


ARTICLES_OWN = Attribution()


class Room:
    """Puts articles with one claim each, and checks what is owed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.handlers = handlers(house)

    def put(
        self,
        proposition: str,
        at: datetime = MONDAY,
        text: str = "",
        credit: str = "",
        attribution: Attribution = ARTICLES_OWN,
        check: bool = True,
    ) -> UUID:
        with self.house.database.transaction() as connection:
            article = connection.execute(
                "INSERT INTO article (digest, publisher, title, published_at, text, credit, state) "
                "VALUES (%s, %s, %s, %s, %s, %s, 'READ') RETURNING id",
                (uuid4().bytes, f"Outlet {uuid4()}", proposition, at, text, credit),
            ).fetchone()
            assert article
            row = connection.execute(
                "INSERT INTO claim (article_id, text, proposition, said_at, attribution) VALUES (%s, %s, %s, %s, %s) "
                "RETURNING id",
                (article["id"], proposition, proposition, at, Jsonb(codec.to_json(attribution))),
            ).fetchone()
            assert row
            work.owe(connection, Kind.CHECK_CLAIM, row["id"], cause="read")
        if check:
            self.run()
        identity: UUID = row["id"]
        return identity

    def run(self) -> None:
        with self.house.database.transaction() as connection:
            owed = work.sweep(connection, list(self.handlers), 100)
        for item in owed:
            runtime.process(self.house.database, self.handlers[item.kind], item.id)
        with self.house.database.transaction() as connection:
            assert connection.execute("SELECT error FROM work WHERE error <> ''").fetchall() == []

    def links(self) -> set[frozenset[UUID]]:
        with self.house.database.transaction() as connection:
            return {
                frozenset((row["one"], row["other"])) for row in connection.execute("SELECT one, other FROM claim_link")
            }

    def shown(self, claim_id: UUID, as_of: datetime | None = None) -> Claim:
        with self.house.database.transaction() as connection:
            claim = reads.claim(connection, claim_id)
            assert claim
            return with_reports(connection, [claim], as_of)[0]


@pytest.fixture
def room(house: House) -> Room:
    return Room(house)


def test_which_claim_comes_first_does_not_change_who_is_linked(room: Room) -> None:
    told = (IN_OSLO, REWORDED, THAT_MONTH, IN_BERGEN)
    for number, order in enumerate(list(permutations(told))[::5]):
        at = MONDAY + timedelta(days=60 * number)  # every world in weeks of its own
        there = {words: room.put(words, at) for words in order}
        mine = {link for link in room.links() if link <= set(there.values())}
        assert mine == {frozenset((there[IN_OSLO], there[REWORDED]))}


def test_claims_checked_in_one_sweep_are_linked(room: Room) -> None:
    ids = [room.put(IN_OSLO, check=False) for _ in range(3)]
    room.run()
    assert room.links() == {frozenset(pair) for pair in ((ids[0], ids[1]), (ids[0], ids[2]), (ids[1], ids[2]))}


def test_months_later_it_is_another_event(room: Room) -> None:
    room.put("Kenya has closed the port of Lamu")
    room.put("Kenya has closed the port of Lamu", MONDAY + timedelta(days=40))
    assert room.links() == set()


def test_copies_of_a_line_are_one_origin_and_change_no_verdict(room: Room) -> None:
    first = room.put(IN_OSLO, text=LINE, attribution=Attribution(source="a diplomat", kind=AttributionKind.ANONYMOUS))
    alone = verdict(room, first)
    copy = room.put(REWORDED, MONDAY + timedelta(hours=2), text="Talks ahead. " + LINE)
    other = room.put(IN_OSLO, MONDAY + timedelta(hours=3), text="Our own man at the quay saw the flags go up.")
    shown = room.shown(first)
    assert [report.claim_id for report in shown.reports] == [first, copy, other]
    assert [(origin.kind, origin.reports) for origin in shown.origins] == [
        (OriginKind.ANONYMOUS, 2),
        (OriginKind.OUTLET, 1),
    ]
    assert room.shown(copy).origins == shown.origins
    assert len(room.shown(first, MONDAY + timedelta(hours=1)).reports) == 1
    with room.house.database.transaction() as connection:
        work.owe(connection, Kind.CHECK_CLAIM, first, cause="again")
    room.run()
    assert verdict(room, first) == alone


def verdict(room: Room, claim_id: UUID) -> tuple[str, float, int]:
    with room.house.database.transaction() as connection:
        found = reads.verdict_of_claim(connection, claim_id)
    assert found
    return found.status, found.confidence, found.sequence
