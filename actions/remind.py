"""Remind those who have not answered yet: two days before a gate closes, and in its last hours (rule 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from actions.installation import Installation
from actions.notices import queue
from actions.settle import tell_voters
from gates.conditions import ConditionState
from gates.transitions import CaseState, RoundState
from methods.reminders import GATE_BEFORE, GateReminder, gate_reminder
from models import queries
from models.case import CaseRow
from models.gate import ConditionRow, RoundRow
from notifications.occasions import Occasion


CONDITION_BEFORE = timedelta(days=3)


def rounds_to_remind(session: Session, now: datetime) -> Sequence[RoundRow]:
    """The open rounds that close within two days, in cases that run."""
    return session.exec(
        select(RoundRow)
        .join(CaseRow, col(CaseRow.id) == col(RoundRow.case_id))
        .where(
            RoundRow.state == RoundState.OPEN,
            RoundRow.closes_at > now,
            RoundRow.closes_at <= now + GATE_BEFORE,
            col(CaseRow.state).in_([CaseState.ACTIVE, CaseState.NAZORG]),
        )
    ).all()


OCCASION = {GateReminder.TWO_DAYS: Occasion.REMINDER, GateReminder.LAST_HOURS: Occasion.LAST_DAY}


def remind_round(session: Session, installation: Installation, round_: RoundRow, now: datetime) -> None:
    """Queue what rule 6 says is due now for every seat that has not answered; twice for nobody."""
    due = gate_reminder(round_.opened_at, round_.closes_at, now, tz=installation.zone)
    if due is None:
        return
    answered = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    for seat in queries.round_seats(session, round_.id):
        if seat.seat_id not in answered and seat.ended_at is None:
            tell_voters(session, OCCASION[due], round_, seat, now, mark=round_.closes_at.isoformat())


def conditions_to_remind(session: Session, today: date) -> Sequence[ConditionRow]:
    """The open conditions that are due within three days and have an owner who gets mail."""
    return session.exec(
        select(ConditionRow)
        .join(CaseRow, col(CaseRow.id) == col(ConditionRow.case_id))
        .where(
            col(CaseRow.state).in_([CaseState.ACTIVE, CaseState.NAZORG]),
            ConditionRow.state == ConditionState.OPEN,
            col(ConditionRow.owner_person_id).is_not(None),
            col(ConditionRow.due_on) >= today,
            col(ConditionRow.due_on) <= today + CONDITION_BEFORE,
        )
    ).all()


def remind_condition(
    session: Session, installation: Installation, condition: ConditionRow, now: datetime
) -> None:
    """Tell the owner, once for each date, that the condition is due soon."""
    if condition.owner_person_id is None or condition.due_on is None:
        return
    case = session.get_one(CaseRow, condition.case_id)
    until = datetime.combine(condition.due_on, time(17), installation.zone)
    key = f"condition:{condition.id}/due:{condition.due_on.isoformat()}"
    queue(
        session,
        Occasion.CONDITION_DUE,
        condition.owner_person_id,
        key,
        now,
        case_id=condition.case_id,
        ticket=case.ticket,
        until=until.isoformat(),
    )


def local_day(moment: datetime, installation: Installation) -> date:
    """The day this moment falls on, here."""
    return moment.astimezone(installation.zone).date()
