"""A web door over a database of the test's own, and somebody who uses it as a browser would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from dashboard.app import create_app
from models.database import Database
from settings import Settings
from tests.clock import Clock
from tests.dashboard.browser import ADDRESS, Browser
from tests.mailserver import MailServer


@pytest.fixture
def settings(tmp_path: Path, mailserver: MailServer) -> Settings:
    """An installation with a mail server, on an address of its own."""
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        base_url=ADDRESS,
        smtp_url=SecretStr(mailserver.url),
        controller="Gemeente Voorbeeld",
        legal_ground="Algemeen belang",
        retention="P5Y",
    )


@pytest.fixture
def visitor(settings: Settings, database: Database, clock: Clock) -> Iterator[Browser]:
    """Somebody with a browser; signed in nowhere."""
    with Browser(create_app(settings, database, clock.now)) as browser:
        yield browser
