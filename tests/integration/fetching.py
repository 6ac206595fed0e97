"""Ingest on a record beside a small site: addresses and feeds arrive as the gateway writes them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.ingest.tasks import handlers
from services.kernel import arrivals, runtime, work
from services.kernel.model import NewArticle, NewStatement
from services.kernel.runtime import House
from tests.site import LOOPBACK

HTML = {"Content-Type": "text/html; charset=windows-1252"}
PAGE = """<html><head><title>Harbour talks</title></head><body><article><h1>Harbour talks</h1>
<p>Norway and Sweden have signed a treaty on the harbour of Strömstad, after talks that went on for a year.</p>
<p>The Swedish government said that the first ships had left the port of Gothenburg, with others to follow soon.</p>
<p>The treaty opens the waters around the islands to ships of both countries from the first day of the summer.</p>
</article></body></html>""".encode("cp1252")


class Room:
    """Ingest on a record; addresses arrive as the gateway writes them."""

    def __init__(self, house: House) -> None:
        settings = house.settings.model_copy(update={"allowed_networks": LOOPBACK})
        self.house = replace(house, settings=settings)
        self.handlers = handlers(self.house)

    def article(self, url: str) -> UUID:
        with self.house.database.transaction() as connection:
            return arrivals.put_article(connection, NewArticle(url=url))[0]

    def statement(self, url: str, **more: Any) -> UUID:
        new = NewStatement(issuer="Norwegian Foreign Ministry", party="NO", text="", url=url, **more)
        with self.house.database.transaction() as connection:
            return arrivals.put_statement(connection, new)[0]

    def run(self, after_s: float = 0) -> None:
        """Do what is owed to ingest and will be due within `after_s` seconds, its own kinds only, once."""
        with self.house.database.transaction() as connection:
            connection.execute(
                "UPDATE work SET hinted_at = NULL, due_at = due_at - make_interval(secs => %s)", (after_s,)
            )
            connection.execute("UPDATE host SET free_at = free_at - make_interval(secs => %s)", (after_s,))
            owed = work.sweep(connection, list(self.handlers), 100)
        for item in owed:
            runtime.process(self.house.database, self.handlers[item.kind], item.id)

    def row(self, query: str, *values: object) -> dict[str, Any]:
        with self.house.database.transaction() as connection:
            row = connection.execute(query, values).fetchone()
        assert row is not None
        return row

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with self.house.database.transaction() as connection:
            return connection.execute(query, values).fetchall()

    def of(self, table: str, id: UUID) -> dict[str, Any]:
        return self.row(f"SELECT * FROM {table} WHERE id = %s", id)
