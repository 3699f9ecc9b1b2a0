"""The number to which somebody's codes go: the operator, who set up that channel, mends it when it is another one."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from actions.errors import Invalid, Mistake, NotFound
from models import audit, queries
from models.people import PersonRow
from notifications.phone import dialled


def change_mobile(session: Session, email: str, mobile: str | None, now: datetime) -> PersonRow:
    """Give a person another number; None: codes go to the mailbox from now on. The link still goes to the mailbox.

    Raises:
        NotFound, Invalid (no number).
    """
    person = queries.person_by_email(session, email)
    if person is None:
        raise NotFound("person")
    if mobile is not None and dialled(mobile) is None:
        raise Invalid([Mistake("mobile", "not a number; use 06 12345678 or +31 6 12345678")])
    person.mobile = mobile
    session.add(person)
    audit.record(session, "mobile_changed", now, person=str(person.id))
    return person
