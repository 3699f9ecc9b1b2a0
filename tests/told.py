"""Who was told what, read from the outbox: the words of a test about messages before they are sent."""

from __future__ import annotations

from sqlmodel import Session, select

from models.people import PersonRow
from models.post import NoticeRow, NoticeState
from notifications.occasions import Occasion


def told(session: Session, occasion: Occasion) -> list[str]:
    """The addresses (before the @) of everybody for whom such a message was queued, sorted; dropped ones left out."""
    session.flush()
    query = (
        select(PersonRow.email)
        .join(NoticeRow)
        .where(NoticeRow.occasion == occasion.value, NoticeRow.state != NoticeState.DROPPED)
    )
    return sorted(email.partition("@")[0] for email in session.exec(query))


def notices(session: Session, occasion: Occasion) -> list[NoticeRow]:
    """The queued messages of one occasion, oldest first."""
    session.flush()
    query = select(NoticeRow).where(NoticeRow.occasion == occasion.value)
    return list(session.exec(query.order_by(NoticeRow.queued_at)))  # type: ignore[arg-type]  # a column here


def forget(session: Session) -> None:
    """Empty the outbox, so that what follows stands out."""
    session.flush()
    for row in session.exec(select(NoticeRow)):
        session.delete(row)
    session.flush()
