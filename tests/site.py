"""A small web server on loopback that answers as a test tells it to, and remembers what it was asked."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = "127.0.0.0/8"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the server was asked; header names in lower case, `at` in seconds of the monotonic clock."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float


Handler = BaseHTTPRequestHandler
# A function writes to the connection by itself, as badly as it wants.
Replies = Reply | Callable[[Handler], None]


class Site:
    """Pages by path; what has none is 404."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Replies] = {}
        self.asked: list[Asked] = []

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


@contextmanager
def site() -> Iterator[Site]:
    """A running site."""
    there: list[Site] = []

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            the_site = there[0]
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            the_site.asked.append(Asked(self.command, self.path, headers, body, time.monotonic()))
            reply = the_site.pages.get(self.path, Reply(404, b"nothing here"))
            if not isinstance(reply, Reply):
                self.close_connection = True
                reply(self)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A caller that hangs up is what many of these tests are about."""

    with Server(("127.0.0.1", 0), Answering) as server:
        there.append(Site(server.server_address[1]))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield there[0]
        server.shutdown()
        thread.join(5)
