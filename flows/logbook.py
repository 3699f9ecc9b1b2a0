"""What the processes of this room write to their log: one line an event, and nothing personal in it (I8).

An error's own words may quote a row, and a traceback with local variables certainly does. So of an error only its
kind and the places it came through are kept; that is what one needs to find it in the code.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog


ROOT = Path(__file__).resolve().parents[1]
PLACES = 6


def configure() -> None:
    """Let this process log so; to standard output, where the supervisor puts the part's name before it."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_where_it_broke,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )


def only_where_it_broke(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its kind and its places, innermost last."""
    if event.pop("exc_info", None) and (failure := sys.exc_info()[1]):
        event["failure"] = type(failure).__name__
        event["at"] = " > ".join(places(failure))
    return event


def places(failure: BaseException) -> list[str]:
    """The last few lines of code it came through: ours by their path in the project, others by file name."""
    return [
        f"{_short(frame.filename)}:{frame.lineno}" for frame in traceback.extract_tb(failure.__traceback__)
    ][-PLACES:]


def _short(filename: str) -> str:
    path = Path(filename)
    ours = path.is_relative_to(ROOT) and "site-packages" not in path.parts
    return str(path.relative_to(ROOT)) if ours else path.name
