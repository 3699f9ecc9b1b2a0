"""What happened in a case: its events of the audit chain."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session, col, select

from actions.accounts import SignedIn
from actions.errors import NotAllowed, NotFound
from dashboard.api import cursor as cursors
from dashboard.api.caller import AtPlace, Caller
from dashboard.api.cursor import Cursor, Limit
from dashboard.api.problems import documented
from dashboard.api.shapes import AuditLine, AuditPage
from dashboard.api.sight import look
from models import queries
from models.audit import AuditEventRow
from models.case import CaseRow
from models.people import AccountRole


router = APIRouter(tags=["audit"])


@router.get("/cases/{reference}/audit", responses=documented(403))
def find(
    reference: str, place: AtPlace, caller: Caller, cursor: Cursor = None, limit: Limit = 100
) -> AuditPage:
    """The events of a case, oldest first: for the privacy officer, and for who leads the case."""
    after = cursors.number(cursor) if cursor else 0
    with place.database.read() as session:
        case = readable_log(session, caller, reference, place)
        rows = session.exec(
            select(AuditEventRow)
            .where(AuditEventRow.case_id == case.id, AuditEventRow.n > after)
            .order_by(col(AuditEventRow.n))
            .limit(limit + 1)
        ).all()
    items = tuple(
        AuditLine(n=row.n, at=row.at, actor=row.actor, action=row.action, facts=row.facts, hash=row.hash)
        for row in rows[:limit]
    )
    return AuditPage(items=items, next_cursor=cursors.pack(items[-1].n) if len(rows) > limit else None)


def readable_log(session: Session, caller: SignedIn, reference: str, place: AtPlace) -> CaseRow:
    """The case whose log the caller may read.

    Raises:
        NotFound, NotAllowed.
    """
    if caller.has(AccountRole.PRIVACY):
        case = queries.case_by_reference(session, reference)
        if case is None:
            raise NotFound("case")
        return case
    sight = look(session, caller, reference, place.clock())
    if not sight.is_chair:
        raise NotAllowed("privacy or chair")
    return sight.case
