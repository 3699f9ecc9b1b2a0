"""End an open round without a decision, or give it more time; everybody who was asked is told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid, Mistake, RoundNotRunning
from actions.installation import Installation
from actions.loading import locked_round, require_chair
from actions.reasons import owed_words
from actions.settle import end_undecided, tell_everybody
from gates.deadlines import closing
from gates.transitions import RoundState
from models import audit
from models.case import CaseRow
from models.gate import RoundRow
from notifications.occasions import Occasion


def withdraw_round(
    session: Session, round_id: UUID, reason: str, now: datetime, *, by: UUID | None
) -> RoundRow:
    """Withdraw a round; its votes stay readable, a new round can be asked. A live emergency go ends with a hold.

    Raises:
        NotAllowed, RoundNotRunning, Invalid (no reason).
    """
    case, round_ = _running(session, round_id, now, by)
    reason = owed_words(reason)
    end_undecided(session, case, round_, RoundState.WITHDRAWN, reason, now)
    audit.record(session, "round_withdrawn", now, by=by, case=case.id, ticket=round_.ticket)
    tell_everybody(session, Occasion.GATE_WITHDRAWN, round_, now)
    return round_


def extend_round(
    session: Session,
    installation: Installation,
    round_id: UUID,
    working_days: int,
    now: datetime,
    *,
    by: UUID | None,
) -> RoundRow:
    """Let a round close so many working days later than it would have.

    Raises:
        NotAllowed, RoundNotRunning, Invalid (not between 1 and 20 days).
    """
    case, round_ = _running(session, round_id, now, by)
    if round_.state is not RoundState.OPEN:
        raise RoundNotRunning(round_.state.value)
    if not 1 <= working_days <= 20 or now >= round_.closes_at:
        raise Invalid(
            [Mistake("working_days", "between_1_and_20" if now < round_.closes_at else "already_closed")]
        )
    later = closing(round_.closes_at, working_days, tz=installation.zone, day_off=installation.day_off)
    round_.closes_at = later.at
    round_.moved_because = ", ".join(f"{moved.day.isoformat()} {moved.reason}" for moved in later.moved)
    session.add(round_)
    audit.record(session, "round_extended", now, by=by, case=case.id, ticket=round_.ticket, days=working_days)
    tell_everybody(session, Occasion.GATE_EXTENDED, round_, now, mark=later.at.isoformat())
    return round_


def _running(session: Session, round_id: UUID, now: datetime, by: UUID | None) -> tuple[CaseRow, RoundRow]:
    case, round_ = locked_round(session, round_id)
    require_chair(session, case, by, now)
    if round_.state not in (RoundState.OPEN, RoundState.BLOCKED):
        raise RoundNotRunning(round_.state.value)
    return case, round_
