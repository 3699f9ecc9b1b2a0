"""What becomes of a condition: met (ticked off by somebody else), moved or waived by who set it, or missed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.clocks import CONDITION, start_clock_again, stop_clock
from actions.errors import Invalid, Mistake, NotAllowed, NotFound, NothingToDo
from actions.installation import Installation
from actions.loading import RUNNING, locked_case
from actions.notices import queue_for_case
from actions.reasons import owed_words
from actions.settle import tell_coordinators
from gates.conditions import ConditionState, meet_refusal, move_refusal, state
from models import audit, queries
from models.case import CaseRow
from models.gate import ConditionRow
from notifications.occasions import Occasion


UNSETTLED = frozenset({ConditionState.OPEN, ConditionState.MISSED})


def meet_condition(
    session: Session, condition_id: UUID, evidence: str, now: datetime, *, by: UUID
) -> ConditionRow:
    """Tick a condition off, with what shows it; never by its owner, always by a member of the case.

    Raises:
        NotFound, NotAllowed, NothingToDo, Invalid (no evidence), gates.errors.ConditionRefusal.
    """
    row, case = _loaded(session, condition_id)
    _require_member(session, case, by, now)
    if refusal := meet_refusal(owner=str(row.owner_person_id or row.owner), ticked_by=str(by)):
        raise refusal
    evidence = owed_words(evidence, "evidence")
    row.state, row.evidence, row.met_by, row.settled_at = ConditionState.MET, evidence, by, now
    return _kept(session, case, row, "condition_met", now, by)


def move_condition(
    session: Session, condition_id: UUID, due_on: date, reason: str, now: datetime, *, by: UUID
) -> ConditionRow:
    """Give a condition another date; only for who holds a seat that set it.

    Raises:
        NotFound, NotAllowed, NothingToDo, Invalid (a day that is past, no reason), gates.errors.ConditionRefusal.
    """
    row, case = _loaded(session, condition_id)
    _require_setter(session, row, case, by, now)
    reason = owed_words(reason)
    if due_on <= now.date():
        raise Invalid([Mistake("due", "not_ahead")])
    row.state, row.due_on, row.settled_because = ConditionState.OPEN, due_on, reason
    return _kept(session, case, row, "condition_moved", now, by)


def waive_condition(
    session: Session, condition_id: UUID, reason: str, now: datetime, *, by: UUID
) -> ConditionRow:
    """Let a condition go; only for who holds a seat that set it.

    Raises:
        NotFound, NotAllowed, NothingToDo, Invalid (no reason), gates.errors.ConditionRefusal.
    """
    row, case = _loaded(session, condition_id)
    _require_setter(session, row, case, by, now)
    reason = owed_words(reason)
    row.state, row.settled_because, row.settled_at = ConditionState.WAIVED, reason, now
    return _kept(session, case, row, "condition_waived", now, by)


def _loaded(session: Session, condition_id: UUID) -> tuple[ConditionRow, CaseRow]:
    row = session.get(ConditionRow, condition_id)
    if row is None:
        raise NotFound("condition")
    case = locked_case(session, row.case_id)
    session.refresh(row)
    if row.state not in UNSETTLED:
        raise NothingToDo(f"this condition is {row.state.value}")
    return row, case


def _require_member(session: Session, case: CaseRow, by: UUID, now: datetime) -> None:
    if by not in {member.person_id for member in queries.members(session, case.id, now)}:
        raise NotAllowed("member")


def _require_setter(session: Session, row: ConditionRow, case: CaseRow, by: UUID, now: datetime) -> None:
    """Whoever holds a seat that set this condition (several voices may have set the same words)."""
    same = [
        str(one.set_by_seat)
        for one in queries.conditions(session, case.id)
        if one.decision_id == row.decision_id and one.text == row.text
    ]
    mine = [str(seat.id) for seat in queries.seats_of_person(session, case.id, by, now)]
    refusals = [move_refusal(set_by=same, seat=seat) for seat in mine]
    if not refusals:
        raise NotAllowed("member")
    if all(refusals) and refusals[0]:
        raise refusals[0]


def _kept(
    session: Session, case: CaseRow, row: ConditionRow, action: str, now: datetime, by: UUID
) -> ConditionRow:
    session.add(row)
    session.flush()
    start_clock_again(session, case)
    audit.record(session, action, now, by=by, case=case.id, condition=str(row.id))
    return row


def overdue_conditions(session: Session, today: date) -> list[UUID]:
    """The open conditions whose day has passed, in cases that run."""
    query = (
        select(ConditionRow.id)
        .join(CaseRow, col(CaseRow.id) == col(ConditionRow.case_id))
        .where(
            ConditionRow.state == ConditionState.OPEN,
            col(ConditionRow.due_on) < today,
            col(CaseRow.state).in_(RUNNING),
        )
    )
    return list(session.exec(query))


def miss_condition(session: Session, installation: Installation, condition_id: UUID, now: datetime) -> None:
    """A condition's day has passed: the running step's clock stops; owner, chair and coordinator are told."""
    row = session.get_one(ConditionRow, condition_id)
    case = locked_case(session, row.case_id)
    session.refresh(row)
    if case.state not in RUNNING:
        return
    today = now.astimezone(installation.zone).date()
    if row.due_on is None or state(row.state, row.due_on, today) is not ConditionState.MISSED:
        return
    row.state = ConditionState.MISSED
    session.add(row)
    stop_clock(session, case, CONDITION, now)
    audit.record(session, "condition_missed", now, case=case.id, condition=str(row.id))
    key = f"condition:{row.id}/missed:{row.due_on.isoformat()}"
    for person in {one for one in (row.owner_person_id, _chair(session, case, now)) if one}:
        queue_for_case(session, Occasion.CASE_WAITING, case, person, key, now)
    tell_coordinators(session, case, key, now)


def _chair(session: Session, case: CaseRow, now: datetime) -> UUID | None:
    chair = queries.chair(session, case.id, now)
    return chair.person_id if chair else None
