"""Keep the filters of the overview under a name, or forget them again; somebody's own, nobody else sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.errors import Invalid, Mistake, NotFound
from models.saved_view import SavedViewRow


LONGEST_NAME, AT_MOST = 60, 20


def save_view(session: Session, account_id: UUID, name: str, query: str, now: datetime) -> SavedViewRow:
    """Keep these filters; under a name that is in use they replace what was there.

    Raises:
        Invalid: no name, a longer one than LONGEST_NAME, no filter at all, or AT_MOST views already.
    """
    name = " ".join(name.split())
    views = saved_views(session, account_id)
    row = next((one for one in views if one.name.casefold() == name.casefold()), None)
    if reason := _flaw(name, query, len(views) if row is None else 0):
        raise Invalid([Mistake("name", reason)])
    row = row or SavedViewRow(account_id=account_id, name=name, query=query, saved_at=now)
    row.query, row.saved_at = query, now
    session.add(row)
    return row


def _flaw(name: str, query: str, views: int) -> str | None:
    if not name:
        return "missing"
    if len(name) > LONGEST_NAME:
        return "too_long"
    if not query:
        return "no_filter"
    return "too_many_views" if views >= AT_MOST else None


def saved_views(session: Session, account_id: UUID) -> Sequence[SavedViewRow]:
    """This account's views, by name."""
    mine = select(SavedViewRow).where(SavedViewRow.account_id == account_id)
    return session.exec(mine.order_by(col(SavedViewRow.name))).all()


def forget_view(session: Session, account_id: UUID, view_id: UUID) -> None:
    """Forget one.

    Raises:
        NotFound: no such view, or not one of this account.
    """
    row = session.get(SavedViewRow, view_id)
    if row is None or row.account_id != account_id:
        raise NotFound("view")
    session.delete(row)
