"""Which lines and branches the tests ran: the table above pytest's last line, and a failure when it is too little."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import slipcover  # type: ignore[import-untyped]  # it brings no types


ENOUGH = 90.0
"""Per cent of the lines and branches of the rooms that pyproject.toml names, together."""


def report(session: pytest.Session) -> None:
    """Show it and hold the run to it, when SlipCover measured and its workers put together what they saw."""
    if not os.environ.get("SLIPCOVER_ENABLED") or hasattr(session.config, "workerinput"):
        return
    measured = _measured()
    shown = StringIO()
    slipcover.print_coverage(measured, outfile=shown, skip_covered=True, missing_width=60)
    per_cent = measured["summary"]["percent_covered"]
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    assert terminal is not None
    terminal.write(
        f"{shown.getvalue()}\nRan {per_cent:.1f} % of the lines and branches of all rooms; {ENOUGH:.0f} % is asked.\n"
    )
    if per_cent < ENOUGH and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _measured() -> dict[str, Any]:
    folder = os.environ.get("SLIPCOVER_COVERAGE_DIR")
    if folder is None:
        raise pytest.UsageError("what the tests ran is measured in workers: pytest -n 2")
    found: dict[str, Any] = json.loads(Path(folder, "merged.json").read_text())
    return found
