"""What a flow finds in the process it runs in: the database, the clock, the settings.

A flow run's parameters are one opaque id and a reference, so the rest has to be in the room already. The engine
furnishes it at its start; the demo player furnishes it with a clock that it can set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from actions.installation import Installation
from methods import working_days
from models.database import Database
from settings import Settings


Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Room:
    """The things every flow of this process works with; `clock` gives the present in UTC."""

    database: Database
    installation: Installation
    clock: Clock
    settings: Settings


_furnished: list[Room] = []


def wall_clock() -> datetime:
    """The present, UTC."""
    return datetime.now(UTC)


def from_settings(settings: Settings) -> Room:
    """The room of an installation: its own database and the clock on the wall."""
    return Room(Database(settings.own_database_url), installation(settings), wall_clock, settings)


def installation(settings: Settings) -> Installation:
    """What the actions need to know of this installation."""
    return Installation(
        zone=settings.zone,
        day_off=working_days.day_off(
            settings.school_region,
            good_friday=settings.good_friday_off,
            liberation_day=settings.liberation_day_off,
        ),
        code_key=settings.key("code"),
        controller=settings.controller,
        legal_ground=settings.legal_ground,
        retention=settings.retention,
        language=settings.language,
    )


def furnish(room: Room) -> None:
    """Make this the room of the process."""
    _furnished[:] = [room]


def here() -> Room:
    """The room of this process; made from the settings when a stock worker runs the flow in a bare process."""
    if not _furnished:
        furnish(from_settings(Settings()))
    return _furnished[0]
