"""Let a case stand still until a day, with a reason; on that day its clocks and alarms go on."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.errors import CaseNotOpen, NothingToDo
from actions.installation import Installation
from actions.loading import locked_case, require_chair, running_case
from actions.notices import queue_for_case
from actions.puzzelteam.rest import go_on_with_case, rest_with_case
from actions.reasons import owed_words
from actions.settle import settle, tell_everybody
from gates import pause as law
from gates.deadlines import closing, working_days_left
from gates.transitions import CaseState, check_case
from models import audit, queries
from models.case import CaseRow
from models.gate import RoundRow
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
    """Pause; an open round keeps its votes and gets its remaining working days back on resumption. Its team rests too.

    Raises:
        NotAllowed, CaseNotOpen, Invalid (no reason), gates.errors.PauseRefusal (not ahead, over 13 weeks).
    """
    case = running_case(session, case_id)
    require_chair(session, case, by, now)
    reason = owed_words(reason)
    if refusal := law.refusal(until, today=now.astimezone(installation.zone).date()):
        raise refusal
    if due := _due_round(session, case, now):
        settle(session, installation, case, due, now)
    case.state_before_pause = case.state.value
    case.state = check_case(case.state, CaseState.PAUSED)
    case.paused_at, case.pause_until, case.pause_reason = now, until, reason
    session.add(case)
    rest_with_case(session, installation, case, now, by=by)
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
    round_ = queries.running_round(session, case.id)
    if round_ is not None and case.paused_at is not None:
        _give_back_time(session, installation, round_, case.paused_at, now)
    go_on_with_case(session, installation, case, now)
    case.state = check_case(case.state, CaseState(case.state_before_pause or CaseState.ACTIVE.value))
    case.state_before_pause, case.paused_at, case.pause_until, case.pause_reason = None, None, None, ""
    session.add(case)
    audit.record(session, "case_resumed", now, by=by, case=case.id)
    if chair := queries.chair(session, case.id, now):
        key = f"case:{case.id}/resumed:{now.isoformat()}"
        queue_for_case(session, Occasion.CASE_WAITING, case, chair.person_id, key, now)
    if round_ is not None:
        settle(session, installation, case, round_, now)
    return case


def _due_round(session: Session, case: CaseRow, now: datetime) -> RoundRow | None:
    """A round whose last moment has passed and that no sweep has ended yet: a pause does not save it."""
    round_ = queries.running_round(session, case.id)
    return round_ if round_ is not None and now >= round_.closes_at else None


def _give_back_time(
    session: Session, installation: Installation, round_: RoundRow, paused_at: datetime, now: datetime
) -> None:
    """An open round closes as many working days from now as it had left when the case was paused (at least one)."""
    zone, day_off = installation.zone, installation.day_off
    left = working_days_left(paused_at, round_.closes_at, tz=zone, day_off=day_off)
    later = closing(now, max(left, 1), tz=zone, day_off=day_off)
    if later.at <= round_.closes_at:
        return
    round_.closes_at = later.at
    session.add(round_)
    tell_everybody(session, Occasion.GATE_EXTENDED, round_, now, mark=later.at.isoformat())


def resume_when_due(session: Session, installation: Installation, case_id: UUID, now: datetime) -> None:
    """The day of a pause has come: go on, unless somebody resumed it or moved the day meanwhile."""
    case = locked_case(session, case_id)
    today = now.astimezone(installation.zone).date()
    if case.state is CaseState.PAUSED and case.pause_until is not None and case.pause_until <= today:
        resume_case(session, installation, case_id, now, by=None)


def pauses_that_end(session: Session, today: date) -> list[UUID]:
    """The paused cases whose day has come."""
    return list(
        session.exec(
            select(CaseRow.id).where(CaseRow.state == CaseState.PAUSED, col(CaseRow.pause_until) <= today)
        )
    )
