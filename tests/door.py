"""`python -m tests.door`: the gateway alone, on a database and without a broker of its own or any other room.

gRPC's servers want one event loop in a process's life; tests that need another gateway than the session's run this.
Started with `ONRECORD_` settings, through `tests.processes`.
"""

from services.gateway.serving import serve
from services.kernel.queue import Bell, Broker
from services.kernel.runtime import House, stop_on_signal
from services.kernel.settings import Settings
from services.kernel.storage import Database


def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings()
    stopping = stop_on_signal()
    database = Database(settings.database_url, role="door", pool_size=12)
    database.open()
    broker = Broker("memory://", role="door")
    serve(House(settings, database, broker, Bell(broker)), stopping, lambda _: None)
    database.close()


if __name__ == "__main__":
    main()
