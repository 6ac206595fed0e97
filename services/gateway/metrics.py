"""What can be measured of a running gateway, for Prometheus; the only file that knows its client library.

Here: the metrics, what counts them at the REST door, and what is read from the record when somebody asks. Not here:
who calls them at the gRPC door (`rpc`) and in streams (`record`). docs/operating.md says what each is good for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import listings
from services.gateway.feed import Feed
from services.kernel.errors import Unavailable
from services.kernel.model import SourceKind, SourceState
from services.kernel.storage import Connection, Database
from services.kernel.work import Kind

# Reads take milliseconds, checks and waits seconds; a call that waits for verdicts may take a minute.
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
# What no route answers for shares one label: addresses made up by strangers must not become time series.
NO_ROUTE = "none"
# A look at the record must not hold a scrape up, which by default gives up after ten seconds.
LOOK_TIMEOUT_MS = 3_000


class Metrics:
    """The metrics of one gateway, in a registry of its own."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self.registry = CollectorRegistry()
        self._http = Histogram(
            "onrecord_http_request_seconds",
            "Time until a REST answer began, by route and status.",
            ("method", "route", "status"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self._grpc = Histogram(
            "onrecord_grpc_call_seconds",
            "Time a gRPC call took, by method and code; of a stream, how long it was open.",
            ("method", "code"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self._streams = Gauge("onrecord_streams_open", "Watches open now, over both doors.", registry=self.registry)
        self._slow_readers = Counter(
            "onrecord_slow_readers",
            "Watches and dumps ended because what they sent was not read in time.",
            registry=self.registry,
        )
        self._watch_lag = Histogram(
            "onrecord_watch_lag_seconds",
            "Time from a verdict's decision until a watcher who waited for it was sent it.",
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.registry.register(ProcessCollector(registry=None))
        self.registry.register(OfTheRecord(database, feed))

    def http(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a REST answer."""
        self._http.labels(method, route, str(status)).observe(seconds)

    def grpc(self, method: str, code: str, seconds: float) -> None:
        """Count a gRPC call."""
        self._grpc.labels(method, code).observe(seconds)

    @contextmanager
    def stream(self) -> Iterator[None]:
        """Count a stream as open for as long as the block lasts."""
        with self._streams.track_inprogress():
            yield

    def slow_reader(self) -> None:
        """Count a watch or dump that was ended because nobody read it."""
        self._slow_readers.inc()

    def watched(self, lag_s: float) -> None:
        """Count a verdict that was sent to somebody who waited for it."""
        # The database's clock wrote the decision, ours reads it: a small difference must not become negative.
        self._watch_lag.observe(max(0.0, lag_s))

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """Everything, in the format that the Accept header asks for, and its media type. Looks at the database."""
        encode, media_type = choose_encoder(accept)
        return encode(self.registry), media_type


class OfTheRecord(Collector):
    """What the database and the feed say at the moment they are asked; the same from every gateway of a record."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self._database = database
        self._feed = feed

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not need the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The families; those of the database are left out while it is away, and `onrecord_database_up` is 0."""
        yield _gauge(
            "onrecord_feed_connected", "Whether the feed of new verdicts hears the database.", self._feed.hears
        )
        try:
            with self._database.transaction() as connection:
                connection.execute(f"SET LOCAL statement_timeout = {LOOK_TIMEOUT_MS}")
                found = [*_of_work(connection), *_of_verdicts(connection), *_of_sources(connection)]
        except Unavailable:
            found = []
        yield _gauge("onrecord_database_up", "Whether the database answered this scrape.", bool(found))
        yield from found


class Measured:
    """ASGI: times every REST request until its answer begins, under the template of its route."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()

        async def send_timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path_format", "") or NO_ROUTE
                self._metrics.http(scope["method"], route, message["status"], perf_counter() - began)
            await send(message)

        await self._app(scope, receive, send_timed)


def _of_sources(connection: Connection) -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "onrecord_sources", "Watched feeds by what they list and by state.", labels=["kind", "state"]
    )
    counted = connection.execute(
        "SELECT kind, state, count(*) AS n FROM source WHERE deleted_at IS NULL GROUP BY kind, state"
    )
    found = {(row["kind"], row["state"]): row["n"] for row in counted}
    for kind in SourceKind:
        for state in SourceState:
            states.add_metric([kind, state], found.get((kind, state), 0))
    yield states


def _of_work(connection: Connection) -> Iterator[Metric]:
    due = GaugeMetricFamily("onrecord_work_due", "Items of work that are due or in a worker's hands.", labels=["kind"])
    parked = GaugeMetricFamily(
        "onrecord_work_parked", "Items of work that were given up on and wait for a person.", labels=["kind"]
    )
    age = GaugeMetricFamily(
        "onrecord_work_oldest_seconds", "For how long the oldest item of work has been due.", labels=["kind"]
    )
    rows = connection.execute(
        """
        SELECT kind, count(*) FILTER (WHERE parked_at IS NULL) AS due,
               count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked,
               coalesce(extract(epoch FROM clock_timestamp() - min(due_at) FILTER (WHERE parked_at IS NULL)), 0) AS age
        FROM work WHERE parked_at IS NOT NULL OR due_at <= clock_timestamp() OR lease_until IS NOT NULL GROUP BY kind
        """
    ).fetchall()
    by_kind: dict[str, Any] = {row["kind"]: row for row in rows}
    for kind in Kind:
        row = by_kind.get(kind, {"due": 0, "parked": 0, "age": 0})
        due.add_metric([kind], row["due"])
        parked.add_metric([kind], row["parked"])
        age.add_metric([kind], max(0.0, float(row["age"])))
    yield from (due, parked, age)


def _of_verdicts(connection: Connection) -> Iterator[Metric]:
    claims = GaugeMetricFamily("onrecord_claims", "Claims on record by the status of their verdict.", labels=["status"])
    for row in connection.execute("SELECT status, count(*) AS n FROM claim GROUP BY status ORDER BY status"):
        claims.add_metric([row["status"]], row["n"])
    yield claims
    yield CounterMetricFamily(
        "onrecord_verdicts", "Verdicts written in the record's life.", listings.last_sequence(connection)
    )


def _gauge(name: str, meaning: str, value: bool) -> Metric:
    return GaugeMetricFamily(name, meaning, value=float(value))
