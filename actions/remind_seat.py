"""Remind one seat because the chair asks for it: of a gate that waits, or of a seat that nobody has confirmed.

At most one message a day about the same thing: whoever was written to today is left in peace until tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.errors import NothingToDo
from actions.installation import Installation
from actions.loading import require_chair, running_case
from actions.notices import queue
from actions.remind import local_day
from actions.settle import tell_voters
from gates.transitions import RoundState
from models import audit, queries
from models.case import CaseRow
from models.gate import RoundRow
from models.post import NoticeRow, NoticeState
from models.seat import MemberRow
from notifications.occasions import Occasion


_ASKS = tuple(
    one.value for one in (Occasion.GATE_OPENED, Occasion.REMINDER, Occasion.LAST_DAY, Occasion.HANDOVER)
)
_ON_ITS_WAY = (NoticeState.QUEUED, NoticeState.CLAIMED, NoticeState.SENT, NoticeState.UNSURE)


def remind_seat(
    session: Session, installation: Installation, case_id: UUID, seat_id: UUID, now: datetime, *, by: UUID
) -> None:
    """Queue one more reminder for whoever answers for this seat; it travels as every reminder does.

    Raises:
        NotFound, CaseNotOpen, NotAllowed (not the chair), NothingToDo (nothing waits here, or a message went today).
    """
    case = running_case(session, case_id)
    require_chair(session, case, by, now)
    asked = last_asked(session, case.id).get(seat_id)
    today = local_day(now, installation)
    if asked and local_day(asked, installation) == today:
        raise NothingToDo("a message about this went today")
    if not (
        _of_gate(session, case, seat_id, now, today.isoformat()) or _of_seat(session, case, seat_id, now)
    ):
        raise NothingToDo("nothing waits for this seat")
    audit.record(session, "reminder_asked", now, by=by, case=case.id, seat=str(seat_id))


def last_asked(session: Session, case_id: UUID) -> Mapping[UUID, datetime]:
    """When each seat of a case was last written to about something it must do: sent, or on its way."""
    rows: Sequence[tuple[UUID | None, datetime | None, datetime]] = session.exec(
        select(NoticeRow.seat_id, NoticeRow.done_at, NoticeRow.queued_at)
        .where(
            NoticeRow.case_id == case_id,
            col(NoticeRow.occasion).in_(_ASKS),
            col(NoticeRow.state).in_(_ON_ITS_WAY),
        )
        .order_by(col(NoticeRow.queued_at))
    ).all()
    last: dict[UUID, datetime] = {}
    for seat, done_at, queued_at in rows:
        if seat is not None:
            last[seat] = max(last.get(seat, queued_at), done_at or queued_at)
    return last


def _of_gate(session: Session, case: CaseRow, seat_id: UUID, now: datetime, mark: str) -> bool:
    round_ = queries.running_round(session, case.id)
    if round_ is None or round_.state is not RoundState.OPEN or now >= round_.closes_at:
        return False
    seat = queries.round_seat(session, round_.id, seat_id)
    if seat is None or seat.ended_at is not None or _has_answered(session, round_, seat_id):
        return False
    tell_voters(session, Occasion.REMINDER, round_, seat, now, mark=f"chair:{mark}")
    return True


def _has_answered(session: Session, round_: RoundRow, seat_id: UUID) -> bool:
    return any(vote.seat_id == seat_id for vote in queries.counted_votes(session, round_.id))


def _of_seat(session: Session, case: CaseRow, seat_id: UUID, now: datetime) -> bool:
    holder = queries.holder(session, seat_id, now)
    if holder is None or holder.case_id != case.id or not is_unconfirmed(holder, case):
        return False
    key = f"member:{holder.id}/handover:{now.date().isoformat()}"
    queue(session, Occasion.HANDOVER, holder.person_id, key, now, case_id=case.id, seat_id=seat_id)
    return True


def is_unconfirmed(member: MemberRow, case: CaseRow) -> bool:
    """Did somebody take over this seat after the start, and not say yes to it yet?"""
    return member.confirmed_at is None and not member.substitute and member.from_at > case.started_at
