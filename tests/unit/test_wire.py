"""Values as messages and as JSON."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from onrecord.v1 import claim_pb2, text_pb2, verdict_pb2
from services.gateway import wire
from services.kernel.model import Abstention, Claim, Period, Span, Status, Verdict

ID = UUID("01935e2a-7c1d-7000-8000-000000000001")
AT = datetime(2025, 2, 18, 9, 30, 0, 250_000, tzinfo=UTC)
CLAIM = Claim(ID, "They met.", "They met in Oslo.", AT)
VERDICT = Verdict(Status.UNVERIFIED, 0.25, AT, "m/1", sequence=7, claim_id=ID, abstained=Abstention.NOT_ADDRESSED)


def test_a_claim_without_a_verdict_is_pending() -> None:
    shown = wire.to_dict(wire.claim(CLAIM, None))
    assert shown["verdict"]["status"] == "PENDING"
    assert shown["verdict"]["claim_id"] == str(ID)
    assert shown["verdict"]["sequence"] == 0
    assert "as_of" not in shown["verdict"]


def test_fields_without_presence_are_always_there_and_others_only_when_set() -> None:
    shown = wire.to_dict(wire.claim(CLAIM, VERDICT))
    assert shown["places"] == []
    assert shown["article_id"] == ""
    assert "span" not in shown
    assert "event_at" not in shown
    assert shown["verdict"]["abstained"] == "NOT_ADDRESSED"
    assert "abstained" not in wire.to_dict(wire.claim(CLAIM, replace(VERDICT, abstained=None)))["verdict"]


def test_a_span_at_the_very_start_is_not_lost() -> None:
    message = wire.fill(claim_pb2.Claim(), replace(CLAIM, span=Span(0, 0, "")))
    assert message.HasField("span")


def test_times_are_utc_with_the_fraction_they_have() -> None:
    east = AT.astimezone(timezone(timedelta(hours=5)))
    message = wire.fill(text_pb2.Period(), Period(east, AT.replace(microsecond=0)))
    assert wire.to_dict(message) == {"start": "2025-02-18T09:30:00.250Z", "end": "2025-02-18T09:30:00Z"}


def test_a_sequence_is_a_number() -> None:
    assert b'"sequence":7' in wire.to_json(wire.watched(VERDICT, "They met."))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50), st.integers(0, 2**31), st.floats(0, 1))
def test_what_goes_into_a_message_comes_out_again(text: str, number: int, score: float) -> None:
    claim = replace(CLAIM, text=text, span=Span(number, number, text, text, text), check_worthiness=score)
    message = wire.fill(claim_pb2.Claim(), claim)
    again = claim_pb2.Claim.FromString(message.SerializeToString())
    assert (again.text, again.span.start, again.check_worthiness) == (text, number, score)
    assert wire.to_json(again).count(b"\n") == 0
    assert verdict_pb2.Verdict() == again.verdict
