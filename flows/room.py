"""What a flow finds in the process it runs in: the workplace (database, installation, clock, post) and the settings.

A flow run's parameters are one opaque id and a reference, so the rest has to be in the room already. The engine
furnishes it at its start; the demo player furnishes it with a clock that it can set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from actions.installation import Installation
from actions.sweep import Workplace
from models.database import Database
from settings import Settings
from workplace import wall_clock, workplace_of


__all__ = ["Clock", "Room", "from_settings", "furnish", "here", "wall_clock"]

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Room:
    """The things every flow of this process works with."""

    place: Workplace
    settings: Settings

    @property
    def database(self) -> Database:
        """Where the truth is kept."""
        return self.place.database

    @property
    def installation(self) -> Installation:
        """What the actions need to know of this installation."""
        return self.place.installation

    @property
    def clock(self) -> Clock:
        """The present, in UTC."""
        return self.place.clock


_furnished: list[Room] = []


def from_settings(settings: Settings) -> Room:
    """The room of an installation: its own database and the clock on the wall."""
    return Room(workplace_of(settings), settings)


def furnish(room: Room) -> None:
    """Make this the room of the process."""
    _furnished[:] = [room]


def here() -> Room:
    """The room of this process; made from the settings when a stock worker runs the flow in a bare process."""
    if not _furnished:
        furnish(from_settings(Settings()))
    return _furnished[0]
