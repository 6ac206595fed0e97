"""What a robots.txt lets us ask for."""

import time

from services.ingest import robots


def test_robots_may_forbid_everybody_or_us() -> None:
    url = "https://paper.example/news/today.html?page=2"
    assert robots.allows("", url)
    assert robots.allows("<html>no such page</html>", url)
    assert not robots.allows("User-agent: *\nDisallow: /news/", url)
    assert not robots.allows("User-agent: *\nDisallow: /*.html", url)
    assert robots.allows("User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nAllow: /", url)
    assert not robots.allows("User-agent: *\nAllow: /\n\nUser-agent: OnRecord\nDisallow: /news", url)


def test_a_pause_that_robots_asks_for_is_bounded() -> None:
    assert robots.delay_s("User-agent: *\nCrawl-delay: 7") == 7
    assert robots.delay_s("User-agent: *\nCrawl-delay: 86400") == robots.LONGEST_DELAY_S
    assert robots.delay_s("User-agent: *\nCrawl-delay: -3") == 0
    assert robots.delay_s("") == 0


def test_hostile_rules_take_no_time() -> None:
    rules = "User-agent: *\n" + "Disallow: /" + "*a" * 200 + "b\n" + "Disallow: /x\n" * 20_000
    started = time.process_time()
    assert robots.allows(rules[: robots.LONGEST], "https://paper.example/" + "a" * 2_000)
    assert time.process_time() - started < 2
