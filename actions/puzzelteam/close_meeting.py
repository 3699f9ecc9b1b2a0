"""Close a meeting: who was there, what was agreed, and what follows. Without what follows it stays open (rule 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from sqlmodel import Session

from actions.errors import NothingToDo
from actions.installation import Installation
from actions.puzzelteam.agree import NewAction, agree
from actions.puzzelteam.form_team import count_quiet_from, look_soon
from actions.puzzelteam.loading import Loaded, is_over, loaded_meeting, refuse, require_lead, today_of
from actions.puzzelteam.plan_meeting import moment_flaws, put_in_calendar, usual_hour
from actions.puzzelteam.respond import COMING, NOT_COMING, SUBSTITUTE
from actions.puzzelteam.rest import rest, stop
from actions.puzzelteam.tell import tell_of_meeting
from methods.puzzelteam import MeetingState, instant
from methods.reminders import Flaw, Following, Presence, closing_flaws
from models import audit, teams
from models.puzzelteam import AttendanceRow, MeetingRow
from notifications.occasions import Occasion


@dataclass(frozen=True)
class Report:
    """How a meeting went. `present` by seat; who is not in it is taken at their own answer, if they gave one."""

    held: bool = True
    present: Mapping[UUID, Presence] = field(default_factory=dict)
    notes: str = ""
    decisions: tuple[str, ...] = ()
    actions: tuple[NewAction, ...] = ()
    why_not: str = ""


@dataclass(frozen=True)
class Next:
    """What follows: a day with its hour (the usual one when none is given), a pause, or a stop."""

    day: date | None = None
    at: time | None = None
    pause_until: date | None = None
    reason: str = ""
    stop_reason: str = ""


def close_meeting(
    session: Session,
    installation: Installation,
    meeting_id: UUID,
    report: Report,
    following: Next,
    now: datetime,
    *,
    by: UUID | None,
) -> MeetingRow:
    """Record a meeting as held or missed, and carry out what follows; by chair or vice chair.

    A meeting that was held before its planned hour happened today. Nothing is written unless all of it can be.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, NothingToDo (closed already), Invalid (what follows is missing, not ahead,
        on a public holiday, without a reason; an agreement without owner or date).
    """
    here, meeting = loaded_meeting(session, meeting_id)
    require_lead(session, here.team, by, now)
    if is_over(meeting) or here.team.stopped_at is not None:
        raise NothingToDo("this meeting is closed already")
    refuse(_flaws(session, installation, here, following, now))
    _record(session, installation, here, meeting, report, now, by)
    for new in report.actions:
        agree(session, here, new, now, by=by, meeting=meeting)
    session.flush()
    _carry_out(session, installation, here, following, now, by)
    look_soon(session, here.team, now)
    what = "meeting_held" if report.held else "meeting_missed"
    audit.record(session, what, now, by=by, case=here.case.id, meeting=meeting.number)
    return meeting


def _flaws(
    session: Session, installation: Installation, here: Loaded, following: Next, now: datetime
) -> list[Flaw]:
    chosen = Following(following.day, following.pause_until, following.reason, following.stop_reason)
    today = today_of(installation, now)
    flaws = list(closing_flaws(chosen, today=today, public=installation.day_off))
    if following.day is not None and not flaws:
        hour = following.at or usual_hour(session, here.case)
        flaws += moment_flaws(installation, following.day, hour, now, field="next_at")
    return flaws


def _record(
    session: Session,
    installation: Installation,
    here: Loaded,
    meeting: MeetingRow,
    report: Report,
    now: datetime,
    by: UUID | None,
) -> None:
    if meeting.starts_at > now:
        _bring_forward(session, installation, here, meeting, now)
    meeting.state = MeetingState.HELD if report.held else MeetingState.MISSED
    meeting.closed_at, meeting.closed_by = now, by
    meeting.notes, meeting.decisions = (
        report.notes.strip(),
        [one.strip() for one in report.decisions if one.strip()],
    )
    meeting.closed_because = "" if report.held else report.why_not.strip()
    session.add(meeting)
    if report.held:
        _write_presence(session, here, meeting, report.present, now)
        count_quiet_from(session, here.team, meeting.local_day, at_least=True)
    for action in teams.actions(session, here.team.id, is_open=True):
        action.carried += 1
        session.add(action)


def _bring_forward(
    session: Session, installation: Installation, here: Loaded, meeting: MeetingRow, now: datetime
) -> None:
    """What was recorded before its hour happened now; the appointment leaves the calendars."""
    meeting.sequence += 1
    tell_of_meeting(session, Occasion.MEETING_CANCELLED, here.case, here.team, meeting, now)
    local = now.astimezone(installation.zone)
    meeting.local_day, meeting.local_time = local.date(), f"{local:%H:%M}"
    meeting.starts_at = now


_TAKEN_AT_WORD = {COMING: Presence.THERE, SUBSTITUTE: Presence.DEPUTY, NOT_COMING: Presence.ABSENT}


def _write_presence(
    session: Session, here: Loaded, meeting: MeetingRow, present: Mapping[UUID, Presence], now: datetime
) -> None:
    answered = teams.attendance(session, meeting.id)
    for seat_id, member in teams.holders(session, here.team, now).items():
        row = answered.get(seat_id)
        row = row or AttendanceRow(meeting_id=meeting.id, seat_id=seat_id, person_id=member.person_id)
        told = present.get(seat_id) or _TAKEN_AT_WORD.get(row.answer)
        row.presence = told.value if told else ""
        session.add(row)


def _carry_out(
    session: Session,
    installation: Installation,
    here: Loaded,
    following: Next,
    now: datetime,
    by: UUID | None,
) -> None:
    if following.day is not None:
        hour = following.at or usual_hour(session, here.case)
        wanted = instant(following.day, hour, installation.zone)
        if all(one.starts_at != wanted for one in teams.planned(session, here.team.id)):
            put_in_calendar(session, installation, here, following.day, hour, now, by=by)
    elif following.pause_until is not None:
        rest(session, installation, here, following.pause_until, following.reason, now, by=by)
    else:
        stop(session, installation, here, following.stop_reason, now)
