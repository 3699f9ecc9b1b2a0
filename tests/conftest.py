"""What every test may ask for: a database on both engines, a clock that stands still, a mail server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlmodel import Session

from models.database import Database
from tests import measured
from tests.clock import Clock
from tests.databases import PostgresTemplate, SqliteTemplate, Template, running_cluster
from tests.mailserver import MailServer


ENGINES = ["sqlite", "postgresql"]

# A change is judged on the same examples each time; at a desk every run tries new ones, and finds more.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


PROCESSES = ("tests/journeys/", "tests/flows/")
"""What starts servers and waits for them goes first, so that no worker is left alone with it at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long waits first."""
    items.sort(key=lambda item: not item.nodeid.startswith(PROCESSES))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """After the workers' measurements were put together, before pytest's last line."""
    measured.report(session)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Template]]:
    """The migrated template of each engine, made when the first test needs it."""
    with ExitStack() as stack:
        yield _Templates(tmp_path_factory.mktemp("template"), stack)


class _Templates(dict[str, Template]):
    def __init__(self, folder: Path, stack: ExitStack) -> None:
        super().__init__()
        self._folder, self._stack = folder, stack

    def __missing__(self, engine: str) -> Template:
        self[engine] = self._made(engine)
        return self[engine]

    def _made(self, engine: str) -> Template:
        if engine == "sqlite":
            return SqliteTemplate(self._folder)
        return PostgresTemplate(self._stack.enter_context(running_cluster()))


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`: a test that touches the database runs once on each."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(engine_name: str, templates: dict[str, Template]) -> Iterator[str]:
    """The URL of a migrated, empty database of this test's own, as LOT_DATABASE_URL has it."""
    with templates[engine_name].fresh() as url:
        yield url


@pytest.fixture
def database(database_url: str, _opened: dict[str, Database]) -> Iterator[Database]:
    """The same, opened; `with database.write() as session:` is one transaction."""
    if database_url not in _opened:
        _opened[database_url] = Database(database_url)
    opened = _opened[database_url]
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def _opened() -> dict[str, Database]:
    """Kept by address from one test to the next: what SQLAlchemy compiled for one database it compiles for no other,
    and that was most of a test."""
    return {}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """One write transaction that is committed, audit seals and all, when the test ends well."""
    with database.write() as session:
        yield session


@pytest.fixture
def clock() -> Clock:
    """A Wednesday morning in an ordinary working week; stands still until the test moves it."""
    return Clock(datetime(2026, 11, 18, 9, 0, tzinfo=UTC))


@pytest.fixture
def mailserver() -> Iterator[MailServer]:
    """A real SMTP server on loopback that keeps letters and refuses, defers or hangs when told to."""
    with MailServer() as server:
        yield server
