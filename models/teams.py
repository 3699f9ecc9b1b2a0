"""Named questions about puzzelteams; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy
from sqlalchemy import BindParameter, bindparam, case, or_
from sqlmodel import Session, col, func, select

from methods.puzzelteam import MeetingState
from models import queries
from models.base import UtcDateTime
from models.peiling import PeilingRow
from models.puzzelteam import (
    ActionRow,
    AttendanceRow,
    CommitmentRow,
    MeetingRow,
    RhythmChangeRow,
    TeamClockRow,
    TeamPauseRow,
    TeamRow,
    TeamSeatRow,
)
from models.seat import MemberRow, SeatRow
from models.signals import IndicatorRow, PositiveContactRow, ScenarioRow, SignalRow


_ANEW = {"populate_existing": True}

# What every look asks, written once (models/queries.py says why).
_TEAM: BindParameter[UUID] = bindparam("team")
_CASE: BindParameter[UUID] = bindparam("case")
_NOW = bindparam("now", type_=UtcDateTime())

_TEAM_OF = select(TeamRow).where(TeamRow.case_id == _CASE).execution_options(**_ANEW)
_TEAM_SEATS = (
    select(TeamSeatRow, SeatRow)
    .join(SeatRow, col(SeatRow.id) == col(TeamSeatRow.seat_id))
    .where(
        TeamSeatRow.team_id == _TEAM,
        or_(col(TeamSeatRow.until_at).is_(None), col(TeamSeatRow.until_at) > _NOW),
        *queries.in_force(SeatRow, _NOW),
    )
    .order_by(col(TeamSeatRow.from_at), col(SeatRow.from_at), col(SeatRow.role), col(SeatRow.id))
)
_PLANNED = (
    select(MeetingRow)
    .where(MeetingRow.team_id == _TEAM, MeetingRow.state == MeetingState.PLANNED)
    .execution_options(**_ANEW)
    .order_by(col(MeetingRow.starts_at))
)


def team_of(session: Session, case_id: UUID) -> TeamRow | None:
    """The puzzelteam of a case, once it was formed."""
    return session.exec(_TEAM_OF, params={"case": case_id}).first()


def case_of_team(session: Session, team_id: UUID) -> UUID | None:
    """The id of the case whose team this is."""
    return session.exec(select(TeamRow.case_id).where(TeamRow.id == team_id)).first()


def clock_of(session: Session, team_id: UUID) -> TeamClockRow | None:
    """When the rules look at a team next."""
    return session.exec(select(TeamClockRow).where(TeamClockRow.team_id == team_id)).first()


FARTHEST_LOOK = timedelta(days=35)
"""No look is planned farther ahead: one that is was planned by a clock that ran ahead, and is due."""


def to_look_at(session: Session, today: date, *, limit: int) -> list[UUID]:
    """The teams that the rules look at today, by the case's id; the oldest first."""
    query = (
        select(TeamRow.case_id)
        .join(TeamClockRow, col(TeamClockRow.team_id) == col(TeamRow.id))
        .where(or_(TeamClockRow.look_on <= today, TeamClockRow.look_on > today + FARTHEST_LOOK))  # type: ignore[arg-type]
        .order_by(col(TeamClockRow.look_on), col(TeamClockRow.id))
        .limit(limit)
    )
    return list(session.exec(query))


def team_seats(session: Session, team_id: UUID, now: datetime) -> list[tuple[TeamSeatRow, SeatRow]]:
    """The seats in the team at this moment; a seat that left the case has left the team."""
    return list(session.exec(_TEAM_SEATS, params={"team": team_id, "now": now}).all())


def holders(session: Session, team: TeamRow, now: datetime) -> dict[UUID, MemberRow]:
    """Who holds each seat of the team, by seat; a vacant seat is not in it."""
    inside = {seat.id for _, seat in team_seats(session, team.id, now)}
    members = queries.members(session, team.case_id, now)
    return {m.seat_id: m for m in members if m.seat_id in inside and not m.substitute}


def commitments(session: Session, team_id: UUID) -> dict[tuple[UUID, UUID], CommitmentRow]:
    """Promises to stay, by seat and person."""
    rows = session.exec(select(CommitmentRow).where(CommitmentRow.team_id == team_id))
    return {(row.seat_id, row.person_id): row for row in rows}


def pauses(session: Session, team_id: UUID) -> Sequence[TeamPauseRow]:
    """The rests of a team, oldest first."""
    return session.exec(
        select(TeamPauseRow).where(TeamPauseRow.team_id == team_id).order_by(col(TeamPauseRow.from_on))
    ).all()


def rhythm_changes(session: Session, team_id: UUID) -> Sequence[RhythmChangeRow]:
    """How the rhythm changed, oldest first."""
    return session.exec(
        select(RhythmChangeRow)
        .where(RhythmChangeRow.team_id == team_id)
        .order_by(col(RhythmChangeRow.changed_at), col(RhythmChangeRow.id))
    ).all()


def meetings(session: Session, team_id: UUID) -> Sequence[MeetingRow]:
    """All meetings of a team, in time."""
    return session.exec(
        select(MeetingRow)
        .where(MeetingRow.team_id == team_id)
        .execution_options(**_ANEW)
        .order_by(col(MeetingRow.starts_at), col(MeetingRow.number))
    ).all()


def planned(session: Session, team_id: UUID) -> Sequence[MeetingRow]:
    """The meetings that are planned and not recorded yet, in time."""
    return session.exec(_PLANNED, params={"team": team_id}).all()


def meetings_of_person(session: Session, person_id: UUID, now: datetime, since: date) -> Sequence[MeetingRow]:
    """A person's meetings from a day on, over all teams in which this person holds or stands in for a seat now."""
    here = queries.in_force(MemberRow, now)
    mine = select(MemberRow.seat_id).where(MemberRow.person_id == person_id, *here)
    teams = select(TeamSeatRow.team_id).where(
        col(TeamSeatRow.seat_id).in_(mine),
        or_(col(TeamSeatRow.until_at).is_(None), col(TeamSeatRow.until_at) > now),
    )
    return session.exec(
        select(MeetingRow)
        .where(
            col(MeetingRow.team_id).in_(teams),
            MeetingRow.local_day >= since,
            col(MeetingRow.state).in_([MeetingState.PLANNED, MeetingState.HELD, MeetingState.CANCELLED]),
        )
        .order_by(col(MeetingRow.starts_at))
    ).all()


def next_number(session: Session, team_id: UUID) -> int:
    """The number of the next meeting."""
    newest = session.exec(select(func.max(MeetingRow.number)).where(MeetingRow.team_id == team_id)).one()
    return (newest or 0) + 1


def attendance(session: Session, meeting_id: UUID) -> dict[UUID, AttendanceRow]:
    """Who answered and who was there, by seat."""
    rows = session.exec(
        select(AttendanceRow).where(AttendanceRow.meeting_id == meeting_id).execution_options(**_ANEW)
    )
    return {row.seat_id: row for row in rows}


def met(session: Session, team_id: UUID) -> Sequence[tuple[date, MeetingState, int, int]]:
    """All meetings of a team in time: the day, what became of it, how many were invited and how many were there.

    Counted by the database, and read as columns: of a team of five years this is asked at every look.
    """
    recorded = (col(MeetingRow.state) == MeetingState.HELD) & (col(AttendanceRow.presence) != "")
    there = recorded & col(AttendanceRow.presence).in_(["there", "deputy"])
    query = (
        sqlalchemy.select(
            col(MeetingRow.local_day),
            col(MeetingRow.state),
            func.count(case((recorded, 1))),
            func.count(case((there, 1))),
        )
        .join(AttendanceRow, col(AttendanceRow.meeting_id) == col(MeetingRow.id), isouter=True)
        .where(col(MeetingRow.team_id) == team_id)
        .group_by(col(MeetingRow.id))
        .order_by(col(MeetingRow.starts_at), col(MeetingRow.number))
    )
    return [(day, MeetingState(state), invited, came) for day, state, invited, came in session.execute(query)]


def presences(session: Session, team_id: UUID) -> Sequence[tuple[UUID, str]]:
    """Seat and presence at every meeting that was held, the newest meeting first."""
    query = (
        select(AttendanceRow.seat_id, AttendanceRow.presence)
        .join(MeetingRow, col(MeetingRow.id) == col(AttendanceRow.meeting_id))
        .where(
            MeetingRow.team_id == team_id,
            MeetingRow.state == MeetingState.HELD,
            AttendanceRow.presence != "",
        )
        .order_by(col(MeetingRow.starts_at).desc(), col(AttendanceRow.id))
    )
    return session.exec(query).all()


def actions(session: Session, team_id: UUID, *, is_open: bool = False) -> Sequence[ActionRow]:
    """Agreements, the one that is due first on top; with `is_open` only those that still stand."""
    query = select(ActionRow).where(ActionRow.team_id == team_id)
    if is_open:
        query = query.where(col(ActionRow.done_at).is_(None), col(ActionRow.dropped_at).is_(None))
    return session.exec(
        query.order_by(col(ActionRow.due_on), col(ActionRow.agreed_at), col(ActionRow.id))
    ).all()


def scenarios(session: Session, team_id: UUID) -> Sequence[ScenarioRow]:
    """The scenarios of a team: A, B, C."""
    return session.exec(
        select(ScenarioRow).where(ScenarioRow.team_id == team_id).order_by(col(ScenarioRow.letter))
    ).all()


def indicators(session: Session, scenario_ids: Sequence[UUID]) -> Sequence[IndicatorRow]:
    """The signs of these scenarios that are still watched."""
    return session.exec(
        select(IndicatorRow)
        .where(col(IndicatorRow.scenario_id).in_(scenario_ids), col(IndicatorRow.ended_at).is_(None))
        .order_by(col(IndicatorRow.direction), col(IndicatorRow.text))
    ).all()


def signals(session: Session, case_id: UUID) -> Sequence[SignalRow]:
    """The signals of a case, the newest first."""
    return session.exec(
        select(SignalRow)
        .where(SignalRow.case_id == case_id)
        .order_by(col(SignalRow.seen_on).desc(), col(SignalRow.reported_at).desc(), col(SignalRow.id))
    ).all()


def contacts(session: Session, team_id: UUID) -> Sequence[PositiveContactRow]:
    """The positive contacts that were weighed, by code."""
    return session.exec(
        select(PositiveContactRow)
        .where(PositiveContactRow.team_id == team_id, col(PositiveContactRow.ended_at).is_(None))
        .order_by(col(PositiveContactRow.code))
    ).all()


def peilingen(session: Session, team_id: UUID) -> Sequence[PeilingRow]:
    """The peilingen of a team, oldest first."""
    return session.exec(
        select(PeilingRow).where(PeilingRow.team_id == team_id).order_by(col(PeilingRow.opened_at))
    ).all()
