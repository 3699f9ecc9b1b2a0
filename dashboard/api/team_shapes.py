"""What the API answers about puzzelteams, and what may be sent there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, ConfigDict, Field, StringConstraints

from dashboard.api.inputs import Input, Words
from dashboard.api.shapes import Open, Shape
from methods.puzzelteam import Beat, MeetingState, TeamState
from methods.reminders import Presence
from methods.schema import Compartment
from methods.signals import Direction, Letter, SignalKind


Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
Moment = Annotated[
    datetime, Field(description="RFC 3339; without an offset it is the wall clock of the installation.")
]


class BeatShape(Shape):
    """One mark of the heartbeat."""

    on: date
    beat: Beat


class ProposalShape(Shape):
    """A date to choose; false where no calendar of school holidays is known for that day."""

    on: date
    school_holidays_known: bool


class TeamSeatShape(Shape):
    """A seat of the team."""

    seat: UUID
    role: str
    organisation: str
    name: str | None
    is_chair: bool
    is_vice_chair: bool
    committed_at: datetime | None


class TeamShape(Open):
    """How a team is doing."""

    formed_at: datetime | None
    state: TeamState
    phase: str
    every_days: int
    silent_days: int
    alarm: str
    paused_until: date | None
    stopped_at: datetime | None
    heartbeat: tuple[BeatShape, ...]
    streak: int
    longest_streak: int
    seats: tuple[TeamSeatShape, ...]
    agenda: tuple[str, ...]
    proposals: tuple[ProposalShape, ...]


class AttendanceShape(Shape):
    """A seat at a meeting."""

    seat: UUID
    answer: str | None
    substitute: str | None
    presence: str | None


class MeetingShape(Open):
    """A meeting: a local appointment and what became of it."""

    id: UUID
    number: int
    state: MeetingState
    starts_at: datetime
    day: date
    time: str
    zone: str
    minutes: int
    place: str
    because: str | None
    sequence: int
    closed_at: datetime | None
    notes: str
    decisions: tuple[str, ...]
    attendance: tuple[AttendanceShape, ...]


class SignalShape(Open):
    """A signal."""

    id: UUID
    text: str
    direction: Direction
    kind: SignalKind
    ground: str | None
    scenario: Letter | None
    indicator: UUID | None
    compartment: Compartment
    seen_by: str | None
    seen_on: date
    reported_at: datetime
    tested_at: datetime | None
    reopen_step: str | None


class NewMeeting(Input):
    """When to meet; the first meeting forms the team out of all seats of the case."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    at: Moment = Field(validation_alias=AliasChoices("at", "starts_at"))
    minutes: Annotated[int, Field(ge=1, le=480)] = 45
    place: Short = ""
    because: Short = ""


class WasThere(Input):
    """Who was there for a seat."""

    seat: UUID
    presence: Presence


class AgreedAction(Input):
    """An agreement: what, who (a seat, or words), by when."""

    what: Words
    owner_seat: UUID | None = None
    owner: Short = ""
    due: date


class Closing(Input):
    """How a meeting went, and what follows: `next_at`, or `pause_until` with `reason`, or `stop_reason`."""

    next_at: Moment | None = None
    pause_until: date | None = None
    reason: Words = ""
    stop_reason: Words = ""
    held: bool = True
    why_not: Words = ""
    attendance: Annotated[tuple[WasThere, ...], Field(max_length=60)] = ()
    notes: Words = ""
    decisions: Annotated[tuple[Words, ...], Field(max_length=40)] = ()
    actions: Annotated[tuple[AgreedAction, ...], Field(max_length=40)] = ()


class SeenSignal(Input):
    """What somebody saw: which way it points, what it rests on, for which scenario."""

    text: Words
    direction: Direction
    kind: SignalKind = SignalKind.UNTESTED
    ground: Words = ""
    seen_on: date | None = None
    seen_by: Short = ""
    scenario: Letter | None = None
    indicator: UUID | None = None
    compartment: Compartment = Compartment.ALL
    reopen_step: Annotated[str, StringConstraints(max_length=64)] | None = None
    raise_rhythm: bool = False
