"""What actions need to know of the installation they run in; a door makes it from the settings, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from gates.deadlines import DayOff


def _never_known(_day: date) -> bool:
    return False


@dataclass(frozen=True)
class Installation:
    """Working time, the choices that a first case requires, and the key that codes are hashed with."""

    zone: ZoneInfo
    day_off: DayOff
    code_key: bytes
    controller: str | None = None
    legal_ground: str | None = None
    retention: str | None = None
    language: str = "nl"
    no_meetings: DayOff | None = None
    """Public and school holidays of the region, for proposals of dates; public ones only where no region is chosen."""
    school_known: Callable[[date], bool] = _never_known
    """Are the school holidays around this day known?"""

    @property
    def not_chosen(self) -> tuple[str, ...]:
        """The settings without which no case may start; never a default of ours."""
        chosen = {
            "LOT_CONTROLLER": self.controller,
            "LOT_LEGAL_GROUND": self.legal_ground,
            "LOT_RETENTION": self.retention,
        }
        return tuple(name for name, value in chosen.items() if not value)
