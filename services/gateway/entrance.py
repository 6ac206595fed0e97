"""The entrance of the HTTP door: every request gets its caller here, or an answer that says why not.

Three kinds of address: open ones (health, docs, sign-in, style), calls (everything under /v1 and whatever has an
operation id), pages (the rest). Not here: keys and quotas (`guard`), which scope an operation wants (`scopes`).
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import addresses, errors, look, problems, scopes, sessions
from services.gateway.callers import ANYONE, Caller, calling
from services.gateway.callers import Scope as KeyScope
from services.gateway.guard import Admission, Guard, UsedUp
from services.gateway.quotas import Spent
from services.gateway.rest import events, factcheck
from services.kernel.errors import MissingScope, OnrecordError, Unauthenticated
from services.kernel.storage import Database

OPEN = re.compile(r"/(docs|openapi\.json|healthz|readyz|sign-in|sign-out|static/.*)")
CALL = re.compile(r"/v1[^/]*(/.*)?")
READS = ("GET", "HEAD", "OPTIONS")
NO_LONGER_GOOD = "the key of this stream is no longer good"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a record without keys asks of callers, since nothing else keeps strangers' pages out of a desk's browser.

    `any_host`: it may be called by any name, not by those of the loopback alone. `origins`: other sites whose scripts
    may call.
    """

    any_host: bool = True
    origins: Sequence[str] = ()


class Entrance:
    """Lets requests in, with their caller set; puts on the answer what is left of the caller's quota."""

    def __init__(
        self, app: ASGIApp, routes: Sequence[BaseRoute], guard: Guard, database: Database, rules: Rules
    ) -> None:
        self._app = app
        self._operation = operations(routes)
        self._guard = guard
        self._database = database
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = self._operation(scope["method"], scope["path"]) if scope["type"] == "http" else ""
        if scope["type"] != "http" or _is_open(operation, scope["path"]):
            await self._app(scope, receive, send)
            return
        is_call = bool(operation or CALL.fullmatch(scope["path"]))
        try:
            if is_call:
                admission = await self._admit_call(scope, operation)
            else:
                admission = await self._admit_page(scope)
            refusal = self._foreign(scope, admission.caller)
        except OnrecordError as error:
            refusal = _refusal(error, scope, is_call)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        with calling(admission.caller):
            try:
                await self._app(scope, receive, self._watched(send, admission, scope["path"]))
            except _Ended:
                return

    async def _admit_call(self, scope: Scope, operation: str) -> Admission:
        wanted = scopes.wanted(operation) if operation else None
        authorization = _authorization(scope)
        # The pages link to what the API shows; a cookie opens that for reading, and nothing else there.
        if not authorization and scope["method"] in READS and wanted is KeyScope.READ and await self._guard.locked():
            return await self._admit_session(scope, wanted)
        return await self._guard.admit(authorization, _address(scope), wanted)

    async def _admit_page(self, scope: Scope) -> Admission:
        wanted = KeyScope.READ if scope["method"] in READS else KeyScope.REVIEW
        if (authorization := _authorization(scope)) or not await self._guard.locked():
            return await self._guard.admit(authorization, _address(scope), wanted)
        return await self._admit_session(scope, wanted)

    async def _admit_session(self, scope: Scope, wanted: KeyScope) -> Admission:
        cookie = session_cookie(Headers(scope=scope))
        key_id = await asyncio.to_thread(self._key_of, cookie) if cookie else None
        if key_id is None:
            raise Unauthenticated
        return await self._guard.admit_session(key_id, wanted)

    def _key_of(self, cookie: str) -> UUID | None:
        with self._database.transaction() as connection:
            return sessions.key_of(connection, cookie)

    def _foreign(self, scope: Scope, caller: Caller) -> Response | None:
        """The refusal of what another site's page made the browser send."""
        headers = Headers(scope=scope)
        # A site whose name was made to lead to this machine counts as ours to a browser, and may put in any header.
        if caller is ANYONE and not self._rules.any_host and not _is_own_name(headers.get("host", "")):
            detail = (
                "a record without keys answers to the names of this machine only; "
                "make a key, or set ONRECORD_TRUSTED_NETWORK=true if the network is your own"
            )
            return problems.response(errors.http_problem(421, detail, scope["path"]))
        # No browser shows a key as Bearer by itself.
        if headers.get("authorization", "").lower().startswith("bearer"):
            return None
        if scope["method"] not in READS and is_cross_site(headers) and headers.get("origin") not in self._rules.origins:
            detail = "a page of another site may not send this"
            return problems.response(errors.http_problem(403, detail, scope["path"]))
        return None

    def _watched(self, send: Send, admission: Admission, path: str) -> Send:
        """Adds the quota to the answer, and ends a stream whose caller's key is no longer good."""
        is_watch = False

        async def send_watched(message: Message) -> None:
            nonlocal is_watch
            if message["type"] == "http.response.start":
                is_watch = Headers(raw=message["headers"]).get("content-type", "").startswith(events.MEDIA_TYPE)
                if admission.spent:
                    _put_quota(MutableHeaders(scope=message), admission.spent)
            elif message.get("more_body") and not await self._guard.may_stay(admission.caller):
                # A watch says why it ends. A dump that ended properly here would pass for a whole one.
                if is_watch:
                    last = events.closed(Unauthenticated(NO_LONGER_GOOD), path)
                    await send({"type": "http.response.body", "body": last, "more_body": False})
                raise _Ended
            await send(message)

        return send_watched


class _Ended(Exception):
    """The stream's caller may no longer listen."""


def operations(routes: Sequence[BaseRoute]) -> Callable[[str, str], str]:
    """A function that gives the operation id for a method and a path, empty where there is none."""
    table = [
        (frozenset(route.methods or ()), compile_path(route.path)[0], route.operation_id)
        for route in iter_route_contexts(routes)
        if route.path and getattr(route, "operation_id", None)
    ]

    def operation(method: str, path: str) -> str:
        return next((id for methods, regex, id in table if method in methods and regex.match(path)), "")

    return operation


def methods(routes: Sequence[BaseRoute], path: str) -> list[str]:
    """The methods that something answers to at this path, in order."""
    found = [route.methods or () for route in iter_route_contexts(routes) if route.path and _leads(route.path, path)]
    answered = {method for some in found for method in some}
    return sorted(answered | {"HEAD"} if "GET" in answered else answered)


def _leads(template: str, path: str) -> bool:
    return compile_path(template)[0].match(path) is not None


def is_cross_site(headers: Headers) -> bool:
    """Whether a browser sends this for a page of another site. Programs say neither and are believed."""
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def session_cookie(headers: Headers) -> str:
    """The cookie of a signed-in browser, or an empty string."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(sessions.COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _refusal(error: OnrecordError, scope: Scope, is_call: bool) -> Response:
    """The answer to who may not come in: a problem, for a browser at the pages a page."""
    headers = {}
    if isinstance(error, Unauthenticated):
        shown = bool(_authorization(scope))
        headers["WWW-Authenticate"] = 'Bearer realm="onrecord"' + (', error="invalid_token"' if shown else "")
    elif isinstance(error, MissingScope):
        headers["WWW-Authenticate"] = f'Bearer realm="onrecord", error="insufficient_scope", scope="{error.scope}"'
    elif isinstance(error, UsedUp):
        headers["Retry-After"] = str(error.retry_after_s)
    if is_call or "text/html" not in Headers(scope=scope).get("accept", ""):
        response = problems.of_error(error, scope["path"], headers=headers)
    elif isinstance(error, Unauthenticated) and scope["method"] in READS:
        here = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        response = RedirectResponse(f"/sign-in?next={quote(here, safe='')}", 303)
    else:
        row = errors.answer(error)
        response = look.error_page(row.status, row.title, error.detail)
    if isinstance(error, UsedUp):
        _put_quota(response.headers, error.spent)
    return response


def _is_open(operation: str, path: str) -> bool:
    return scopes.wanted(operation) is None if operation else bool(OPEN.fullmatch(path))


def _put_quota(headers: MutableHeaders, spent: Spent) -> None:
    headers["RateLimit-Policy"] = spent.policy.field()
    headers["RateLimit"] = spent.field()


def _authorization(scope: Scope) -> tuple[str, ...]:
    headers = tuple(Headers(scope=scope).getlist("authorization"))
    if not headers and factcheck.is_below(scope["path"]):
        # Google's clients send their key like this, and have no other way.
        shown = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=50).get("key", [])
        return tuple(f"Bearer {key}" for key in shown)
    return headers


def _address(scope: Scope) -> str:
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else ""


def _is_own_name(host: str) -> bool:
    try:
        return not host or addresses.is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
