"""A record of its own to search in: many real passages, and among them the worlds of dossiers.

Here: filling it with what the rooms write. Not here: what is looked for in it (`retrieval`), the running product
(`product`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from evaluation.background import Document
from evaluation.dossiers import Case, Json
from services.gateway.writes import put_party
from services.ingest.extract import extract
from services.ingest.tasks import read
from services.ingest.writes import put_relayed
from services.kernel import embedded, reads
from services.kernel.arrivals import put_article, put_statement
from services.kernel.migrations import migrate
from services.kernel.model import Channel, NewArticle, NewStatement, Party, PartyKind
from services.kernel.parties import ready_parties
from services.kernel.storage import Connection, Database
from services.kernel.text.gazetteer import Gazetteer
from services.verify.embedding import Vectors
from services.verify.passages import cut
from services.verify.writes import put_passages

Embed = Callable[[Sequence[str]], Vectors]
INDEX = "passage_embedding"
# Room for the graph of a few hundred thousand passages; with less the index is built several times more slowly.
INDEX_MEMORY = "512MB"


@dataclass(frozen=True, slots=True)
class World:
    """A dossier on record: its parties' names, and which of its keys each statement stands for.

    A statement that an article relays stands for the article's key. `later`: by how much it was moved in time.
    """

    gazetteer: Gazetteer
    keys: Mapping[UUID, str]
    later: timedelta


@contextmanager
def opened() -> Iterator[Database]:
    """An empty record on an embedded PostgreSQL in a folder of its own; both gone at the end of the block."""
    with TemporaryDirectory(prefix="onrecord-retrieval-") as folder, embedded.postgres(Path(folder)) as url:
        database = Database(url, role="evaluation", pool_size=1)
        database.open()
        try:
            migrate(database)
            yield database
        finally:
            database.close()


def fill(
    database: Database, documents: Sequence[Document], cases: Sequence[Case], days: int, embed: Embed
) -> dict[str, World]:
    """Put `documents` and the dossiers of `cases` on record, each with its passages; worlds by dossier.

    All dossiers are moved in time so that their claims were told at one moment. The documents are spread evenly over
    the `days` before it, in their order, whatever their own dates: how many passages the record gets a day is what a
    search in a window of time depends on.
    """
    now = max(moment(case.said_at) for case in cases)
    with database.transaction() as connection:
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'")
        definition = _drop_index(connection)
        for index, document in enumerate(documents):
            published_at = now - timedelta(days=days) * ((index + 0.5) / len(documents))
            new = NewStatement(document.issuer, document.party, document.text, title=document.title)
            _put(connection, replace(new, published_at=published_at), embed)
        worlds = {name: _put_world(connection, each, now, embed) for name, each in _by_dossier(cases).items()}
        # built at once it is built several times faster than row by row
        connection.execute(definition)
        connection.execute("ANALYZE")
    return worlds


def _drop_index(connection: Connection) -> str:
    row = connection.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", (INDEX,)).fetchone()
    assert row is not None  # the migrations made it
    connection.execute(f"DROP INDEX {INDEX}")
    definition: str = row["indexdef"]
    return definition


def _by_dossier(cases: Sequence[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.dossier, []).append(case)
    return found


def _put_world(connection: Connection, cases: Sequence[Case], now: datetime, embed: Embed) -> World:
    later = now - moment(cases[0].said_at)
    parties = {party.id: party for party in ready_parties()}
    for each in cases[0].parties:
        parties[each["id"]] = _party(each, parties.get(each["id"]))
        put_party(connection, parties[each["id"]])
    gazetteer = Gazetteer(parties.values())
    keys: dict[UUID, str] = {}
    for statement in {each["key"]: each for case in cases for each in case.statements}.values():
        keys[_put(connection, _moved(_statement(statement), later), embed)] = statement["key"]
    for article in cases[0].articles:
        for id in _relay(connection, article, later, gazetteer):
            _cut(connection, id, embed)
            keys[id] = article["key"]
    return World(gazetteer, keys, later)


def _party(given: Json, ready: Party | None) -> Party:
    """The dossier's party on top of the one that came ready: its aliases are added, its offices stay."""
    names = [*(ready.aliases if ready else ()), *given.get("aliases", ()), *([ready.name] if ready else [])]
    kind = PartyKind(str(given["kind"]).upper())
    return Party(given["id"], given["name"], kind, tuple(dict.fromkeys(names)), ready.offices if ready else ())


def _statement(given: Json) -> NewStatement:
    return NewStatement(
        issuer=given["issuer"],
        party=given["party"],
        text=given["text"],
        speaker=given.get("speaker", ""),
        channel=Channel(str(given["channel"]).upper()),
        published_at=moment(given["published_at"]),
    )


def _put(connection: Connection, new: NewStatement, embed: Embed) -> UUID:
    id, _ = put_statement(connection, new)
    _cut(connection, id, embed)
    return id


def _cut(connection: Connection, id: UUID, embed: Embed) -> None:
    statement = reads.statement(connection, id)
    assert statement is not None  # only called with what was just written
    cuts = cut(statement.text)
    put_passages(connection, statement, cuts, embed([piece.meaning for piece in cuts]))


def _relay(connection: Connection, given: Json, later: timedelta, gazetteer: Gazetteer) -> list[UUID]:
    said_at = moment(given["published_at"])
    article = NewArticle(
        text=given["text"], title=given["title"], publisher=given["outlet"], published_at=said_at, language="en"
    )
    id, _ = put_article(connection, article)
    _, relayed = read(extract(article.text, "", article.title), said_at, gazetteer, article.language)
    return put_relayed(connection, id, [_moved(each, later) for each in relayed])


def _moved(new: NewStatement, later: timedelta) -> NewStatement:
    assert new.published_at is not None  # dossiers date everything
    return replace(new, published_at=new.published_at + later)


def moment(text: str) -> datetime:
    """A time as dossiers write it."""
    return datetime.fromisoformat(text)
