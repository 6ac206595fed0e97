"""What a server's robots.txt lets us ask for. The one file that knows protego.

Here: reading the rules for our name. Not here: fetching the file and keeping it (`fetching`, `hosts`).
"""

from functools import lru_cache

from protego import Protego

# The word that a robots.txt calls us by; it is the first word of our User-Agent.
NAME = "onrecord"
# RFC 9309 asks for at least 500 KiB to be read.
LONGEST = 512_000
# With more than this between two requests a feed and its pages would not be read in time; those who ask for more mean
# crawlers that walk through a whole site.
LONGEST_DELAY_S = 30.0


def allows(robots: str, url: str) -> bool:
    """Whether the rules let us ask for the URL."""
    return bool(_rules(robots).can_fetch(url, NAME))


def delay_s(robots: str) -> float:
    """How many seconds the rules want between two of our requests; 0 where they say nothing."""
    return min(max(_rules(robots).crawl_delay(NAME) or 0.0, 0.0), LONGEST_DELAY_S)


@lru_cache(maxsize=64)
def _rules(robots: str) -> Protego:
    return Protego.parse(robots)
