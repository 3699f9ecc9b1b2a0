"""Plan a meeting, move it, call it off: a local appointment that everybody gets personally in the calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlmodel import Session

from actions.errors import NothingToDo
from actions.installation import Installation
from actions.loading import locked_case
from actions.puzzelteam.form_team import form_team, look_soon
from actions.puzzelteam.loading import (
    Loaded,
    is_over,
    loaded,
    loaded_meeting,
    refuse,
    require_lead,
    require_open,
    team_facts,
    today_of,
)
from actions.puzzelteam.tell import tell_leaders, tell_of_meeting
from actions.reasons import owed_words
from methods.puzzelteam import MeetingState, Proposal, instant, proposals, soon
from methods.reminders import Flaw, date_flaws
from models import audit, queries, teams
from models.case import CaseRow
from models.puzzelteam import MeetingRow
from notifications.occasions import Occasion


USUAL_HOUR = time(10)
USUAL_MINUTES = 45


def plan_meeting(
    session: Session,
    installation: Installation,
    case_id: UUID,
    day: date,
    at: time,
    now: datetime,
    *,
    by: UUID | None,
    minutes: int = USUAL_MINUTES,
    place: str = "",
    because: str = "",
) -> MeetingRow:
    """Plan a meeting and invite everybody in the team, each personally; the first one forms the team.

    Raises:
        NotFound, NotAllowed (not chair or vice chair), CaseNotOpen, NothingToDo (planned at that moment already),
        Invalid (not ahead, a public holiday, a length nobody sits through).
    """
    case = locked_case(session, case_id)
    require_open(case)
    if teams.team_of(session, case.id) is None:
        form_team(session, installation, case.id, now, by=by, ask=False)
    here = loaded(session, case.id)
    require_lead(session, here.team, by, now)
    refuse(moment_flaws(installation, day, at, now, minutes=minutes, field="at"))
    meeting = put_in_calendar(
        session, installation, here, day, at, now, by=by, minutes=minutes, place=place, because=because
    )
    audit.record(session, "meeting_planned", now, by=by, case=case.id, meeting=meeting.number)
    return meeting


def moment_flaws(
    installation: Installation,
    day: date,
    at: time,
    now: datetime,
    *,
    minutes: int = USUAL_MINUTES,
    field: str,
) -> list[Flaw]:
    """What is wrong with this moment for a meeting; today is fine while its hour is still to come."""
    flaws = [] if 1 <= minutes <= 480 else [Flaw("minutes", "between_1_and_480")]
    if instant(day, at, installation.zone) <= now:
        return [*flaws, Flaw(field, "not_ahead")]
    yesterday = today_of(installation, now).toordinal() - 1
    return [
        *flaws,
        *date_flaws(day, today=date.fromordinal(yesterday), public=installation.day_off, field=field),
    ]


def put_in_calendar(
    session: Session,
    installation: Installation,
    here: Loaded,
    day: date,
    at: time,
    now: datetime,
    *,
    by: UUID | None,
    minutes: int = USUAL_MINUTES,
    place: str = "",
    because: str = "",
) -> MeetingRow:
    """The meeting's row and its invitations, once the moment was found good; a rest of the team ends that day.

    Raises:
        NothingToDo: planned at that moment already.
    """
    starts = instant(day, at, installation.zone)
    if any(one.starts_at == starts for one in teams.planned(session, here.team.id)):
        raise NothingToDo("a meeting is planned at that moment already")
    meeting = MeetingRow(
        team_id=here.team.id,
        case_id=here.case.id,
        number=teams.next_number(session, here.team.id),
        uid=f"{uuid4()}@overleg.invalid",
        local_day=day,
        local_time=f"{at:%H:%M}",
        zone=installation.zone.key,
        starts_at=starts,
        minutes=minutes,
        place=place.strip(),
        because=because.strip(),
        planned_by=by,
        planned_at=now,
    )
    session.add(meeting)
    session.flush()
    _end_rest(session, here, day)
    look_soon(session, here.team, now)
    tell_of_meeting(session, Occasion.MEETING_INVITE, here.case, here.team, meeting, now)
    return meeting


def _end_rest(session: Session, here: Loaded, day: date) -> None:
    for pause in teams.pauses(session, here.team.id):
        if pause.from_on <= day < pause.until:
            pause.until = max(day, pause.from_on)
            session.add(pause)


def move_meeting(
    session: Session,
    installation: Installation,
    meeting_id: UUID,
    day: date,
    at: time,
    now: datetime,
    *,
    by: UUID | None,
) -> MeetingRow:
    """Move a planned meeting: the same event, one version higher; everybody answers anew.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, NothingToDo (recorded or off, or the same moment), Invalid.
    """
    here, meeting = loaded_meeting(session, meeting_id)
    require_lead(session, here.team, by, now)
    if is_over(meeting) or instant(day, at, installation.zone) == meeting.starts_at:
        raise NothingToDo("this meeting is not to be moved")
    refuse(moment_flaws(installation, day, at, now, field="at"))
    meeting.local_day, meeting.local_time = day, f"{at:%H:%M}"
    meeting.starts_at = instant(day, at, installation.zone)
    meeting.sequence += 1
    for row in teams.attendance(session, meeting.id).values():
        row.answer, row.substitute, row.answered_at = "", "", None
        session.add(row)
    session.add(meeting)
    look_soon(session, here.team, now)
    audit.record(session, "meeting_moved", now, by=by, case=here.case.id, meeting=meeting.number)
    tell_of_meeting(session, Occasion.MEETING_CHANGED, here.case, here.team, meeting, now)
    return meeting


def cancel_meeting(
    session: Session,
    meeting_id: UUID,
    reason: str,
    now: datetime,
    *,
    by: UUID | None,
) -> MeetingRow:
    """Call a planned meeting off, with a reason; without another date the chairs are asked for one at once.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, NothingToDo (recorded or off), Invalid (no reason).
    """
    here, meeting = loaded_meeting(session, meeting_id)
    require_lead(session, here.team, by, now)
    if is_over(meeting):
        raise NothingToDo("this meeting is over")
    reason = owed_words(reason)
    call_off(session, here, meeting, reason, now)
    session.flush()
    if not teams.planned(session, here.team.id):
        key = f"meeting:{meeting.id}/new_date"
        tell_leaders(
            session,
            Occasion.NEW_DATE_NEEDED,
            here.case,
            here.team,
            key,
            now,
            since=meeting.starts_at.isoformat(),
        )
    audit.record(session, "meeting_cancelled", now, by=by, case=here.case.id, meeting=meeting.number)
    return meeting


def call_off(session: Session, here: Loaded, meeting: MeetingRow, why: str, now: datetime) -> None:
    """The meeting leaves the plan, and everybody's calendar when its hour is still to come."""
    meeting.state, meeting.closed_at, meeting.closed_because = MeetingState.CANCELLED, now, why
    meeting.sequence += 1
    session.add(meeting)
    look_soon(session, here.team, now)
    if meeting.starts_at > now:
        tell_of_meeting(session, Occasion.MEETING_CANCELLED, here.case, here.team, meeting, now)


def call_off_all(session: Session, here: Loaded, why: str, now: datetime) -> None:
    """No planned meeting of the team takes place."""
    for meeting in teams.planned(session, here.team.id):
        call_off(session, here, meeting, why, now)


def proposed_dates(
    session: Session, installation: Installation, case: CaseRow, now: datetime
) -> list[Proposal]:
    """At least two dates to choose from, outside holidays where they are known."""
    return proposals(
        team_facts(session, installation, case, now),
        today_of(installation, now),
        public=installation.day_off,
        no_meetings=installation.no_meetings or installation.day_off,
        school_known=installation.school_known,
    )


def proposed_soon(
    session: Session, installation: Installation, case: CaseRow, now: datetime
) -> list[datetime]:
    """Moments within days, at the team's usual hour: for after a signal that is worse."""
    hour = usual_hour(session, case)
    return [
        instant(day, hour, installation.zone)
        for day in soon(today_of(installation, now), public=installation.day_off)
    ]


def usual_hour(session: Session, case: CaseRow) -> time:
    """The hour at which the team met last, or ten o'clock."""
    team = teams.team_of(session, case.id)
    found = teams.meetings(session, team.id) if team else ()
    return time.fromisoformat(found[-1].local_time) if found else USUAL_HOUR


def chair_of(session: Session, case: CaseRow, now: datetime) -> UUID | None:
    """Who chairs the team's meetings: the chair of the case."""
    chair = queries.chair(session, case.id, now)
    return chair.person_id if chair else None
