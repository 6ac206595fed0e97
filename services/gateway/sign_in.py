"""The page on which a desk's browser shows its key, and the way out again.

Here: the form, what it sends, the cookie. Not here: whether a key is good (`guard`), what the cookie stands for
(`sessions`), who is asked to sign in (`entrance`).
"""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.gateway import errors, forms, look, sessions
from services.gateway.callers import Scope
from services.gateway.entrance import is_cross_site, session_cookie
from services.gateway.guard import Guard
from services.gateway.keys import Key
from services.kernel.errors import MissingScope, OnrecordError
from services.kernel.storage import Database

# A key and an address: more than that was sent by no form of ours.
MOST_BYTES = 10_000


def router(database: Database, guard: Guard) -> APIRouter:
    """The routes /sign-in and /sign-out."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in")
    async def show(next: str = "/") -> Response:
        try:
            if not await guard.locked():
                return RedirectResponse(_inside(next), 303)
        except OnrecordError as error:
            return look.error_page(errors.answer(error).status, errors.answer(error).title, error.detail)
        return _page(200, _inside(next), "")

    @routes.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        if is_cross_site(request.headers):
            return look.error_page(403, "Not from here", "a page of another site may not sign you in")
        next = "/"
        try:
            form = await forms.read(request, MOST_BYTES)
            next = _inside(form.get("next", "/"))
            key = await guard.key_of((f"Bearer {form.get('key', '').strip()}",), _address(request))
            if not {Scope.READ, Scope.ADMIN} & set(key.scopes):
                raise MissingScope(Scope.READ)
            cookie = await asyncio.to_thread(_begin, database, key)
        except OnrecordError as error:
            return _page(errors.answer(error).status, next, error.detail)
        response = RedirectResponse(next, 303)
        response.set_cookie(sessions.COOKIE, cookie, max_age=int(sessions.LASTS.total_seconds()), **_flags(request))
        return response

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        if is_cross_site(request.headers):
            return look.error_page(403, "Not from here", "a page of another site may not sign you out")
        if cookie := session_cookie(request.headers):
            await asyncio.to_thread(_end, database, cookie)
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(sessions.COOKIE, **_flags(request))
        return response

    return routes


def _page(status: int, next: str, complaint: str) -> HTMLResponse:
    shown = look.TEMPLATES.get_template("sign_in.html").render(next=next, complaint=complaint)
    return HTMLResponse(shown, status, {**look.HEADERS, "Cache-Control": "no-store"})


def _begin(database: Database, key: Key) -> str:
    with database.transaction() as connection:
        return sessions.begin(connection, key)


def _end(database: Database, cookie: str) -> None:
    with database.transaction() as connection:
        sessions.end(connection, cookie)


def _inside(address: str) -> str:
    """The address if it leads to a page of ours, else the first page: nobody is sent elsewhere from here."""
    is_inside = address.startswith("/") and not address.startswith("//") and address.isprintable()
    return address if is_inside and "\\" not in address else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _flags(request: Request) -> dict[str, Any]:
    # Lax: a link from a colleague's message opens the page signed in; a form of another site does not.
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}
