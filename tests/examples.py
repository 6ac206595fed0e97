"""How many made-up examples a test tries: a few in `make test`, many in `make nightly`."""

import os

NIGHTLY = "ONRECORD_NIGHTLY"


def many(few: int, *, nightly: int) -> int:
    """`few`, or what the nightly run tries."""
    return nightly if os.environ.get(NIGHTLY) else few
