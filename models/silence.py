"""Puzzelteams over all cases at once: which are silent, whose date passed without a word, who meets next.

A team is silent by the law of `methods.rhythm`; here the law's answer per group (method version, phase, agreed
period) becomes a day, and the database compares with it the day since which each team is quiet. A test holds both
against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Row,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    text,
)
from sqlmodel import Session, SQLModel

from methods.puzzelteam import Met, Pause, RhythmNeverMeets, Team, agreed
from methods.rhythm import silent_after_days
from methods.schema import Method, Rhythm
from models.overview import CASE, RUNNING_CASES, STATE, Scope, batches, how_many, number, rows


TEAM, CLOCK, MEETING, PAUSE, ATTENDANCE = (
    SQLModel.metadata.tables[name] for name in ("team", "team_clock", "meeting", "team_pause", "attendance")
)
_PLANNED = text("meeting.state = 'planned'")
ONE_DAY = timedelta(days=1)
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


class Limit(NamedTuple):
    """Of a group of teams (method version, phase, agreed period): the last day since which its quiet is silence."""

    group: ColumnElement[bool]
    period: int | None
    last: date
    """When no date lies ahead."""
    last_at_all: date
    """When one does."""


def silent(session: Session, scope: Scope, day: Day, limit: int) -> tuple[list[TeamLine], int]:
    """The silent teams, the longest silent first, and how many there are in all; a case without a team counts too."""
    limits = _limits(session, day)
    if not limits:
        return [], 0
    found: list[Row[Any]] = []
    total = 0
    for query in (_silent_teams(day, limits), _without_team(day, limits)):
        counted = query.add_columns(func.count().over()).where(*scope.conditions).limit(limit)
        some = rows(session, counted)
        found += some
        total += some[0][-1] if some else 0
    found.sort(key=lambda row: (row[-2], row.reference))
    return [TeamLine(*row[:-2]) for row in found[:limit]], total


def _silent_teams(day: Day, limits: Sequence[Limit]) -> Select[Any]:
    """The teams whose quiet lasts too long: the index gives those quiet for the shortest time that can be silence."""
    since = CLOCK.c.quiet_since
    planned = exists().where(MEETING.c.case_id == CASE.c.id, _PLANNED, MEETING.c.local_day >= day.today)
    source = CLOCK.join(TEAM, TEAM.c.id == CLOCK.c.team_id).join(CASE, CASE.c.id == TEAM.c.case_id)
    quiet = and_(
        since <= max(one.last for one in limits),
        since <= case(*((one.group, one.last) for one in limits)),
        or_(~planned, since <= case(*((one.group, one.last_at_all) for one in limits))),
    )
    query = _lines(source).add_columns(since).where(quiet, TEAM.c.stopped_at.is_(None))
    return query.where(STATE.in_(RUNNING_CASES)).order_by(since, CASE.c.reference)


def _without_team(day: Day, limits: Sequence[Limit]) -> Select[Any]:
    """The cases that never formed a team, as long ago as a team would be silent."""
    formed = TEAM.alias("formed")
    none = ~exists().where(formed.c.case_id == CASE.c.id)
    by_start = [(one.group, day.starts(one.last + ONE_DAY)) for one in limits if one.period is None]
    query = _lines(CASE.outerjoin(TEAM, false())).add_columns(
        func.date(CASE.c.started_at, type_=Date()).label("since")
    )
    query = query.where(CASE.c.state.in_(RUNNING_CASES), none, CASE.c.started_at < case(*by_start))
    return query.order_by(CASE.c.started_at, CASE.c.reference)


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


def _lines(source: FromClause) -> Select[Any]:
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


def _limits(session: Session, day: Day) -> list[Limit]:
    """The limits of every group a team can be in: any phase of a method in use, any period a team agreed on."""
    agreed_on = select(TEAM.c.period_days).where(text("team.period_days IS NOT NULL")).distinct()
    periods = [None, *(row[0] for row in rows(session, agreed_on))]
    return [
        limit
        for version, method in day.methods.items()
        for phase in method.rhythm.phases
        for period in periods
        if (limit := _limit(version, method.rhythm, phase.key, period, day.today))
    ]


def _limit(version: UUID, rhythm: Rhythm, phase: str, period: int | None, today: date) -> Limit | None:
    try:
        after = silent_after_days(agreed(rhythm, phase, period), phase)
    except RhythmNeverMeets:
        return None  # a period of a team of another method
    group = and_(
        CASE.c.method_version_id == version,
        CASE.c.rhythm_phase == phase,
        TEAM.c.period_days.is_(None) if period is None else TEAM.c.period_days == period,
    )
    at_all = timedelta(days=rhythm.silent_in_any_case_days)
    return Limit(group, period, today - timedelta(days=after), today - at_all)


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
