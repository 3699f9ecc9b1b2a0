"""A clock that the test sets; nothing below the doors reads another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Clock:
    """What time it is, until the test says otherwise."""

    at: datetime

    def now(self) -> datetime:
        """The instant, UTC; fits wherever a function that gives the time is asked for."""
        return self.at

    def advance(self, **by: float) -> datetime:
        """Later: `clock.advance(days=5, hours=1)`; gives the new time."""
        self.at += timedelta(**by)
        return self.at

    def set(self, at: datetime) -> datetime:
        """At this instant, which may be earlier: machines' clocks jump."""
        self.at = at
        return self.at
