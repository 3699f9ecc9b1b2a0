"""The peiling: two questions to a whole team, and answers that belong to nobody.

Tokens are made as one batch, shuffled, and stored without person, seat, number or moment. An answer points at the
peiling, never at a token. When the peiling closes, tokens and single answers are wiped; what stays is the count.
Not claimed: safety against who reads the mail or the memory of the running server.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import AuditedRow, Json, Row, UtcDateTime


class PeilingRow(AuditedRow, table=True):
    """One asking of the two questions; `results` are there once it closed with enough answers."""

    __tablename__ = "peiling"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    team_id: UUID = Field(foreign_key="team.id", index=True)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    opened_by: UUID | None = Field(default=None, foreign_key="person.id")
    closes_at: datetime = Field(sa_type=UtcDateTime)
    asked: int
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered: int | None = None
    results: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """{"safety": [count of 1 … 5], "together": [count of 1 … 5], "lines": sorted}; empty under four answers."""


class PeilingTokenRow(Row, table=True):
    """One right to answer. `raw` is there until a message takes it along, and then never again."""

    __tablename__ = "peiling_token"

    peiling_id: UUID = Field(foreign_key="peiling.id", index=True)
    digest: str = Field(unique=True, max_length=64)
    raw: str | None = Field(default=None, max_length=64)
    used: bool = False


class PeilingAnswerRow(Row, table=True):
    """Two numbers and a line."""

    __tablename__ = "peiling_answer"
    __table_args__ = (
        CheckConstraint("safety BETWEEN 1 AND 5", name="safety_1_5"),
        CheckConstraint("together BETWEEN 1 AND 5", name="together_1_5"),
    )

    peiling_id: UUID = Field(foreign_key="peiling.id", index=True)
    safety: int
    together: int
    line: str = Field(default="", max_length=300)
