"""Options of the whole suite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.kernel.queue import Bell, Broker
from services.kernel.runtime import House
from services.kernel.settings import Settings
from services.kernel.storage import Database
from tests import databases


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stack",
        action="append",
        choices=["embedded", "split", "composed"],
        help="ways of running onrecord that the acceptance suite tries (may be repeated); default: all that can be had",
    )


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups at the same moment
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the suite: each file is for one of them, and so is each stack."""
    for item in items:
        values = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        item.add_marker(pytest.mark.xdist_group(str(values.get("stack", item.path))))


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
