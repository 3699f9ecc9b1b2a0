"""Send a message once more that did not arrive, or that a restore held back: only because a coordinator says so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from actions.close_case import is_coordinator
from actions.errors import NotAllowed, NotFound, NothingToDo
from models import audit
from models.post import NoticeRow, NoticeState


UNDELIVERED = (NoticeState.DEAD, NoticeState.UNSURE, NoticeState.HELD)


def send_again(session: Session, notice_id: UUID, now: datetime, *, by: UUID) -> NoticeRow:
    """Put the message back in the outbox; whether it still matters is seen when it goes.

    Raises:
        NotAllowed (no coordinator), NotFound, NothingToDo (it is on its way, or arrived).
    """
    if not is_coordinator(session, by):
        raise NotAllowed("coordinator")
    notice = session.exec(select(NoticeRow).where(NoticeRow.id == notice_id).with_for_update()).first()
    if notice is None:
        raise NotFound("notice")
    if notice.state not in UNDELIVERED:
        raise NothingToDo("this message is on its way or has arrived")
    notice.state, notice.due_at, notice.done_at = NoticeState.QUEUED, now, None
    notice.attempts, notice.claim, notice.claimed_until, notice.because = 0, None, None, ""
    session.add(notice)
    audit.record(session, "notice_sent_again", now, by=by, case=notice.case_id, notice=str(notice.id))
    return notice
