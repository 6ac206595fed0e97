"""Outgoing HTTP to addresses that somebody else named. Every request that leaves onrecord leaves here.

A name is looked up once and the connection goes to the address that was checked, so an answer of the name server that
changes in between changes nothing; Host and certificate are still those of the name. Every hop of a redirect goes
through the same. Time is bounded as a whole, down to the last byte; size is bounded as sent and as unpacked.
Here: GET and POST. Not here: which addresses may be called (`targets`), when to call and what to make of an answer.
"""

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from typing import Any

import httpcore2

from services.kernel import targets
from services.kernel.errors import Unreachable, UnusableAnswer
from services.kernel.settings import Settings
from services.kernel.targets import Target

USER_AGENT = "onrecord/0.1 (keeps the record of who has said what about a claim{contact})"
# What of an answer to a POST is kept: enough to show an operator what a receiver complained about.
KEPT_OF_POST = 8_192

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
# Of no meaning to another server than the one that gave the values.
_CONDITIONAL = frozenset({"if-none-match", "if-modified-since"})
_PIECE = 65_536
_FAILURES = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    OSError,
)

# The addresses that a name stands for, in the order in which they are to be tried.
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one GET with all its redirects. `size` is in bytes, of the answer as sent and as unpacked.

    Ten seconds leave half of a work item's lease (20 s) for what is made of the answer; the longest news page measured
    was under 2 MB; browsers give up at 20 redirects, honest pages need three.
    """

    seconds: float = 10.0
    size: int = 5_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered. `url` is where it was found, names in `headers` are in lower case.

    `moved_to` is the address to be used from now on, if every redirect on the way said that it is permanent.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved_to: str = ""

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in lower case; empty where the other side names none."""
        return self._content_type().get_content_type() if self.headers.get("content-type", "").strip() else ""

    @property
    def charset(self) -> str:
        """The character set that the other side names, in lower case, or an empty string."""
        return self._content_type().get_content_charset("")

    def retry_after(self, now: datetime) -> datetime | None:
        """The moment before which the other side does not want to be asked again, if it says so."""
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return now + timedelta(seconds=int(value[:9]))
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _content_type(self) -> Message:
        message = Message()
        message["Content-Type"] = self.headers.get("content-type", "")
        return message


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the machine's resolver knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Web:
    """The way out. One for a process; threads may share it."""

    def __init__(self, allowed: Sequence[targets.Network] = (), contact: str = "", resolve: Resolve = look_up) -> None:
        """`allowed` are networks that may be reached although they are not public; `contact` goes into User-Agent."""
        self._allowed = tuple(allowed)
        self._resolve = resolve
        self._tls = httpcore2.default_ssl_context()
        self.user_agent = USER_AGENT.format(contact=f"; {contact}" if contact else "")

    @classmethod
    def of(cls, settings: Settings) -> "Web":
        """The way out as the settings want it."""
        return cls(targets.networks(settings.allowed_networks), settings.contact)

    def check(self, url: str) -> None:
        """Raise RefusedTarget for a URL that would be refused whatever its name stands for; looks nothing up."""
        targets.check(url, self._allowed)

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        media_types: Collection[str] = (),
        limits: Limits | None = None,
        before: Callable[[Target], None] = lambda _target: None,
    ) -> Answer:
        """The answer to a GET, whatever its status, after redirects.

        `headers` may hold conditions (`If-None-Match`); an answer 200 of a type that is not among `media_types`, where
        there are any, is not read. `before` is told where a redirect leads and may raise. Raises RefusedTarget,
        Unreachable, UnusableAnswer.
        """
        limits = limits or Limits()
        target, sent = targets.parse(url), dict(headers or {})
        moved_to, permanent = "", True
        with self._pool(limits.seconds) as pool:
            for _ in range(limits.redirects + 1):
                answer = self._exchange(pool, "GET", target, sent, None, limits.size, media_types)
                location = answer.headers.get("location", "")
                if answer.status not in _REDIRECTS or not location:
                    return replace(answer, moved_to=moved_to)
                following = target.follow(location)
                before(following)
                permanent = permanent and answer.status in _PERMANENT
                moved_to = following.url if permanent else moved_to
                if not following.same_origin(target):
                    sent = {name: value for name, value in sent.items() if name.lower() not in _CONDITIONAL}
                target = following
        raise UnusableAnswer(f"there are more than {limits.redirects} redirects")

    def post(self, url: str, content: bytes, headers: Mapping[str, str], timeout_s: float) -> Answer:
        """The answer to a POST, whatever its status; a redirect is not followed. The body is cut to its beginning.

        Raises RefusedTarget, Unreachable.
        """
        target = targets.parse(url)
        with self._pool(timeout_s) as pool:
            return self._exchange(pool, "POST", target, headers, content, KEPT_OF_POST, ())

    def _exchange(
        self,
        pool: httpcore2.ConnectionPool,
        method: str,
        target: Target,
        headers: Mapping[str, str],
        content: bytes | None,
        size: int,
        media_types: Collection[str],
    ) -> Answer:
        sent = {"Host": target.netloc.decode(), "User-Agent": self.user_agent, "Accept": "*/*", **headers}
        if method == "GET":
            sent["Accept-Encoding"] = "gzip"
        request = httpcore2.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path
        )
        with pool.stream(
            method, request, headers=[(k.encode("latin-1"), v.encode("latin-1")) for k, v in sent.items()],
            content=content,
        ) as response:  # fmt: skip
            answer = Answer(target.url, response.status, _headers(response.headers))
            if method == "POST":
                return replace(answer, body=_beginning(response.iter_stream(), size))
            if answer.status in _REDIRECTS and answer.headers.get("location"):
                return answer
            if answer.status == 200 and media_types and answer.media_type not in ("", *media_types):
                raise UnusableAnswer(f"the answer is {answer.media_type[:100]}, not {' or '.join(sorted(media_types))}")
            packed = answer.headers.get("content-encoding", "").strip().lower()
            return replace(answer, body=b"".join(_unpacked(response.iter_stream(), packed, size)))

    @contextmanager
    def _pool(self, seconds: float) -> Iterator[httpcore2.ConnectionPool]:
        """Connections for one request and its redirects; none is kept, for the next one has a check of its own."""
        deadline = time.monotonic() + seconds
        network = _CheckedNetwork(self._allowed, self._resolve, deadline)
        try:
            with httpcore2.ConnectionPool(
                ssl_context=self._tls, max_keepalive_connections=0, network_backend=network
            ) as pool:
                yield pool
        except _FAILURES as error:
            if time.monotonic() >= deadline:
                raise Unreachable(f"there was no whole answer within {seconds:g} seconds") from error
            raise Unreachable(_said(error)) from error


class _CheckedNetwork(httpcore2.NetworkBackend):
    """Connects to addresses that were checked, and to nothing else, until the deadline (of `time.monotonic`)."""

    def __init__(self, allowed: Sequence[targets.Network], resolve: Resolve, deadline: float) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline stands above it
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        addresses = _in_time(lambda: self._resolve(host, port), self._deadline)
        # One that is refused among others is not a slip: nobody has one name for the world and for the inside.
        for address in addresses:
            targets.check_address(address, port, self._allowed)
        failure: OSError = OSError("the name stands for no address")
        for tried, address in enumerate(addresses):
            # An address that swallows everything must leave time for the next one.
            share = _left(self._deadline) / (len(addresses) - tried)
            try:
                connection = socket.create_connection((address, port), share)
            except OSError as error:
                failure = error
            else:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return _TimedStream(connection, self._deadline)
        raise failure


class _TimedStream(httpcore2.NetworkStream):
    """A connection on which every step ends by the deadline: a drop now and then does not keep it open."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        self._connection.settimeout(_left(self._deadline))
        return self._connection.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        rest = memoryview(buffer)
        while rest:
            self._connection.settimeout(_left(self._deadline))
            rest = rest[self._connection.send(rest) :]

    def close(self) -> None:
        self._connection.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        self._connection.settimeout(_left(self._deadline))
        try:
            return _TimedStream(
                ssl_context.wrap_socket(self._connection, server_hostname=server_hostname), self._deadline
            )
        except OSError:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:  # noqa: ARG002
        return None


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    return left


def _in_time(resolve: Callable[[], Sequence[str]], deadline: float) -> Sequence[str]:
    """What `resolve` returns or raises; TimeoutError at the deadline: the C library's resolver takes no time limit."""
    done: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

    def run() -> None:
        try:
            done.put(resolve())
        except (OSError, UnicodeError) as error:
            done.put(error if isinstance(error, OSError) else OSError("the name cannot be looked up"))

    threading.Thread(target=run, name="look-up", daemon=True).start()
    try:
        found = done.get(timeout=_left(deadline))
    except Empty:
        raise TimeoutError("the name could not be looked up in time") from None
    if isinstance(found, OSError):
        raise found
    return found


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key = name.decode("latin-1").lower()
        headers[key] = f"{headers[key]}, {value.decode('latin-1')}" if key in headers else value.decode("latin-1")
    return headers


def _unpacked(pieces: Iterable[bytes], packed: str, size: int) -> Iterator[bytes]:
    """The body, unpacked a piece at a time so that a small answer cannot become a large one before it is counted."""
    if packed in ("", "identity"):
        yield from _counted(pieces, size)
    elif packed in ("gzip", "x-gzip", "deflate"):
        yield from _counted(_inflated(_counted(pieces, size)), size)
    else:
        raise UnusableAnswer(f"the answer is packed as {packed[:50]!r}, which was not asked for")


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpack, whole = zlib.decompressobj(zlib.MAX_WBITS | 32), False
    try:
        for piece in pieces:
            rest = piece
            while rest:
                yield unpack.decompress(rest, _PIECE)
                rest = unpack.unconsumed_tail
                if unpack.eof:
                    # Several packed parts may follow each other; together they are one body.
                    rest, unpack, whole = unpack.unused_data, zlib.decompressobj(zlib.MAX_WBITS | 32), True
        yield unpack.flush()
    except zlib.error as error:
        # Some servers pad what they have packed.
        if not whole:
            raise UnusableAnswer("the answer cannot be unpacked") from error
    else:
        if not whole:
            raise UnusableAnswer("the answer is packed and cut off")


def _counted(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    count = 0
    for piece in pieces:
        count += len(piece)
        if count > size:
            raise UnusableAnswer(f"the answer has more than {size:,} bytes")
        yield piece


def _beginning(pieces: Iterable[bytes], size: int) -> bytes:
    kept = b""
    for piece in pieces:
        kept += piece[: size - len(kept)]
        if len(kept) >= size:
            break
    return kept


def _said(error: Exception) -> str:
    """What went wrong, in a desk's words rather than a library's."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not good: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    if isinstance(error, OSError):
        return f"the connection failed: {error.strerror or error}"
    return f"the connection broke off: {error}" if str(error) else "the connection broke off"
