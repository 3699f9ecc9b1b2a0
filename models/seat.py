"""Seats and the people in them: a seat outlives the person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from methods.schema import Domain
from models.base import AuditedRow, Json, UtcDateTime, stored


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
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="interval"),
        Index(
            "ix_member_left",
            "until_at",
            sqlite_where=text("until_at IS NOT NULL"),
            postgresql_where=text("until_at IS NOT NULL"),
        ),
    )

    seat_id: UUID = Field(foreign_key="seat.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    substitute: bool = False
    from_at: datetime = Field(sa_type=UtcDateTime)
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the person said yes to this seat; empty after a handover that waits for the successor."""


class TeamChangeKind(StrEnum):
    """What a proposed change does to the team, or to the rule of a gate."""

    HAND_OVER = "hand_over"
    END_SEAT = "end_seat"
    ADD_SEAT = "add_seat"
    NAME_SUBSTITUTE = "name_substitute"
    NEW_ADDRESS = "new_address"
    GATE_RULE = "gate_rule"


class TeamChangeRow(AuditedRow, table=True):
    """A change of team or rules that waits for a second person; nothing of it holds before that."""

    __tablename__ = "team_change"
    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint("confirmed_at IS NULL OR dropped_at IS NULL", name="one_end"),
    )

    case_id: UUID = Field(foreign_key="case.id", index=True)
    kind: TeamChangeKind = Field(sa_type=stored(TeamChangeKind))
    seat_id: UUID | None = Field(default=None, foreign_key="seat.id")
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    """Who stands in, or whose address changes."""
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """What was filled in: the new member, the reason, the new address, what the gate is to ask."""
    proposed_by: UUID = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_by: UUID | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    dropped_by: UUID | None = Field(default=None, foreign_key="person.id")
    dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
