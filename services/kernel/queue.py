"""The corridor between the rooms: Celery carries hints ("there is work, here is its id"), nothing else.

This is the only file that knows Celery and kombu. What must be done lives in `work`; losing every message here
loses time, never work. Settings follow measurements: late acknowledgement, no results, no ETA, short socket timeouts.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import Any
from uuid import UUID

from celery import Celery
from celery.worker import state as worker_state
from kombu.exceptions import OperationalError

from services.kernel import telemetry
from services.kernel.work import Kind, Owed

log = telemetry.logger(__name__)

TASK = "onrecord.work"
Process = Callable[[Kind, UUID], None]

# In a process of its own the broker polls; at 5 ms it passed about a thousand hints a second for 3 % of a core.
EMBEDDED_POLLING_S = 0.005
# The name means nothing; without one kombu warns.
EMBEDDED_URL = "memory://here/"
# Hints waiting for the bell's thread. When the broker hangs the rest is dropped: the sweep finds it.
BELL_CAPACITY = 10_000


def free_slots_on_failed_acks() -> None:
    """Mend kombu's Redis transport, once: free the prefetch slot when an acknowledgement fails.

    Otherwise a Redis crash under load leaves kombu 5.7 counting the message as delivered for ever, so the worker
    never asks for another. The message itself stays unacknowledged in Redis and comes again, where it does nothing.
    """
    # Imported here: the transport takes half a second to import, and the embedded broker does without it.
    from kombu.transport import redis, virtual

    class SafeQoS(redis.Channel.QoS):  # type: ignore[misc,valid-type]
        def ack(self, delivery_tag: str) -> None:
            upstream: Any = super()  # kombu types it in part
            try:
                upstream.ack(delivery_tag)
            except self.channel.connection_errors:
                virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call]
                raise

    if redis.Channel.QoS.__name__ != SafeQoS.__name__:
        redis.Channel.QoS = SafeQoS


def queue_of(kind: Kind) -> str:
    """Each kind has a queue, so that a flood of one does not delay another."""
    return f"onrecord.{kind.lower()}"


def is_embedded(broker_url: str) -> bool:
    """Whether the broker lives and dies with this process."""
    return broker_url.startswith("memory:")


class Broker:
    """A connection to the broker: publish hints, or work them off."""

    def __init__(self, url: str, *, role: str) -> None:
        """`url` is `redis://…` or `memory://`; `role` names the process to Redis."""
        if not is_embedded(url):
            free_slots_on_failed_acks()
        self._app = Celery("onrecord", broker=EMBEDDED_URL if is_embedded(url) else url, set_as_current=False)
        self._app.conf.update(_settings(url, role))

    def publish(self, owed: Owed) -> None:
        """Send one hint. Raises ConnectionError within seconds if the broker does not take it."""
        try:
            self._app.send_task(TASK, args=[str(owed.kind), str(owed.id)], queue=queue_of(owed.kind), retry=False)
        except (OperationalError, OSError) as error:
            raise ConnectionError("the broker does not take hints") from error

    def work(self, kinds: Iterable[Kind], process: Process, threads: int) -> "Worker":
        """A worker that calls `process` for each hint of these kinds, on this many threads."""
        return Worker(self._app, tuple(kinds), process, threads)

    def close(self) -> None:
        """Give the connections back."""
        self._app.close()


class Worker:
    """Celery's worker, run in a thread of this process. One per process: Celery keeps its state in a module."""

    def __init__(self, app: Celery, kinds: tuple[Kind, ...], process: Process, threads: int) -> None:
        def handle(kind: str, work_id: str) -> None:
            process(Kind(kind), UUID(work_id))

        app.task(handle, name=TASK, shared=False)  # of this application only
        # The worker's threads look the task up in the default application.
        app.set_default()
        app.finalize()
        self._controller = app.WorkController(
            pool="threads",
            concurrency=threads,
            queues=[queue_of(kind) for kind in kinds],
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            loglevel="WARNING",
        )
        self._thread = threading.Thread(target=self._run, name="celery-worker", daemon=True)

    def _run(self) -> None:
        with suppress(SystemExit):  # how Celery leaves its loop
            self._controller.start()

    def start(self) -> None:
        """Begin to take hints."""
        worker_state.should_stop = None
        self._thread.start()

    def alive(self) -> bool:
        """Whether the worker still runs; it ends only when stopped or by a fault."""
        return self._thread.is_alive()

    def stop(self, grace_s: float) -> None:
        """Finish what is running, for at most `grace_s` seconds. What is cut off is owed still."""
        worker_state.should_stop = 0
        self._thread.join(grace_s)
        worker_state.should_stop = None


class Bell:
    """Publishes hints from a thread of its own, so that a hanging broker holds up no request."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._waiting: Queue[Owed] = Queue(BELL_CAPACITY)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def ring(self, *owed: Owed | None) -> None:
        """Hint at these items soon; never waits, never fails. None is passed over."""
        for item in owed:
            if item is not None:
                with suppress(Full):  # the sweep will hint at it
                    self._waiting.put_nowait(item)

    def stop(self) -> None:
        """Stop within a second or so; what was not published is owed still."""
        self._stopping.set()
        self._thread.join(3)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._broker.publish(self._waiting.get(timeout=0.5))
            except Empty:
                continue
            except ConnectionError:
                log.warning("hints not published; the sweep will repeat them", waiting=self._waiting.qsize())
                self._forget()

    def _forget(self) -> None:
        """Drop what waits behind a broker that is away: each publish would cost another time-out."""
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()


def _settings(url: str, role: str) -> dict[str, Any]:
    options: dict[str, Any]
    if is_embedded(url):
        options = {"polling_interval": EMBEDDED_POLLING_S}
    else:
        options = {
            "visibility_timeout": 60,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
            "health_check_interval": 5,
            "client_name": f"onrecord-{role}",
            "global_keyprefix": "onrecord:",
        }
    return {
        "broker_transport_options": options,
        "visibility_timeout": 60,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_connection_timeout": 2,
        "broker_pool_limit": 4,
        "task_acks_late": True,
        "task_reject_on_worker_lost": False,
        "task_ignore_result": True,
        "task_publish_retry": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
    }
