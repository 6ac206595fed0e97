"""Articles: what newsrooms submit."""

import json as json_module
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from onrecord.v1.article_pb2 import (
    Article,
    CreateArticleRequest,
    GetArticleRequest,
    ListArticlesRequest,
    ListArticlesResponse,
)
from services.gateway import limits, ninjs_item, shapes
from services.gateway.record import Record
from services.gateway.rest.answers import Id, answers, json, of

Prefer = Annotated[
    str | None,
    Header(description="`wait=N` waits up to N seconds (at most 60) for the verdicts.", examples=["wait=10"]),
]

_ITEM = re.compile(rf"{re.escape(ninjs_item.MEDIA_TYPE)}\s*(?:;|$)", re.IGNORECASE)
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?:$|[,;\s])", re.IGNORECASE | re.ASCII)


def routes(v1: APIRouter, record: Record) -> None:
    """Articles: what newsrooms submit."""
    tags: Any = {"tags": ["articles"]}
    items = APIRouter(route_class=_ItemRoute)

    @items.post(
        "/articles",
        **answers(
            Article,
            202,
            **tags,
            responses={200: of(Article, "With `Prefer: wait`: every claim has a verdict; or `validate_only`.")},
        ),
        operation_id="CreateArticle",
        openapi_extra={"requestBody": {"content": {ninjs_item.MEDIA_TYPE: {"schema": dict(ninjs_item.SCHEMA)}}}},
        summary="Submit an article",
    )
    async def create_article(
        request: Annotated[CreateArticleRequest, Depends(shapes.body(CreateArticleRequest, without=["wait"]))],
        prefer: Prefer = None,
    ) -> Response:
        """The article is on disk when this answers; its claims are read and checked in the background.

        `Location` says where to read it. The same URL and words give the same article. With
        `Content-Type: application/ninjs+json` the body is an IPTC ninjs item by itself.
        """
        article = await run_in_threadpool(record.create_article, request)
        if request.validate_only:
            return json(article)
        where = {"Location": f"/v1/articles/{article.id}"}
        if (seconds := _wait(prefer)) is None:
            return json(article, 202, where)
        checked = await record.article_when_checked(article.id, seconds)
        return json(checked or article, 200 if checked else 202, {**where, "Preference-Applied": f"wait={seconds}"})

    v1.include_router(items)

    @v1.get("/articles", **answers(ListArticlesResponse, **tags), operation_id="ListArticles", summary="List articles")
    def list_articles(
        request: Annotated[ListArticlesRequest, Depends(shapes.query(ListArticlesRequest))],
    ) -> Response:
        """Newest first, without text and claims."""
        return json(record.list_articles(request))

    @v1.get("/articles/{id:one}", **answers(Article, **tags), operation_id="GetArticle", summary="Read an article")
    def get_article(id: Id) -> Response:
        """The article with its claims in order of their place, each with its current verdict."""
        return json(record.get_article(GetArticleRequest(id=id)))


class _ItemRequest(Request):
    """A body that is an item by itself, as the request that holds it."""

    async def body(self) -> bytes:
        """The request as JSON; what is no text stays visible as such."""
        if not hasattr(self, "_body"):
            item = (await super().body()).decode(errors="replace")
            self._body = json_module.dumps({"ninjs": item}).encode()
        return self._body


class _ItemRoute(APIRoute):
    """A route that also takes an item as newsrooms' systems send it: the item is the body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler behind a look at the media type."""
        handle = super().get_route_handler()

        async def read(request: Request) -> Response:
            is_item = _ITEM.match(request.headers.get("content-type", "").strip())
            return await handle(_ItemRequest(request.scope, request.receive) if is_item else request)

        return read


def _wait(prefer: str | None) -> int | None:
    # RFC 7240: a preference that is not understood is passed over.
    found = _WAIT.search(prefer or "")
    return min(int(found.group(1)), limits.LONGEST_WAIT_S) if found else None
