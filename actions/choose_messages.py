"""How often a person hears from us, chosen by that person alone, from a link or signed in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, select

from models import audit
from models.preference import Messages, PreferenceRow


def choose_messages(session: Session, person_id: UUID, messages: Messages, now: datetime) -> PreferenceRow:
    """From now on messages that wait are sent like this; a question is never left out, at most it is bundled."""
    row = preference(session, person_id, now)
    if row.messages is not messages or row not in session:
        row.messages, row.changed_at = messages, now
        session.add(row)
        audit.record(session, "messages_chosen", now, by=person_id, messages=messages.value)
    return row


def set_away(session: Session, person_id: UUID, until: date | None, now: datetime) -> PreferenceRow:
    """Keep the last day that somebody is away; None when somebody is back."""
    row = preference(session, person_id, now)
    row.away_until, row.changed_at = until, now
    session.add(row)
    return row


def preference(session: Session, person_id: UUID, now: datetime) -> PreferenceRow:
    """What this person chose; a fresh row with our default while nothing was chosen, not yet kept."""
    query = select(PreferenceRow).where(PreferenceRow.person_id == person_id)
    return session.exec(query).first() or PreferenceRow(person_id=person_id, changed_at=now)
