"""What every verb of a team starts from: the case locked, the team, who leads it, its facts for the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import CaseNotOpen, Invalid, Mistake, NotAllowed, NotFound
from actions.installation import Installation
from actions.loading import locked_case
from gates.transitions import CaseState
from methods.puzzelteam import MeetingState, Met, Pause, Team, agreed
from methods.reminders import Flaw
from models import queries, teams
from models.case import CaseRow
from models.pinned import method_of
from models.puzzelteam import MeetingRow, TeamRow
from models.seat import MemberRow, SeatRow


@dataclass(frozen=True)
class Loaded:
    """A team and its case, locked until the transaction ends."""

    case: CaseRow
    team: TeamRow


def loaded(session: Session, case_id: UUID, *, meets: bool = True) -> Loaded:
    """The team of a case, locked; with `meets` only one that has not stopped, of a case that is not closed.

    Raises:
        NotFound (no case, or no team yet), CaseNotOpen (closed), NotAllowed (the team has stopped).
    """
    case = locked_case(session, case_id)
    team = teams.team_of(session, case.id)
    if team is None:
        raise NotFound("team")
    if meets:
        require_open(case)
        if team.stopped_at is not None:
            raise NotAllowed("team_that_meets")
    return Loaded(case, team)


def require_open(case: CaseRow) -> None:
    """A case that is closed has no meetings.

    Raises:
        CaseNotOpen.
    """
    if case.state is CaseState.CLOSED:
        raise CaseNotOpen(case.state.value)


def loaded_meeting(session: Session, meeting_id: UUID) -> tuple[Loaded, MeetingRow]:
    """A meeting with its team and case, locked.

    Raises:
        NotFound, CaseNotOpen.
    """
    meeting = session.get(MeetingRow, meeting_id)
    if meeting is None:
        raise NotFound("meeting")
    here = loaded(session, meeting.case_id, meets=False)
    require_open(here.case)
    session.refresh(meeting)
    return here, meeting


def leaders(session: Session, team: TeamRow, now: datetime) -> list[MemberRow]:
    """Chair and vice chair, as far as somebody sits there."""
    found = [queries.chair(session, team.case_id, now)]
    if team.vice_seat_id:
        found.append(queries.holder(session, team.vice_seat_id, now))
    return [one for one in found if one is not None]


def require_lead(session: Session, team: TeamRow, by: UUID | None, now: datetime) -> None:
    """Only chair and vice chair go on from here; the system itself (no person) may too.

    Raises:
        NotAllowed.
    """
    if by is not None and by not in {one.person_id for one in leaders(session, team, now)}:
        raise NotAllowed("chair")


def require_member(session: Session, case: CaseRow, by: UUID | None, now: datetime) -> None:
    """Only members of the case (substitutes too) go on from here.

    Raises:
        NotAllowed.
    """
    if by is not None and by not in {one.person_id for one in queries.members(session, case.id, now)}:
        raise NotAllowed("member")


def refuse(flaws: Iterable[Flaw]) -> None:
    """Every flaw a rule found, as one refusal.

    Raises:
        Invalid.
    """
    if mistakes := [Mistake(flaw.field, flaw.word) for flaw in flaws]:
        raise Invalid(mistakes)


def today_of(installation: Installation, now: datetime) -> date:
    """The local day of this moment."""
    return now.astimezone(installation.zone).date()


def team_facts(session: Session, installation: Installation, case: CaseRow, now: datetime) -> Team:
    """The team of a case as the rules see it; a case without one yet is quiet since it started."""
    team = teams.team_of(session, case.id)
    rhythm = method_of(session, case).rhythm
    phase = case.rhythm_phase if rhythm.phase(case.rhythm_phase) else rhythm.first
    if team is None:
        return Team(
            rhythm, phase, today_of(installation, case.started_at), pauses=_case_pause(installation, case)
        )
    stopped = team.stopped_at or (case.closed_at if case.state is CaseState.CLOSED else None)
    return Team(
        rhythm=agreed(rhythm, phase, team.period_days),
        phase=phase,
        formed_on=today_of(installation, team.formed_at),
        meetings=met_of(session, team),
        pauses=(
            *(Pause(row.from_on, row.until) for row in teams.pauses(session, team.id)),
            *_case_pause(installation, case),
        ),
        stopped_on=today_of(installation, stopped) if stopped else None,
        in_handover=in_handover(session, team, now),
    )


def _case_pause(installation: Installation, case: CaseRow) -> tuple[Pause, ...]:
    """While the case stands still its team rests too."""
    if case.state is not CaseState.PAUSED or case.paused_at is None or case.pause_until is None:
        return ()
    return (Pause(today_of(installation, case.paused_at), case.pause_until),)


def met_of(session: Session, team: TeamRow) -> tuple[Met, ...]:
    """Every meeting with how many were invited and there."""
    return tuple(Met(*one) for one in teams.met(session, team.id))


def in_handover(session: Session, team: TeamRow, now: datetime) -> bool:
    """Is a seat of the team vacant, or held by a successor who has not promised to stay yet?"""
    sitting, promised = teams.holders(session, team, now), teams.commitments(session, team.id)
    for seat in seats_of_team(session, team, now):
        member = sitting.get(seat.id)
        promise = promised.get((seat.id, member.person_id)) if member else None
        is_new = member is None or member.from_at > team.formed_at
        if is_new and (promise is None or promise.confirmed_at is None):
            return True
    return False


def seats_of_team(session: Session, team: TeamRow, now: datetime) -> Sequence[SeatRow]:
    """The seats of the team at this moment."""
    return [seat for _, seat in teams.team_seats(session, team.id, now)]


def last_planned_passed(session: Session, team: TeamRow, now: datetime) -> MeetingRow | None:
    """The first planned meeting whose hour has come and that nobody recorded."""
    return next((one for one in teams.planned(session, team.id) if one.starts_at <= now), None)


def next_meeting(session: Session, team: TeamRow, now: datetime) -> MeetingRow | None:
    """The first planned meeting that is still to come."""
    return next((one for one in teams.planned(session, team.id) if one.starts_at > now), None)


def is_over(meeting: MeetingRow) -> bool:
    """Was this meeting recorded or cancelled?"""
    return meeting.state is not MeetingState.PLANNED
