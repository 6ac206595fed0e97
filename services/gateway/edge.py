"""What holds for every exchange over HTTP before anyone looks at it: proxies believed, headers that keep browsers safe.

Here: ASGI layers. Not here: who may come in (`entrance`), what pages may load beyond the default (`pages`).
"""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import addresses

# Answers of the API are data: a browser that shows one directly must make nothing of it. Pages bring their own policy.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# Two years, what browsers' preload lists ask for.
HSTS = "max-age=63072000"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": DATA_POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "Prefer")
SHOWN = (
    *("ETag", "Idempotent-Replayed", "Link", "Location", "Preference-Applied"),
    *("RateLimit", "RateLimit-Policy", "Retry-After"),
)


class Proxied:
    """Takes caller and scheme from `X-Forwarded-For` and `X-Forwarded-Proto` where a proxy of ours sent them."""

    def __init__(self, app: ASGIApp, proxies: Sequence[addresses.Network]) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = (scope.get("client") or ("", 0))[0]
        if scope["type"] == "http" and addresses.is_in(peer, self._proxies):
            headers = Headers(scope=scope)
            address = addresses.caller(peer, headers.getlist("x-forwarded-for"), self._proxies)
            scope = {**scope, "client": (address, 0)}
            if headers.get("x-forwarded-proto", "").strip().lower() in ("http", "https"):
                scope["scheme"] = headers["x-forwarded-proto"].strip().lower()
        await self._app(scope, receive, send)


class Hardened:
    """Puts the headers on every answer that has none of the name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", HSTS)
            await send(message)

        await self._app(scope, receive, send_safely if scope["type"] == "http" else send)


def shared_with(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Lets scripts of these origins call with a key; cookies never travel. Without origins nobody's may."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[*SENT, "X-Request-Id"],
        expose_headers=[*SHOWN, "X-Request-Id"],
        allow_credentials=False,
    )
