"""What keeps a case alive by the calendar: reviews in nazorg, holds whose day has come, pauses that end."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlmodel import Session, col, select

from actions.ask_gate import ask_gate
from actions.errors import (
    ConditionMissed,
    Invalid,
    Mistake,
    NobodyAsked,
    NothingToDo,
    RoundRunning,
    RuleCannotBeMet,
    StepNotOpen,
)
from actions.facts import NAZORG
from actions.installation import Installation
from actions.loading import locked_case, require_chair
from actions.notices import queue_for_case
from actions.settle import tell_coordinators
from gates.transitions import CaseState, Phase
from models import audit, queries
from models.case import CaseRow
from models.pinned import method_of
from notifications.occasions import Occasion


def due_reviews(session: Session, today: date) -> list[UUID]:
    """The cases in nazorg whose review day has come."""
    return list(
        session.exec(
            select(CaseRow.id).where(CaseRow.state == CaseState.NAZORG, col(CaseRow.next_review_on) <= today)
        )
    )


def review(session: Session, installation: Installation, case_id: UUID, now: datetime) -> None:
    """Ask "Kan dit team stoppen?"; where that cannot be asked, the coordinator is told. Silence means: go on."""
    case = locked_case(session, case_id)
    today = now.astimezone(installation.zone).date()
    if case.state is not CaseState.NAZORG or case.next_review_on is None or case.next_review_on > today:
        return
    due = case.next_review_on
    try:
        ask_gate(session, installation, case.id, NAZORG, now, by=None)
    except (RoundRunning, StepNotOpen):
        return
    except (ConditionMissed, NobodyAsked, RuleCannotBeMet):
        tell_coordinators(session, case, f"case:{case.id}/review:{due.isoformat()}", now)
        return
    case.next_review_on = today + relativedelta(months=method_of(session, case).nazorg.review_months)
    session.add(case)


def set_hold_date(
    session: Session, case_id: UUID, until: date, reason: str, now: datetime, *, by: UUID
) -> CaseRow:
    """After a hold: until when, and why; on that day the chair is asked, nothing opens by itself.

    Raises:
        NotAllowed, NothingToDo (not holding), Invalid (no reason, a day that is not ahead).
    """
    case = locked_case(session, case_id)
    require_chair(session, case, by, now)
    if case.phase is not Phase.HOLDING or case.no_go_at:
        raise NothingToDo("this case is not on hold")
    mistakes = [] if reason.strip() else [Mistake("reason", "missing")]
    if until <= now.date():
        mistakes.append(Mistake("until", "not_ahead"))
    if mistakes:
        raise Invalid(mistakes)
    case.hold_until, case.hold_reason = until, reason.strip()
    session.add(case)
    audit.record(session, "hold_dated", now, by=by, case=case.id, until=until.isoformat())
    return case


def holds_that_end(session: Session, today: date) -> list[UUID]:
    """The cases on hold whose day has come and whose chair was not asked yet."""
    return list(
        session.exec(
            select(CaseRow.id).where(
                CaseRow.phase == Phase.HOLDING,
                col(CaseRow.hold_until) <= today,
                CaseRow.state == CaseState.ACTIVE,
            )
        )
    )


def ask_after_hold(session: Session, case_id: UUID, now: datetime) -> None:
    """Ask the chair whether the case can go on, once for this date."""
    case = locked_case(session, case_id)
    chair = queries.chair(session, case.id, now)
    if chair is None or case.hold_until is None or case.phase is not Phase.HOLDING:
        return
    key = f"case:{case.id}/hold:{case.hold_until.isoformat()}"
    queue_for_case(session, Occasion.HOLD_RESUMES, case, chair.person_id, key, now)
