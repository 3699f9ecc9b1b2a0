"""Conditions of a go: met, moved or waived."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from actions.case_view import condition_view
from actions.conditions import meet_condition, move_condition, waive_condition
from actions.errors import NotFound
from dashboard.api.inputs import Evidence, Move, Reason
from dashboard.api.once import Changing, Done, Once
from dashboard.api.problems import documented
from dashboard.api.shapes import ConditionShape
from dashboard.api.sight import Sight, look_inside
from models.gate import ConditionRow


router = APIRouter(prefix="/cases/{reference}/conditions/{condition_id}", tags=["conditions"])


@router.post("/meet", response_model=ConditionShape, responses=documented(403, 409))
def meet(reference: str, condition_id: UUID, body: Evidence, once: Changing) -> Response:
    """Tick a condition off, with what shows it; never by its owner."""

    def change(session: Session, now: datetime) -> Done:
        sight = _sight(session, once, reference, condition_id, now)
        return _done(meet_condition(session, condition_id, body.evidence, now, by=sight.person_id))

    return once.do(change)


@router.post("/move", response_model=ConditionShape, responses=documented(403, 409))
def move(reference: str, condition_id: UUID, body: Move, once: Changing) -> Response:
    """Give a condition another last day: a seat that set it."""

    def change(session: Session, now: datetime) -> Done:
        sight = _sight(session, once, reference, condition_id, now)
        return _done(move_condition(session, condition_id, body.due, body.reason, now, by=sight.person_id))

    return once.do(change)


@router.post("/waive", response_model=ConditionShape, responses=documented(403, 409))
def waive(reference: str, condition_id: UUID, body: Reason, once: Changing) -> Response:
    """Let a condition go: a seat that set it."""

    def change(session: Session, now: datetime) -> Done:
        sight = _sight(session, once, reference, condition_id, now)
        return _done(waive_condition(session, condition_id, body.reason, now, by=sight.person_id))

    return once.do(change)


def _sight(session: Session, once: Once, reference: str, condition_id: UUID, now: datetime) -> Sight:
    sight = look_inside(session, once.caller, reference, now)
    row = session.get(ConditionRow, condition_id)
    if row is None or row.case_id != sight.case.id:
        raise NotFound("condition")
    return sight


def _done(row: ConditionRow) -> Done:
    return Done(ConditionShape.model_validate(condition_view(row)))
