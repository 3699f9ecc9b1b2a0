"""Puzzelteams over all cases at once: which are silent, whose date passed without a word, who meets next.

A team is silent by the law of `methods.rhythm`; here the law's answer per group (method version, phase, agreed
period) becomes a day, and the database compares ten thousand teams with that day. A test holds both against each
other (`actions.puzzelteam.silent`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, text
from sqlmodel import Session, SQLModel

from methods.puzzelteam import MeetingState, Met, Pause, Team, agreed
from methods.rhythm import silent_after_days
from methods.schema import Method, Rhythm
from models.overview import CASE, RUNNING_CASES, STATE, Scope, batches, how_many, number, rows


TEAM, MEETING, PAUSE, ATTENDANCE = (
    SQLModel.metadata.tables[name] for name in ("team", "meeting", "team_pause", "attendance")
)
_WITH_TEAM = CASE.outerjoin(TEAM, TEAM.c.case_id == CASE.c.id)
_PLANNED = text("meeting.state = 'planned'")
SHOWN = 15
"""Beats on a strip."""


class TeamLine(NamedTuple):
    """A case with its team, as far as the strip needs it."""

    case_id: UUID
    reference: str
    alias: str
    version: UUID
    phase: str
    started_at: datetime
    team_id: UUID | None
    formed_at: datetime | None
    period_days: int | None


@dataclass(frozen=True)
class Day:
    """Today in the installation's zone, and the methods in use: what silence is measured by."""

    today: date
    zone: ZoneInfo
    methods: Mapping[UUID, Method]

    def starts(self, day: date) -> datetime:
        """The first instant of a day."""
        return datetime.combine(day, time(), self.zone)


def silent(session: Session, scope: Scope, day: Day, limit: int) -> tuple[list[TeamLine], int]:
    """The silent teams, the longest silent first, and how many there are in all."""
    if not (conditions := _silent(session, day)):
        return [], 0
    held = (
        select(func.max(MEETING.c.local_day))
        .where(MEETING.c.case_id == CASE.c.id, MEETING.c.state == MeetingState.HELD)
        .scalar_subquery()
    )
    query = _lines().add_columns(func.count().over()).where(*conditions, *scope.conditions)
    start = func.date(func.coalesce(TEAM.c.formed_at, CASE.c.started_at))
    query = query.order_by(func.coalesce(held, start), CASE.c.reference)
    found = rows(session, query.limit(limit))
    return [TeamLine(*row[:-1]) for row in found], int(found[0][-1]) if found else 0


def unrecorded(session: Session, scope: Scope, day: Day, limit: int) -> list[TeamLine]:
    """The teams with a date that passed without a word, the longest ago first."""
    return _by_date(session, scope, MEETING.c.starts_at < day.starts(day.today), limit)


def meeting_next(session: Session, scope: Scope, day: Day, limit: int) -> list[TeamLine]:
    """The teams with a date ahead, the first date first."""
    return _by_date(session, scope, MEETING.c.starts_at >= day.starts(day.today), limit)


def _by_date(session: Session, scope: Scope, when: ColumnElement[bool], limit: int) -> list[TeamLine]:
    query = _lines(
        MEETING.join(CASE, CASE.c.id == MEETING.c.case_id).join(TEAM, TEAM.c.id == MEETING.c.team_id)
    )
    query = query.where(_PLANNED, when, STATE.in_(RUNNING_CASES), TEAM.c.stopped_at.is_(None))
    query = query.where(*scope.conditions).order_by(MEETING.c.starts_at).limit(limit)
    return list(dict.fromkeys(TeamLine(*row) for row in rows(session, query)))


def _lines(source: Any = _WITH_TEAM) -> Select[Any]:
    return select(
        CASE.c.id,
        CASE.c.reference,
        CASE.c.alias,
        CASE.c.method_version_id,
        CASE.c.rhythm_phase,
        CASE.c.started_at,
        TEAM.c.id,
        TEAM.c.formed_at,
        TEAM.c.period_days,
    ).select_from(source)


def _silent(session: Session, day: Day) -> list[ColumnElement[bool]]:
    """What must hold of a case and its team; empty when there is no case at all."""
    limits = _limits(session, day)
    if not limits:
        return []
    last, start = MEETING.alias("last"), func.coalesce(TEAM.c.formed_at, CASE.c.started_at)
    limit_day = case(*((group, on) for group, on, _ in limits))
    limit_instant = case(*((group, day.starts(on + timedelta(days=1))) for group, on, _ in limits))
    any_day = case(*((group, on) for group, _, on in limits))
    any_instant = case(*((group, day.starts(on + timedelta(days=1))) for group, _, on in limits))
    planned = exists().where(MEETING.c.case_id == CASE.c.id, _PLANNED, MEETING.c.local_day >= day.today)

    def quiet_since(on: ColumnElement[Any], instant: ColumnElement[Any]) -> ColumnElement[bool]:
        met = exists().where(
            last.c.case_id == CASE.c.id, last.c.state == MeetingState.HELD, last.c.local_day > on
        )
        rested = exists().where(PAUSE.c.team_id == TEAM.c.id, PAUSE.c.until > on, PAUSE.c.until <= day.today)
        return and_(start < instant, ~met, ~rested)

    rests = exists().where(
        PAUSE.c.team_id == TEAM.c.id, PAUSE.c.from_on <= day.today, PAUSE.c.until > day.today
    )
    quiet = and_(
        quiet_since(limit_day, limit_instant),
        or_(~planned, quiet_since(any_day, any_instant)),
    )
    return [CASE.c.state.in_(RUNNING_CASES), TEAM.c.stopped_at.is_(None), quiet, ~rests]


def _limits(session: Session, day: Day) -> list[tuple[ColumnElement[bool], date, date]]:
    """Per group of teams: the latest last meeting with which they are silent, without and with a date ahead."""
    group = (CASE.c.method_version_id, CASE.c.rhythm_phase, TEAM.c.period_days)
    query = select(*group).select_from(_WITH_TEAM).where(CASE.c.state.in_(RUNNING_CASES)).distinct()
    found = []
    for version, phase, period in rows(session, query):
        rhythm = day.methods[version].rhythm
        if rhythm.phase(phase) is None:
            continue
        after = silent_after_days(agreed(rhythm, phase, period), phase)
        same = and_(
            CASE.c.method_version_id == version,
            CASE.c.rhythm_phase == phase,
            TEAM.c.period_days.is_(None) if period is None else TEAM.c.period_days == period,
        )
        at_all = timedelta(days=rhythm.silent_in_any_case_days)
        found.append((same, day.today - timedelta(days=after), day.today - at_all))
    return found


def facts(session: Session, day: Day, lines: list[TeamLine]) -> dict[UUID, Team]:
    """These teams as the law sees them, by case: three questions for all of them."""
    met: dict[UUID, list[Met]] = {}
    rests: dict[UUID, list[Pause]] = {}
    for ids in batches([one.case_id for one in lines]):
        met |= _met(session, ids)
    for ids in batches([one.team_id for one in lines if one.team_id]):
        rests |= _rests(session, ids)
    return {
        one.case_id: Team(
            rhythm=_rhythm(one, day),
            phase=one.phase,
            formed_on=(one.formed_at or one.started_at).astimezone(day.zone).date(),
            meetings=tuple(met.get(one.case_id, ())),
            pauses=tuple(rests.get(one.team_id, ())) if one.team_id else (),
        )
        for one in lines
    }


def _rhythm(line: TeamLine, day: Day) -> Rhythm:
    rhythm = day.methods[line.version].rhythm
    return agreed(rhythm, line.phase, line.period_days) if rhythm.phase(line.phase) else rhythm


def _met(session: Session, cases: Sequence[UUID]) -> dict[UUID, list[Met]]:
    """All meetings of these cases, with who was invited and there at those held."""
    there = func.sum(case((ATTENDANCE.c.presence.in_(("there", "deputy")), 1), else_=0))
    invited = func.sum(case((ATTENDANCE.c.presence != "", 1), else_=0))
    query = (
        select(MEETING.c.case_id, MEETING.c.local_day, MEETING.c.state, invited, there)
        .select_from(MEETING.outerjoin(ATTENDANCE, ATTENDANCE.c.meeting_id == MEETING.c.id))
        .where(MEETING.c.case_id.in_(cases))
        .group_by(MEETING.c.id, MEETING.c.case_id, MEETING.c.local_day, MEETING.c.state)
        .order_by(MEETING.c.local_day)
    )
    found: dict[UUID, list[Met]] = {}
    for case_id, on, state, asked, came in rows(session, query):
        found.setdefault(case_id, []).append(Met(on, state, invited=asked or 0, present=came or 0))
    return found


def _rests(session: Session, teams: Sequence[UUID]) -> dict[UUID, list[Pause]]:
    query = select(PAUSE.c.team_id, PAUSE.c.from_on, PAUSE.c.until).where(PAUSE.c.team_id.in_(teams))
    found: dict[UUID, list[Pause]] = {}
    for team, from_on, until in rows(session, query):
        found.setdefault(team, []).append(Pause(from_on, until))
    return found


def count_meetings(session: Session, scope: Scope, since: datetime, until: datetime) -> int:
    """How many meetings are planned in [since, until), in cases that run."""
    if not scope.is_all:
        return number(session, how_many(_meetings(scope, since, until)))
    ahead = (_PLANNED, MEETING.c.starts_at >= since, MEETING.c.starts_at < until)
    every = number(session, how_many(MEETING, *ahead))
    resting = CASE.join(MEETING, MEETING.c.case_id == CASE.c.id)
    return (
        every - number(session, how_many(resting, CASE.c.state.not_in(RUNNING_CASES), *ahead)) if every else 0
    )


def meetings(
    session: Session, scope: Scope, since: datetime, until: datetime, limit: int
) -> list[tuple[datetime, str, str]]:
    """The meetings planned in [since, until): when, and the case's reference and alias."""
    query = _meetings(scope, since, until).order_by(MEETING.c.starts_at).limit(limit)
    return [(row[0], row[1], row[2]) for row in rows(session, query)]


def _meetings(scope: Scope, since: datetime, until: datetime) -> Select[Any]:
    return (
        select(MEETING.c.starts_at, CASE.c.reference, CASE.c.alias)
        .select_from(MEETING.join(CASE, CASE.c.id == MEETING.c.case_id))
        .where(_PLANNED, MEETING.c.starts_at >= since, MEETING.c.starts_at < until)
        .where(STATE.in_(RUNNING_CASES), *scope.conditions)
    )
