"""`python -m tests.watchers`: many watchers of one gateway in one process, each resuming by its cursor until the end.

Prints `watching` once each has its first heartbeat, and at the end one line of JSON: for each watcher the sequences it
was sent, and how often its stream was broken. In a process of its own: asyncio's gRPC wants one event loop in a
process's life, and a thousand watchers a processor. Not here: what they ought to have seen (`test_streams`).
"""

import argparse
import asyncio
import json
import resource
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import grpc
import uvloop

from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from onrecord.v1.verdict_pb2 import WatchVerdictsRequest

HOST = "127.0.0.1"
PAUSE_S = 0.1
# A connection of its own for each watcher, that is back soon after a restart.
OPTIONS = [
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
]


Events = AsyncIterator[tuple[int, bool]]


class Door:
    """One door of the gateway. Whoever lost it waits here, so that a thousand need not try one by one."""

    def __init__(self, port: int, over: Callable[[int], Callable[[int], Events]]) -> None:
        self.port = port
        self.over = over
        self._trying: asyncio.Task[None] | None = None

    async def open_again(self) -> None:
        """Return when somebody listens there."""
        if self._trying is None or self._trying.done():
            self._trying = asyncio.create_task(self._try())
        await asyncio.shield(self._trying)

    async def _try(self) -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, self.port)
            except OSError:
                await asyncio.sleep(PAUSE_S)
            else:
                writer.close()
                return


@dataclass(slots=True)
class Watcher:
    """One watcher: where it is, what it was sent, how often its stream broke."""

    cursor: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    seen: list[int] = field(default_factory=list)
    broken: int = 0

    async def follow(self, door: Door, until: int) -> None:
        """Watch, however often the stream breaks, until the cursor is there."""
        events = door.over(door.port)
        while self.cursor < until:
            try:
                async for sequence, is_verdict in events(self.cursor):
                    self.begun.set()
                    if is_verdict:
                        self.seen.append(sequence)
                    self.cursor = sequence
                    if sequence >= until:
                        return
            except (OSError, EOFError, grpc.RpcError):
                pass
            self.broken += 1
            await door.open_again()


def over_sse(port: int) -> Callable[[int], Events]:
    """Sequence and kind of each event, as a browser would read them, over a socket."""

    async def events(cursor: int) -> Events:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(
                f"GET /v1/claims:watch HTTP/1.1\r\nHost: {HOST}:{port}\r\nLast-Event-ID: {cursor}\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise OSError(head.decode())
            text = b""
            while size := int(await reader.readuntil(b"\r\n"), 16):
                text += await reader.readexactly(size)
                await reader.readexactly(2)
                while b"\n\n" in text:
                    event, _, text = text.partition(b"\n\n")
                    fields = dict(line.split(b": ", 1) for line in event.split(b"\n"))
                    if b"id" in fields:
                        yield int(fields[b"id"]), fields[b"event"] == b"verdict"
        finally:
            writer.close()

    return events


def over_grpc(port: int) -> Callable[[int], Events]:
    """The same over gRPC."""
    stub = RecordServiceStub(grpc.aio.insecure_channel(f"{HOST}:{port}", OPTIONS))

    async def events(cursor: int) -> Events:
        async for message in stub.WatchVerdicts(WatchVerdictsRequest(after=cursor), wait_for_ready=True):
            yield message.sequence, message.HasField("verdict")

    return events


async def watch(options: argparse.Namespace) -> list[Watcher]:
    """All watchers at once, until each is there."""
    watchers, following = [], []
    for count, door in (
        (options.sse, Door(options.http_port, over_sse)),
        (options.grpc, Door(options.grpc_port, over_grpc)),
    ):
        for _ in range(count):
            watchers.append(Watcher())
            following.append(asyncio.create_task(watchers[-1].follow(door, options.until)))
    for watcher in watchers:
        await watcher.begun.wait()
    print("watching", flush=True)
    await asyncio.gather(*following)
    return watchers


def main() -> None:
    """Watch, then say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("http-port", "grpc-port", "sse", "grpc", "until"):
        parser.add_argument(f"--{name}", type=int, required=True)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    watchers = uvloop.run(watch(parser.parse_args()))
    json.dump([{"seen": one.seen, "broken": one.broken} for one in watchers], sys.stdout)


if __name__ == "__main__":
    main()
