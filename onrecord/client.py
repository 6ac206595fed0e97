"""The record from a program: `Client` and `AsyncClient`, with the same methods.

Here: the two classes. Not here: their methods (`aio` by resource; `blocking` is generated from it), the connections.
"""

from onrecord import aio, blocking
from onrecord.channel import DEFAULT_SERVER

__all__ = ["DEFAULT_SERVER", "AsyncClient", "Client"]


class Client(blocking.Articles, blocking.Claims, blocking.Keeping, blocking.Following):
    """A connection to a record. Safe to share between threads; close it, or use it in a `with`.

    `server` is `host:port`; without it `ONRECORD_SERVER`, else this machine. `key` is the secret of a key (`orc_…`);
    None takes `ONRECORD_KEY`. Send it over TLS, or to a server on this machine: `tls` trusts the roots of the system,
    `ca` names a file with roots of your own, `credentials` is for everything else. `timeout` is the deadline of each
    call in seconds; what a call waits for by its own request comes on top.

    Answers are the contract's own messages (`onrecord.v1`), lists are iterators that fetch page by page. Times are
    aware datetimes; a naive one, and a name that the contract does not know (`status="FALSE"`), raises ValueError.
    Every method raises a `RecordError`. What reads, and what the record knows again when it comes twice, is tried up to
    five times while the record is away; an `idempotency_key` of your own makes that hold over your own restarts.
    With `validate_only` what makes something is only rehearsed. `fields` are the paths, with commas between them, that
    an answer is cut down to (`"verdict.status"`; in a list `"claims.id,claims.verdict.status"`).
    """


class AsyncClient(aio.Articles, aio.Claims, aio.Keeping, aio.Following):
    """`Client` for asyncio, method for method: calls are awaited, lists and the watch iterated with `async for`.

    To be made in the running event loop, and used in it alone; close it, or use it in an `async with`.
    """
