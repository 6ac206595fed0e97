"""How lists look in a terminal: which columns each kind of message has.

Everything shown was written by others: it goes through `plain` into `Text`, never read as markup.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Any

from google.protobuf.message import Message
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from onrecord.ledger import claim_ledger, minute, plain, position_brief, status_text
from onrecord.v1.article_pb2 import Article
from onrecord.v1.claim_pb2 import Claim
from onrecord.v1.key_pb2 import Key
from onrecord.v1.party_pb2 import Party
from onrecord.v1.reader_pb2 import Reader
from onrecord.v1.search_pb2 import Search
from onrecord.v1.source_pb2 import Source
from onrecord.v1.statement_pb2 import Statement
from onrecord.v1.verdict_pb2 import Verdict, WatchVerdictsResponse
from onrecord.v1.webhook_pb2 import Delivery, Event, Webhook

Cell = Callable[[Any], "str | Text"]


def _when(field: str) -> Cell:
    return lambda message: minute(getattr(message, field)) if message.HasField(field) else ""


def _name(field: str) -> Cell:
    def named(message: Message) -> str:
        number: int = getattr(message, field)
        kinds = message.DESCRIPTOR.fields_by_name[field].enum_type
        known = kinds.values_by_number if kinds else {}
        return known[number].name if number in known else str(number)

    return named


def _names(names: Iterable[str]) -> str:
    return " ".join(names)


COLUMNS: Mapping[type[Message], Mapping[str, Cell]] = {
    Claim: {
        "claim": lambda c: c.id,
        "status": lambda c: status_text(c.verdict),
        "said": _when("said_at"),
        "proposition": lambda c: c.proposition or c.text,
        "parties": lambda c: position_brief(c.verdict),
    },
    Verdict: {
        "sequence": lambda v: str(v.sequence),
        "status": status_text,
        "decided": _when("decided_at"),
        "parties": position_brief,
        "cause": lambda v: v.cause,
    },
    Article: {
        "article": lambda a: a.id,
        "state": _name("state"),
        "published": _when("published_at"),
        "publisher": lambda a: a.publisher,
        "title": lambda a: a.title,
    },
    Statement: {
        "statement": lambda s: s.id,
        "state": _name("state"),
        "party": lambda s: s.party,
        "office": lambda s: s.office,
        "published": _when("published_at"),
        "words": lambda s: s.title or shorten(s.text, 80, placeholder=" …") or s.url,
    },
    Party: {
        "party": lambda p: p.id,
        "name": lambda p: p.name,
        "kind": _name("kind"),
        "also": lambda p: ", ".join(p.aliases),
    },
    Source: {
        "source": lambda s: s.id,
        "kind": _name("kind"),
        "state": _name("state"),
        "since": _when("state_since"),
        "name": lambda s: s.name,
        "party": lambda s: s.party,
        "items": lambda s: str(s.items),
        "url": lambda s: s.url,
        "last error": lambda s: s.last_error,
    },
    Search: {
        "search": lambda s: s.id,
        "name": lambda s: s.name,
        "words": lambda s: s.q,
        "statuses": lambda s: _names(Verdict.Status.Name(status) for status in s.statuses),
        "parties": lambda s: _names(s.parties),
    },
    Webhook: {
        "webhook": lambda w: w.id,
        "state": _name("state"),
        "name": lambda w: w.name,
        "url": lambda w: w.url,
        "kinds": lambda w: _names(Event.Kind.Name(kind) for kind in w.kinds),
        "dead": lambda w: str(w.dead),
        "secret": lambda w: w.secret,
    },
    Delivery: {
        "delivery": lambda d: d.id,
        "state": _name("state"),
        "kind": _name("kind"),
        "subject": lambda d: d.subject_id,
        "happened": _when("happened_at"),
        "tries": lambda d: str(d.attempts),
        "status": lambda d: str(d.status) if d.HasField("status") else "",
        "error": lambda d: d.error,
    },
    Key: {
        "key": lambda k: k.id,
        "name": lambda k: k.name,
        "scopes": lambda k: _names(Key.Scope.Name(scope) for scope in k.scopes),
        "hint": lambda k: k.hint,
        "last used": _when("last_used_at"),
        "expires": _when("expires_at"),
        "revoked": _when("revoked_at"),
    },
    Reader: {
        "key": lambda r: r.key_id,
        "name": lambda r: r.name,
        "served": lambda r: str(r.served_sequence or ""),
        "acknowledged": lambda r: str(r.acknowledged_sequence or ""),
        "behind": lambda r: "behind" if r.behind else "",
    },
}


def table(rows: Sequence[Message]) -> RenderableType:
    """A row for each message, all of one kind; a column that is empty in all of them is left out."""
    columns = COLUMNS[type(rows[0])]
    cells = {head: [_text(cell(row)) for row in rows] for head, cell in columns.items()}
    filled = {head: column for head, column in cells.items() if any(cell.plain for cell in column)}
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for place, head in enumerate(filled):
        # ids stay whole, so that they can be copied
        shown.add_column(head, no_wrap=place == 0, overflow="fold")
    for row in zip(*filled.values(), strict=True):
        shown.add_row(*row)
    return shown


def one(message: Message) -> RenderableType:
    """One message, a line for each of its columns that is not empty; of a kind without columns nothing."""
    columns = COLUMNS.get(type(message), {})
    cells = {head: _text(cell(message)) for head, cell in columns.items()}
    shown = Table(box=None, pad_edge=False, show_header=False)
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column(overflow="fold")
    for head, cell in cells.items():
        if cell.plain:
            shown.add_row(head, cell)
    return shown


def article(answer: Article) -> RenderableType:
    """An article's state, and the ledger of each of its claims."""
    head = f"article {answer.id} {Article.State.Name(answer.state)} {plain(answer.failure or answer.note)}"
    lines: list[RenderableType] = [Text(head.rstrip())]
    for claim in answer.claims:
        lines += [Text(""), claim_ledger(claim)]
    return Group(*lines)


def watched(answer: WatchVerdictsResponse) -> Text:
    """A verdict of a watch on one line."""
    line = Text(f"{answer.sequence:>6}  ").append_text(status_text(answer.verdict))
    return line.append(f"  {plain(answer.proposition)}").append(f"  {plain(answer.verdict.cause)}", style="dim")


def _text(cell: "str | Text") -> Text:
    return cell if isinstance(cell, Text) else Text(plain(cell))
