"""What receivers are sent, and what follows from their answers."""

import json
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from services.deliver.bodies import LARGEST, Event, body
from services.deliver.schedule import GAPS_S, State, outcome
from services.kernel.events import EventKind

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
ID = UUID(int=7)


def test_a_success_is_any_2xx_and_nothing_else() -> None:
    assert {status for status in range(100, 600) if outcome(status, "", 1).state is State.DELIVERED} == set(
        range(200, 300)
    )


def test_tries_end_after_three_days_of_growing_gaps() -> None:
    outcomes = [outcome(500, "", attempts) for attempts in range(1, len(GAPS_S) + 2)]
    gaps = [each.again_s for each in outcomes]
    assert gaps[:-1] == list(GAPS_S) == sorted(GAPS_S)
    assert 3 * 86_400 < sum(GAPS_S) < 4 * 86_400
    assert (outcomes[-1].state, gaps[-1]) == (State.DEAD, None)


@given(attempts=st.integers(1, len(GAPS_S)), chance=st.floats(0, 1), wish_s=st.floats(0, 1e9))
def test_a_gap_is_never_shorter_than_planned_and_never_for_ever(attempts: int, chance: float, wish_s: float) -> None:
    gap = outcome(503, "", attempts, chance=chance, wish_s=wish_s).again_s
    assert gap is not None
    assert GAPS_S[attempts - 1] <= gap <= 86_400 * 1.2
    assert gap >= min(wish_s, 86_400)


def test_only_410_ends_the_webhook() -> None:
    assert [status for status in range(100, 600) if outcome(status, "", 1).gone] == [410]
    assert outcome(410, "", 1).state is State.DEAD


def test_what_did_not_answer_is_tried_again() -> None:
    failed = outcome(None, "the name stands for no address", 1)
    assert (failed.state, failed.error) == (State.PENDING, "the name stands for no address")


def event(kind: EventKind, data: dict[str, object], sequence: int | None = None) -> Event:
    return Event(ID, kind, ID, NOW, data, sequence)


def test_the_envelope_is_a_cloudevent() -> None:
    made = json.loads(body(event(EventKind.VERDICT_CHANGED, {"status": "DENIED"}, 42), "https://record.example"))
    assert made == {
        "specversion": "1.0",
        "id": str(ID),
        "type": "verdict.changed",
        "source": "https://record.example/v1",
        "subject": f"claims/{ID}",
        "time": "2026-05-04T10:00:00.000000Z",
        "datacontenttype": "application/json",
        "sequence": "00000000000000000042",
        "data": {"url": f"https://record.example/v1/claims/{ID}", "status": "DENIED"},
    }
    assert all(name.isalnum() and name.islower() for name in made)  # what CloudEvents asks of names


@given(
    words=st.dictionaries(
        st.sampled_from(["proposition", "justification", "cause", "title", "failure"]),
        st.tuples(st.text(min_size=1, max_size=9), st.integers(0, 1000)).map(lambda part: part[0] * part[1]),
    ),
    positions=st.integers(0, 200),
)
@example(words=dict.fromkeys("abcdefgh", "\x01" * 10_000), positions=200)
def test_a_body_is_small_whatever_was_said(words: dict[str, str], positions: int) -> None:
    told = [{"party": "NO", "stance": "DENIES", "caveats": [{"claim_fragment": "€" * 100}]}] * positions
    made = body(event(EventKind.VERDICT_CHANGED, {**words, "positions": told, "status": "DENIED"}), "")
    assert len(made.encode()) < LARGEST
    data = json.loads(made)["data"]
    assert data["status"] == "DENIED"
    assert ("positions" in data) != ("shortened" in data)
