"""What noting who was served a verdict adds to a read: `python -m benchmarks.served --claims 500`.

Reads one claim, and lists of fifty, in turn without a key, with a key for the first time, and with it again, so that a
busy machine is busy for all of them. Not here: HTTP, which costs the same with and without.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from onrecord.v1 import claim_pb2
from services.gateway.callers import ANYONE, Caller, Scope, calling
from services.gateway.feed import Feed
from services.gateway.record import Record
from services.kernel import embedded
from services.kernel.migrations import migrate
from services.kernel.queue import Bell, Broker
from services.kernel.settings import Settings
from services.kernel.storage import Database
from tests.integration.verdicts import put_claim, put_verdict

LIST = 50


def main() -> None:
    """Make a record, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=500)
    number: int = parser.parse_args().claims
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder, embedded.postgres(Path(folder)) as url:
        database = Database(url, role="benchmark", pool_size=4)
        database.open()
        migrate(database)
        claims = [put_claim(database, f"Norway has opened port {each}.") for each in range(number)]
        for claim in claims:
            put_verdict(database, claim)
        broker = Broker("memory://", role="benchmark")
        record = Record(database, Bell(broker), Feed(url), Settings())
        for what, calls in (
            ("one claim", [_one(record, claim) for claim in claims]),
            ("list of 50", [_many(record)] * (number // 10)),
        ):
            taken: dict[str, list[float]] = {"no key": [], "key, first time": [], "key, again": []}
            for call in calls:
                key = Caller(uuid4(), "benchmark", frozenset(Scope))
                for name, caller in zip(taken, (ANYONE, key, key), strict=True):
                    taken[name].append(_timed(call, caller))
            print(f"{what}: " + ", ".join(f"{name} {median(times):.2f} ms" for name, times in taken.items()))
        broker.close()
        database.close()


def _one(record: Record, claim_id: UUID) -> Callable[[], object]:
    return lambda: record._serve_claim(claim_id)


def _many(record: Record) -> Callable[[], object]:
    return lambda: record.list_claims(claim_pb2.ListClaimsRequest(page_size=LIST))


def _timed(call: Callable[[], object], caller: Caller) -> float:
    """Milliseconds of the call."""
    with calling(caller):
        began = time.perf_counter()
        call()
        return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
