"""The timeline of a claim: what is held how long, what is told, and that a drawing stands for any story."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from onrecord.v1 import claim_pb2, verdict_pb2
from services.gateway import timeline

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
Stance = verdict_pb2.Evidence.Stance
STANCES = ("SUPPORTS", "REFUTES", "NO_COMMITMENT")


def claim(*said: tuple[float, str], expired_h: float | None = None, name: str = "Norway") -> claim_pb2.Claim:
    """A claim of noon on which one party made these statements, so many hours later."""
    message = claim_pb2.Claim()
    message.said_at.FromDatetime(NOON)
    position = message.verdict.positions.add(party="NO", name=name, standing=verdict_pb2.Position.ACTOR)
    if expired_h is not None:
        position.expired_at.FromDatetime(NOON + timedelta(hours=expired_h))
    for number, (hours, stance) in enumerate(said):
        evidence = message.verdict.evidence.add(party="NO", statement_id=str(number), passage="words", issuer=name)
        evidence.stance = Stance.Value(stance)
        evidence.published_at.FromDatetime(NOON + timedelta(hours=hours))
    return message


def verdict(hours: float, status: str, ruled: str = "") -> verdict_pb2.Verdict:
    message = verdict_pb2.Verdict(status=verdict_pb2.Verdict.Status.Value(status))
    message.decided_at.FromDatetime(NOON + timedelta(hours=hours))
    if ruled:
        message.review.status = verdict_pb2.Verdict.Status.Value(ruled)
        message.review.reviewed_at.FromDatetime(NOON + timedelta(hours=hours))
    return message


def held(message: claim_pb2.Claim) -> list[tuple[float, float | None, str]]:
    def hours(at: datetime) -> float:
        return (at - NOON) / timedelta(hours=1)

    lane = timeline.lanes(message, [])[1]
    return [(hours(start), hours(end) if end else None, kind) for start, end, kind in lane.held]


def test_a_position_is_held_until_the_next_or_until_it_runs_out() -> None:
    changed = claim((3, "SUPPORTS"), (1, "REFUTES"), (2, "NO_COMMITMENT"))
    assert held(changed) == [(1, 3, "denies"), (3, None, "confirms")]
    assert held(claim((1, "REFUTES"), expired_h=9)) == [(1, 9, "denies")]
    assert held(claim((1, "NO_COMMITMENT"))) == []


def test_only_changes_of_the_verdict_are_marked_and_rulings_by_themselves() -> None:
    history = [
        verdict(1, "UNVERIFIED"),
        verdict(2, "UNVERIFIED"),
        verdict(3, "DENIED"),
        verdict(4, "DENIED", ruled="CONFIRMED"),
        verdict(5, "DENIED", ruled="CONFIRMED"),
    ]
    marks = timeline.lanes(claim(), history)[-1].marks
    assert [(mark.kind, mark.label) for mark in marks] == [
        ("verdict", "UNVERIFIED"),
        ("verdict", "DENIED"),
        ("ruling", "CONFIRMED, by an editor"),
    ]


def test_a_silent_party_has_a_lane_that_says_so() -> None:
    lane = timeline.lanes(claim(), [])[1]
    assert (lane.marks, lane.held) == ((), ())
    assert "silent" in lane.note


@given(
    st.lists(st.tuples(st.floats(0, 30_000), st.sampled_from(STANCES)), max_size=80),
    st.text(max_size=30).filter(lambda words: str(escape(words)).isprintable()),
)
def test_any_story_is_a_drawing_in_order_of_time_within_its_frame(said: list[tuple[float, str]], name: str) -> None:
    lanes = timeline.lanes(claim(*said, name=name), [verdict(1, "DENIED")])
    drawing = ElementTree.fromstring(str(timeline.draw(lanes)))
    width = float(drawing.attrib["width"])
    groups = [group for group in drawing if group.tag.endswith("}g")]
    places = [float(group.attrib["transform"].removeprefix("translate(").split()[0]) for group in groups]
    told = timeline.told(lanes)
    assert len(groups) == len(told)
    assert all(place >= 0 for place in places)
    assert [mark.at for mark in told] == sorted(mark.at for mark in told)
    if len({mark.at for mark in told}) < timeline.MOST_MOMENTS and len(told) < 5:
        assert max(places) <= width
