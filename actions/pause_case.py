"""Let a case stand still until a day, with a reason; on that day its clocks and alarms go on."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.errors import CaseNotOpen, Invalid, Mistake, NothingToDo
from actions.installation import Installation
from actions.loading import locked_case, require_chair, running_case
from actions.notices import queue_for_case
from gates import pause as law
from gates.deadlines import closing, working_days_left
from gates.transitions import CaseState, check_case
from models import audit, queries
from models.case import CaseRow
from notifications.occasions import Occasion


def pause_case(
    session: Session,
    installation: Installation,
    case_id: UUID,
    until: date,
    reason: str,
    now: datetime,
    *,
    by: UUID | None,
) -> CaseRow:
    """Pause; an open round keeps its votes and gets its remaining working days back on resumption.

    Raises:
        NotAllowed, CaseNotOpen, Invalid (no reason), gates.errors.PauseRefusal (not ahead, over 13 weeks).
    """
    case = running_case(session, case_id)
    require_chair(session, case, by, now)
    if not reason.strip():
        raise Invalid([Mistake("reason", "missing")])
    if refusal := law.refusal(until, today=now.astimezone(installation.zone).date()):
        raise refusal
    case.state_before_pause = case.state.value
    case.state = check_case(case.state, CaseState.PAUSED)
    case.paused_at, case.pause_until, case.pause_reason = now, until, reason.strip()
    session.add(case)
    audit.record(session, "case_paused", now, by=by, case=case.id, until=until.isoformat())
    return case


def resume_case(
    session: Session, installation: Installation, case_id: UUID, now: datetime, *, by: UUID | None
) -> CaseRow:
    """Go on: by the chair at any moment, by the system on the day itself.

    Raises:
        NotAllowed, CaseNotOpen (closed), NothingToDo (not paused).
    """
    case = locked_case(session, case_id)
    require_chair(session, case, by, now)
    if case.state is CaseState.CLOSED:
        raise CaseNotOpen(case.state.value)
    if case.state is not CaseState.PAUSED:
        raise NothingToDo("this case is not paused")
    _give_back_time(session, installation, case, now)
    case.state = check_case(case.state, CaseState(case.state_before_pause or CaseState.ACTIVE.value))
    case.state_before_pause, case.paused_at, case.pause_until, case.pause_reason = None, None, None, ""
    session.add(case)
    audit.record(session, "case_resumed", now, by=by, case=case.id)
    if chair := queries.chair(session, case.id, now):
        key = f"case:{case.id}/resumed:{now.isoformat()}"
        queue_for_case(session, Occasion.CASE_WAITING, case, chair.person_id, key, now)
    return case


def _give_back_time(session: Session, installation: Installation, case: CaseRow, now: datetime) -> None:
    """An open round closes as many working days from now as it had left when the case was paused (at least one)."""
    round_ = queries.running_round(session, case.id)
    if round_ is None or case.paused_at is None:
        return
    zone, day_off = installation.zone, installation.day_off
    left = working_days_left(case.paused_at, round_.closes_at, tz=zone, day_off=day_off)
    round_.closes_at = closing(now, max(left, 1), tz=zone, day_off=day_off).at
    session.add(round_)


def pauses_that_end(session: Session, today: date) -> list[UUID]:
    """The paused cases whose day has come."""
    return list(
        session.exec(
            select(CaseRow.id).where(CaseRow.state == CaseState.PAUSED, col(CaseRow.pause_until) <= today)
        )
    )
