"""Rule 11: what the rules cost and yield, and the guard rail of two messages a week (numbers: ux.md §4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from methods.puzzelteam import MeetingState, Met


MOST_MAILS_A_WEEK = 2
STORM = 200
"""So many rule messages at once are a sign that time was lost: an alarm goes out, and people get one digest."""


class Patience(IntEnum):
    """How long a message that nobody asked for can wait."""

    NONE = 0
    """Its hour passes: a gate that closes today, a meeting tomorrow."""
    SOME = 1
    MUCH = 2
    """News: just as good on Monday."""


def goes_this_week(patience: Patience, sent: Sequence[Patience]) -> bool:
    """Rule 11, the guard rail: is there room this week beside what this person was sent unasked?

    Two at the most; news takes no more than one place, so that something is left for what cannot wait long. What
    cannot wait at all goes in any case: nothing is lost to a budget.
    """
    if patience is Patience.NONE:
        return True
    if len(sent) >= MOST_MAILS_A_WEEK:
        return False
    return patience is Patience.SOME or Patience.MUCH not in sent


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured over a period; shares between 0 and 1, None where there was nothing to measure."""

    kept: float | None
    days_to_new_date: float | None
    mails_per_person_week: float

    @property
    def within_budget(self) -> bool:
        """At most two mails per person per week."""
        return self.mails_per_person_week <= MOST_MAILS_A_WEEK


def measures(
    meetings: Iterable[Met], new_date_after: Sequence[int], mails: int, people: int, days: int
) -> Measures:
    """Rule 11: meetings held of those planned, days from a miss to a new date, mails per person per week."""
    ended = [m for m in meetings if m.state in (MeetingState.HELD, MeetingState.MISSED)]
    held = sum(m.state is MeetingState.HELD for m in ended)
    weeks = max(days / 7, 1)
    return Measures(
        kept=held / len(ended) if ended else None,
        days_to_new_date=sum(new_date_after) / len(new_date_after) if new_date_after else None,
        mails_per_person_week=mails / max(people, 1) / weeks,
    )


def is_storm(due: int) -> bool:
    """Are so many messages due at once that time was lost, rather than work left undone?"""
    return due > STORM
