"""The puzzelteam as it is kept: seats that committed, its rhythm, pauses, meetings, who was there, what was agreed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from methods.puzzelteam import MeetingState
from methods.reminders import AttendanceQuestion, Escalation
from models.base import AuditedRow, Json, Row, UtcDateTime, stored


class TeamRow(AuditedRow, table=True):
    """The puzzelteam of one case. Its chair is the case's chair; the phase of its rhythm is the case's."""

    __tablename__ = "team"
    __table_args__ = (
        CheckConstraint("stopped_at IS NULL OR stop_reason <> ''", name="stop_has_a_reason"),
        Index(
            "ix_team_own_period",
            "period_days",
            sqlite_where=text("period_days IS NOT NULL"),
            postgresql_where=text("period_days IS NOT NULL"),
        ),
    )

    case_id: UUID = Field(foreign_key="case.id", unique=True)
    formed_at: datetime = Field(sa_type=UtcDateTime)
    formed_by: UUID | None = Field(default=None, foreign_key="person.id")
    vice_seat_id: UUID | None = Field(default=None, foreign_key="seat.id")
    story: str = ""
    """The shared story (gedeeld verhaal), with people of the family as codes only."""
    chances: str = ""
    risks: str = ""
    attendance_rule: str = ""
    """What the team agreed at the start about staying away."""
    period_days: int | None = None
    """The period the team agreed on; empty: what the method says for the phase."""
    alarm: Escalation = Field(default=Escalation.NONE, sa_type=stored(Escalation))
    alarm_on: date | None = None
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stop_reason: str = ""


class TeamClockRow(Row, table=True):
    """When the rules look at a team next; bookkeeping that a sweep can make anew, hence outside the audited team."""

    __tablename__ = "team_clock"

    team_id: UUID = Field(foreign_key="team.id", unique=True)
    look_on: date = Field(index=True)
    quiet_since: date = Field(index=True)
    """The last meeting held, or what came later: the day the team was formed, or the end of a pause (also ahead)."""
    monthly_on: date | None = None
    """When the sponsor last got the monthly message."""
    still_needed_on: date | None = None


class TeamSeatRow(AuditedRow, table=True):
    """A seat of the case that sits in the puzzelteam, in [from_at, until_at)."""

    __tablename__ = "team_seat"
    __table_args__ = (UniqueConstraint("team_id", "seat_id"),)

    team_id: UUID = Field(foreign_key="team.id", index=True)
    seat_id: UUID = Field(foreign_key="seat.id", index=True)
    from_at: datetime = Field(sa_type=UtcDateTime)
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    asked: AttendanceQuestion | None = Field(default=None, sa_type=stored(AttendanceQuestion))
    """What was last asked about a seat that stayed empty."""


class CommitmentRow(AuditedRow, table=True):
    """A person promises to stay with the team, from a seat; a successor promises anew."""

    __tablename__ = "commitment"
    __table_args__ = (UniqueConstraint("team_id", "seat_id", "person_id"),)

    team_id: UUID = Field(foreign_key="team.id", index=True)
    seat_id: UUID = Field(foreign_key="seat.id")
    person_id: UUID = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RhythmChangeRow(AuditedRow, table=True):
    """Another rhythm from a moment on, and why."""

    __tablename__ = "rhythm_change"
    __table_args__ = (CheckConstraint("reason <> ''", name="has_a_reason"),)

    team_id: UUID = Field(foreign_key="team.id", index=True)
    phase: str = Field(max_length=40)
    period_days: int
    reason: str
    changed_by: UUID | None = Field(default=None, foreign_key="person.id")
    changed_at: datetime = Field(sa_type=UtcDateTime)


class TeamPauseRow(AuditedRow, table=True):
    """A rest in [from_on, until), with its reason; it ends by itself, or earlier when the team goes on."""

    __tablename__ = "team_pause"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_a_reason"),
        CheckConstraint("until >= from_on", name="interval"),
    )

    team_id: UUID = Field(foreign_key="team.id", index=True)
    from_on: date
    until: date
    reason: str
    paused_by: UUID | None = Field(default=None, foreign_key="person.id")


class MeetingRow(AuditedRow, table=True):
    """A meeting: a local appointment (day, wall clock, zone), and what became of it.

    `uid` and `sequence` are those of its iCalendar event; `starts_at` is the same appointment as an instant.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("team_id", "number"),
        CheckConstraint("minutes > 0 AND minutes <= 480", name="length"),
        CheckConstraint(
            "state NOT IN ('held', 'missed') OR closed_at IS NOT NULL", name="ended_has_a_moment"
        ),
        Index("ix_meeting_case_state_day", "case_id", "state", "local_day"),
        Index("ix_meeting_day", "local_day", "state"),
        Index(
            "ix_meeting_planned",
            "starts_at",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(
            "uq_meeting_moment",
            "team_id",
            "starts_at",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
    )

    team_id: UUID = Field(foreign_key="team.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    number: int
    uid: str = Field(unique=True, max_length=80)
    sequence: int = 0
    state: MeetingState = Field(default=MeetingState.PLANNED, sa_type=stored(MeetingState))
    local_day: date
    local_time: str = Field(max_length=5)
    """The wall clock, `10:00`."""
    zone: str = Field(max_length=64)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    minutes: int = 45
    place: str = Field(default="", max_length=200)
    because: str = Field(default="", max_length=200)
    """Why it is there when the rhythm alone does not say it: an extra meeting after a signal."""
    planned_by: UUID | None = Field(default=None, foreign_key="person.id")
    planned_at: datetime = Field(sa_type=UtcDateTime)
    notes: str = ""
    """The minutes; no names of the family."""
    decisions: list[str] = Field(default_factory=list, sa_type=Json)
    closed_by: UUID | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_because: str = ""
    """Why it was missed or cancelled: what happened, never who failed."""


class AttendanceRow(AuditedRow, table=True):
    """A seat at a meeting: what its person answered, and whether somebody was there."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "seat_id"),)

    meeting_id: UUID = Field(foreign_key="meeting.id", index=True)
    seat_id: UUID = Field(foreign_key="seat.id")
    person_id: UUID = Field(foreign_key="person.id")
    answer: str = Field(default="", max_length=20)
    """`coming`, `not_coming`, `substitute`, or empty while nobody answered."""
    substitute: str = Field(default="", max_length=200)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    presence: str = Field(default="", max_length=20)
    """`there`, `deputy`, `absent`; empty until the meeting is recorded."""


class ActionRow(AuditedRow, table=True):
    """An agreement: what, who, by when; it goes on to the next meeting until it is done or dropped."""

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("what <> ''", name="says_what"),
        CheckConstraint("dropped_at IS NULL OR dropped_because <> ''", name="drop_has_a_reason"),
    )

    team_id: UUID = Field(foreign_key="team.id", index=True)
    meeting_id: UUID | None = Field(default=None, foreign_key="meeting.id")
    what: str
    owner_seat_id: UUID | None = Field(default=None, foreign_key="seat.id")
    """The seat, so that an agreement outlives the person; empty where words were enough."""
    owner: str = Field(default="", max_length=200)
    due_on: date
    agreed_at: datetime = Field(sa_type=UtcDateTime)
    agreed_by: UUID | None = Field(default=None, foreign_key="person.id")
    carried: int = 0
    """How many meetings it was still open at."""
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by: UUID | None = Field(default=None, foreign_key="person.id")
    dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    dropped_because: str = ""
