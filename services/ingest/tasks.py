"""The work of ingest: read an article, or the page that a statement is on.

Here: the order of steps and their transactions. Not here: how a page is fetched (`fetching`), how a feed is watched
(`watching`), what is read in it all (`extract`, `claims`, `relayed`) or SQL (`writes`, `kernel.reads`). A page is
fetched and parsed before the transaction that writes begins, so that no connection is held while it is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from services.ingest import revisions, writes
from services.ingest.anchors import found_again
from services.ingest.canonical import page_url
from services.ingest.claims import find_claims
from services.ingest.extract import Extracted, extract
from services.ingest.fetching import Fetcher
from services.ingest.relayed import find_relayed
from services.ingest.silences import find_silences
from services.ingest.units import LONGEST, passed_over, units
from services.ingest.voices import listen
from services.ingest.watching import Watching
from services.kernel import events, reads, work
from services.kernel.agencies import credited
from services.kernel.errors import UnreadableArticle
from services.kernel.events import EventKind
from services.kernel.model import Article, NewClaim, NewStatement, Statement, StatementState
from services.kernel.runtime import Handler, House
from services.kernel.storage import Connection
from services.kernel.text.gazetteer import Gazetteer
from services.kernel.web import Web
from services.kernel.work import Item, Kind

_AHEAD = timedelta(days=1)
# An article takes well under a second to read.
_AFTER_BEFORE_S = 1.0


def handlers(house: House) -> Mapping[Kind, Handler]:
    """What this room does with each kind of work."""
    room = Ingest(house)
    watching = Watching(house.database, house.bell, room.fetcher)
    return {
        Kind.READ_ARTICLE: room.read_article,
        Kind.READ_STATEMENT: room.read_statement,
        Kind.WATCH_SOURCE: watching.watch_source,
    }


class Ingest:
    """The room with its view of the parties."""

    def __init__(self, house: House) -> None:
        self._database = house.database
        self._bell = house.bell
        self._parties = reads.Parties()
        self.fetcher = Fetcher(house.database, Web.of(house.settings), house.settings.worker_threads)

    def read_article(self, item: Item) -> None:
        """Write what the article says and owe the check of its claims and the review of what it relays."""
        with self._database.transaction() as connection:
            article, text, html = _submitted(connection, item.subject_id)
            if revisions.is_waiting(connection, article.id):
                raise work.Later(_AFTER_BEFORE_S, "the revision before it is still to be read")
            gazetteer = self._parties.gazetteer(connection)
        try:
            if not text and not html:
                fetched = self.fetcher.page(article.url, item)
                text, html = fetched.text, fetched.html
                with self._database.transaction() as connection:
                    writes.put_page(connection, article.id, fetched)
            found = extract(text, html, article.title)
            said_at = _said_at(article, found)
            claims, statements = read(found, said_at, gazetteer, article.language, article.url)
        except UnreadableArticle as error:
            with self._database.transaction() as connection:
                again = work.settle(connection, item)
                writes.put_failure(connection, article.id, error.detail)
                told = _tell(connection, article.id, item)
            self._bell.ring(again, told)
            return
        silences = find_silences(found.text, gazetteer, found.title) if claims else ()
        credit = credited(found.text, article.author or found.author, article.publisher or found.publisher)
        with self._database.transaction() as connection:
            again = work.settle(connection, item)
            address = page_url(article.url, found.url)
            if not revisions.follow_page(connection, article.id, article.url, address, found.text):
                raise work.Later(_AFTER_BEFORE_S, "the one that it may be an edit of is still to be read")
            note = _note(article, found)
            writes.put_read(connection, article.id, found, said_at, credit, note)
            carried, statements = _carry(connection, article.id, found.text, claims, statements)
            writes.put_silences(connection, article.id, silences, said_at)
            new_statements = writes.put_relayed(connection, article.id, statements)
            new_claims = writes.put_claims(connection, article.id, claims)
            # The statements first: what the article itself relays is then on record when its claims are checked.
            owed = [
                *_owe(connection, Kind.REVIEW_STATEMENT, new_statements, item, f"relayed by article {article.id}"),
                *_owe(connection, Kind.CHECK_CLAIM, new_claims, item, f"read in article {article.id}"),
                *_owe(connection, Kind.CHECK_CLAIM, carried, item, f"still stands in revision {article.id}"),
            ]
            told = _tell(connection, article.id, item)
        self._bell.ring(*owed, again, told)

    def read_statement(self, item: Item) -> None:
        """Fetch the page that a statement is on, write its words and owe its review."""
        with self._database.transaction() as connection:
            statement = reads.statement(connection, item.subject_id)
            if statement is None:
                raise LookupError(f"there is no statement {item.subject_id}")
            if statement.state is not StatementState.PENDING:  # retracted before it was read
                work.settle(connection, item)
                return
        owed: tuple[work.Owed, ...] = ()
        try:
            fetched = self.fetcher.page(statement.url, item)
            found = extract(fetched.text, fetched.html, statement.title)
        except UnreadableArticle as error:
            with self._database.transaction() as connection:
                again = work.settle(connection, item)
                writes.put_statement_failure(connection, statement.id, error.detail)
                writes.notify_read(connection, statement.id)
        else:
            with self._database.transaction() as connection:
                again = work.settle(connection, item)
                writes.put_words(connection, statement.id, found, _said_at(statement, found))
                owed = _owe(connection, Kind.REVIEW_STATEMENT, [statement.id], item, f"statement {statement.id} read")
        self._bell.ring(*owed, again)


def read(
    found: Extracted, said_at: datetime, gazetteer: Gazetteer, language: str = "", url: str = ""
) -> tuple[tuple[NewClaim, ...], tuple[NewStatement, ...]]:
    """The claims and relayed statements of an article; none of one that is not in English.

    Raises UnreadableArticle where the text has more sentences than any article.
    """
    tongue = language or found.language
    if not _is_read(tongue):
        return (), ()
    heard = listen(found.text, gazetteer, found.title)
    claims = find_claims(found.text, found.title, said_at, gazetteer, heard)
    return claims, find_relayed(found.text, said_at, gazetteer, found.title, url or found.url, tongue, heard)


def _carry(
    connection: Connection,
    article_id: UUID,
    text: str,
    claims: tuple[NewClaim, ...],
    statements: tuple[NewStatement, ...],
) -> tuple[list[UUID], tuple[NewStatement, ...]]:
    """What the revision takes over from the one before: ids of its claims; also the statements that are new with it."""
    before = revisions.before(connection, article_id)
    if before is None:
        return [], statements
    old = revisions.recorded(connection, before)
    carried = revisions.carry_claims(connection, article_id, old, found_again(old, claims, text), claims)
    return carried, revisions.carry_statements(connection, article_id, before, statements)


def _is_read(language: str) -> bool:
    """Whether claims are looked for in texts of this language."""
    return language.split("-")[0].lower() == "en"


def _note(article: Article, found: Extracted) -> str:
    """What a reader should know of how the article was read."""
    tongue = article.language or found.language
    if not _is_read(tongue):
        name = "another language" if tongue == "und" else f"the language {tongue!r}"
        return f"It is in {name}; claims are looked for only in English, so none were."
    if long := passed_over(found.text, units(found.text)):
        return f"{long} of its sentences had more than {LONGEST:,} characters and were passed over."
    return ""


def _submitted(connection: Connection, article_id: UUID) -> tuple[Article, str, str]:
    article = reads.article(connection, article_id)
    row = connection.execute("SELECT source_text, source_html FROM article WHERE id = %s", (article_id,)).fetchone()
    if article is None or row is None:
        raise LookupError(f"there is no article {article_id}")
    return article, row["source_text"], row["source_html"]


def _said_at(arrived: Article | Statement, found: Extracted) -> datetime:
    """The submitter's time; where there was none, the gateway put the moment of arrival, and the page knows better.

    Not where the page says a time to come: a day ahead is another zone, more is a wrong field.
    """
    stated = found.published_at
    if arrived.published_at == arrived.created_at and stated and stated <= arrived.created_at + _AHEAD:
        return stated
    return arrived.published_at


def _tell(connection: Connection, article_id: UUID, item: Item) -> work.Owed:
    """Tell whoever waits for the article here, and owe telling those outside."""
    writes.notify_read(connection, article_id)
    return events.happened(connection, EventKind.ARTICLE_READ, article_id, correlation_id=item.correlation_id)


def _owe(connection: Connection, kind: Kind, ids: list[UUID], item: Item, cause: str) -> tuple[work.Owed, ...]:
    return work.owe_all(connection, kind, ids, cause=cause, correlation_id=item.correlation_id)
