"""What the tests of the post share: a quiet test server, and an ear on every log."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def silent_test_server() -> None:
    """aiosmtpd prints each line of a message at DEBUG; that is the test's server, not ours."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)


@pytest.fixture
def everything_logged() -> Iterator[list[str]]:
    """Every record of every logger at every level, apprise's own included."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.exc_text or ''}")

    keep, root, apprise = Keep(level=1), logging.getLogger(), logging.getLogger("apprise")
    before = root.level
    root.setLevel(1)
    root.addHandler(keep)
    apprise.addHandler(keep)
    yield lines
    root.setLevel(before)
    root.removeHandler(keep)
    apprise.removeHandler(keep)
