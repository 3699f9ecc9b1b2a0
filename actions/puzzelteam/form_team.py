"""Form a team out of seats of the case, and promise to stay with it. A seat outlives its person; a promise does not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid, Mistake, NotAllowed, NotFound, NothingToDo
from actions.installation import Installation
from actions.loading import locked_case, require_chair
from actions.puzzelteam.loading import loaded, next_meeting, require_lead, require_open, today_of
from actions.puzzelteam.tell import tell
from methods.rhythm import period_days
from models import audit, queries, teams
from models.case import CaseRow
from models.pinned import method_of
from models.puzzelteam import CommitmentRow, RhythmChangeRow, TeamClockRow, TeamRow, TeamSeatRow
from models.seat import MemberRow
from notifications.occasions import Occasion


def form_team(
    session: Session,
    installation: Installation,
    case_id: UUID,
    now: datetime,
    *,
    by: UUID | None,
    seats: Collection[UUID] | None = None,
    vice: UUID | None = None,
    sponsor: UUID | None = None,
    attendance_rule: str = "",
    ask: bool = True,
) -> TeamRow:
    """Form the team of a case: these seats, or all. Everybody is asked to promise to stay, unless `ask` is False.

    With `sponsor` (a seat of the case) who sits there is the sponsor from now on.

    Raises:
        NotAllowed (not the chair), CaseNotOpen, NothingToDo (there is one), Invalid (a seat of another case).
    """
    case = locked_case(session, case_id)
    require_open(case)
    require_chair(session, case, by, now)
    if teams.team_of(session, case.id) is not None:
        raise NothingToDo("this case has a team already")
    all_seats = {seat.id for seat in queries.seats(session, case.id, now)}
    chosen = all_seats if seats is None else set(seats)
    strange = [Mistake("seats", "unknown_seat")] if chosen - all_seats else []
    if vice is not None and vice not in chosen:
        strange.append(Mistake("vice", "unknown_seat"))
    named = queries.holder(session, sponsor, now) if sponsor in all_seats else None
    if sponsor is not None and named is None:
        strange.append(Mistake("sponsor", "unknown_seat"))
    if strange:
        raise Invalid(strange)
    team = TeamRow(
        case_id=case.id,
        formed_at=now,
        formed_by=by,
        vice_seat_id=vice,
        attendance_rule=attendance_rule.strip(),
    )
    session.add(team)
    session.flush()
    for seat in queries.seats(session, case.id, now):
        if seat.id in chosen:
            session.add(TeamSeatRow(team_id=team.id, seat_id=seat.id, from_at=now))
    today = today_of(installation, now)
    session.add(TeamClockRow(team_id=team.id, look_on=today, quiet_since=today))
    if named is not None:
        case.sponsor_person_id = named.person_id
        case.sponsor = next(one.role for one in queries.seats(session, case.id, now) if one.id == sponsor)
    _first_rhythm(session, case, team, now, by)
    session.flush()
    for member in teams.holders(session, team, now).values():
        ask_promise(
            session, case, team, member, now, say=ask and member.person_id != by, given=member.person_id == by
        )
    audit.record(session, "team_formed", now, by=by, case=case.id, seats=len(chosen))
    return team


def _first_rhythm(session: Session, case: CaseRow, team: TeamRow, now: datetime, by: UUID | None) -> None:
    rhythm = method_of(session, case).rhythm
    if rhythm.phase(case.rhythm_phase) is None:
        case.rhythm_phase = rhythm.first
        session.add(case)
    session.add(
        RhythmChangeRow(
            team_id=team.id,
            phase=case.rhythm_phase,
            period_days=period_days(rhythm, case.rhythm_phase),
            reason="formed",
            changed_by=by,
            changed_at=now,
        )
    )


def ask_promise(
    session: Session,
    case: CaseRow,
    team: TeamRow,
    member: MemberRow,
    now: datetime,
    *,
    say: bool = True,
    given: bool = False,
) -> bool:
    """Ask whoever holds a seat to stay with the team; `given` when asking would be asking oneself. Was it asked?"""
    if (member.seat_id, member.person_id) in teams.commitments(session, team.id):
        return False
    session.add(
        CommitmentRow(
            team_id=team.id,
            seat_id=member.seat_id,
            person_id=member.person_id,
            asked_at=now,
            confirmed_at=now if given else None,
        )
    )
    session.flush()
    if say:
        meeting = next_meeting(session, team, now)
        facts = {"at": meeting.starts_at.isoformat()} if meeting else {}
        tell(session, Occasion.TEAM_SEAT, case, member, f"member:{member.id}/team", now, **facts)
    return say


def welcome_successor(session: Session, case: CaseRow, member: MemberRow, now: datetime) -> bool:
    """Somebody else holds a seat from now on: in a team that seat is asked anew, with where the team stands.

    True where that letter went: then it is the one letter about the seat, for a promise is a yes to both.
    """
    team = teams.team_of(session, case.id)
    if team is None or team.stopped_at is not None:
        return False
    if member.seat_id not in {seat.id for _, seat in teams.team_seats(session, team.id, now)}:
        return False
    look_soon(session, team, now)
    return ask_promise(session, case, team, member, now)


def promise(session: Session, case_id: UUID, seat_id: UUID, now: datetime, *, by: UUID) -> CommitmentRow:
    """Who holds the seat promises to stay with the team. Also a yes to the seat itself.

    Raises:
        NotFound, NotAllowed (not the holder), CaseNotOpen.
    """
    here = loaded(session, case_id)
    member = teams.holders(session, here.team, now).get(seat_id)
    if member is None:
        raise NotFound("seat")
    if member.person_id != by:
        raise NotAllowed("seat")
    ask_promise(session, here.case, here.team, member, now, say=False)
    row = teams.commitments(session, here.team.id)[seat_id, by]
    if row.confirmed_at is None:
        row.confirmed_at = now
        member.confirmed_at = member.confirmed_at or now
        session.add_all([row, member])
    audit.record(session, "commitment_confirmed", now, by=by, case=here.case.id, seat=str(seat_id))
    return row


def name_vice_chair(session: Session, case_id: UUID, seat_id: UUID, now: datetime, *, by: UUID) -> TeamRow:
    """Name the seat whose holder leads when the chair does not.

    Raises:
        NotFound (no such seat in the team), NotAllowed (not chair or vice chair, or the chair's own seat).
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    seat = next((one for _, one in teams.team_seats(session, here.team.id, now) if one.id == seat_id), None)
    if seat is None:
        raise NotFound("seat")
    if seat.is_chair:
        raise NotAllowed("another_seat")
    here.team.vice_seat_id = seat.id
    session.add(here.team)
    audit.record(session, "vice_chair_named", now, by=by, case=here.case.id, seat=str(seat.id))
    return here.team


def add_to_team(session: Session, case_id: UUID, seat_id: UUID, now: datetime, *, by: UUID) -> TeamSeatRow:
    """Let another seat of the case sit in the team from now on.

    Raises:
        NotFound, NotAllowed, NothingToDo (it sits there).
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    if seat_id in {seat.id for _, seat in teams.team_seats(session, here.team.id, now)}:
        raise NothingToDo("this seat is in the team")
    if seat_id not in {seat.id for seat in queries.seats(session, here.case.id, now)}:
        raise NotFound("seat")
    row = TeamSeatRow(team_id=here.team.id, seat_id=seat_id, from_at=now)
    session.add(row)
    session.flush()
    audit.record(session, "team_seat_added", now, by=by, case=here.case.id, seat=str(seat_id))
    if member := teams.holders(session, here.team, now).get(seat_id):
        ask_promise(session, here.case, here.team, member, now)
    return row


def look_soon(session: Session, team: TeamRow, now: datetime) -> None:
    """Something changed: the rules look at this team in the next sweep."""
    clock = teams.clock_of(session, team.id)
    if clock is not None and clock.look_on > now.date():
        clock.look_on = now.date()
        session.add(clock)


def count_quiet_from(session: Session, team: TeamRow, day: date, *, at_least: bool = False) -> None:
    """The quiet of this team is counted from that day on; with `at_least` only when that is later than it was."""
    clock = teams.clock_of(session, team.id)
    if clock is not None:
        clock.quiet_since = max(clock.quiet_since, day) if at_least else day
        session.add(clock)
