"""How a claim looks in a terminal: its status, and under it one row per party with the words it used; and the method.

Here: functions from the contract's messages to rich renderables. Not here: where the messages come from.
Everything shown was written by others: it is put into `Text`, never read as markup, and without control characters.
"""

import unicodedata
from collections.abc import Iterable

from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.method_pb2 import Method
from onrecord.v1.statement_pb2 import Statement
from onrecord.v1.verdict_pb2 import Caveat, Evidence, Position, Verdict

STATUS_STYLE = {
    "CONFIRMED": "bold green",
    "DENIED": "bold red",
    "DISPUTED": "bold magenta",
    "UNCORROBORATED": "bold yellow",
    "UNVERIFIED": "bold blue",
    "PENDING": "dim",
}
STANCE_STYLE = {"CONFIRMS": "green", "DENIES": "red", "NO_COMMENT": "yellow", "SILENT": "dim"}


def plain(words: str) -> str:
    """`words` on one line, without characters that could steer a terminal or reorder what it shows."""
    shown = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in words)
    return " ".join(shown.split())


def day(at: Timestamp) -> str:
    """`25 Feb 2025`."""
    moment = at.ToDatetime()
    return f"{moment.day} {moment:%b %Y}"


def minute(at: Timestamp) -> str:
    """`25 Feb 2025 08:15 UTC`."""
    return f"{day(at)} {at.ToDatetime():%H:%M} UTC"


def status_of(verdict: Verdict) -> str:
    """The name of the status that stands: the editor's where one ruled, else the machine's; at first PENDING."""
    name = Verdict.Status.Name(verdict.review.status if verdict.HasField("review") else verdict.status)
    return "PENDING" if name == "STATUS_UNSPECIFIED" else name


def status_text(verdict: Verdict) -> Text:
    """The status in its colour, with its confidence."""
    name = status_of(verdict)
    shown = Text(name, style=STATUS_STYLE[name])
    if name != "PENDING":
        shown.append(f" {verdict.confidence:.2f}", style="dim")
    return shown


def position_text(position: Position) -> Text:
    """One party's row: name, stance, since when, whether it ran out, what it was before."""
    stance = Position.Stance.Name(position.stance)
    row = Text(f"{plain(position.name) or position.party}  ")
    row.append(stance, style=STANCE_STYLE.get(stance, ""))
    notes = [Position.Standing.Name(position.standing)]
    if position.HasField("since"):
        notes.append(f"since {minute(position.since)}")
    if position.HasField("expired_at"):
        notes.append(f"ran out {minute(position.expired_at)}")
    if position.HasField("changed_from"):
        notes.append(f"{Position.Stance.Name(position.changed_from)} before")
    if stance == "SILENT":
        notes.append(Position.Coverage.Name(position.coverage))
    return row.append("  " + ", ".join(_words(note) for note in notes), style="dim")


def position_brief(verdict: Verdict) -> str:
    """Where each party stands, in a few words: `RU DENIES, US SILENT`."""
    return ", ".join(f"{each.party} {Position.Stance.Name(each.stance)}" for each in verdict.positions)


def caveat_texts(position: Position) -> list[Text]:
    """Each caveat with both fragments."""
    return [
        Text(
            f"{Caveat.Facet.Name(caveat.facet)}: the claim says {_quoted(caveat.claim_fragment)}, "
            f"the statement {_quoted(caveat.statement_fragment)}",
            style="yellow",
        )
        for caveat in position.caveats
    ]


def evidence_text(evidence: Evidence) -> Text:
    """The quote, and who put it on record when."""
    said_by = plain(evidence.issuer)
    if evidence.speaker:
        said_by += f" ({plain(evidence.speaker)})"
    if evidence.channel == Statement.RELAYED:
        said_by += ", quoted by others"
    return Text(f"“{plain(evidence.passage)}”").append(f"  {said_by}, {day(evidence.published_at)}", style="dim")


def claim_ledger(claim: Claim) -> RenderableType:
    """Everything a desk wants to know of one claim."""
    verdict = claim.verdict
    head = status_text(verdict).append("  ").append(plain(claim.proposition or claim.text), style="bold")
    lines: list[RenderableType] = [head]
    about = [f"said {minute(claim.said_at)}"] if claim.HasField("said_at") else []
    about += [f"as of {minute(verdict.as_of)}"] if verdict.HasField("as_of") else []
    about += [f"claim {claim.id}"] if claim.id else []
    lines.append(_indented(Text(" · ".join(about), style="dim"), 1))
    if verdict.justification:
        lines.append(_indented(Text(plain(verdict.justification), style="italic"), 1))
    by_id = {each.id: each for each in verdict.evidence}
    for position in verdict.positions:
        lines.append(_indented(position_text(position), 1))
        lines += _each_indented((evidence_text(by_id[id]) for id in position.evidence if id in by_id), 2)
        lines += _each_indented(caveat_texts(position), 2)
    lines += _each_indented((Text(f"Drift: {plain(drift)}", style="yellow") for drift in claim.drift), 1)
    if verdict.HasField("review"):
        lines.append(_indented(_review_text(verdict), 1))
    return Group(*lines)


def method_text(method: Method) -> RenderableType:
    """What a confidence has meant: the method in words, its reliability bins, empty ones left out."""
    about = Text(plain(method.version), style="bold").append(f"  {plain(method.fitted_on)}")
    figures = Text(f"{method.rows} judged verdicts, calibration error {method.calibration_error:.3f}", style="dim")
    table = Table("confidence", "verdicts", "mean", "right", box=None)
    for each in method.bins:
        if each.count:
            numbers = (str(each.count), f"{each.mean_confidence:.2f}", f"{each.share_right:.2f}")
            table.add_row(f"{each.least:.1f} to {each.most:.1f}", *numbers)
    return Group(about, figures, table, Text(f"data {plain(method.data_hash)}", style="dim"))


def _review_text(verdict: Verdict) -> Text:
    review = verdict.review
    machine = f"; the machine says {Verdict.Status.Name(verdict.status)}"
    reopened = f"; re-opened {minute(review.reopened_at)}" if review.HasField("reopened_at") else ""
    return Text(
        f"Editor {plain(review.reviewer)} ruled {Verdict.Status.Name(review.status)} "
        f"{minute(review.reviewed_at)}: {plain(review.note)}{machine}{reopened}",
        style="cyan",
    )


def _quoted(fragment: str) -> str:
    return f"“{plain(fragment)}”" if fragment else "nothing of it"


def _words(name: str) -> str:
    return name.lower().replace("_", " ") if name.isupper() else name


def _indented(line: RenderableType, depth: int) -> Padding:
    return Padding(line, (0, 0, 0, 2 * depth), expand=False)


def _each_indented(lines: Iterable[RenderableType], depth: int) -> list[RenderableType]:
    return [_indented(line, depth) for line in lines]
