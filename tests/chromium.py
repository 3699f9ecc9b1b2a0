"""The system's Chromium, silent towards the outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright


FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP lot.example 127.0.0.1",
]


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A browser until the block ends. It has an event loop in this thread: nothing else of that kind beside it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


def chromium() -> str:
    """The browser's path; scripts/ensure-chromium looks in the same places."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    pytest.fail("Chromium was not found: run scripts/ensure-chromium, or set CHROMIUM")
