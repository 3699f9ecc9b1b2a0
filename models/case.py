"""The case: the pinned method, its steps, what each step yielded, and the turns its flow must take."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from gates.transitions import CaseState, Phase, StepState
from models.base import AuditedRow, Json, Row, UtcDateTime, stored


class Urgency(StrEnum):
    """How fast the first step must start."""

    NORMAAL = "normaal"
    SPOED = "spoed"


class TurnKind(StrEnum):
    """Why a case's flow has something to do."""

    START = "start"
    DECISION = "decision"
    EMERGENCY = "emergency"
    CLOSE = "close"
    REOPEN = "reopen"


class MethodVersionRow(AuditedRow, table=True):
    """A method file as it was when a case was pinned to it; never edited."""

    __tablename__ = "method_version"
    __table_args__ = (UniqueConstraint("key", "digest"),)

    key: str = Field(max_length=64, index=True)
    version: int
    title: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    content: dict[str, Any] = Field(sa_type=Json)
    kept_at: datetime = Field(sa_type=UtcDateTime)


class CaseRow(AuditedRow, table=True):
    """One intervention. Position = (state, current_step, phase); `current_step` is empty in nazorg."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("state <> 'paused' OR pause_until IS NOT NULL", name="pause_ends"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_has_a_moment"),
        Index(
            "uq_case_alias_while_open",
            "alias",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
        # What the coordinator's page asks over all cases at once (models/overview.py, models/late.py).
        Index("ix_case_place", "state", "method_version_id", "current_step"),
        Index(
            "ix_case_nazorg",
            "nazorg_since",
            sqlite_where=text("nazorg_since IS NOT NULL"),
            postgresql_where=text("nazorg_since IS NOT NULL"),
        ),
        Index(
            "ix_case_close_proposed",
            "close_proposed_at",
            sqlite_where=text("close_proposed_at IS NOT NULL"),
            postgresql_where=text("close_proposed_at IS NOT NULL"),
        ),
        Index(
            "ix_case_no_go",
            "no_go_at",
            sqlite_where=text("no_go_at IS NOT NULL"),
            postgresql_where=text("no_go_at IS NOT NULL"),
        ),
        Index(
            "ix_case_held",
            "hold_until",
            sqlite_where=text("hold_until IS NOT NULL"),
            postgresql_where=text("hold_until IS NOT NULL"),
        ),
        Index(
            "ix_case_clock_stopped",
            "clock_stopped_at",
            sqlite_where=text("clock_stopped_at IS NOT NULL"),
            postgresql_where=text("clock_stopped_at IS NOT NULL"),
        ),
    )

    reference: str = Field(unique=True, max_length=40)
    alias: str = Field(max_length=80)
    ticket: str = Field(unique=True, max_length=20)
    """What messages call the case where no round is meant: `R-48213`, random."""
    method_version_id: UUID = Field(foreign_key="method_version.id")
    state: CaseState = Field(sa_type=stored(CaseState))
    phase: Phase = Field(default=Phase.WORKING, sa_type=stored(Phase))
    current_step: str | None = Field(default=None, max_length=64)
    urgency: Urgency = Field(default=Urgency.NORMAAL, sa_type=stored(Urgency))
    purpose: str
    selection_ground: str
    legal_ground: str
    controller: str
    retention: str = Field(max_length=40)
    sponsor: str = ""
    sponsor_person_id: UUID | None = Field(default=None, foreign_key="person.id")
    started_by: UUID | None = Field(default=None, foreign_key="person.id")
    started_at: datetime = Field(sa_type=UtcDateTime)
    rhythm_phase: str = Field(default="crisis", max_length=40)
    hold_until: date | None = None
    hold_reason: str = ""
    hold_days_left: int | None = None
    """Working days that were left when the round was held; the next round gets them."""
    state_before_pause: str | None = Field(default=None, max_length=32)
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pause_until: date | None = None
    pause_reason: str = ""
    no_go_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    close_proposed_by: UUID | None = Field(default=None, foreign_key="person.id")
    close_proposed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    close_reason: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    nazorg_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_review_on: date | None = None
    clock_stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    clock_stopped_because: str = ""


class CaseRunRow(Row, table=True):
    """Which Prefect run drives a case; disposable, hence outside the audited case."""

    __tablename__ = "case_run"

    case_id: UUID = Field(foreign_key="case.id", unique=True)
    flow_run_id: str = Field(max_length=64)
    progressed_at: datetime = Field(sa_type=UtcDateTime)


class StepRow(AuditedRow, table=True):
    """A stretch of work of one case."""

    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("case_id", "key"),
        UniqueConstraint("case_id", "position"),
        Index(
            "ix_step_open",
            "key",
            "opened_at",
            sqlite_where=text("state IN ('open', 'reopened')"),
            postgresql_where=text("state IN ('open', 'reopened')"),
        ),
        Index(
            "ix_step_done",
            "done_at",
            sqlite_where=text("done_at IS NOT NULL"),
            postgresql_where=text("done_at IS NOT NULL"),
        ),
    )

    case_id: UUID = Field(foreign_key="case.id", index=True)
    key: str = Field(max_length=64)
    position: int
    state: StepState = Field(default=StepState.WAITING, sa_type=stored(StepState))
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    provisional: bool = False
    """Opened by an emergency go that nobody ratified yet."""


class DeliverableRow(AuditedRow, table=True):
    """One version of what a step yielded; a change is a new version, never an edit."""

    __tablename__ = "deliverable"
    __table_args__ = (UniqueConstraint("case_id", "step_key", "key", "version"),)

    case_id: UUID = Field(foreign_key="case.id", index=True)
    step_key: str = Field(max_length=64)
    key: str = Field(max_length=64)
    version: int
    content: dict[str, Any] = Field(sa_type=Json)
    digest: str = Field(max_length=64)
    complete: bool
    saved_by: UUID | None = Field(default=None, foreign_key="person.id")
    saved_at: datetime = Field(sa_type=UtcDateTime)


class TurnRow(AuditedRow, table=True):
    """Something the flow of a case must carry out; written in the transaction that made it necessary."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("case_id", "position"),
        Index(
            "ix_turn_waiting",
            "created_at",
            sqlite_where=text("taken_at IS NULL"),
            postgresql_where=text("taken_at IS NULL"),
        ),
    )

    case_id: UUID = Field(foreign_key="case.id", index=True)
    position: int
    """Turns are taken in the order in which they became necessary; two of one instant have an order too."""
    kind: TurnKind = Field(sa_type=stored(TurnKind))
    decision_id: UUID | None = Field(default=None, foreign_key="decision.id", unique=True)
    step_key: str | None = Field(default=None, max_length=64)
    """The step that the turn is about: the first one, or the undecided one of an emergency go."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CounterRow(Row, table=True):
    """The last number given out under a name, such as the case references of a year."""

    __tablename__ = "counter"

    name: str = Field(unique=True, max_length=80)
    value: int
