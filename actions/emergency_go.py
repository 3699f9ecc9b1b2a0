"""An emergency go: two people in the roles the method names open the next step before the round has decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from actions.errors import CaseNotOpen, NothingToDo, RoundNotRunning
from actions.facts import NAZORG
from actions.loading import locked_round
from actions.reasons import owed_words
from actions.settle import tell_coordinators, tell_everybody
from actions.turns import queue_turn
from gates import emergency as law
from gates.course import provisional
from gates.transitions import CaseState, RoundState
from models import audit, queries
from models.case import CaseRow, TurnKind
from models.gate import EmergencyRow, GateRow, RoundRow
from models.pinned import method_of
from notifications.occasions import Occasion


def emergency_go(session: Session, round_id: UUID, reason: str, now: datetime, *, by: UUID) -> EmergencyRow:
    """Ask for the emergency go, or, as the second person, grant it.

    Granted, the next step opens provisionally and the round closes after the method's hours (24, ours): everybody
    is asked to ratify. It is not a decision; a lapsed round holds the case.

    Raises:
        CaseNotOpen, RoundNotRunning, Invalid (no reason), NothingToDo (granted already, or asked by
        the same person), and gates.errors.EmergencyRefusal (role, last step).
    """
    case, round_ = locked_round(session, round_id)
    if case.state is not CaseState.ACTIVE:
        raise CaseNotOpen(case.state.value, case.pause_until)
    if round_.state is not RoundState.OPEN or now >= round_.closes_at:
        raise RoundNotRunning(round_.state.value if round_.state is not RoundState.OPEN else "closed")
    step = _step_to_leave(session, case, round_)
    asked = queries.emergency_of(session, round_.id)
    if asked and (asked.granted_at or asked.first_person == by):
        raise NothingToDo(
            "granted already" if asked.granted_at else "you asked; a second person must grant it"
        )
    _require_roles(
        session, case, {by, *([asked.first_person] if asked else [])}, now, complete=asked is not None
    )
    if asked is None:
        return _ask(session, case, round_, reason, now, by)
    return _grant(session, case, round_, asked, step, now, by)


def _step_to_leave(session: Session, case: CaseRow, round_: RoundRow) -> str:
    step = session.get_one(GateRow, round_.gate_id).step_key
    if step == NAZORG:
        raise NothingToDo("there is no step after nazorg")
    states = {row.key: row.state for row in queries.steps(session, case.id)}
    provisional(steps=method_of(session, case).step_keys, states=states, step=step)
    return step


def _require_roles(
    session: Session, case: CaseRow, people: set[UUID], now: datetime, *, complete: bool
) -> None:
    signers = [
        law.Signer(
            str(person), frozenset(s.role for s in queries.seats_of_person(session, case.id, person, now))
        )
        for person in people
    ]
    check = law.refusal if complete else law.first_refusal
    if refusal := check(method_of(session, case).emergency.roles, signers):
        raise refusal


def _ask(
    session: Session, case: CaseRow, round_: RoundRow, reason: str, now: datetime, by: UUID
) -> EmergencyRow:
    reason = owed_words(reason)
    row = EmergencyRow(round_id=round_.id, case_id=case.id, reason=reason, first_person=by, first_at=now)
    session.add(row)
    session.flush()
    audit.record(session, "emergency_asked", now, by=by, case=case.id, ticket=round_.ticket)
    return row


def _grant(
    session: Session, case: CaseRow, round_: RoundRow, asked: EmergencyRow, step: str, now: datetime, by: UUID
) -> EmergencyRow:
    within = timedelta(hours=method_of(session, case).emergency.hours)
    asked.second_person, asked.granted_at, asked.until = by, now, law.ratify_by(now, within)
    round_.closes_at = asked.until
    session.add_all([asked, round_])
    session.flush()
    queue_turn(session, case, TurnKind.EMERGENCY, now, step_key=step)
    audit.record(session, "emergency_granted", now, by=by, case=case.id, ticket=round_.ticket)
    tell_everybody(session, Occasion.RATIFY, round_, now)
    tell_coordinators(session, case, f"emergency:{asked.id}", now)
    return asked
