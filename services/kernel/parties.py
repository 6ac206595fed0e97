"""The parties that come ready: all countries, and organisations that often speak.

Here: reading the table beside this file. Not here: finding them in a text (`text.gazetteer`).
"""

from functools import lru_cache

import pycountry

from services.kernel.model import Office, Party, PartyKind


@lru_cache(maxsize=1)
def ready_parties() -> tuple[Party, ...]:
    """Every country by ISO 3166-1 alpha-2 id, and some organisations."""
    offices = (Office("Foreign Ministry", ("Ministry of Foreign Affairs", "MFA")),)
    return tuple(
        Party(c.alpha_2, getattr(c, "common_name", c.name), PartyKind.COUNTRY, (), offices)
        for c in sorted(pycountry.countries, key=lambda c: c.alpha_2)
    )
