"""The example dossier: puts it on an empty record through the gRPC door, as any client would, and prints the ledger.

Here: reading `dossier.json`, waiting, a table. Not here: when the example is loaded (`services.__main__`).
"""

import json
import time
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from onrecord import Client
from onrecord.ledger import STANCE_STYLE, caveat_texts, day, plain, status_of, status_text
from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.statement_pb2 import Statement
from onrecord.v1.verdict_pb2 import Position

# A step takes about a second on one core; past this the machine has other troubles, and the ledger says PENDING.
STEP_WAIT_S = 60.0
POLL_S = 0.1
# The example has about thirty; a terminal is no place for the whole of a large record.
MOST_CLAIMS = 50


def load(client: Client, folder: Path, show: Console) -> None:
    """Put the steps of `folder/dossier.json` on record in order, each settled before the next.

    Raises RecordError if the record refuses one of them.
    """
    steps: list[dict[str, Any]] = json.loads((folder / "dossier.json").read_text(encoding="utf-8"))["steps"]
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=show)
    with bar:
        task = bar.add_task("Example dossier", total=len(steps))
        for step in steps:
            bar.update(task, description=f"{step['kind']} {step['key']}")
            put_step(client, folder, step)
            bar.advance(task)
        bar.update(task, description="Example dossier on record")


def put_step(client: Client, folder: Path, step: dict[str, Any]) -> None:
    """Put one article or statement on record, and wait until it is read and its claims are checked."""
    fields = {name: value for name, value in step.items() if name not in ("key", "kind", "file", "published_at")}
    body = folder / step["file"]
    fields["html" if body.suffix == ".html" else "text"] = body.read_text(encoding="utf-8")
    fields["published_at"] = datetime.fromisoformat(step["published_at"])
    if step["kind"] == "article":
        client.create_article(**fields, wait=STEP_WAIT_S)
        return
    statement = client.create_statement(**fields)
    deadline = time.monotonic() + STEP_WAIT_S
    while statement.state == Statement.PENDING and time.monotonic() < deadline:
        time.sleep(POLL_S)
        statement = client.get_statement(statement.id)


def print_ledger(client: Client, show: Console) -> None:
    """Print the latest claims on record, oldest first: status, who stands where with which caveats, since when."""
    claims = list(islice(client.list_claims(), MOST_CLAIMS + 1))
    more = " (its latest claims; the page has all)" if len(claims) > MOST_CLAIMS else ""
    latest = sorted(claims[:MOST_CLAIMS], key=lambda claim: (claim.said_at.ToNanoseconds(), claim.span.start))
    articles = {id: client.get_article(id) for id in {claim.article_id for claim in latest} if id}
    table = Table(title=f"The record{more}", title_justify="left", show_lines=True, expand=True)
    table.add_column("Status", no_wrap=True)
    table.add_column("Claim", ratio=3)
    table.add_column("Who has said what", ratio=4)
    for claim in latest:
        table.add_row(_status(client, claim), _claim(claim, articles.get(claim.article_id)), _positions(claim))
    show.print(table)


def _status(client: Client, claim: Claim) -> Text:
    now = status_of(claim.verdict)
    past = [status_of(verdict) for verdict in client.verdicts(claim.id)]
    before = [status for status in dict.fromkeys(past) if status != now]
    shown = status_text(claim.verdict)
    return shown.append(f"\nbefore: {', '.join(before).lower()}", style="dim") if before else shown


def _claim(claim: Claim, article: Article | None) -> Text:
    shown = Text(plain(claim.proposition or claim.text))
    source = f"{plain(article.publisher)}, " if article and article.publisher else ""
    return shown.append(f"\n{source}{day(claim.said_at)}", style="dim")


def _positions(claim: Claim) -> Text:
    lines: list[Text] = []
    for position in claim.verdict.positions:
        stance = Position.Stance.Name(position.stance)
        line = Text(f"{plain(position.name) or position.party} ")
        line.append(stance, style=STANCE_STYLE[stance])
        notes = [f"since {day(position.since)}"] if position.HasField("since") else []
        notes += [f"ran out {day(position.expired_at)}"] if position.HasField("expired_at") else []
        notes += [f"{Position.Stance.Name(position.changed_from)} before"] if position.HasField("changed_from") else []
        notes += ["third party"] if position.standing == Position.THIRD_PARTY else []
        lines.append(line.append(f" {', '.join(notes)}" if notes else "", style="dim"))
        lines += [Text("  ").append_text(caveat) for caveat in caveat_texts(position)]
    return Text("\n").join(lines) if lines else Text("nobody", style="dim")
