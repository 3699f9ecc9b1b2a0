"""What a team knows, expects and watches: signals, scenarios and their indicators, people who do the family good."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from methods.schema import Compartment
from methods.signals import Direction, Letter, SignalKind
from models.base import AuditedRow, UtcDateTime, stored


class ScenarioRow(AuditedRow, table=True):
    """Scenario A, B or C of a team: what it looks like, and what is done when it comes."""

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("team_id", "letter"),)

    team_id: UUID = Field(foreign_key="team.id", index=True)
    letter: Letter = Field(sa_type=stored(Letter))
    title: str
    response: str = ""
    written_by: UUID | None = Field(default=None, foreign_key="person.id")
    written_at: datetime = Field(sa_type=UtcDateTime)


class IndicatorRow(AuditedRow, table=True):
    """A concrete sign that things get better or worse, under a scenario."""

    __tablename__ = "indicator"
    __table_args__ = (CheckConstraint("direction <> 'neither'", name="points_somewhere"),)

    scenario_id: UUID = Field(foreign_key="scenario.id", index=True)
    text: str
    direction: Direction = Field(sa_type=stored(Direction))
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignalRow(AuditedRow, table=True):
    """Something that was seen: by whom, when, on what ground, and which way it points. Never edited, only tested."""

    __tablename__ = "signal"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_what"),
        CheckConstraint("kind <> 'fact' OR ground <> ''", name="fact_has_a_ground"),
        CheckConstraint("kind <> 'spookverhaal' OR tested_at IS NOT NULL", name="false_was_tested"),
    )

    case_id: UUID = Field(foreign_key="case.id", index=True)
    indicator_id: UUID | None = Field(default=None, foreign_key="indicator.id", index=True)
    letter: Letter | None = Field(default=None, sa_type=stored(Letter))
    text: str
    direction: Direction = Field(sa_type=stored(Direction))
    kind: SignalKind = Field(sa_type=stored(SignalKind))
    ground: str = ""
    compartment: Compartment = Field(default=Compartment.ALL, sa_type=stored(Compartment))
    seen_by: str = Field(default="", max_length=200)
    """The role or organisation that saw it; never somebody of the family."""
    seen_on: date
    reported_by: UUID | None = Field(default=None, foreign_key="person.id")
    reported_at: datetime = Field(sa_type=UtcDateTime)
    tested_by: UUID | None = Field(default=None, foreign_key="person.id")
    tested_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reopen_step: str | None = Field(default=None, max_length=64)
    """The step whose gate this signal asks to be looked at again."""


class PositiveContactRow(AuditedRow, table=True):
    """Somebody around the family who does it good: a code, never a name; no account, no link, no dossier."""

    __tablename__ = "positive_contact"
    __table_args__ = (
        UniqueConstraint("team_id", "code"),
        CheckConstraint("safety <> ''", name="safety_was_weighed"),
    )

    team_id: UUID = Field(foreign_key="team.id", index=True)
    code: str = Field(max_length=10)
    relation: str = Field(max_length=80)
    via: str = Field(default="", max_length=200)
    safety: str
    """Why it is safe, for this person and for the team, to ask something of them (or why it is not)."""
    takes_part: bool = False
    weighed_by: UUID | None = Field(default=None, foreign_key="person.id")
    weighed_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
