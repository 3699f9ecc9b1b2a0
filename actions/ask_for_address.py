"""Ask the chair for an address that works: a coordinator sees that somebody gets no mail, the chair mends it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.close_case import is_coordinator
from actions.errors import NotAllowed, NotFound, NothingToDo
from actions.installation import Installation
from actions.loading import locked_case
from actions.notices import queue_for_case
from models import audit, queries
from models.people import PersonRow
from notifications.occasions import Occasion


def ask_for_address(
    session: Session, installation: Installation, case_id: UUID, person_id: UUID, now: datetime, *, by: UUID
) -> None:
    """Tell the chair of this case that something waits; once a day for the same person.

    Raises:
        NotAllowed (no coordinator; nobody is chair), NotFound (no case, or not in it), NothingToDo (the address
        works, or the chair was asked today).
    """
    if not is_coordinator(session, by):
        raise NotAllowed("coordinator")
    case = locked_case(session, case_id)
    if person_id not in {member.person_id for member in queries.members(session, case.id, now)}:
        raise NotFound("member")
    if session.get_one(PersonRow, person_id).refused_at is None:
        raise NothingToDo("this address works")
    chair = queries.chair(session, case.id, now)
    if chair is None or chair.person_id == person_id:
        raise NotAllowed("chair")
    today = now.astimezone(installation.zone).date()
    key = f"case:{case.id}/address:{person_id}/asked:{today.isoformat()}"
    if queue_for_case(session, Occasion.CASE_WAITING, case, chair.person_id, key, now) is None:
        raise NothingToDo("the chair was asked today")
    audit.record(session, "address_asked", now, by=by, case=case.id, person=str(person_id))
