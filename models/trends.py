"""How it went over the last months: days per step, gates decided on time, meetings held; counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, select, text
from sqlmodel import Session, SQLModel

from gates.transitions import RoundState, StepState
from methods.puzzelteam import MeetingState
from models.overview import CASE, ROUND, STEP, rows


MEETING = SQLModel.metadata.tables["meeting"]


class Lasted(NamedTuple):
    """So many times this step of a method version took so many whole days."""

    version: UUID
    step: str
    days: int
    times: int


class Share(NamedTuple):
    """In the month with this place in the row: how many went well, of how many."""

    month: int
    well: int
    all: int


def lasted(session: Session, versions: frozenset[UUID] | None, since: datetime) -> list[Lasted]:
    """How long the steps took that were done since then."""
    days = _whole_days(session)
    query = (
        select(CASE.c.method_version_id, STEP.c.key, days, func.count())
        .select_from(STEP.join(CASE, CASE.c.id == STEP.c.case_id))
        .where(text("step.done_at IS NOT NULL"), STEP.c.done_at >= since, STEP.c.state == StepState.DONE)
        .where(STEP.c.opened_at.is_not(None), *_of(versions))
        .group_by(CASE.c.method_version_id, STEP.c.key, days)
    )
    return [Lasted(*row) for row in rows(session, query)]


def on_time(session: Session, versions: frozenset[UUID] | None, months: Sequence[datetime]) -> list[Share]:
    """Gates that ended in these months (each given by its first instant), and those decided in time."""
    in_time = case(
        ((ROUND.c.state == RoundState.DECIDED) & (ROUND.c.closed_at <= ROUND.c.closes_at), 1), else_=0
    )
    month = _month(ROUND.c.closed_at, months)
    ended = ROUND.c.state.in_((RoundState.DECIDED, RoundState.LAPSED))
    query = (
        select(month, func.sum(in_time), func.count())
        .select_from(ROUND if versions is None else ROUND.join(CASE, CASE.c.id == ROUND.c.case_id))
        .where(ended, ROUND.c.closed_at >= months[0], *_of(versions))
        .group_by(month)
    )
    return [Share(*row) for row in rows(session, query)]


def kept(
    session: Session, versions: frozenset[UUID] | None, months: Sequence[date], before: date
) -> list[Share]:
    """Meetings of these months (each given by its first day), and those that were held."""
    held = case((MEETING.c.state == MeetingState.HELD, 1), else_=0)
    month = _month(MEETING.c.local_day, months)
    ended = MEETING.c.state.in_((MeetingState.HELD, MeetingState.MISSED))
    query = (
        select(month, func.sum(held), func.count())
        .select_from(MEETING if versions is None else MEETING.join(CASE, CASE.c.id == MEETING.c.case_id))
        .where(ended, MEETING.c.local_day >= months[0], MEETING.c.local_day < before, *_of(versions))
        .group_by(month)
    )
    return [Share(*row) for row in rows(session, query)]


def _of(versions: frozenset[UUID] | None) -> list[ColumnElement[bool]]:
    return [] if versions is None else [CASE.c.method_version_id.in_(versions)]


def _month(column: ColumnElement[Any], firsts: Sequence[date | datetime]) -> ColumnElement[int]:
    """The place of the month in the row, counted by its first moment."""
    later = list(enumerate(firsts))[:0:-1]
    return case(*((column >= first, at) for at, first in later), else_=0)


def _whole_days(session: Session) -> ColumnElement[int]:
    """From opening to done, in whole days; each database has its own way of subtracting."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(STEP.c.done_at) - func.julianday(STEP.c.opened_at), Integer)
    return cast(func.floor(extract("epoch", STEP.c.done_at - STEP.c.opened_at) / 86400), Integer)
