"""`python -m services.gateway`: the doors in a process of their own, on a shared database and broker."""

from services.gateway import reach
from services.gateway.serving import Addresses, serve
from services.kernel import telemetry
from services.kernel.migrations import pending
from services.kernel.runtime import house, require_shared_parts, stop_on_signal
from services.kernel.settings import Settings


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = Settings()
    telemetry.configure(settings.log_format, settings.log_level)
    require_shared_parts(settings)
    reach.of_settings(settings)
    stopping = stop_on_signal()
    with house(settings, "gateway") as the_house:
        with the_house.database.transaction() as connection:
            if missing := pending(connection):
                raise SystemExit(f"the schema lacks {', '.join(missing)}: run python -m services.migrate first")
        serve(the_house, stopping, _say_nothing)


def _say_nothing(addresses: Addresses) -> None:
    """The log line of `serve` says it all."""


if __name__ == "__main__":
    main()
