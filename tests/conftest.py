"""Options of the whole suite."""

import re
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from services.kernel.queue import Bell, Broker
from services.kernel.runtime import House
from services.kernel.settings import Settings
from services.kernel.storage import Database
from tests import databases

# An example that is slow on a busy machine is no fault; a test that hangs is ended by pytest-timeout.
hypothesis.settings.register_profile("onrecord", deadline=None)
hypothesis.settings.load_profile("onrecord")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stack",
        action="append",
        choices=["embedded", "split", "composed"],
        help="ways of running onrecord that the acceptance suite tries (may be repeated); default: all that can be had",
    )


class ByStackOrFile(LoadScopeScheduling):  # type: ignore[misc]
    """Where several processes share the suite: each stack is for one of them, and so is each other file.

    Not by marks (`--dist loadgroup`): pytest-xdist 3.8 writes their groups where pytest 9.2 no longer reads them.
    """

    def _split_scope(self, nodeid: str) -> str:
        stack = re.search(r"\[(embedded|split|composed)\b", nodeid)
        return stack[1] if stack else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByStackOrFile:
    return ByStackOrFile(config, log)


@pytest.fixture(scope="session")
def template_url() -> Iterator[str]:
    """A migrated database that tests clone and never change."""
    with databases.server() as url:
        yield url


@pytest.fixture
def database_url(template_url: str) -> Iterator[str]:
    """A fresh database with the schema and the ready parties."""
    with databases.clone(template_url) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, opened."""
    database = Database(database_url, role="test", pool_size=16)
    database.open()
    yield database
    database.close()


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Iterator[House]:
    """What the rooms of a process share: a fresh database and an embedded broker."""
    settings = Settings(data_dir=tmp_path, database_url=database.url, http_port=0, grpc_port=0, example=False)
    broker = Broker(settings.broker_url, role="test")
    bell = Bell(broker)
    bell.start()
    yield House(settings, database, broker, bell)
    bell.stop()
    broker.close()
