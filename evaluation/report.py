"""Figures and failures on the terminal, and as JSON.

Here: tables and words. Not here: any figure (`scores`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from evaluation.scores import Figures, Outcome, Ratio


def show(console: Console, figures: Figures, outcomes: Sequence[Outcome]) -> None:
    """The figures, then every failure with its words."""
    console.print(_summary(figures))
    console.print(_by_status(figures))
    console.print(_confusion(figures))
    console.print(_reliability(figures))
    failures = [each for each in outcomes if not each.right]
    console.print(f"\n[bold]{len(failures)} of {figures.claims} not as expected[/bold]")
    for outcome in failures:
        console.print(Group(*_failure(outcome)))


def as_json(figures: Figures, outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Everything of a run, ready for `json.dumps`."""
    return {
        "figures": {
            **asdict(figures),
            "confusion": [[want, got, count] for (want, got), count in sorted(figures.confusion.items())],
        },
        "outcomes": [{"right": each.right, "status_right": each.status_right, **_plain(each)} for each in outcomes],
    }


def _plain(outcome: Outcome) -> dict[str, object]:
    return {
        side: {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(of).items()}
        for side, of in (("expected", outcome.expected), ("got", outcome.got))
    }


def _summary(figures: Figures) -> RenderableType:
    table = Table(title="Dossiers", title_justify="left")
    table.add_column("measure")
    table.add_column("share", justify="right")
    table.add_column("of", justify="right")
    rows = {
        "status right": figures.status,
        "position right": figures.position,
        "status and positions right, no near miss": figures.right,
        "near misses used (claims)": figures.near_misses,
        "expected evidence found": figures.evidence,
        "expected caveats found": figures.caveats,
    }
    for label, ratio in rows.items():
        table.add_row(label, _percent(ratio), f"{ratio.part}/{ratio.whole}")
    table.add_row("caveats not expected", "", str(figures.caveats_unexpected))
    table.add_row("expected calibration error", _error(figures.ece), "")
    table.add_row("the same by luck, of a right confidence", _error(figures.ece_of_luck), "")
    table.add_row("no answer", "", str(figures.errors))
    return table


def _by_status(figures: Figures) -> RenderableType:
    table = Table("status", "precision", "recall", title="By status", title_justify="left")
    for status, precision in figures.precision.items():
        recall = figures.recall[status]
        table.add_row(
            status,
            f"{_percent(precision)} ({precision.part}/{precision.whole})",
            f"{_percent(recall)} ({recall.part}/{recall.whole})",
        )
    return table


def _confusion(figures: Figures) -> RenderableType:
    got = sorted({status for _, status in figures.confusion})
    table = Table("expected ╲ got", *got, title="Confusion", title_justify="left")
    for want in sorted({status for status, _ in figures.confusion}):
        table.add_row(want, *(str(figures.confusion.get((want, status), "")) for status in got))
    return table


def _reliability(figures: Figures) -> RenderableType:
    table = Table("confidence", "verdicts", "mean", "right", title="Reliability", title_justify="left")
    for each in figures.bins:
        span = f"{each.low:.1f}–{each.high:.1f}"
        table.add_row(span, str(each.count), f"{each.confidence:.2f}", f"{each.accuracy:.2f}")
    return table


def _failure(outcome: Outcome) -> Iterator[Text]:
    expected, got = outcome.expected, outcome.got
    yield Text(f"\n{expected.dossier}: {expected.claim}", style="bold")
    if got.error:
        yield Text(f"  no answer: {got.error}", style="red")
        return
    confidence = "" if got.confidence is None else f" at {got.confidence:.2f}"
    yield Text(
        f"  status    expected {expected.status}, got {got.status}{confidence}",
        style="" if outcome.status_right else "red",
    )
    for party, want, have in outcome.positions:
        standing = got.standings.get(party, "no row")
        yield Text(f"  {party:9} expected {want}, got {have} ({standing})", style="" if want == have else "red")
    for missing in sorted(expected.evidence - outcome.evidence_found):
        yield Text(f"  missing   evidence {missing}", style="yellow")
    for facet in sorted(expected.caveats ^ got.caveats):
        yield Text(f"  caveat    {facet} {'missing' if facet in expected.caveats else 'not expected'}", style="yellow")
    near = set(outcome.near_misses)
    for each in got.evidence:
        style = "red" if each in near else ""
        words = " ".join(each.passage.split())
        yield Text(f"  {each.key or '?':9} {each.stance} {each.score:.2f} {each.issuer}: {words}", style=style)
        for reason in each.reasons:
            yield Text(f"            · {reason}", style="dim")
    yield Text(f"  says      {got.justification}", style="dim")


def _percent(ratio: Ratio) -> str:
    return "–" if ratio.value is None else f"{ratio.value:.1%}"


def _error(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
