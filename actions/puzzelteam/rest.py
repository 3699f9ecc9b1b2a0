"""Let the team rest until a day, go on, or stop: each with a reason. A pause does not break a streak."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import NothingToDo
from actions.installation import Installation
from actions.puzzelteam.form_team import count_quiet_from, look_soon
from actions.puzzelteam.loading import Loaded, loaded, refuse, require_lead, team_facts, today_of
from actions.puzzelteam.plan_meeting import call_off, call_off_all
from actions.puzzelteam.tell import sponsor_member, tell, tell_leaders, tell_members
from actions.reasons import owed_words
from gates.transitions import CaseState
from methods.reminders import pause_flaws
from models import audit, teams
from models.case import CaseRow
from models.puzzelteam import TeamPauseRow, TeamRow
from notifications.occasions import Occasion


def pause_team(
    session: Session,
    installation: Installation,
    case_id: UUID,
    until: date,
    reason: str,
    now: datetime,
    *,
    by: UUID | None,
) -> TeamPauseRow:
    """Rest until a day, thirteen weeks at most. Meetings planned in that time are called off.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, Invalid (no reason, not ahead, too long), NothingToDo (resting already).
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    refuse(pause_flaws(until, reason, today=today_of(installation, now)))
    row = rest(session, installation, here, until, reason, now, by=by)
    audit.record(session, "team_paused", now, by=by, case=here.case.id, until=until.isoformat())
    return row


def rest(
    session: Session,
    installation: Installation,
    here: Loaded,
    until: date,
    reason: str,
    now: datetime,
    *,
    by: UUID | None,
) -> TeamPauseRow:
    """The row of a rest whose day and reason were found good.

    Raises:
        NothingToDo: the team rests already.
    """
    today = today_of(installation, now)
    if team_facts(session, installation, here.case, now).paused_until(today):
        raise NothingToDo("the team rests already")
    row = TeamPauseRow(team_id=here.team.id, from_on=today, until=until, reason=reason.strip(), paused_by=by)
    _begin(session, here, row, now)
    return row


def _begin(session: Session, here: Loaded, row: TeamPauseRow, now: datetime) -> None:
    """Nothing is planned while the team rests, and its quiet is counted from the day it goes on."""
    session.add(row)
    for meeting in teams.planned(session, here.team.id):
        if meeting.starts_at > now and meeting.local_day < row.until:
            call_off(session, here, meeting, "paused", now)
    count_quiet_from(session, here.team, row.until, at_least=True)
    look_soon(session, here.team, now)


def rest_with_case(
    session: Session, installation: Installation, case: CaseRow, now: datetime, *, by: UUID | None
) -> None:
    """The case was paused: its team rests as long, also when it rested already; the caller writes the audit line."""
    team = teams.team_of(session, case.id)
    if team is None or team.stopped_at is not None or case.pause_until is None:
        return
    row = TeamPauseRow(
        team_id=team.id,
        from_on=today_of(installation, now),
        until=case.pause_until,
        reason=case.pause_reason,
        paused_by=by,
    )
    _begin(session, Loaded(case, team), row, now)


def go_on_with_case(session: Session, installation: Installation, case: CaseRow, now: datetime) -> None:
    """The case goes on, on its day, earlier or (after a standstill) later: that rest of its team ends today.

    Called while the case still says since when and until when it was paused; the caller writes the audit line.
    """
    team = teams.team_of(session, case.id)
    if team is None or case.paused_at is None:
        return
    today, since = today_of(installation, now), today_of(installation, case.paused_at)
    rests = teams.pauses(session, team.id)
    for row in rests:
        if (row.from_on, row.until) == (since, case.pause_until):
            row.until = today
            session.add(row)
    count_quiet_from(session, team, max([today, *(row.until for row in rests)]))
    look_soon(session, team, now)


def go_on(
    session: Session, installation: Installation, case_id: UUID, now: datetime, *, by: UUID | None
) -> TeamRow:
    """End the team's rest today.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, NothingToDo (it does not rest).
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    today = today_of(installation, now)
    resting = [row for row in teams.pauses(session, here.team.id) if row.from_on <= today < row.until]
    if not resting:
        raise NothingToDo("the team does not rest")
    for row in resting:
        row.until = today
        session.add(row)
    count_quiet_from(session, here.team, today)
    look_soon(session, here.team, now)
    audit.record(session, "team_resumed", now, by=by, case=here.case.id)
    return here.team


def stop_team(
    session: Session,
    installation: Installation,
    case_id: UUID,
    reason: str,
    now: datetime,
    *,
    by: UUID | None,
) -> TeamRow:
    """Stop, with a reason: stopping well is a result. In nazorg the question whether the case may end is asked now.

    Raises:
        NotFound, NotAllowed (not chair or vice chair, stopped already), CaseNotOpen, Invalid (no reason).
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    reason = owed_words(reason, "stop_reason")
    stop(session, installation, here, reason, now)
    audit.record(session, "team_stopped", now, by=by, case=here.case.id)
    return here.team


def stop(session: Session, installation: Installation, here: Loaded, reason: str, now: datetime) -> None:
    """Write the stop down, clear the calendars, tell members and sponsor; bring the review of the case forward."""
    call_off_all(session, here, "stopped", now)
    here.team.stopped_at, here.team.stop_reason = now, reason.strip()
    session.add(here.team)
    key = f"team:{here.team.id}/stopped:{now.isoformat()}"
    tell_members(session, Occasion.TEAM_STOPPED, here.case, here.team, key, now)
    if sponsor := sponsor_member(session, here.case, now):
        tell(session, Occasion.TEAM_STOPPED, here.case, sponsor, key, now)
    if here.case.state is CaseState.NAZORG and here.case.next_review_on is not None:
        here.case.next_review_on = min(here.case.next_review_on, today_of(installation, now))
        session.add(here.case)


def end_with_case(session: Session, case: CaseRow, now: datetime) -> None:
    """A case that closes ends its team; the caller writes the audit line."""
    team = teams.team_of(session, case.id)
    if team is None or team.stopped_at is not None:
        return
    here = Loaded(case, team)
    call_off_all(session, here, "case_closed", now)
    team.stopped_at, team.stop_reason = now, "case_closed"
    session.add(team)


def meets_again(session: Session, case: CaseRow, now: datetime) -> None:
    """The case goes on after all (the review said so, or it was reopened): so does its team, and a date is asked."""
    team = teams.team_of(session, case.id)
    if team is None or team.stopped_at is None:
        return
    stopped = team.stopped_at
    team.stopped_at, team.stop_reason = None, ""
    session.add(team)
    # The time in which the team had stopped is no silence.
    session.add(
        TeamPauseRow(
            team_id=team.id, from_on=stopped.date(), until=now.date(), reason="stopped", paused_by=None
        )
    )
    count_quiet_from(session, team, now.date(), at_least=True)
    look_soon(session, team, now)
    key = f"team:{team.id}/again:{now.isoformat()}"
    tell_leaders(session, Occasion.NEW_DATE_NEEDED, case, team, key, now)
