"""Say whether one comes: by one tap, from a link or signed in; a substitute may come instead."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid, MeetingMoved, Mistake, NothingToDo, NotYourSeat
from actions.puzzelteam.loading import is_over, loaded_meeting, next_meeting
from actions.reasons import SHORT, too_long
from models import audit, queries, teams
from models.puzzelteam import AttendanceRow, MeetingRow, TeamRow


COMING, NOT_COMING, SUBSTITUTE = ANSWERS = ("coming", "not_coming", "substitute")


def version_of(meeting: MeetingRow) -> str:
    """The appointment as it is now; another one when it moved."""
    return f"{meeting.id}:{meeting.sequence}"


def respond_to_next(
    session: Session,
    team: TeamRow,
    seat_id: UUID,
    shown: str,
    answer: str,
    now: datetime,
    *,
    by: UUID,
    substitute: str = "",
) -> AttendanceRow:
    """Answer about the next meeting, while it still is the appointment that was shown (`version_of`).

    Raises:
        MeetingMoved, and all that `respond` refuses.
    """
    meeting = next_meeting(session, team, now)
    if meeting is None or version_of(meeting) != shown:
        raise MeetingMoved
    return respond(session, meeting.id, seat_id, answer, now, by=by, substitute=substitute)


def respond(
    session: Session,
    meeting_id: UUID,
    seat_id: UUID,
    answer: str,
    now: datetime,
    *,
    by: UUID,
    substitute: str = "",
) -> AttendanceRow:
    """Answer for a seat of the team: by who holds it or stands in for it; may be changed until the meeting.

    Raises:
        NotFound, CaseNotOpen, NotYourSeat, NothingToDo (the meeting is over), Invalid (no answer of the three).
    """
    here, meeting = loaded_meeting(session, meeting_id)
    sitting = {one.person_id for one in queries.members_of_seat(session, seat_id, now)}
    in_team = seat_id in {seat.id for _, seat in teams.team_seats(session, here.team.id, now)}
    if not in_team or by not in sitting:
        raise NotYourSeat
    if is_over(meeting):
        raise NothingToDo("this meeting is over")
    if answer not in ANSWERS:
        raise Invalid([Mistake("answer", "not_a_choice")])
    if mistakes := too_long({"substitute": substitute}, SHORT):
        raise Invalid(mistakes)
    row = teams.attendance(session, meeting.id).get(seat_id)
    row = row or AttendanceRow(meeting_id=meeting.id, seat_id=seat_id, person_id=by)
    row.answer, row.answered_at, row.person_id = answer, now, by
    row.substitute = substitute.strip() if answer == SUBSTITUTE else ""
    session.add(row)
    audit.record(session, "attendance_answered", now, by=by, case=here.case.id, meeting=meeting.number)
    return row
