"""What somebody is still writing: private to them, never read by anybody else, gone once it is saved for real."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Json, Row, UtcDateTime


class CaseDraftRow(Row, table=True):
    """A case that is being prepared and was not started; one a person."""

    __tablename__ = "case_draft"

    person_id: UUID = Field(foreign_key="person.id", unique=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """As it was typed; checked only when the case starts."""
    saved_at: datetime = Field(sa_type=UtcDateTime)


class DeliverableDraftRow(Row, table=True):
    """A form of a step as one person left it; only *Opslaan* makes a version of it."""

    __tablename__ = "deliverable_draft"
    __table_args__ = (UniqueConstraint("person_id", "case_id", "step_key", "key"),)

    person_id: UUID = Field(foreign_key="person.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    step_key: str = Field(max_length=64)
    key: str = Field(max_length=64)
    made_from: int
    """The version that lay there when the writing began, 0 for none: saving refuses when another came between."""
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    saved_at: datetime = Field(sa_type=UtcDateTime)
