"""How often somebody wants to hear from us, and until when somebody is away."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field

from models.base import AuditedRow, UtcDateTime, stored


class Messages(StrEnum):
    """When messages that nobody asked for go out. A question can be bundled, never switched off."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    """Once a day, in the morning, all together."""
    LAST_DAY = "last_day"
    """No reminders before the last day; the question itself comes with the daily message."""


class PreferenceRow(AuditedRow, table=True):
    """What one person chose, from a link or signed in."""

    __tablename__ = "preference"

    person_id: UUID = Field(foreign_key="person.id", unique=True)
    messages: Messages = Field(default=Messages.AT_ONCE, sa_type=stored(Messages))
    away_until: date | None = None
    """The last day away: on it the substitutes are still asked too; the day after, the person is back."""
    changed_at: datetime = Field(sa_type=UtcDateTime)


def days_until_back(away_until: date | None, today: date) -> int:
    """In how many days somebody is back; 0 for who is here. On the last day away that is tomorrow."""
    return max((away_until - today).days + 1, 0) if away_until else 0
