"""Rules 3 and 9: what is sent around a meeting, and the quiet that a team earns by meeting (numbers: ux.md §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gates.deadlines import DayOff
from methods.working_days import working_day_before, working_days_between


ASK_CHAIR_AFTER = 1
"""Working days after a date without a word: the chair alone is asked whether it happened."""
ASK_BOTH_AFTER = 5
"""Working days after it: chair and vice chair; then nothing more to the members."""
WEEK_BEFORE = timedelta(days=7)
LONG_PERIOD_DAYS = 42
"""From this rhythm on also who accepted is reminded a week before."""
QUIET_AFTER = 12
"""Meetings in a row after which members get only the day before."""


class Sending(StrEnum):
    """A message around a meeting."""

    WEEK_BEFORE = "week_before"
    DAY_BEFORE = "day_before"
    DID_IT_HAPPEN = "did_it_happen"
    CHAIR_AND_VICE = "chair_and_vice"


@dataclass(frozen=True, slots=True)
class Around:
    """A planned meeting as rule 3 sees it; `streak` are the meetings in a row before it."""

    on: date
    planned_on: date
    period_days: int
    streak: int = 0


def before_meeting(around: Around, today: date, *, accepted: bool, day_off: DayOff) -> Sending | None:
    """Rule 3, members: the working day before to everybody; a week before only to who has not accepted.

    With a period over six weeks also who accepted is reminded a week before. After twelve meetings in a row nobody
    is (rule 9). Who was invited on that same day needs no reminder.
    """
    if today >= around.on or around.planned_on >= today:
        return None
    if today == working_day_before(around.on, day_off=day_off):
        return Sending.DAY_BEFORE
    if earned_quiet(around.streak) or (accepted and around.period_days <= LONG_PERIOD_DAYS):
        return None
    starts = around.on - WEEK_BEFORE
    in_week = starts <= today < working_day_before(around.on, day_off=day_off)
    return Sending.WEEK_BEFORE if in_week and around.planned_on < starts else None


def after_meeting(on: date, today: date, *, day_off: DayOff) -> Sending | None:
    """Rule 3, a date without a word: the chair after one working day, chair and vice chair after five."""
    passed = working_days_between(on, today, day_off=day_off)
    if passed >= ASK_BOTH_AFTER:
        return Sending.CHAIR_AND_VICE
    return Sending.DID_IT_HAPPEN if passed >= ASK_CHAIR_AFTER else None


def earned_quiet(streak: int) -> bool:
    """Rule 9: after twelve meetings in a row members get only the day before."""
    return streak >= QUIET_AFTER
