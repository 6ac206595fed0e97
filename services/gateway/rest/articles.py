"""Articles: what newsrooms submit."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response
from starlette.concurrency import run_in_threadpool

from onrecord.v1.article_pb2 import (
    Article,
    CreateArticleRequest,
    GetArticleRequest,
    ListArticlesRequest,
    ListArticlesResponse,
)
from services.gateway import limits, shapes
from services.gateway.record import Record
from services.gateway.rest.answers import Id, answers, json, of

Prefer = Annotated[
    str | None,
    Header(description="`wait=N` waits up to N seconds (at most 60) for the verdicts.", examples=["wait=10"]),
]

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?:$|[,;\s])", re.IGNORECASE | re.ASCII)


def routes(v1: APIRouter, record: Record) -> None:
    """Articles: what newsrooms submit."""
    tags: Any = {"tags": ["articles"]}

    @v1.post(
        "/articles",
        **answers(
            Article,
            202,
            **tags,
            responses={200: of(Article, "With `Prefer: wait`: every claim has a verdict; or `validate_only`.")},
        ),
        operation_id="CreateArticle",
        summary="Submit an article",
    )
    async def create_article(
        request: Annotated[CreateArticleRequest, Depends(shapes.body(CreateArticleRequest, without=["wait"]))],
        prefer: Prefer = None,
    ) -> Response:
        """The article is on disk when this answers; its claims are read and checked in the background.

        The same URL and words give the same article.
        """
        article = await run_in_threadpool(record.create_article, request)
        if request.validate_only:
            return json(article)
        if (seconds := _wait(prefer)) is None:
            return json(article, 202)
        checked = await record.article_when_checked(article.id, seconds)
        return json(checked or article, 200 if checked else 202, {"Preference-Applied": f"wait={seconds}"})

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


def _wait(prefer: str | None) -> int | None:
    # RFC 7240: a preference that is not understood is passed over.
    found = _WAIT.search(prefer or "")
    return min(int(found.group(1)), limits.LONGEST_WAIT_S) if found else None
