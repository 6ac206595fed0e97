"""The calls about articles, statements and parties."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from onrecord.aio.connection import Connection
from onrecord.fields import duration, timestamp
from onrecord.v1 import article_pb2, party_pb2, statement_pb2


class Articles(Connection):
    """What newsrooms and offices put on record, and who can be on it."""

    async def create_article(
        self,
        *,
        text: str = "",
        html: str = "",
        ninjs: str | Mapping[str, Any] = "",
        url: str = "",
        title: str = "",
        publisher: str = "",
        author: str = "",
        language: str = "",
        published_at: datetime | None = None,
        wait: float = 0.0,
        validate_only: bool = False,
        idempotency_key: str = "",
    ) -> article_pb2.Article:
        """Submits an article by its `text`, its page as `html`, a `ninjs` item, or its `url` alone, which is fetched.

        An item is a mapping or JSON text.
        Waits up to `wait` seconds (60 at most) for the verdicts on its claims; `state` says how far it is read.
        """
        request = article_pb2.CreateArticleRequest(
            text=text,
            html=html,
            ninjs=ninjs if isinstance(ninjs, str) else json.dumps(ninjs, ensure_ascii=False),
            title=title,
            publisher=publisher,
            author=author,
            url=url,
            language=language,
            published_at=timestamp(published_at),
            wait=duration(wait),
            validate_only=validate_only,
        )
        return await self._call(self._stub.CreateArticle, request, wait=wait, once=idempotency_key)

    async def get_article(self, id: str, *, fields: str = "") -> article_pb2.Article:
        """The article with its claims, each with its current verdict."""
        return await self._call(self._stub.GetArticle, article_pb2.GetArticleRequest(id=id), fields=fields)

    def list_articles(
        self, *, q: str = "", state: str = "", since: datetime | None = None, page_size: int = 50, fields: str = ""
    ) -> AsyncIterator[article_pb2.Article]:
        """Articles, newest first, without claims and text. `state` is PENDING, READ or FAILED."""
        request = article_pb2.ListArticlesRequest(
            q=q,
            state=article_pb2.Article.State.Value(state or "STATE_UNSPECIFIED"),
            since=timestamp(since),
            page_size=page_size,
        )
        return self._pages(self._stub.ListArticles, request, lambda answer: answer.articles, fields)

    async def create_statement(
        self,
        *,
        issuer: str,
        text: str = "",
        html: str = "",
        url: str = "",
        party: str = "",
        speaker: str = "",
        channel: str = "OFFICIAL",
        published_at: datetime | None = None,
        title: str = "",
        language: str = "",
        validate_only: bool = False,
        idempotency_key: str = "",
    ) -> statement_pb2.Statement:
        """Puts an official text on record by its `text`, its page as `html`, or its `url` alone.

        `channel` is OFFICIAL or RELAYED.
        """
        request = statement_pb2.CreateStatementRequest(
            issuer=issuer,
            party=party,
            speaker=speaker,
            channel=statement_pb2.Statement.Channel.Value(channel),
            published_at=timestamp(published_at),
            title=title,
            url=url,
            language=language,
            text=text,
            html=html,
            validate_only=validate_only,
        )
        return await self._call(self._stub.CreateStatement, request, once=idempotency_key)

    async def get_statement(self, id: str, *, fields: str = "") -> statement_pb2.Statement:
        """One statement."""
        return await self._call(self._stub.GetStatement, statement_pb2.GetStatementRequest(id=id), fields=fields)

    def list_statements(
        self, *, party: str = "", q: str = "", since: datetime | None = None, page_size: int = 50, fields: str = ""
    ) -> AsyncIterator[statement_pb2.Statement]:
        """Statements, newest first."""
        request = statement_pb2.ListStatementsRequest(party=party, q=q, since=timestamp(since), page_size=page_size)
        return self._pages(self._stub.ListStatements, request, lambda answer: answer.statements, fields)

    async def retract_statement(self, id: str, note: str, *, idempotency_key: str = "") -> statement_pb2.Statement:
        """Takes a statement back. It stays on record, marked, and no longer counts."""
        request = statement_pb2.RetractStatementRequest(id=id, note=note)
        return await self._call(self._stub.RetractStatement, request, once=idempotency_key)

    async def get_party(self, id: str, *, fields: str = "") -> party_pb2.Party:
        """One party, by its id."""
        return await self._call(self._stub.GetParty, party_pb2.GetPartyRequest(id=id), fields=fields)

    def list_parties(self, *, q: str = "", page_size: int = 200, fields: str = "") -> AsyncIterator[party_pb2.Party]:
        """The parties that can be on the record, in order of id."""
        request = party_pb2.ListPartiesRequest(q=q, page_size=page_size)
        return self._pages(self._stub.ListParties, request, lambda answer: answer.parties, fields)

    async def update_party(self, party: party_pb2.Party) -> party_pb2.Party:
        """Makes the party, or replaces what is on record under its id; refused if it has another `etag` by now."""
        return await self._call(self._stub.UpdateParty, party_pb2.UpdatePartyRequest(party=party))
