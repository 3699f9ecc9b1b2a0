"""What was said of a seat and waits for an answer: another job, a link at the wrong person; or "it stays"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session, col, select

from actions.errors import NothingToDo
from actions.loading import locked_case, require_chair
from models import audit
from models.audit import AuditEventRow


Why = Literal["other_job", "not_me"]

_SAID = ("other_job_told", "link_reported")
_ANSWERED = ("seat_kept", "seat_handed_over", "seat_ended")
_MENDED = "address_changed"
"""Answers a link that came to the wrong person; whoever has another job still has it."""


@dataclass(frozen=True)
class SaidOfSeat:
    """Somebody in this seat, or at its link, said that it is not theirs (any more); nothing was done about it yet."""

    seat_id: UUID
    why: Why
    at: datetime


def said_of_seats(session: Session, case_id: UUID) -> tuple[SaidOfSeat, ...]:
    """What waits for the chair, oldest first; a handover, the end of the seat or "it stays" answers it, and another
    address answers a link at the wrong person.
    """
    events = session.exec(
        select(AuditEventRow)
        .where(AuditEventRow.case_id == case_id, col(AuditEventRow.action).in_((*_SAID, *_ANSWERED, _MENDED)))
        .order_by(col(AuditEventRow.n))
    ).all()
    waiting: dict[str, AuditEventRow] = {}
    for event in events:
        if event.action in _SAID:
            waiting[event.facts["seat"]] = event
        elif event.action in _ANSWERED:
            waiting.pop(event.facts["seat"], None)
        else:
            waiting = {seat: said for seat, said in waiting.items() if not _mends(event, said)}
    return tuple(SaidOfSeat(UUID(seat), _why(said), said.at) for seat, said in waiting.items())


def _why(said: AuditEventRow) -> Why:
    return "not_me" if said.facts.get("reason") == "not_me" else "other_job"


def _mends(mended: AuditEventRow, said: AuditEventRow) -> bool:
    return _why(said) == "not_me" and mended.facts["person"] == said.facts.get("person")


def keep_seat(session: Session, case_id: UUID, seat_id: UUID, now: datetime, *, by: UUID) -> None:
    """The chair asked: whoever sits here stays, and the link was pressed by mistake.

    Raises:
        NotFound, NotAllowed (not the chair), NothingToDo (nothing was said of this seat).
    """
    case = locked_case(session, case_id)
    require_chair(session, case, by, now)
    if seat_id not in {one.seat_id for one in said_of_seats(session, case.id)}:
        raise NothingToDo("nothing was said of this seat")
    audit.record(session, "seat_kept", now, by=by, case=case.id, seat=str(seat_id))
