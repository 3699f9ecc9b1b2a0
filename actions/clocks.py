"""Whether the running step's clock stands still, and why: a missed condition, or an objection to a decision."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from actions.installation import Installation
from gates.conditions import ConditionState, state
from gates.transitions import RoundState
from models import queries
from models.case import CaseRow
from models.gate import ConditionRow, GateRow, ObjectionRow, RoundRow, Standing, VoteRow


CONDITION, OBJECTION = "condition", "objection"


def is_late(case: CaseRow, round_: RoundRow, now: datetime) -> bool:
    """Did the round's last moment pass? Not while the case is paused: its clocks stand still."""
    return now >= round_.closes_at and case.paused_at is None


def missed_conditions(
    session: Session, case: CaseRow, installation: Installation, now: datetime
) -> list[ConditionRow]:
    """The conditions whose day has passed, whether or not a sweep has noticed."""
    today = now.astimezone(installation.zone).date()
    return [row for row in queries.conditions(session, case.id) if _is_missed(row, today)]


def _is_missed(row: ConditionRow, today: date) -> bool:
    due = row.due_on or date.max
    return state(row.state, due, today) is ConditionState.MISSED


def objected_step(session: Session, case: CaseRow) -> str | None:
    """The step whose decision somebody objected to, until its gate has decided anew."""
    query = (
        select(RoundRow, GateRow.step_key)
        .join(GateRow, col(GateRow.id) == col(RoundRow.gate_id))
        .join(VoteRow, col(VoteRow.round_id) == col(RoundRow.id))
        .join(ObjectionRow, col(ObjectionRow.vote_id) == col(VoteRow.id))
        .where(
            RoundRow.case_id == case.id,
            RoundRow.state == RoundState.DECIDED,
            VoteRow.standing == Standing.COUNTED,
        )
        .order_by(col(ObjectionRow.made_at).desc(), col(RoundRow.number).desc())
    )
    for round_, step_key in session.exec(query):
        if not _decided_since(session, round_):
            return step_key
    return None


def _decided_since(session: Session, round_: RoundRow) -> bool:
    later = select(RoundRow.id).where(
        RoundRow.gate_id == round_.gate_id,
        RoundRow.number > round_.number,
        RoundRow.state == RoundState.DECIDED,
    )
    return session.exec(later).first() is not None


def stop_clock(session: Session, case: CaseRow, because: str, now: datetime) -> None:
    """The running step's clock stands still from now on, or longer already; an objection is the weightier reason."""
    if case.clock_stopped_at is None:
        case.clock_stopped_at = now
    if case.clock_stopped_because != OBJECTION:
        case.clock_stopped_because = because
    session.add(case)


def start_clock_again(session: Session, case: CaseRow) -> None:
    """The clock goes on when neither a missed condition nor an objection holds it any more."""
    session.flush()
    if case.clock_stopped_at is None:
        return
    missed = any(row.state is ConditionState.MISSED for row in queries.conditions(session, case.id))
    objected = objected_step(session, case) is not None
    if objected or missed:
        case.clock_stopped_because = OBJECTION if objected else CONDITION
    else:
        case.clock_stopped_at, case.clock_stopped_because = None, ""
    session.add(case)
