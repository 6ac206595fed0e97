"""`python -m services`: every room in one process, on an embedded PostgreSQL and broker unless settings name others.

Here: what starts when, and what the terminal shows. Not here: anything a room does.
"""

import threading
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from onrecord import Client, RecordError
from services import example
from services.deliver.tasks import handlers as deliver_handlers
from services.gateway import keys, reach
from services.gateway.serving import Addresses, serve
from services.ingest.tasks import handlers as ingest_handlers
from services.kernel import telemetry, work
from services.kernel.migrations import migrate
from services.kernel.queue import is_embedded
from services.kernel.runtime import Handler, House, Workers, house, stop_on_signal
from services.kernel.settings import Settings
from services.kernel.work import Kind
from services.verify.tasks import handlers as verify_handlers

EXAMPLE = Path(__file__).parent.parent / "examples" / "talks"


def main() -> None:
    """Start everything, serve until SIGTERM or SIGINT, stop everything."""
    settings = Settings()
    telemetry.configure(settings.log_format, settings.log_level)
    reach.of_settings(settings)
    show = Console()
    stopping = stop_on_signal()
    try:
        with house(settings, "onrecord") as the_house:
            _prepare(the_house)
            workers = Workers(the_house, _handlers(the_house))
            workers.start()
            try:
                serve(the_house, stopping, lambda addresses: _welcome(the_house, addresses, show, stopping))
            finally:
                workers.stop()
    except (OSError, RuntimeError) as error:
        raise SystemExit(f"onrecord cannot run: {error}") from error
    show.print("Stopped. What is on record stays; the next start goes on with it.")


def _prepare(the_house: House) -> None:
    migrate(the_house.database)
    if is_embedded(the_house.settings.broker_url):
        # The broker was born with this process: no hint and no worker of an earlier one can be alive.
        with the_house.database.transaction() as connection:
            work.release_all(connection)


def _handlers(the_house: House) -> Mapping[Kind, Handler]:
    return {**ingest_handlers(the_house), **verify_handlers(the_house), **deliver_handlers(the_house)}


def _welcome(the_house: House, addresses: Addresses, show: Console, stopping: threading.Event) -> None:
    """Say where the doors are; on an empty record load the example and print its ledger, beside the serving loop."""
    here = f"{addresses.scheme}://{addresses.http}"
    show.print(f"onrecord is serving. Page {here}/  docs {here}/docs")
    show.print(f"REST {here}/v1  gRPC {addresses.grpc}  (Ctrl-C stops)")
    with the_house.database.transaction() as connection:
        locked = keys.exist(connection)
    # The example comes in by the front door, without a key.
    if the_house.settings.example and addresses.scheme == "http" and not locked:
        threading.Thread(
            target=_show_example, args=(the_house, addresses, show, stopping), name="example", daemon=True
        ).start()


def _show_example(the_house: House, addresses: Addresses, show: Console, stopping: threading.Event) -> None:
    with the_house.database.transaction() as connection:
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM article) OR EXISTS (SELECT FROM statement) AS filled"
        ).fetchone()
    try:
        with Client(addresses.grpc, key="") as client:
            if row and not row["filled"]:
                example.load(client, EXAMPLE, show)
            example.print_ledger(client, show)
    except RecordError as error:
        if not stopping.is_set():
            show.print(f"The example could not be shown: {error}")


if __name__ == "__main__":
    main()
