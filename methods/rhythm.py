"""How long a puzzelteam may be quiet, and when it meets next. All days are calendar days; every number is a
default of ours that stands in the method file ("Bij een crisis zit iedereen aan tafel, maar daarna?").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from gates.deadlines import DayOff, is_working_day
from methods.schema import Rhythm


class UnknownPhase(LookupError):
    """The rhythm of this method has no such phase."""

    def __init__(self, phase: str) -> None:
        self.phase = phase
        super().__init__(f"there is no phase {phase!r} in this rhythm")


class Pulse(StrEnum):
    """How a team is doing: meeting as agreed, past its date without a word, or silent."""

    IN_RHYTHM = "in_rhythm"
    LATE = "late"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Quiet:
    """How quiet a team is: `days` since it last met, and the day from which that is silence if no date is set."""

    pulse: Pulse
    days: int
    silent_on: date


def period_days(rhythm: Rhythm, phase: str) -> int:
    """The days from one meeting to the next in this phase. Raises UnknownPhase."""
    found = rhythm.phase(phase)
    if found is None:
        raise UnknownPhase(phase)
    return found.period_days


def grace_days(rhythm: Rhythm, phase: str) -> int:
    """What a team may be late before it is silent: at least a week, or a quarter of the period. Raises UnknownPhase."""
    return max(rhythm.grace_days, ceil(period_days(rhythm, phase) * rhythm.grace_share))


def silent_after_days(rhythm: Rhythm, phase: str) -> int:
    """After how many days without a meeting the team is silent: 14, 21 and 35 by default; 56 in any case.

    Raises UnknownPhase.
    """
    allowed = period_days(rhythm, phase) + grace_days(rhythm, phase)
    return min(allowed, rhythm.silent_in_any_case_days)


def quiet(rhythm: Rhythm, phase: str, *, since: date, today: date, planned: date | None = None) -> Quiet:
    """How quiet the team is today.

    `since` is the last meeting held, or what came later: the start of the team or the end of a pause. A planned
    date that is still to come keeps a team from being silent, yet not for ever. Raises UnknownPhase.
    """
    days = (today - since).days
    limit = silent_after_days(rhythm, phase)
    if days >= rhythm.silent_in_any_case_days:
        pulse = Pulse.SILENT
    elif planned is not None and planned >= today:
        pulse = Pulse.IN_RHYTHM
    elif days >= limit:
        pulse = Pulse.SILENT
    else:
        pulse = Pulse.LATE if planned is not None or days > period_days(rhythm, phase) else Pulse.IN_RHYTHM
    return Quiet(pulse, days, since + timedelta(days=limit))


def next_dates(
    rhythm: Rhythm, phase: str, *, after: date, public: DayOff, no_meetings: DayOff, count: int = 2
) -> list[date]:
    """The next dates to propose: a period apart, on working days, outside the school holidays.

    Where the holidays last so long that the team would fall silent, the first working day of the period is
    proposed all the same. Raises UnknownPhase.
    """
    period = timedelta(days=period_days(rhythm, phase))
    longest = timedelta(days=silent_after_days(rhythm, phase))
    dates: list[date] = []
    for _ in range(count):
        before = dates[-1] if dates else after
        free = _first_working_day(before + period, no_meetings)
        too_late = free > before + longest
        dates.append(_first_working_day(before + period, public) if too_late else free)
    return dates


def _first_working_day(day: date, off: DayOff) -> date:
    while not is_working_day(day, day_off=off):
        day += timedelta(days=1)
    return day
