"""A process of onrecord from its start to its end: open what it needs, work, stop cleanly.

Here: the house (database, broker, bell) and the workers on it. Not here: what any room does with its work.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from uuid import UUID

from services.kernel import embedded, telemetry, work
from services.kernel.errors import Unavailable
from services.kernel.queue import Bell, Broker, is_embedded
from services.kernel.settings import Settings
from services.kernel.storage import Database
from services.kernel.work import Item, Kind, Later, LeaseLost, Owed

log = telemetry.logger(__name__)

# A sweep is one indexed query; once a second bounds what a lost hint costs.
SWEEP_EVERY_S = 1.0
# Hints a sweep sends at most, so that a long queue fills the broker no faster than it is worked off.
SWEEP_LIMIT = 200
# How long running work may go on after the stop signal; container stop allows thirty seconds in all.
GRACE_S = 20.0
# Threads for work that waits for other people's servers, beside the worker threads. They cost memory, not processors.
WAITING_THREADS = 8
# Hints that wait for one of these threads. The rest is dropped: the sweep finds it again.
WAITING_HINTS = 200

Handler = Callable[[Item], None]


@dataclass(frozen=True, slots=True)
class House:
    """What every room of a process shares."""

    settings: Settings
    database: Database
    broker: Broker
    bell: Bell


@contextmanager
def house(settings: Settings, role: str) -> Iterator[House]:
    """Open database, broker and bell for a process; close them at the end of the block.

    Raises RuntimeError if the embedded database cannot be started, Unavailable if the given one cannot be reached.
    """
    with ExitStack() as stack:
        url = settings.database_url or stack.enter_context(embedded.postgres(settings.data_dir))
        # One connection for each worker thread and the sweep, the rest for requests of a gateway in this process. What
        # waits for other servers holds none while it waits.
        database = Database(url, role=role, pool_size=settings.worker_threads + 12)
        database.open()
        stack.callback(database.close)
        broker = Broker(settings.broker_url, role=role)
        stack.callback(broker.close)
        bell = Bell(broker)
        bell.start()
        stack.callback(bell.stop)
        yield House(settings, database, broker, bell)


class Workers:
    """Threads that do the work of these kinds: Celery's worker for the hints, a sweep for hints that were lost."""

    def __init__(self, house: House, handlers: Mapping[Kind, Handler]) -> None:
        self._house = house
        self._handlers = handlers
        self._stopping = threading.Event()
        self._waiting = ThreadPoolExecutor(WAITING_THREADS, "waiting")
        self._places = threading.BoundedSemaphore(WAITING_THREADS + WAITING_HINTS)
        self._worker = house.broker.work(handlers, self._process, house.settings.worker_threads)
        self._sweeper = threading.Thread(target=self._sweep, name="sweep", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._worker.start()
        self._sweeper.start()

    def alive(self) -> bool:
        """Whether both threads still run."""
        return self._worker.alive() and self._sweeper.is_alive()

    def stop(self) -> None:
        """Finish what is running, within the grace time."""
        self._stopping.set()
        # What has not begun is owed still; what waits for an answer has its own time limit, within the grace time.
        self._waiting.shutdown(wait=False, cancel_futures=True)
        self._worker.stop(GRACE_S)
        self._sweeper.join(5)
        self._waiting.shutdown()

    def _process(self, kind: Kind, work_id: UUID) -> None:
        if kind not in work.WAITING:
            process(self._house.database, self._handlers[kind], work_id)
        elif self._places.acquire(blocking=False):
            with suppress(RuntimeError):  # stopping
                self._waiting.submit(self._wait, kind, work_id)

    def _wait(self, kind: Kind, work_id: UUID) -> None:
        try:
            process(self._house.database, self._handlers[kind], work_id)
        except Exception:
            # Nothing was written; the lease runs out and the sweep hints again.
            log.exception("work could not be taken or given back", kind=kind, work=str(work_id))
        finally:
            self._places.release()

    def _sweep(self) -> None:
        pause = SWEEP_EVERY_S
        while not self._stopping.wait(pause):
            try:
                _publish_due(self._house, tuple(self._handlers))
                pause = SWEEP_EVERY_S
            except (Unavailable, ConnectionError) as error:
                pause = min(pause * 2, 5.0)
                log.warning("sweep failed; trying again", error=str(error), pause_s=pause)
            except Exception:
                log.exception("sweep failed unexpectedly")


def process(database: Database, handler: Handler, work_id: UUID) -> None:
    """Take the item and hand it over; whatever goes wrong is written into its row. A stale hint does nothing."""
    with database.transaction() as connection:
        item = work.take(connection, work_id)
    if item is None:
        return
    with telemetry.correlated(item.correlation_id):
        started = time.perf_counter()
        try:
            handler(item)
        except LeaseLost:
            log.warning("lease lost; another worker has it", kind=item.kind, subject=str(item.subject_id))
        except Later as later:
            with database.transaction() as connection:
                work.put_off(connection, item, later)
            tell = log.info if later.tried else log.debug
            tell("work put off", kind=item.kind, subject=str(item.subject_id), s=later.after_s, why=later.reason)
        except Exception as error:
            with database.transaction() as connection:
                parked = work.fail(connection, item, f"{type(error).__name__}: {error}")
            log.exception("work failed", kind=item.kind, subject=str(item.subject_id), parked=parked)
        else:
            ms = round((time.perf_counter() - started) * 1000)
            log.debug("work done", kind=item.kind, subject=str(item.subject_id), ms=ms)


def run_workers(role: str, handlers: Callable[[House], Mapping[Kind, Handler]]) -> None:
    """A process that only works, such as `python -m services.verify`. Returns on SIGTERM or SIGINT."""
    settings = Settings()
    telemetry.configure(settings.log_format, settings.log_level)
    require_shared_parts(settings)
    stopping = stop_on_signal()
    with house(settings, role) as the_house:
        workers = Workers(the_house, handlers(the_house))
        workers.start()
        log.info("working", role=role, threads=settings.worker_threads)
        beat = heartbeat_file(role)
        while not stopping.wait(1.0):
            if not workers.alive():
                # Whoever supervises the process starts a fresh one; owed work waits for it.
                raise SystemExit("a worker thread has ended; giving up so that the process is started again")
            beat.touch()
        log.info("stopping", role=role)
        workers.stop()
        beat.unlink(missing_ok=True)


def heartbeat_file(role: str) -> Path:
    """The file a working process touches every second; its age is what a container's health check looks at."""
    return Path(gettempdir()) / f"onrecord-{role}.beat"


def require_shared_parts(settings: Settings) -> None:
    """A room in a process of its own needs a database and a broker that the others can reach. Raises SystemExit."""
    if not settings.database_url:
        raise SystemExit(
            "ONRECORD_DATABASE_URL is not set: a room by itself needs a PostgreSQL that it shares with the others"
        )
    if is_embedded(settings.broker_url):
        raise SystemExit(
            "ONRECORD_BROKER_URL is not set: a room by itself needs a Redis that it shares with the others"
        )


def stop_on_signal() -> threading.Event:
    """An event that SIGTERM and SIGINT set. To be called in the main thread."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _publish_due(house: House, kinds: tuple[Kind, ...]) -> None:
    with house.database.transaction() as connection:
        work.park_lost(connection)
        due = work.sweep(connection, kinds, SWEEP_LIMIT)
    for position, owed in enumerate(due):
        try:
            house.broker.publish(owed)
        except ConnectionError:
            _unhint(house.database, due[position:])
            raise


def _unhint(database: Database, owed: tuple[Owed, ...]) -> None:
    with suppress(Unavailable), database.transaction() as connection:
        work.unhint(connection, owed)
