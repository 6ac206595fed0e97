"""Pages of the web as what is read: fetched politely, or a reason why not.

Here: whether and when a server may be asked, what its answer means for a page, when to try again. Not here: the request
itself (`kernel.web`), what is on the page (`extract`).
"""

import random
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.ingest import hosts, robots
from services.kernel import targets
from services.kernel.errors import RefusedTarget, Unreachable, UnreadableArticle, UnusableAnswer
from services.kernel.storage import Database
from services.kernel.text.encoding import decoded
from services.kernel.web import Answer, Limits, Web
from services.kernel.work import MAX_ATTEMPTS, Item, Later

HTML = ("text/html", "application/xhtml+xml")
# Together they leave eight of the twenty seconds of a lease for reading what was fetched.
_PAGE = Limits(seconds=8.0)
_ROBOTS = Limits(seconds=4.0, size=robots.LONGEST)
# After each of the first four tries; a server that is away for a restart or an overload is back within these.
RETRY_S = (10.0, 60.0, 300.0, 1200.0)
# Until somebody has a hand free again: most pages take less than a second, and after a long stop many feeds are due.
_ALL_BUSY_S = (1.0, 4.0)
# A server may ask for more patience than a desk has.
LONGEST_WAIT_S = 3_600.0
_WHY = {
    401: "it asks for a password (401)",
    403: "it does not let us read it (403)",
    404: "there is no page at this address (404)",
    410: "the page was taken away for good (410)",
    451: "it is withheld for legal reasons (451)",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came; one of `text` and `html` is filled."""

    text: str = ""
    html: str = ""


class Fetcher:
    """Asks servers for pages and feeds, by their rules and in turn. One for a process; threads may share it."""

    def __init__(self, database: Database, web: Web, threads: int = 2) -> None:
        """`threads` is how many items of work the process holds at once; at most half of them wait for servers."""
        self._database = database
        self._web = web
        self._hands = threading.BoundedSemaphore(max(1, threads // 2))

    def page(self, url: str, item: Item) -> Fetched:
        """The page at `url`, for the sake of `item`.

        Raises UnreadableArticle with a reason for a desk where there is none or none was to be had within the tries of
        the item; Later where it should be tried again.
        """
        try:
            answer = self.get(url, media_types=(*HTML, "text/plain"), limits=_PAGE)
        except (RefusedTarget, UnusableAnswer) as error:
            raise UnreadableArticle(
                f"the page was not fetched: {error.fields[0].detail if error.fields else error}"
            ) from None
        except Unreachable as error:
            raise _again(item, str(error), RETRY_S[min(item.attempts, len(RETRY_S)) - 1]) from None
        if answer.status == 200:
            words = decoded(answer.body, answer.charset)
            return Fetched(text=words) if answer.media_type == "text/plain" else Fetched(html=words)
        why = _WHY.get(answer.status, f"the server answered {answer.status}")
        if answer.status == 429 or answer.status >= 500:
            wait_s = max(self.asked_to_wait(url, answer), RETRY_S[min(item.attempts, len(RETRY_S)) - 1])
            raise _again(item, why, wait_s)
        raise UnreadableArticle(f"the page was not fetched: {why}")

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        media_types: Collection[str] = (),
        limits: Limits = _PAGE,
    ) -> Answer:
        """The answer of the server, if its robots.txt allows the question, as soon as it is our turn.

        Raises RefusedTarget, Unreachable, UnusableAnswer; Later, not counted as a try, where it is not our turn.
        """
        self._web.check(url)
        # Servers that take their time must not hold up what needs none of them.
        if not self._hands.acquire(blocking=False):
            raise Later(random.uniform(*_ALL_BUSY_S), "enough is being fetched at the moment")  # noqa: S311
        try:
            return self._get(targets.parse(url), headers, media_types, limits)
        finally:
            self._hands.release()

    def _get(
        self, target: targets.Target, headers: Mapping[str, str] | None, media_types: Collection[str], limits: Limits
    ) -> Answer:
        host = self._take_turn(target)
        if host.wait_s > 0:
            # Those who wait for the same server do not all come back at once.
            wait_s = host.wait_s + random.uniform(0, hosts.PAUSE_S)  # noqa: S311
            raise Later(wait_s, f"{target.host} is asked by another at the moment")
        self._obey(target, host)

        def before(following: targets.Target) -> None:
            # Where a redirect leads is not known beforehand, so nobody waits for a turn there; but its rules hold.
            self._obey(following, self._take_turn(following))

        return self._web.get(target.url, headers, media_types, limits, before)

    def _take_turn(self, target: targets.Target) -> hosts.Host:
        name = target.netloc.decode()
        with self._database.transaction() as connection:
            pause_s = max(hosts.PAUSE_S, robots.delay_s(hosts.robots(connection, name)))
            return hosts.take_turn(connection, name, pause_s)

    def _obey(self, target: targets.Target, host: hosts.Host) -> None:
        """Raise UnusableAnswer if the server's rules forbid the page, Unreachable if it cannot say."""
        rules = host.robots if host.robots_known else self._robots(target)
        if not robots.allows(rules, target.url):
            raise UnusableAnswer(f"the robots.txt of {target.host} does not allow it")

    def asked_to_wait(self, url: str, answer: Answer) -> float:
        """How many seconds the server wants to be left alone, which it then is; 0 where it says nothing."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT clock_timestamp() AS now").fetchone()
            assert row is not None
            until = answer.retry_after(row["now"])
            seconds = min(max((until - row["now"]).total_seconds(), 0.0), LONGEST_WAIT_S) if until else 0.0
            if seconds:
                hosts.close_for(connection, targets.parse(url).netloc.decode(), seconds)
        return seconds

    def _robots(self, target: targets.Target) -> str:
        """The rules as the server has them now. Raises Unreachable where it cannot say: then nothing is asked of it."""
        try:
            answer = self._web.get(target.follow("/robots.txt").url, limits=_ROBOTS)
        except UnusableAnswer:  # not rules, or without end: as good as none
            answer = Answer("", 404)
        if answer.status == 429 or answer.status >= 500:
            raise Unreachable(f"the server answered {answer.status} when asked for its robots.txt")
        rules = decoded(answer.body, "utf-8") if answer.status == 200 else ""
        with self._database.transaction() as connection:
            hosts.put_robots(connection, target.netloc.decode(), rules)
        return rules


def _again(item: Item, why: str, wait_s: float) -> Exception:
    """What to raise after a try that failed: Later, or UnreadableArticle after the last."""
    if item.attempts >= MAX_ATTEMPTS:
        return UnreadableArticle(f"the page was not fetched in {MAX_ATTEMPTS} tries: {why}")
    return Later(wait_s * random.uniform(1, 1.2), f"the page was not fetched: {why}", tried=True)  # noqa: S311
