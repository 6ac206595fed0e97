"""`python -m tests.door`: the gateway, on a database and without a broker of its own or any other room.

With `--verify` claims are checked behind it, in the same process. Nothing is ever fetched or sent out: no articles are
read, no feeds watched, no webhooks told.

gRPC's servers want one event loop in a process's life; tests that need another gateway than the session's run this.
Started with `ONRECORD_` settings, through `tests.processes`.
"""

import sys

from services.gateway.serving import serve
from services.kernel.queue import Bell, Broker
from services.kernel.runtime import House, Workers, stop_on_signal
from services.kernel.settings import Settings
from services.kernel.storage import Database
from services.verify.tasks import handlers


def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings()
    stopping = stop_on_signal()
    database = Database(settings.database_url, role="door", pool_size=12)
    database.open()
    broker = Broker("memory://", role="door")
    bell = Bell(broker)
    house = House(settings, database, broker, bell)
    workers = Workers(house, handlers(house)) if "--verify" in sys.argv else None
    if workers:
        bell.start()
        workers.start()
    serve(house, stopping, lambda _: None)
    if workers:
        workers.stop()
        bell.stop()
    database.close()


if __name__ == "__main__":
    main()
