"""A case that is being prepared: kept for its writer alone after each page, and read by nobody else.

Everything in it is as it was typed; what it amounts to is checked when the case starts (`start_case.py`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, select

from models.draft import CaseDraftRow


class _Typed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class DraftMember(_Typed):
    """Somebody in the team, as typed."""

    name: str = ""
    organisation: str = ""
    domain: str = ""
    role: str = ""
    email: str = ""
    mobile: str = ""
    substitute: str = ""


class DraftGate(_Typed):
    """What the case asks of one gate; what was never on the page stays as the method has it."""

    heard: tuple[str, ...] | None = None
    assurance: str = ""
    days: str = ""


class CaseDraft(_Typed):
    """The five pages together; `done` are the pages that were finished once."""

    method: str = ""
    alias: str = ""
    urgency: str = "normaal"
    purpose: str = ""
    selection_ground: str = ""
    legal_ground: str = ""
    controller: str = ""
    sponsor: str = ""
    members: tuple[DraftMember, ...] = ()
    gates: dict[str, DraftGate] = {}
    done: tuple[int, ...] = ()


def case_draft(session: Session, person_id: UUID) -> tuple[CaseDraft, datetime] | None:
    """What this person was preparing, and when it was last kept; None when there is nothing."""
    row = _row(session, person_id)
    return (CaseDraft.model_validate(row.content), row.saved_at) if row else None


def keep_case_draft(session: Session, person_id: UUID, draft: CaseDraft, now: datetime) -> None:
    """Keep it as it is now; there is one a person."""
    row = _row(session, person_id) or CaseDraftRow(person_id=person_id, saved_at=now)
    row.content, row.saved_at = draft.model_dump(mode="json"), now
    session.add(row)


def drop_case_draft(session: Session, person_id: UUID) -> None:
    """Throw it away, if there is one: because its writer says so, or because the case was started."""
    if row := _row(session, person_id):
        session.delete(row)


def _row(session: Session, person_id: UUID) -> CaseDraftRow | None:
    return session.exec(select(CaseDraftRow).where(CaseDraftRow.person_id == person_id)).first()
