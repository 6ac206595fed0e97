"""`python -m services.gateway`: the doors in a process of their own, on a shared database and broker."""

from services.gateway.serving import Addresses, require_safe_addresses, serve
from services.kernel import telemetry
from services.kernel.runtime import house, require_shared_parts, stop_on_signal
from services.kernel.settings import Settings


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = Settings()
    telemetry.configure(settings.log_format, settings.log_level)
    require_shared_parts(settings)
    require_safe_addresses(settings)
    stopping = stop_on_signal()
    with house(settings, "gateway") as the_house:
        serve(the_house, stopping, _say_nothing)


def _say_nothing(addresses: Addresses) -> None:
    """The log line of `serve` says it all."""


if __name__ == "__main__":
    main()
