"""The rules that keep a team meeting, each a function of stored facts and a clock (numbers: ux.md §4.2).

All numbers are defaults of ours (NS), to be measured; days are working days where a rule says so. A rule answers
what is due; whoever asks it queues the words, once. Nothing here blames anybody: rules look at dates, not people.
Rule 2 is `puzzelteam.state`; 3 and the quiet of 9 are in `around_meetings`, 11 in `measures`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from gates import pause as pause_law
from gates.deadlines import DayOff, is_working_day
from gates.defaults import CLOSES_AT, WORK_STARTS
from methods.around_meetings import WEEK_BEFORE
from methods.puzzelteam import Team, TeamState, instant, misses_in_a_row, state
from methods.rhythm import period_days, silent_after_days
from methods.working_days import ONE_DAY, first_working_day, working_day_before, working_days_between


FARTHEST_AHEAD = timedelta(days=400)
"""A date beyond this is a slip of the pen."""
MISSES_THAT_ALARM = 2
SPONSOR_AFTER = 5
"""Working days after chair and vice chair were told; then the sponsor is asked, once."""
COORDINATOR_AFTER = 10
"""Working days after the sponsor was asked."""
ABSENCES_TO_ASK, ABSENCES_TO_REPLACE = 2, 3
GATE_BEFORE = timedelta(hours=48)
GATE_LAST_HOURS = timedelta(hours=4)
PAUSE_ENDS_BEFORE = timedelta(days=7)
HARD_BOUNCES = 2
LIST_CHECK_MONTHS = (1, 9)
STILL_NEEDED_AFTER_DAYS = 730
STILL_NEEDED_AGAIN_DAYS = 365
PEILING_DAYS = 5
PEILING_LEAST_ANSWERS = 4
PEILING_DROP = 0.5


# 1. No meeting ends without what comes next.


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a field, as a stable word."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class Following:
    """How the chair ends a meeting: the next moment, a pause until a day, or a stop; with a reason where it stops."""

    next_on: date | None = None
    pause_until: date | None = None
    reason: str = ""
    stop_reason: str = ""


def closing_flaws(following: Following, *, today: date, public: DayOff) -> tuple[Flaw, ...]:
    """Rule 1: a meeting is closed with one next date, one pause with a reason, or one stop with a reason."""
    chosen = [
        following.next_on is not None,
        following.pause_until is not None,
        bool(following.stop_reason.strip()),
    ]
    if sum(chosen) == 0:
        return (Flaw("next_at", "choose_what_follows"),)
    if sum(chosen) > 1:
        return (Flaw("next_at", "choose_one"),)
    if following.next_on is not None:
        return date_flaws(following.next_on, today=today, public=public)
    if following.pause_until is not None:
        return pause_flaws(following.pause_until, following.reason, today=today)
    return ()


def date_flaws(on: date, *, today: date, public: DayOff, field: str = "next_at") -> tuple[Flaw, ...]:
    """A next date is ahead, within a year or so, and not on a public holiday; a weekend is the team's own choice."""
    if on <= today:
        return (Flaw(field, "not_ahead"),)
    if on > today + FARTHEST_AHEAD:
        return (Flaw(field, "too_far_ahead"),)
    return (Flaw(field, f"public_holiday: {name}"),) if (name := public(on)) else ()


def pause_flaws(until: date, reason: str, *, today: date) -> tuple[Flaw, ...]:
    """Rule 7: a pause has a reason and ends within thirteen weeks."""
    flaws = [] if reason.strip() else [Flaw("reason", "missing")]
    if pause_law.refusal(until, today=today):
        flaws.append(Flaw("pause_until", "not_ahead" if until <= today else "pause_too_long"))
    return tuple(flaws)


# 4. Who hears of silence, in order, each once.


class Escalation(StrEnum):
    """How far the alarm about a team has come."""

    NONE = "none"
    CHAIRS = "chairs"
    SPONSOR = "sponsor"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Alarm:
    """How far the alarm came, and on which day it came there."""

    step: Escalation = Escalation.NONE
    on: date | None = None


def needs_alarm(team: Team, today: date) -> bool:
    """Two misses in a row, or silence; never for a team that rests or has stopped, and not while a new date stands
    after the misses."""
    now = state(team, today)
    if now in (TeamState.PAUSED, TeamState.STOPPED):
        return False
    missed = misses_in_a_row(team.meetings) >= MISSES_THAT_ALARM and team.next_planned(today) is None
    return now is TeamState.SILENT or missed


def escalation(
    team: Team, alarm: Alarm, today: date, *, has_sponsor: bool, has_chair: bool, day_off: DayOff
) -> Escalation | None:
    """Rule 4: chair and vice chair, then the sponsor once, then the coordinator's list; the next step, or None.

    Where somebody is not there the step is skipped, never the alarm. NONE: the team meets again, the alarm is over.
    """
    if not needs_alarm(team, today):
        return Escalation.NONE if alarm.step is not Escalation.NONE else None
    passed = working_days_between(alarm.on, today, day_off=day_off) if alarm.on else 0
    match alarm.step:
        case Escalation.NONE:
            return Escalation.CHAIRS if has_chair else Escalation.COORDINATOR
        case Escalation.CHAIRS if passed >= SPONSOR_AFTER:
            return Escalation.SPONSOR if has_sponsor else Escalation.COORDINATOR
        case Escalation.SPONSOR if passed >= COORDINATOR_AFTER:
            return Escalation.COORDINATOR
        case _:
            return None


# 5. The attendance rule.


class Presence(StrEnum):
    """How a seat was represented at a meeting that was held."""

    THERE = "there"
    DEPUTY = "deputy"
    ABSENT = "absent"


class AttendanceQuestion(StrEnum):
    """What is asked about a seat that stays empty."""

    STILL_RIGHT_PERSON = "still_right_person"
    NAME_A_DEPUTY = "name_a_deputy"


def attendance_question(newest_first: Sequence[Presence]) -> AttendanceQuestion | None:
    """Rule 5: absent twice in a row without a deputy: the chair is asked; three times: a deputy is asked for."""
    absent = next(
        (at for at, one in enumerate(newest_first) if one is not Presence.ABSENT), len(newest_first)
    )
    if absent >= ABSENCES_TO_REPLACE:
        return AttendanceQuestion.NAME_A_DEPUTY
    return AttendanceQuestion.STILL_RIGHT_PERSON if absent >= ABSENCES_TO_ASK else None


# 6. A gate that waits for an answer.


class GateReminder(StrEnum):
    """A reminder of an open gate; what happens after it the gate's own rule says, and never go."""

    TWO_DAYS = "two_days"
    LAST_HOURS = "last_hours"


def gate_reminder(
    opened_at: datetime, closes_at: datetime, now: datetime, *, tz: ZoneInfo
) -> GateReminder | None:
    """Rule 6, for who has not answered: 48 hours before, and on the last day from four hours before the end on.

    A gate that was open for less than two days gets only its last hours; on the day it opened nobody is reminded.
    """
    if now >= closes_at or opened_at.astimezone(tz).date() == now.astimezone(tz).date():
        return None
    if now >= closes_at - GATE_LAST_HOURS:
        return GateReminder.LAST_HOURS
    old_enough = opened_at <= closes_at - GATE_BEFORE
    return GateReminder.TWO_DAYS if old_enough and now >= closes_at - GATE_BEFORE else None


# 7. A pause is no silence, and no end.


def pause_reminder_due(until: date, today: date) -> bool:
    """Rule 7: from a week before a pause ends, while it lasts."""
    return until - PAUSE_ENDS_BEFORE <= today < until


# 8. People change jobs.


def address_needs_a_person(hard_bounces: int, *, says_left: bool = False) -> bool:
    """Rule 8: an address that was refused twice, or that answers that its owner left, is a task for the chair."""
    return hard_bounces >= HARD_BOUNCES or says_left


def list_check_due(today: date, formed_on: date, *, day_off: DayOff) -> bool:
    """Rule 8: "Klopt de lijst nog?", on the first working day of January and September; not in a team's first month."""
    if today.month not in LIST_CHECK_MONTHS or (today - formed_on).days < 31:
        return False
    return today == first_working_day(today, day_off=day_off)


# 9. Quiet is earned, and stopping well is a result.


def still_needed_due(formed_on: date, asked_on: date | None, today: date) -> bool:
    """Rule 9: after 24 months, and each year after, "Nog nodig?"; in nazorg the review of the case asks it instead."""
    if asked_on is not None:
        return (today - asked_on).days >= STILL_NEEDED_AGAIN_DAYS
    return (today - formed_on).days >= STILL_NEEDED_AFTER_DAYS


# 10. Silence is never mistaken for fine.


def monthly_due(last_on: date | None, formed_on: date, today: date, *, day_off: DayOff) -> bool:
    """Rule 10: the sponsor hears every month, also when all is well; from its first working day on, once."""
    this_month = today.replace(day=1)
    if formed_on >= this_month or today < first_working_day(today, day_off=day_off):
        return False
    return last_on is None or last_on < this_month


def peiling_closes(opened_at: datetime, *, tz: ZoneInfo, day_off: DayOff) -> datetime:
    """A peiling is open for five working days, until the hour at which gates close."""
    day, left = opened_at.astimezone(tz).date(), PEILING_DAYS
    while left:
        day += ONE_DAY
        left -= is_working_day(day, day_off=day_off)
    return instant(day, CLOSES_AT, tz)


def peiling_dropped(means: Sequence[float]) -> bool:
    """Did the last peiling fall by half a point or more against the one before? Oldest first."""
    return len(means) > 1 and means[-2] - means[-1] >= PEILING_DROP


# When the rules look at a team again.


def next_look(team: Team, alarm: Alarm, today: date, *, asked: bool, day_off: DayOff) -> date:
    """The first day on which a rule may have something to say, so that ten thousand quiet teams cost nothing.

    Daily while something is open: an alarm, a date without a word, or `asked` (a question that waits). Otherwise the
    nearest of what the calendar holds, and the first working day of next month at the latest.
    """
    tomorrow = today + ONE_DAY
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if today < first_working_day(today, day_off=day_off):
        following = first_working_day(today, day_off=day_off)
    if team.stopped_on is not None and team.stopped_on <= today:
        return tomorrow if asked else following
    if alarm.step not in (Escalation.NONE, Escalation.COORDINATOR) or team.unrecorded(today) or asked:
        return tomorrow
    since = team.since(today)
    days = [
        following,
        since + timedelta(days=period_days(team.rhythm, team.phase) + 1),
        since + timedelta(days=silent_after_days(team.rhythm, team.phase)),
        since + timedelta(days=team.rhythm.silent_in_any_case_days),
    ]
    if (planned := team.next_planned(today)) is not None:
        days += [planned - WEEK_BEFORE, working_day_before(planned, day_off=day_off), planned + ONE_DAY]
    if (until := team.paused_until(today)) is not None:
        days += [until - PAUSE_ENDS_BEFORE, until]
    return min(day for day in days if day > today)


def sending_hour(day: date, tz: ZoneInfo) -> datetime:
    """When what a rule asks for on a day goes out at the earliest."""
    return instant(day, WORK_STARTS, tz)
