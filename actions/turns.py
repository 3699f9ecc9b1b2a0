"""What the flows of cases have yet to do, and which Prefect run drives which case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from gates.transitions import CaseState
from models.case import CaseRow, CaseRunRow, MethodVersionRow, TurnKind, TurnRow


@dataclass(frozen=True)
class WaitingTurn:
    """A case whose flow has something to do, since when, and its run if it has one."""

    case_id: UUID
    reference: str
    method: str
    step: str
    flow_run_id: str | None
    since: datetime


@dataclass(frozen=True)
class OpenCase:
    """A case that must have a run, for a rebuild after Prefect's database was lost."""

    case_id: UUID
    reference: str
    method: str
    step: str
    flow_run_id: str | None


def queue_turn(
    session: Session,
    case: CaseRow,
    kind: TurnKind,
    now: datetime,
    *,
    decision_id: UUID | None = None,
    step_key: str | None = None,
) -> None:
    """Give the case's flow something to do, after everything it has to do already; the case is locked."""
    query = select(func.count()).select_from(TurnRow).where(TurnRow.case_id == case.id)
    position = session.exec(query).one() + 1
    session.add(
        TurnRow(
            case_id=case.id,
            position=position,
            kind=kind,
            decision_id=decision_id,
            step_key=step_key,
            created_at=now,
        )
    )
    session.flush()


def waiting(session: Session) -> list[WaitingTurn]:
    """The cases with a turn to take, oldest first; a paused case waits for its resumption, a concept for its begin."""
    query = (
        select(TurnRow.created_at, CaseRow, MethodVersionRow.key, CaseRunRow.flow_run_id)
        .join(CaseRow, col(CaseRow.id) == col(TurnRow.case_id))
        .join(MethodVersionRow, col(MethodVersionRow.id) == col(CaseRow.method_version_id))
        .outerjoin(CaseRunRow, col(CaseRunRow.case_id) == col(CaseRow.id))
        .where(
            col(TurnRow.taken_at).is_(None), col(CaseRow.state).not_in([CaseState.PAUSED, CaseState.CONCEPT])
        )
        .order_by(col(TurnRow.created_at), col(TurnRow.position))
    )
    found: dict[UUID, WaitingTurn] = {}
    for since, case, method, run in session.exec(query):
        found.setdefault(case.id, WaitingTurn(case.id, case.reference, method, step_name(case), run, since))
    return list(found.values())


def open_cases(session: Session) -> Sequence[OpenCase]:
    """Every case that is not closed, by reference."""
    query = (
        select(CaseRow, MethodVersionRow.key, CaseRunRow.flow_run_id)
        .join(MethodVersionRow, col(MethodVersionRow.id) == col(CaseRow.method_version_id))
        .outerjoin(CaseRunRow, col(CaseRunRow.case_id) == col(CaseRow.id))
        .where(CaseRow.state != CaseState.CLOSED)
        .order_by(col(CaseRow.reference))
    )
    return [
        OpenCase(case.id, case.reference, method, step_name(case), run)
        for case, method, run in session.exec(query)
    ]


def remember_run(session: Session, case_id: UUID, flow_run_id: str, now: datetime) -> None:
    """Keep which run drives this case; an earlier one is forgotten."""
    row = session.exec(select(CaseRunRow).where(CaseRunRow.case_id == case_id)).first()
    row = row or CaseRunRow(case_id=case_id, flow_run_id=flow_run_id, progressed_at=now)
    row.flow_run_id, row.progressed_at = flow_run_id, now
    session.add(row)


def step_name(case: CaseRow) -> str:
    """Where the case is, in one word for Prefect's screen."""
    return case.current_step or "nazorg"
