"""Requests with an Idempotency-Key at both doors: done once, answered the same each time.

Here: how a request and its answer are read off each wire and put back. Not here: what a key means (`repeats`).
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import grpc
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import callers, errors, problems, repeats
from services.gateway.repeats import Answer, Repeats
from services.kernel.errors import OnrecordError

# What a caller says beside path and body that makes it another request.
_SAID = ("content-type", "if-match", "prefer")


class Once:
    """The HTTP door's: stands behind the entrance, where the caller is known, and before everything that writes."""

    def __init__(
        self, app: ASGIApp, attempts: Repeats, operation: Callable[[str, str], str], max_body_bytes: int
    ) -> None:
        self._app = app
        self._attempts = attempts
        self._operation = operation
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        value = headers.get(repeats.HEADER)
        operation = self._operation(scope["method"], scope["path"]) if value is not None else ""
        if value is None or not operation or not repeats.honours(operation):
            await self._app(scope, receive, send)
            return
        read, receive = await _read(receive, self._max_body_bytes)
        if read is None:  # too large, or broken off: the application says so
            await self._app(scope, receive, send)
            return
        said = [scope["path"].encode(), scope["query_string"], *(headers.get(name, "").encode() for name in _SAID)]
        try:
            key = repeats.key_of(value)
            request = repeats.named(callers.current(), "REST", operation, key, *said, read)
            begun = await self._attempts.begin(request)
        except OnrecordError as error:
            await problems.of_error(error, scope["path"])(scope, receive, send)
            return
        if isinstance(begun, Answer):
            await _send(send, begun, replayed=True)
            return
        with repeats.attempting(begun):
            answer = await self._answer(scope, receive, begun)
        await _send(send, answer)

    async def _answer(self, scope: Scope, receive: Receive, id: UUID) -> Answer:
        start: Message = {}
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        try:
            await self._app(scope, receive, keep)
        except Exception:
            await self._attempts.release(id, forget=False)
            raise
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"])
        # What no cache may store shows a secret.
        secret = Headers(raw=start["headers"]).get("cache-control") == "no-store"
        answer = Answer(start["status"], headers, bytes(body), secret)
        if answer.status < 300:
            await self._attempts.finish(id, answer)
        else:
            # What is refused was not done; what failed may have been, and is known by its attempt when it comes again.
            await self._attempts.release(id, forget=answer.status < 500)
        return answer


def unary(
    attempts: Repeats, operation: str, values: tuple[str, ...], call: Callable[[Any, Any], Awaitable[Any]]
) -> Callable[[Any, Any], Awaitable[Any]]:
    """The gRPC door's: `call`, done once for these values of the metadata `idempotency-key`.

    A repeated answer is the bytes of the first, not a message.
    """
    if not values or not repeats.honours(operation):
        return call

    async def once(message: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
        key, said = repeats.key_of(values[0]), message.SerializeToString(deterministic=True)
        request = repeats.named(callers.current(), "GRPC", operation, key, said)
        begun = await attempts.begin(request)
        if isinstance(begun, Answer):
            context.set_trailing_metadata(((repeats.REPLAYED.lower(), "true"),))
            return begun.body
        try:
            with repeats.attempting(begun):
                answer = await call(message, context)
        except Exception as error:
            refused = isinstance(error, OnrecordError) and errors.answer(error).status < 500
            await attempts.release(begun, forget=refused)
            raise
        secret = bool(getattr(answer, "secret", ""))
        await attempts.finish(begun, Answer(0, (), answer.SerializeToString(), secret))
        return answer

    return once


async def _read(receive: Receive, largest: int) -> tuple[bytes | None, Receive]:
    """The whole body, or None if there is no whole one; and what the application receives it from."""
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or size > largest or not message.get("more_body"):
            break
    whole = messages[-1]["type"] == "http.request" and size <= largest
    waiting = iter(messages)

    async def again() -> Message:
        return next(waiting, None) or await receive()

    return b"".join(message.get("body", b"") for message in messages) if whole else None, again


async def _send(send: Send, answer: Answer, *, replayed: bool = False) -> None:
    more = ((repeats.REPLAYED, "true"),) if replayed else ()
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (*answer.headers, *more)]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
