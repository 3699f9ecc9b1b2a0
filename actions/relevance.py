"""Is a notice still worth sending? Looked at once more at the moment it goes out, not only when it was queued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from actions.close_case import is_coordinator
from gates.conditions import ConditionState
from gates.transitions import CaseState, Phase, RoundState
from models import queries
from models.case import CaseRow
from models.gate import ConditionRow, RoundRow
from models.post import NoticeRow, TokenRow
from models.seat import MemberRow
from notifications.occasions import Occasion


def no_longer_relevant(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """Why this notice need not go out any more; None when it must."""
    check = _CHECKS.get(Occasion(notice.occasion))
    return check(session, notice, now) if check else None


def _seat_left(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    if notice.seat_id is None:
        return None
    sitting = {member.person_id for member in queries.members_of_seat(session, notice.seat_id, now)}
    return None if notice.person_id in sitting else "left_the_seat"


def _ask(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For a request to vote: the round is open, the person still sits there and has not answered."""
    round_ = session.get_one(RoundRow, notice.round_id)
    if round_.state is not RoundState.OPEN or round_.closes_at <= now:
        return "round_closed"
    if left := _seat_left(session, notice, now):
        return left
    answered = any(vote.seat_id == notice.seat_id for vote in queries.counted_votes(session, round_.id))
    return "answered" if answered else None


def _round_open(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    round_ = session.get_one(RoundRow, notice.round_id)
    if round_.state is not RoundState.OPEN or round_.closes_at <= now:
        return "round_closed"
    return _seat_left(session, notice, now)


def _code(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    token = session.get_one(TokenRow, notice.token_id)
    if token.revoked_at:
        return "link_ended"
    return "too_late" if notice.queued_at < now - timedelta(minutes=30) else None


def _confirm_table(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For the question whether a noted list is right: one of this round still waits."""
    lists = queries.table_lists(session, session.get_one(RoundRow, notice.round_id).id)
    if not any(one.confirmed_at is None and one.rejected_at is None for one in lists):
        return "answered"
    return _round_open(session, notice, now)


def _reminder(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """A reminder names a last day: with another last day, or while the case is paused, it says something untrue."""
    round_ = session.get_one(RoundRow, notice.round_id)
    if notice.facts.get("until") != round_.closes_at.isoformat():
        return "moved"
    if session.get_one(CaseRow, round_.case_id).state is CaseState.PAUSED:
        return "paused"
    return _ask(session, notice, now)


def _hold(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    case = session.get_one(CaseRow, notice.case_id)
    return _case_open(session, notice, now) if case.phase is Phase.HOLDING else "goes_on"


def _bundle(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """A bundle of which nothing is left need not go."""
    rows = session.exec(select(NoticeRow).where(NoticeRow.bundled_into == notice.id))
    return None if any(no_longer_relevant(session, row, now) is None for row in rows) else "nothing_left"


def _condition(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    condition = session.get(ConditionRow, UUID(notice.key.split("/")[0].split(":")[1]))
    settled = condition is None or condition.state in (ConditionState.MET, ConditionState.WAIVED)
    return "settled" if settled else _case_open(session, notice, now)


def _handover(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    if notice.seat_id is None:
        return None
    member: MemberRow | None = next(
        (m for m in queries.members_of_seat(session, notice.seat_id, now) if m.person_id == notice.person_id),
        None,
    )
    if member is None:
        return "left_the_seat"
    return "confirmed" if member.confirmed_at else None


def _coordinator(session: Session, notice: NoticeRow, _now: datetime) -> str | None:
    return None if is_coordinator(session, notice.person_id) else "no_coordinator"


def _case_open(session: Session, notice: NoticeRow, _now: datetime) -> str | None:
    case = session.get(CaseRow, notice.case_id) if notice.case_id else None
    return "case_closed" if case and case.state is CaseState.CLOSED else None


def _sign_in(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    account = queries.account_of(session, notice.person_id)
    if account is None or account.disabled_at:
        return "no_account"
    return "too_late" if notice.queued_at < now - timedelta(minutes=15) else None


_Check = Callable[[Session, NoticeRow, datetime], str | None]

_CHECKS: Mapping[Occasion, _Check] = {
    Occasion.GATE_OPENED: _ask,
    Occasion.REMINDER: _reminder,
    Occasion.LAST_DAY: _reminder,
    Occasion.RATIFY: _round_open,
    Occasion.GATE_EXTENDED: _round_open,
    Occasion.CONFIRM_TABLE: _confirm_table,
    Occasion.NEW_LINK: _seat_left,
    Occasion.DECIDED: _seat_left,
    Occasion.RECEIPT: _seat_left,
    Occasion.NOTED_AT_TABLE: _seat_left,
    Occasion.CODE: _code,
    Occasion.CONDITION_DUE: _condition,
    Occasion.HANDOVER: _handover,
    Occasion.CASE_WAITING: _case_open,
    Occasion.HOLD_RESUMES: _hold,
    Occasion.GATE_WITHDRAWN: _seat_left,
    Occasion.BUNDLE: _bundle,
    Occasion.COORDINATOR_ALARM: _coordinator,
    Occasion.SIGN_IN: _sign_in,
}
