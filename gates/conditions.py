"""What became of a condition of a go: met, moved, waived or missed, and who may say so.

Someone else than the owner ticks it off; the seats that set it may move or waive it; a missed one stops the running
step's clock, and no next gate is asked while one is missed (product, *The life of a case*).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from gates.deadlines import DayOff, Deadline, closing
from gates.defaults import CONDITION_WORKING_DAYS
from gates.errors import ConditionRefusal, MetByOwner, NotSetByThisSeat


class ConditionState(StrEnum):
    """Where a condition stands; `missed` is an open one whose day has gone by."""

    OPEN = "open"
    MET = "met"
    WAIVED = "waived"
    MISSED = "missed"


def state(stored: ConditionState, due: date, today: date) -> ConditionState:
    """Where a condition stands today: an open one is missed from the day after it was due."""
    return ConditionState.MISSED if stored is ConditionState.OPEN and today > due else stored


def stops_the_clock(states: Iterable[ConditionState]) -> bool:
    """Whether a missed condition stops the running step's clock, and keeps the next gate from being asked."""
    return any(each is ConditionState.MISSED for each in states)


def default_due(decided_at: datetime, *, tz: ZoneInfo, day_off: DayOff) -> Deadline:
    """When a condition without a date of its own is due: ten working days after the decision (NS)."""
    return closing(decided_at, CONDITION_WORKING_DAYS, tz=tz, day_off=day_off)


def meet_refusal(*, owner: str, ticked_by: str) -> ConditionRefusal | None:
    """Why this person cannot tick the condition off: its owner never does."""
    return MetByOwner(owner) if owner == ticked_by else None


def move_refusal(*, set_by: Collection[str], seat: str) -> ConditionRefusal | None:
    """Why this seat cannot move or waive the condition: only the seats that set it can."""
    return None if seat in set_by else NotSetByThisSeat(seat, sorted(set_by))
