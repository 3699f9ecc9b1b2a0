"""The go/no-go as it is kept: gates, rounds, the seats of a round, votes, decisions, conditions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from gates.answers import Answer
from gates.conditions import ConditionState
from gates.decision import Outcome
from gates.transitions import RoundState
from gates.visibility import Visibility
from methods.schema import Assurance
from models.base import AuditedRow, Json, UtcDateTime, stored


class Standing(StrEnum):
    """What became of a vote; none is ever lost (I3)."""

    COUNTED = "counted"
    SUPERSEDED = "superseded"
    STALE = "stale"
    LATE = "late"
    VOID = "void"
    UNCONFIRMED = "unconfirmed"
    """Noted at the table; counts once somebody else who was there confirms the list."""


class Via(StrEnum):
    """By which way a vote came in."""

    LINK = "link"
    CODE = "code"
    ACCOUNT = "account"
    API = "api"
    TABLE = "table"


class GateRow(AuditedRow, table=True):
    """The go/no-go after a step (or a review in nazorg); asked in one or more rounds."""

    __tablename__ = "gate"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    case_id: UUID = Field(foreign_key="case.id", index=True)
    number: int
    step_key: str = Field(max_length=64)
    """The step's key, or `nazorg`."""


class RoundRow(AuditedRow, table=True):
    """One asking of a gate. Rule, seats and evidence are fixed when it opens."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("gate_id", "number"),
        Index(
            "uq_round_one_open_per_gate",
            "gate_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_round_open_closing",
            "closes_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_round_running",
            "closes_at",
            sqlite_where=text("state IN ('open', 'blocked')"),
            postgresql_where=text("state IN ('open', 'blocked')"),
        ),
        Index(
            "ix_round_lapsed",
            "closes_at",
            sqlite_where=text("state = 'lapsed'"),
            postgresql_where=text("state = 'lapsed'"),
        ),
        Index(
            "ix_round_stuck",
            "opened_at",
            sqlite_where=text("state = 'blocked' OR state = 'open' AND alarm IS NOT NULL"),
            postgresql_where=text("state = 'blocked' OR state = 'open' AND alarm IS NOT NULL"),
        ),
        Index("ix_round_closed", "closed_at"),
    )

    gate_id: UUID = Field(foreign_key="gate.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    number: int
    state: RoundState = Field(default=RoundState.OPEN, sa_type=stored(RoundState))
    ticket: str = Field(unique=True, max_length=20)
    """What messages call this round: `R-48213`, random, the same for everybody."""
    requested_by: UUID | None = Field(default=None, foreign_key="person.id")
    """Who asked; empty when the system did (a review in nazorg)."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    moved_because: str = ""
    """Why the last day is later than counted: the holidays on the way."""
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_because: str = ""
    rule: dict[str, Any] = Field(sa_type=Json)
    assurance: Assurance = Field(sa_type=stored(Assurance))
    visibility: Visibility = Field(sa_type=stored(Visibility))
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """What lay there: [{key, version, hash}] of the step's deliverables, in the method's order."""
    evidence_digest: str = Field(max_length=64)
    alarm: str | None = Field(default=None, max_length=64)
    """Why this round cannot come to a decision by itself; told to the chair the same day."""


class RoundSeatRow(AuditedRow, table=True):
    """A seat as it was when the round opened; `ended_at` when it ended without a successor."""

    __tablename__ = "round_seat"
    __table_args__ = (UniqueConstraint("round_id", "seat_id"),)

    round_id: UUID = Field(foreign_key="round.id", index=True)
    seat_id: UUID = Field(foreign_key="seat.id", index=True)
    role: str = Field(max_length=64)
    domain: str = Field(max_length=32)
    organisation: str = Field(max_length=200)
    person_id: UUID = Field(foreign_key="person.id")
    """Who holds the seat; a handover while the round is open puts the successor here."""
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TableListRow(AuditedRow, table=True):
    """Votes taken at a table by the chair; they count once another voter who was there confirms the list."""

    __tablename__ = "table_list"
    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> recorded_by", name="four_eyes"),
    )

    round_id: UUID = Field(foreign_key="round.id", index=True)
    recorded_by: UUID = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_by: UUID | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rejected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class VoteRow(AuditedRow, table=True):
    """What a person answered for a seat in a round; a change of mind is a new revision, never an edit."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("round_id", "seat_id", "revision"),
        CheckConstraint("answer = 'go' OR motivation <> ''", name="motivated"),
        CheckConstraint(
            "answer <> 'conditional_go' OR condition_text <> ''", name="conditional_go_has_a_condition"
        ),
        CheckConstraint("answer <> 'back' OR back_to IS NOT NULL", name="back_names_a_step"),
        CheckConstraint("answer <> 'hold' OR missing <> ''", name="hold_says_what_is_missing"),
    )

    round_id: UUID = Field(foreign_key="round.id", index=True)
    seat_id: UUID = Field(foreign_key="seat.id", index=True)
    person_id: UUID = Field(foreign_key="person.id")
    organisation: str = Field(max_length=200)
    revision: int
    as_substitute: bool = False
    answer: Answer = Field(sa_type=stored(Answer))
    motivation: str = ""
    missing: str = ""
    back_to: str | None = Field(default=None, max_length=64)
    condition_text: str = ""
    condition_owner: str = Field(default="", max_length=320)
    """The owner's seat id, or words where nobody in the team fits."""
    condition_due: date | None = None
    seen_digest: str = Field(max_length=64)
    cast_at: datetime = Field(sa_type=UtcDateTime)
    via: Via = Field(sa_type=stored(Via))
    standing: Standing = Field(sa_type=stored(Standing))
    standing_because: str = ""
    receipt: str = Field(unique=True, max_length=20)
    form_key: str | None = Field(default=None, unique=True, max_length=64)
    """The confirm form it came from: sending the same form twice gives the same receipt."""
    table_list_id: UUID | None = Field(default=None, foreign_key="table_list.id")


class ObjectionRow(AuditedRow, table=True):
    """A voter says that what was noted at the table in their name is not what they said."""

    __tablename__ = "objection"

    vote_id: UUID = Field(foreign_key="vote.id", unique=True)
    person_id: UUID = Field(foreign_key="person.id")
    reason: str
    made_at: datetime = Field(sa_type=UtcDateTime)


class DecisionRow(AuditedRow, table=True):
    """What a round decided; at most one per round (I1), and never changed."""

    __tablename__ = "decision"

    round_id: UUID = Field(foreign_key="round.id", unique=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    outcome: Outcome = Field(sa_type=stored(Outcome))
    back_to: str | None = Field(default=None, max_length=64)
    decided_at: datetime = Field(sa_type=UtcDateTime)


class ConditionRow(AuditedRow, table=True):
    """What a conditional go asks for: an owner, evidence, a date."""

    __tablename__ = "condition"
    __table_args__ = (
        CheckConstraint(
            "met_by IS NULL OR owner_person_id IS NULL OR met_by <> owner_person_id", name="four_eyes"
        ),
        Index(
            "ix_condition_to_meet",
            "due_on",
            sqlite_where=text("state IN ('open', 'missed')"),
            postgresql_where=text("state IN ('open', 'missed')"),
        ),
    )

    case_id: UUID = Field(foreign_key="case.id", index=True)
    decision_id: UUID = Field(foreign_key="decision.id")
    vote_id: UUID = Field(foreign_key="vote.id")
    set_by_seat: UUID = Field(foreign_key="seat.id")
    text: str
    owner: str
    owner_person_id: UUID | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    state: ConditionState = Field(default=ConditionState.OPEN, sa_type=stored(ConditionState))
    evidence: str = ""
    met_by: UUID | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_because: str = ""


class EmergencyRow(AuditedRow, table=True):
    """An emergency go: two people open the next step before the round has decided."""

    __tablename__ = "emergency"
    __table_args__ = (
        CheckConstraint("second_person IS NULL OR second_person <> first_person", name="two_people"),
    )

    round_id: UUID = Field(foreign_key="round.id", unique=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    reason: str
    first_person: UUID = Field(foreign_key="person.id")
    first_at: datetime = Field(sa_type=UtcDateTime)
    second_person: UUID | None = Field(default=None, foreign_key="person.id")
    granted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_as: str = ""
