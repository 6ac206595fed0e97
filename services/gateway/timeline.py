"""Who said what when about a claim, drawn as SVG without scripts, and told as a list of the same.

A lane for each party, the reports above and the verdicts below, all over one axis of time. Each kind of mark has a
shape of its own and its word beside it, so nothing rests on colour. Not here: colours (`static/style.css`), the page.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from markupsafe import Markup

from onrecord.v1 import claim_pb2, verdict_pb2
from services.gateway.look import moment, words

SAID = {"SUPPORTS": "confirms", "REFUTES": "denies", "NO_COMMITMENT": "no comment"}
COMMITS = ("confirms", "denies")
# In units of the drawing, which are pixels: it is scrolled, not shrunk, where there is no room for it.
LANE, TOP, BOTTOM, LEFT, RIGHT = 52, 54, 8, 48, 96
WIDTH = 900
# An hour on the axis. Neighbouring moments stand apart by the length of a word; more than half a day is folded.
HOUR, LEAST, MOST = 12.0, 66.0, 144.0
# A new day has its date above it.
LEAST_DAY = 92.0
# The latest of them: a drawing with more is read by nobody.
MOST_MOMENTS = 60
SHAPES = {
    "report": Markup('<path d="M0 -7 7 6 -7 6Z"/>'),
    "confirms": Markup('<circle r="7.5"/><path class="line" d="M-3.5 0 -1 3 4 -3"/>'),
    "denies": Markup(
        '<rect x="-7" y="-7" width="14" height="14"/><path class="line" d="M-3.5 -3.5 3.5 3.5M-3.5 3.5 3.5 -3.5"/>'
    ),
    "no comment": Markup('<circle class="hollow" r="7"/><path class="dash" d="M-3.5 0H3.5"/>'),
    "ran out": Markup('<path class="end" d="M0 -9V9"/>'),
    "event": Markup('<path class="end" d="M0 -9V9"/>'),
    "verdict": Markup('<path d="M0 -8 8 0 0 8 -8 0Z"/>'),
    "ruling": Markup('<path d="M0 -8 8 0 0 8 -8 0Z"/><path class="hollow" d="M0 -12 12 0 0 12 -12 0Z"/>'),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a moment: its kind (a key of SHAPES), the word beside it, what it is in a sentence, a link."""

    at: datetime
    kind: str
    label: str
    words: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the drawing. `held` are stretches from one moment to another; one without an end goes on."""

    name: str
    note: str = ""
    marks: tuple[Mark, ...] = ()
    held: tuple[tuple[datetime, datetime | None, str], ...] = ()


def lanes(claim: claim_pb2.Claim, history: Sequence[verdict_pb2.Verdict]) -> tuple[Lane, ...]:
    """The reports, each party with a position, those first that have standing, and the verdicts."""
    parties = [_party(position, claim.verdict) for position in claim.verdict.positions]
    return (_reports(claim), *_event(claim), *parties, _verdicts(history))


def told(drawn: Iterable[Lane]) -> list[Mark]:
    """All marks in order of time: the drawing in words."""
    return sorted((mark for lane in drawn for mark in lane.marks), key=lambda mark: mark.at)


def _reports(claim: claim_pb2.Claim) -> Lane:
    marks = [
        Mark(
            _at(report.published_at),
            "report",
            report.publisher or "report",
            f"reported by {report.publisher or 'an article'}: {report.title or 'untitled'}",
            f"/articles/{report.article_id}",
        )
        for report in claim.reports
    ]
    return Lane("Reports", "", tuple(marks or [Mark(_at(claim.said_at), "report", "said", "the claim was made")]))


def _event(claim: claim_pb2.Claim) -> Iterator[Lane]:
    if claim.HasField("event_at"):
        start, end = _at(claim.event_at.start), _at(claim.event_at.end)
        marks = (
            Mark(start, "event", "", "the claimed event: begins at the earliest"),
            Mark(end, "event", "", "the claimed event: is over"),
        )
        yield Lane("The claimed event", "", marks, ((start, end, "event"),))


def _party(position: verdict_pb2.Position, verdict: verdict_pb2.Verdict) -> Lane:
    name = position.name or position.party
    found: dict[tuple[str, str], Mark] = {}
    for one in verdict.evidence:
        stance = SAID.get(verdict_pb2.Evidence.Stance.Name(one.stance))
        if one.party == position.party and stance:
            at = _at(one.published_at)
            said = f"{name} {stance if stance in COMMITS else 'declines to comment'}: “{one.passage}” ({one.issuer})"
            # A statement is one mark for each thing it does, however many passages do it.
            found.setdefault((one.statement_id, stance), Mark(at, stance, stance, said, f"#evidence-{one.id}"))
    marks = sorted(found.values(), key=lambda mark: mark.at)
    expired_at = _at(position.expired_at) if position.HasField("expired_at") else None
    held = tuple(_held(marks, expired_at))
    if expired_at:
        marks.append(Mark(expired_at, "ran out", "ran out", f"the denial of {name} ran out"))
    standing = words(verdict_pb2.Position.Standing.Name(position.standing))
    coverage = words(verdict_pb2.Position.Coverage.Name(position.coverage))
    silent = "" if marks else f", silent, {coverage}"
    if silent and position.HasField("coverage_since"):
        silent += f" since {moment(_at(position.coverage_since), False)}"
    return Lane(name, standing + silent, tuple(marks), held)


def _held(marks: Iterable[Mark], expired_at: datetime | None) -> Iterator[tuple[datetime, datetime | None, str]]:
    """From each commitment to the next; declining to comment takes nothing back."""
    committed = [mark for mark in marks if mark.kind in COMMITS]
    for mark, following in pairwise(committed):
        yield mark.at, following.at, mark.kind
    if committed:
        last = committed[-1]
        yield last.at, max(expired_at, last.at) if expired_at else None, last.kind


def _verdicts(history: Sequence[verdict_pb2.Verdict]) -> Lane:
    """Those verdicts with which the status changed, and the editors' rulings."""
    marks, before = [], ("", "")
    for verdict in history:
        status = verdict_pb2.Verdict.Status.Name(verdict.status)
        review = verdict.review if verdict.HasField("review") else None
        ruled = verdict_pb2.Verdict.Status.Name(review.status) if review else ""
        at = _at(verdict.decided_at)
        if status != before[0]:
            marks.append(Mark(at, "verdict", status, f"verdict: {status} ({verdict.cause})"))
        if review and ruled != before[1]:
            by = review.reviewer or "an editor"
            marks.append(Mark(_at(review.reviewed_at), "ruling", f"{ruled}, by an editor", f"{by} ruled: {ruled}"))
        before = (status, ruled)
    return Lane("Verdict", "", tuple(marks))


def draw(drawn: Sequence[Lane]) -> Markup:
    """The lanes as SVG; empty without a mark."""
    marks = told(drawn)
    if not marks:
        return Markup("")
    ends = {end for lane in drawn for _, end, _ in lane.held if end}
    moments = sorted({_minute(mark.at) for mark in marks} | {_minute(end) for end in ends})[-MOST_MOMENTS:]
    places = _places(moments)
    width = round(max(places.values()) + RIGHT)
    height = TOP + LANE * len(drawn) + BOTTOM

    def x(at: datetime) -> float:
        return places.get(_minute(at), LEFT / 2)

    parts = [*_axis(moments, places, height)]
    for number, lane in enumerate(drawn):
        parts += _lane(lane, TOP + LANE * number, width, x)
    return Markup(
        '<svg class="lanes" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-labelledby="lanes-title" aria-describedby="lanes-words">\n'
        '<title id="lanes-title">Who said what when</title>\n{}\n</svg>'
    ).format(width, height, width, height, Markup("\n").join(parts))


def _places(moments: Sequence[datetime]) -> dict[datetime, float]:
    """Where each moment stands. Short steps are widened so that words fit, long ones folded."""
    steps = [0.0]
    for one, next in pairwise(moments):
        least = LEAST if one.date() == next.date() else LEAST_DAY
        steps.append(min(MOST, max(least, _hours(one, next) * HOUR)))
    # A short story fills the page, too.
    spread = max(1.0, min(2.0, (WIDTH - LEFT - RIGHT) / (sum(steps) or 1.0)))
    places, at = {}, float(LEFT)
    for one, step in zip(moments, steps, strict=True):
        at += step * spread
        places[one] = at
    return places


def _axis(moments: Sequence[datetime], places: dict[datetime, float], height: int) -> Iterator[Markup]:
    before = None
    for at in moments:
        x = places[at]
        yield Markup('<path class="moment" d="M{} {}V{}"/>').format(round(x), TOP - 6, height - BOTTOM)
        yield _text(x, 30, f"{at:%H:%M}", "time")
        if before is None or before.date() != at.date():
            yield _text(x, 14, moment(at, False), "day")
        if before is not None and _hours(before, at) * HOUR > MOST:
            middle = (places[before] + x) / 2
            yield Markup('<path class="fold" d="M{} {}l-4 10M{} {}l-4 10"/>').format(
                round(middle), TOP - 18, round(middle) + 6, TOP - 18
            )
            yield _text(middle + 2, 30, _long(at - before), "gap")
        before = at


def _lane(lane: Lane, top: int, width: int, x: Callable[[datetime], float]) -> Iterator[Markup]:
    y = top + 34
    yield Markup('<path class="lane" d="M0 {}H{}"/>').format(y, width)
    name = Markup('<text class="name" x="0" y="{}">{} <tspan class="note">{}</tspan></text>')
    yield name.format(top + 10, lane.name, lane.note)
    for start, end, kind in lane.held:
        last = x(end) if end else width
        yield Markup('<path class="held {}" d="M{} {}H{}"/>').format(kind, round(x(start)), y, round(last))
    # Marks of one minute stand side by side; neighbouring words take turns above and below where they are long.
    shifts: dict[float, int] = {}
    for number, mark in enumerate(lane.marks):
        at = x(mark.at)
        shift = shifts[at] = shifts.get(at, -1) + 1
        label = mark.label if len(mark.label) <= 16 else mark.label[:15].rstrip() + "…"
        below = number % 2 == 1 and len(lane.marks) > 1
        yield Markup('<g class="mark {} {}" transform="translate({} {})"><title>{}, {}</title>{}</g>').format(
            mark.kind.replace(" ", "-"),
            mark.label.split(",")[0].lower() if mark.kind in ("verdict", "ruling") else "",
            round(at) + 18 * shift,
            y,
            moment(mark.at),
            mark.words,
            SHAPES[mark.kind],
        )
        yield _text(at + 18 * shift + 11, y + (17 if below else -6), label, "label", "start")


def _text(x: float, y: float, words: str, kind: str, anchor: str = "middle") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(kind, round(x), y, anchor, words)


def _long(time: timedelta) -> str:
    """How long a folded stretch is, to the nearest that a reader counts in."""
    if time.days >= 60:
        return f"{time.days / 30.44:.0f} months"
    return f"{time.days + (time.seconds >= 43_200)} d" if time.days >= 2 else f"{time.total_seconds() / 3600:.0f} h"


def _hours(one: datetime, other: datetime) -> float:
    return (other - one).total_seconds() / 3600


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _at(stamp: object) -> datetime:
    at: datetime = stamp.ToDatetime(UTC)  # type: ignore[attr-defined]
    return at
