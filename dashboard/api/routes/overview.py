"""What a coordinator watches: counts, what stands still, teams that fell silent; never the content of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from dashboard.api import cursor as cursors
from dashboard.api.caller import AtPlace, Caller, require_role
from dashboard.api.cursor import Cursor, Limit
from dashboard.api.problems import documented
from dashboard.api.shapes import AgeingLine, OverviewShape, SilentLine
from gates.transitions import CaseState, Phase, RoundState
from methods.puzzelteam import quiet
from models import late, overview, silence
from models.case import CaseRow
from models.gate import RoundRow
from models.overview import Scope
from models.people import AccountRole
from models.pinned import methods_in_use
from models.post import NoticeRow, NoticeState


router = APIRouter(tags=["overview"])
ALL = Scope()


@router.get("/overview", responses=documented(403))
def show(place: AtPlace, caller: Caller, cursor: Cursor = None, limit: Limit = 50) -> OverviewShape:
    """All cases at a glance (a coordinator): the counts are of all, a page holds as many lines of both lists."""
    require_role(caller, AccountRole.COORDINATOR)
    now, start = place.clock(), cursors.number(cursor) if cursor else 0
    zone = place.installation.zone
    with place.database.read() as session:
        day = silence.Day(now.astimezone(zone).date(), zone, methods_in_use(session))
        ageing = overview.longest_there(session, limit + 1, start)
        teams, silent = silence.silent(session, ALL, day, start + limit)
        more = len(ageing) > limit or silent > start + limit
        return OverviewShape(
            counts=_counts(session),
            ageing=tuple(_ageing(one, now) for one in ageing[:limit]),
            silent_teams=_silent(session, day, teams[start:]),
            silent_teams_count=silent,
            next_cursor=cursors.pack(start + limit) if more else None,
            open_gates=_how_many(session, col(RoundRow.state) == RoundState.OPEN),
            overdue_gates=_how_many(
                session, col(RoundRow.state) == RoundState.OPEN, col(RoundRow.closes_at) <= now
            ),
            closes_to_confirm=late.count(session, ALL, late.Kind.CLOSE, now, day.today),
            dead_letters=_how_many(session, col(NoticeRow.state) == NoticeState.DEAD),
        )


def _counts(session: Session) -> dict[str, int]:
    found: dict[Any, int] = dict(
        session.exec(select(CaseRow.state, func.count()).group_by(col(CaseRow.state))).all()
    )
    return {state.value: found.get(state, 0) for state in CaseState}


def _how_many(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).where(*conditions)).one()


def _ageing(one: overview.Standpoint, now: datetime) -> AgeingLine:
    return AgeingLine(
        reference=one.reference,
        alias=one.alias,
        step=one.step or "nazorg",
        phase=Phase(one.phase),
        days=(now - one.since).days,
    )


def _silent(session: Session, day: silence.Day, lines: list[silence.TeamLine]) -> tuple[SilentLine, ...]:
    facts = silence.facts(session, day, lines)
    return tuple(
        SilentLine(
            reference=one.reference,
            alias=one.alias,
            phase=one.phase,
            silent_days=quiet(facts[one.case_id], day.today).days,
        )
        for one in lines
    )
