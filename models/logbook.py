"""The log as somebody reads it who watches over it: a page at a time, the newest line first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session, and_, col, or_, select

from models.audit import AuditEventRow
from models.case import CaseRow
from models.people import AccessRow, PersonRow


class Change(NamedTuple):
    """An event of the audit chain, with the names that it keeps as ids; None where there is none."""

    event: AuditEventRow
    by: str | None
    reference: str | None


class Reading(NamedTuple):
    """Who read something, or was refused to."""

    row: AccessRow
    by: str | None
    reference: str | None


def changes(
    session: Session,
    limit: int,
    *,
    case_id: UUID | None = None,
    actions: Collection[str] = (),
    before: int | None = None,
) -> Sequence[Change]:
    """Events of a case, or of these actions, from below this number; nothing given: the newest of all."""
    query = (
        select(AuditEventRow, PersonRow.name, CaseRow.reference)
        .outerjoin(PersonRow, col(PersonRow.id) == col(AuditEventRow.actor))
        .outerjoin(CaseRow, col(CaseRow.id) == col(AuditEventRow.case_id))
        .order_by(col(AuditEventRow.n).desc())
        .limit(limit)
    )
    if case_id is not None:
        query = query.where(AuditEventRow.case_id == case_id)
    if actions:
        query = query.where(col(AuditEventRow.action).in_(actions))
    if before is not None:
        query = query.where(AuditEventRow.n < before)
    return [Change(*found) for found in session.exec(query)]


def readings(
    session: Session,
    limit: int,
    *,
    case_id: UUID | None = None,
    allowed: bool | None = None,
    before: tuple[datetime, UUID] | None = None,
) -> Sequence[Reading]:
    """Lines of the access log from before this one; allowed or refused ones, where that is asked."""
    query = (
        select(AccessRow, PersonRow.name, CaseRow.reference)
        .outerjoin(PersonRow, col(PersonRow.id) == col(AccessRow.person_id))
        .outerjoin(CaseRow, col(CaseRow.id) == col(AccessRow.case_id))
        .order_by(col(AccessRow.at).desc(), col(AccessRow.id).desc())
        .limit(limit)
    )
    if case_id is not None:
        query = query.where(AccessRow.case_id == case_id)
    if allowed is not None:
        query = query.where(col(AccessRow.allowed).is_(allowed))
    if before is not None:
        at, id_ = before
        earlier = or_(col(AccessRow.at) < at, and_(col(AccessRow.at) == at, col(AccessRow.id) < id_))
        query = query.where(earlier)
    return [Reading(*found) for found in session.exec(query)]
