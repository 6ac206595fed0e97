"""Both doors on one event loop: started together, stopped in the order that loses nobody's answer.

Here: sockets, servers, start and stop. Not here: what they serve (`app`, `rpc`).
"""

import asyncio
import resource
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import grpc
import uvicorn
import uvloop

from services.gateway import quotas, rpc
from services.gateway.addresses import is_loopback
from services.gateway.app import create_app
from services.gateway.connections import Connection
from services.gateway.entrance import Rules
from services.gateway.feed import Feed
from services.gateway.guard import Bounds, Guard
from services.gateway.reach import Certificate, of_settings
from services.gateway.record import Record
from services.kernel import telemetry
from services.kernel.runtime import House
from services.kernel.settings import Settings

log = telemetry.logger(__name__)

# Threads for gRPC calls and watchers; each holds a connection at most, of which the pool has twelve to spare.
THREADS = 8
# How long answers under way may take once we are told to stop; the container is given thirty seconds in all.
GRACE_S = 5.0
STOP_POLL_S = 0.1
# Calls and connections at once beside the watches; more are told to come back.
CALLS = 256
CONNECTIONS = 512
# Connections the kernel keeps for us: after a restart all watchers come back within a second or two.
BACKLOG = 2048
# Files a process has open beside its connections: those to the database, logs, models.
FILES = 256


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the doors are, as `host:port`; `scheme` is https where both use TLS."""

    http: str
    grpc: str
    scheme: str = "http"


def serve(house: House, stopping: threading.Event, ready: Callable[[Addresses], None]) -> None:
    """Serve until `stopping` is set; calls `ready` once both doors are open.

    Blocks, with an event loop of its own: there must be no other in the process (grpc.aio does not bear two).
    Raises SystemExit where it would listen to strangers without keys or a setting is wrong, OSError where an address
    is taken, Unavailable where the database is away.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(house, stopping, ready))


def require_safe_addresses(settings: Settings, locked: bool) -> None:
    """Raise SystemExit for an address that strangers may reach while there are no keys that would keep them out."""
    for name, host in (("HTTP", settings.http_host), ("GRPC", settings.grpc_host)):
        if not locked and not settings.trusted_network and not is_loopback(host):
            raise SystemExit(
                f"ONRECORD_{name}_HOST={host} would let anyone in who can reach it: this record has no keys. "
                'Make one with: python -m services.keys create "first key" --scope admin. '
                "Or listen on 127.0.0.1, or set ONRECORD_TRUSTED_NETWORK=true if the network is your own."
            )


async def _serve(house: House, stopping: threading.Event, ready: Callable[[Addresses], None]) -> None:
    settings = house.settings
    tls, proxies, origins = of_settings(settings)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS, "gateway"))
    guard = Guard(house.database, quotas.opened(settings.broker_url), Bounds.of(settings))
    require_safe_addresses(settings, await guard.locked())
    if not tls and not all(map(is_loopback, (settings.http_host, settings.grpc_host))):
        log.warning("keys travel in the clear unless a proxy with TLS stands in front: there is no certificate")
    rules = Rules(any_host=settings.trusted_network, origins=origins)
    feed = Feed(house.database.url)
    record = Record(house.database, house.bell, feed, settings)
    listening = asyncio.create_task(feed.run())
    sweeping = asyncio.create_task(record.attempts.sweep())

    _allow_files(CONNECTIONS + CALLS + settings.watch_limit + FILES)
    http_socket = _listen(settings.http_host, settings.http_port)
    app = create_app(record, settings.max_body_bytes, guard, rules, proxies)
    http_server = Server(_uvicorn(app, tls, CONNECTIONS + settings.watch_limit))
    http_serving = asyncio.create_task(http_server.serve([http_socket]))
    grpc_server, health = rpc.server(record, settings.max_body_bytes, guard, proxies, CALLS + settings.watch_limit)
    try:
        grpc_port = _add_port(grpc_server, settings, tls)
        await grpc_server.start()
        while not http_server.started and not http_serving.done():
            await asyncio.sleep(0.01)
        await rpc.set_serving(health, True)
        addresses = Addresses(
            _join(settings.http_host, http_socket.getsockname()[1]),
            _join(settings.grpc_host, grpc_port),
            "https" if tls else "http",
        )
        log.info("serving", http=addresses.http, grpc=addresses.grpc, scheme=addresses.scheme)
        ready(addresses)
        while not stopping.is_set() and not http_serving.done():
            await asyncio.sleep(STOP_POLL_S)
    finally:
        # Balancers first, then the streams, which would never end by themselves, then whatever is under way.
        await rpc.set_serving(health, False)
        feed.close()
        sweeping.cancel()
        http_server.should_exit = True
        await asyncio.gather(grpc_server.stop(GRACE_S), http_serving, listening)
        await record.watches.close()
        await guard.close()


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the process has one way to be stopped, and it is not this."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def _uvicorn(app: object, tls: Certificate | None, connections: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=Connection,
        # The application reads what proxies say, the same way for both doors.
        proxy_headers=False,
        ssl_certfile=tls.certificate_file if tls else None,
        ssl_keyfile=tls.key_file if tls else None,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        limit_concurrency=connections,
        backlog=BACKLOG,
        timeout_graceful_shutdown=int(GRACE_S),
    )


def _allow_files(count: int) -> None:
    """Raise this process's own bound on open files, commonly 1024, as far as it may be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < count:
        log.warning("fewer files may be open than there may be connections", wanted=count, most=most)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def _add_port(server: grpc.aio.Server, settings: Settings, tls: Certificate | None) -> int:
    address = _join(settings.grpc_host, settings.grpc_port)
    try:
        if tls is None:
            return int(server.add_insecure_port(address))
        return int(server.add_secure_port(address, grpc.ssl_server_credentials([(tls.key, tls.certificate)])))
    except RuntimeError as error:
        raise OSError(f"gRPC cannot listen on {address}") from error


def _join(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
