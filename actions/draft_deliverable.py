"""A form of a step as one person is writing it: kept for that person alone, no version, nobody's evidence.

Only `save_deliverable` makes a version; a draft says from which one it was made, so that a save after somebody
else's is refused as ever.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from models.draft import DeliverableDraftRow


def keep_draft(
    session: Session,
    person_id: UUID,
    case_id: UUID,
    step_key: str,
    key: str,
    content: dict[str, Any],
    made_from: int,
    now: datetime,
) -> DeliverableDraftRow:
    """Keep what is on the screen, in the place of what was kept before."""
    row = draft_of(session, person_id, case_id, step_key, key) or DeliverableDraftRow(
        person_id=person_id,
        case_id=case_id,
        step_key=step_key,
        key=key,
        made_from=made_from,
        saved_at=now,
    )
    row.content, row.made_from, row.saved_at = content, made_from, now
    session.add(row)
    return row


def draft_of(
    session: Session, person_id: UUID, case_id: UUID, step_key: str, key: str
) -> DeliverableDraftRow | None:
    """What this person left unsaved of a form; None when there is nothing."""
    return session.exec(
        select(DeliverableDraftRow).where(
            DeliverableDraftRow.person_id == person_id,
            DeliverableDraftRow.case_id == case_id,
            DeliverableDraftRow.step_key == step_key,
            DeliverableDraftRow.key == key,
        )
    ).first()


def drop_draft(session: Session, person_id: UUID, case_id: UUID, step_key: str, key: str) -> None:
    """Forget it: it was saved for real, or its writer throws it away."""
    if row := draft_of(session, person_id, case_id, step_key, key):
        session.delete(row)
