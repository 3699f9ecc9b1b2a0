"""One town for all journeys on an engine: it takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import a_browser
from tests.databases import Template
from tests.journeys.town import Town, running_town
from tests.mailserver import MailServer


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A Chromium for one test."""
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, templates: dict[str, Template], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """`lot up` on SQLite, then on PostgreSQL."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    with MailServer() as post:
        if request.param == "sqlite":
            with running_town(folder / "var", post) as town:
                yield town
        else:
            with (
                templates["postgresql"].fresh() as url,
                running_town(folder / "var", post, url) as town,
            ):
                yield town
