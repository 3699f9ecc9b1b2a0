"""Days on which nobody works, and days on which nobody should be asked to meet, in the Netherlands.

Both are a `DayOff`: the reason in Dutch for a day, or None. Weekends are left to who asks (`gates.deadlines`).
School holidays are known up to 2030; later days count as ordinary ones until the `holidays` library knows more.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays

from gates.deadlines import DayOff, is_working_day


ONE_DAY = timedelta(days=1)
_GOOD_FRIDAY = "Goede vrijdag"
_LIBERATION_DAY = "Bevrijdingsdag"


class Region(StrEnum):
    """The regions that spread the Dutch school holidays."""

    NOORD = "noord"
    MIDDEN = "midden"
    ZUID = "zuid"


def day_off(*, good_friday: bool = True, liberation_day: bool = True) -> DayOff:
    """Public holidays, for deadlines.

    Goede Vrijdag and Bevrijdingsdag are settings: the Algemene termijnenwet counts both (article 3), not every
    organisation is closed on them. Without `liberation_day` it is a day off in every fifth year only (2025, 2030).
    """

    def reason(day: date) -> str | None:
        name = _public(day.year).get(day)
        if name == _GOOD_FRIDAY and not good_friday:
            return None
        if name is None and liberation_day and (day.month, day.day) == (5, 5):
            return _LIBERATION_DAY
        return name

    return reason


def no_meetings(region: Region | None, *, good_friday: bool = True, liberation_day: bool = True) -> DayOff:
    """Public holidays and the school holidays of the region, for proposals of dates; never for deadlines."""
    public = day_off(good_friday=good_friday, liberation_day=liberation_day)
    return lambda day: public(day) or (_school(region, day.year).get(day) if region else None)


def calendar_known(region: Region | None, day: date) -> bool:
    """Are the school holidays of this region known around this day? Otherwise a proposal must say so."""
    return region is not None and bool(_school(region, day.year))


@cache
def _public(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("NL", years=year, language="nl").items())


@cache
def _school(region: Region, year: int) -> dict[date, str]:
    days = holidays.country_holidays(
        "NL", subdiv=region.capitalize(), years=year, language="nl", categories=("school",)
    )
    return dict(days.items())


def working_days_between(start: date, end: date, *, day_off: DayOff) -> int:
    """The working days after `start`, up to and with `end`; 0 when the end is not later."""
    days = (start + ONE_DAY * n for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, day_off=day_off) for day in days)


def working_day_before(on: date, *, day_off: DayOff) -> date:
    """The last working day before this one."""
    day = on - ONE_DAY
    while not is_working_day(day, day_off=day_off):
        day -= ONE_DAY
    return day


def first_working_day(today: date, *, day_off: DayOff) -> date:
    """The first working day of this day's month."""
    day = today.replace(day=1)
    while not is_working_day(day, day_off=day_off):
        day += ONE_DAY
    return day
