"""Votes taken at a table: who may confirm the chair's list, and how long one can object.

The votes count once one other voter who was there, and who did not ask for the gate, confirms the list from an own
link. An objection never rewrites a decision: it stops the running step's clock and asks the gate anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from gates.deadlines import DayOff, Deadline, closing
from gates.defaults import OBJECTION_WORKING_DAYS
from gates.errors import (
    ConfirmedByAbsent,
    ConfirmedByAsker,
    ConfirmedByNoter,
    ObjectionLate,
    ObjectionNotTheirs,
    TableRefusal,
)


@dataclass(frozen=True, slots=True)
class TableList:
    """The votes noted at one table: who wrote them down, who asked for the gate, whose votes they are."""

    noted_by: str
    requested_by: str | None
    voters: Collection[str]


def confirm_refusal(table: TableList, person: str) -> TableRefusal | None:
    """Why this person cannot confirm the list; None when the votes count from now on."""
    if person == table.noted_by:
        return ConfirmedByNoter(person)
    if person == table.requested_by:
        return ConfirmedByAsker(person)
    return None if person in table.voters else ConfirmedByAbsent(person)


def object_until(
    told_at: datetime, *, tz: ZoneInfo, day_off: DayOff, working_days: int = OBJECTION_WORKING_DAYS
) -> Deadline:
    """Until when somebody can object, from being told "dit is namens u genoteerd"."""
    return closing(told_at, working_days, tz=tz, day_off=day_off)


def objection_refusal(
    table: TableList, person: str, *, until: datetime, now: datetime
) -> TableRefusal | None:
    """Why this person cannot object now; None when the objection stands."""
    if person not in table.voters:
        return ObjectionNotTheirs(person)
    return ObjectionLate(until) if now >= until else None
