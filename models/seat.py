"""Seats and the people in them: a seat outlives the person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from methods.schema import Domain
from models.base import AuditedRow, UtcDateTime, stored


class SeatRow(AuditedRow, table=True):
    """A place in the team of a case, for a role of an organisation, in [from_at, until_at)."""

    __tablename__ = "seat"
    __table_args__ = (CheckConstraint("until_at IS NULL OR until_at >= from_at", name="interval"),)

    case_id: UUID = Field(foreign_key="case.id", index=True)
    role: str = Field(max_length=64)
    domain: Domain = Field(sa_type=stored(Domain))
    organisation_id: UUID = Field(foreign_key="organisation.id")
    is_chair: bool = False
    from_at: datetime = Field(sa_type=UtcDateTime)
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MemberRow(AuditedRow, table=True):
    """A person in a seat, or standing in for it, in [from_at, until_at)."""

    __tablename__ = "member"
    __table_args__ = (CheckConstraint("until_at IS NULL OR until_at >= from_at", name="interval"),)

    seat_id: UUID = Field(foreign_key="seat.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    substitute: bool = False
    from_at: datetime = Field(sa_type=UtcDateTime)
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the person said yes to this seat; empty after a handover that waits for the successor."""
