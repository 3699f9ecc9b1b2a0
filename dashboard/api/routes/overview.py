"""What a coordinator watches: counts, what stands still, teams that fell silent; never the content of a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session, col, func, select

from actions.case_view import position_view
from actions.puzzelteam.silent import silent_teams
from dashboard.api.caller import AtPlace, Caller, require_role
from dashboard.api.problems import documented
from dashboard.api.shapes import AgeingLine, OverviewShape, SilentLine
from gates.transitions import CaseState, RoundState, StepState
from models.case import CaseRow, StepRow
from models.gate import RoundRow
from models.people import AccountRole
from models.post import NoticeRow, NoticeState


router = APIRouter(tags=["overview"])


@router.get("/overview", responses=documented(403))
def show(place: AtPlace, caller: Caller) -> OverviewShape:
    """All cases at a glance (a coordinator)."""
    require_role(caller, AccountRole.COORDINATOR)
    now = place.clock()
    with place.database.read() as session:
        cases = session.exec(select(CaseRow).order_by(col(CaseRow.reference))).all()
        running = [case for case in cases if case.state not in (CaseState.CLOSED, CaseState.PAUSED)]
        closings = session.exec(select(RoundRow.closes_at).where(RoundRow.state == RoundState.OPEN)).all()
        dead = select(func.count()).select_from(NoticeRow).where(NoticeRow.state == NoticeState.DEAD)
        return OverviewShape(
            counts=_counts(cases),
            ageing=_ageing(session, running, now),
            silent_teams=_silent(session, running, place, now),
            open_gates=len(closings),
            overdue_gates=sum(at <= now for at in closings),
            closes_to_confirm=sum(case.close_proposed_at is not None for case in running),
            dead_letters=session.exec(dead).one(),
        )


def _counts(cases: Sequence[CaseRow]) -> dict[str, int]:
    found = Counter(case.state.value for case in cases)
    return {state.value: found[state.value] for state in CaseState}


def _ageing(session: Session, cases: Sequence[CaseRow], now: datetime) -> tuple[AgeingLine, ...]:
    """The cases with a step, the one that has been there longest first."""
    opened = {
        (step.case_id, step.key): step.opened_at
        for step in session.exec(
            select(StepRow).where(col(StepRow.state).in_([StepState.OPEN, StepState.REOPENED]))
        )
    }
    lines = []
    for case in cases:
        since = opened.get((case.id, case.current_step or "")) or case.nazorg_since or case.started_at
        lines.append(
            AgeingLine(
                reference=case.reference,
                alias=case.alias,
                step=position_view(case)["step"],
                phase=case.phase,
                days=(now - since).days,
            )
        )
    return tuple(sorted(lines, key=lambda line: (-line.days, line.reference)))


def _silent(
    session: Session, cases: Sequence[CaseRow], place: AtPlace, now: datetime
) -> tuple[SilentLine, ...]:
    """The teams that have not met for longer than their rhythm allows, the longest silent first."""
    return tuple(
        SilentLine(reference=one.case.reference, alias=one.case.alias, phase=one.phase, silent_days=one.days)
        for one in silent_teams(session, place.installation, cases, now)
    )
