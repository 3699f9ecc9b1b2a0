"""Dates and times as people read them: “do 26 november, 17.00 uur”, in the installation's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date


_MOMENT = {"nl": "{day}, {hour} uur", "en": "{day}, {hour}"}


@dataclass(frozen=True)
class Calendar:
    """How this reader reads time: a language, a zone, and the year that needs no mention."""

    language: str
    zone: ZoneInfo
    this_year: int

    def day(self, when: date | datetime) -> str:
        """`do 26 november`; with the year when it is not the running one."""
        local = self._local_day(when)
        pattern = "EEE d MMMM" if local.year == self.this_year else "EEE d MMMM y"
        return format_date(local, pattern, locale=self.language).replace(".", "")

    def full_day(self, when: date) -> str:
        """`22 november 2026`, for what is read for years."""
        return format_date(when, "d MMMM y", locale=self.language)

    def short(self, when: date | datetime) -> str:
        """`26 nov`, for in pictures."""
        return format_date(self._local_day(when), "d MMM", locale=self.language).replace(".", "")

    def month(self, when: date) -> str:
        """`nov`, for under pictures."""
        return format_date(when, "MMM", locale=self.language).replace(".", "")

    def moment(self, when: datetime) -> str:
        """`do 26 november, 17.00 uur`."""
        return _MOMENT[self.language].format(day=self.day(when), hour=self.hour(when))

    def hour(self, when: datetime) -> str:
        """`17.00`, the Dutch way of writing it; `17:00` in English."""
        return when.astimezone(self.zone).strftime("%H.%M" if self.language == "nl" else "%H:%M")

    def machine(self, when: date | datetime) -> str:
        """The value of a `datetime` attribute."""
        return (
            when.astimezone(self.zone).isoformat(timespec="minutes")
            if isinstance(when, datetime)
            else str(when)
        )

    def _local_day(self, when: date | datetime) -> date:
        return when.astimezone(self.zone).date() if isinstance(when, datetime) else when
