"""Clocks in working time: when a gate closes, what is left of it, and when a message may go out.

Instants are aware datetimes, given back in UTC; a working day is a local day, in `tz`, that is no Saturday or Sunday
and that `day_off` has no reason against. Counting starts on the day after: five working days from Thursday is Thursday.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gates.defaults import CLOSES_AT, LEAST_WORKING_DAYS_AFTER_HOLD, WORK_ENDS, WORK_STARTS


#: Why nobody works on a weekday ("Tweede paasdag"); None when it is an ordinary day.
DayOff = Callable[[date], str | None]

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """A weekday that did not count towards a deadline, and why."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The instant (UTC) at which something closes, and the days off that moved it, in order."""

    at: datetime
    moved: tuple[Moved, ...] = ()


def closing(
    opened_at: datetime, working_days: int, *, tz: ZoneInfo, day_off: DayOff, at: time = CLOSES_AT
) -> Deadline:
    """When something opened now closes: after so many working days (at least one), at local time `at`."""
    if working_days < 1:
        raise ValueError(f"a deadline needs at least one working day, not {working_days}")
    day, left, moved = _local(opened_at, tz).date(), working_days, []
    while left:
        day += _ONE_DAY
        if reason := _weekday_off(day, day_off):
            moved.append(Moved(day, reason))
        left -= is_working_day(day, day_off=day_off)
    return Deadline(_instant(day, at, tz), tuple(moved))


def working_days_left(now: datetime, closes_at: datetime, *, tz: ZoneInfo, day_off: DayOff) -> int:
    """The working days after today up to and with the closing day; 0 when it closes today or has closed."""
    last = _local(closes_at, tz).date()
    day, left = _local(now, tz).date(), 0
    while day < last:
        day += _ONE_DAY
        left += is_working_day(day, day_off=day_off)
    return left


def days_after_hold(now: datetime, closes_at: datetime, *, tz: ZoneInfo, day_off: DayOff) -> int:
    """The working days a new round gets when this one is held now: what was left, and at least two."""
    left = working_days_left(now, closes_at, tz=tz, day_off=day_off)
    return max(left, LEAST_WORKING_DAYS_AFTER_HOLD)


def is_working_day(day: date, *, day_off: DayOff) -> bool:
    """Whether people work on this local day."""
    return day.weekday() < _SATURDAY and day_off(day) is None


def is_working_time(now: datetime, *, tz: ZoneInfo, day_off: DayOff) -> bool:
    """Whether it is from 07.30 until 18.00 on a working day."""
    local = _local(now, tz)
    return WORK_STARTS <= local.time() < WORK_ENDS and is_working_day(local.date(), day_off=day_off)


def next_working_moment(now: datetime, *, tz: ZoneInfo, day_off: DayOff) -> datetime:
    """Now, when it is working time; else the next start of a working day (UTC)."""
    if is_working_time(now, tz=tz, day_off=day_off):
        return now.astimezone(UTC)
    local = _local(now, tz)
    day = local.date() if local.time() < WORK_STARTS else local.date() + _ONE_DAY
    while not is_working_day(day, day_off=day_off):
        day += _ONE_DAY
    return _instant(day, WORK_STARTS, tz)


def _weekday_off(day: date, day_off: DayOff) -> str | None:
    # A weekend moves nothing: everybody expects it.
    return day_off(day) if day.weekday() < _SATURDAY else None


def _local(instant: datetime, tz: ZoneInfo) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs its offset: {instant.isoformat()}")
    return instant.astimezone(tz)


def _instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tz).astimezone(UTC)
