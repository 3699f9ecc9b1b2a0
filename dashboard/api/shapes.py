"""What the API answers with. Fields may be added; those that are here keep their name and meaning."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from gates.answers import Answer
from gates.conditions import ConditionState
from gates.decision import Outcome
from gates.transitions import CaseState, Phase, RoundState, StepState
from methods.schema import Assurance, Compartment, Domain
from models.case import Urgency
from models.gate import Standing
from models.seat import TeamChangeKind


class Shape(BaseModel):
    """One answer, or a part of one; times are RFC 3339 with an offset."""

    model_config = ConfigDict(frozen=True)


class Open(Shape):
    """A part of the shared view of a case, which may say more than is promised here."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Titled(Shape):
    """Something a method names."""

    key: str
    title: str


class MethodLine(Titled):
    """A method in the list."""

    version: int
    source: str


class MethodDeliverable(Titled):
    """What a step must yield; content that is valid by `schema` is accepted and complete."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, populate_by_name=True)

    required: bool
    compartment: Compartment
    json_schema: dict[str, Any] = Field(alias="schema")


class MethodDeadline(Shape):
    """How long a gate is open: Dutch working days, until this hour of the last one."""

    working_days: int
    closes_at: str


class MethodGate(Shape):
    """What a gate asks, of whom, and by which rule."""

    question: str
    asked: tuple[str, ...]
    rule: dict[str, Any]
    deadline: MethodDeadline
    assurance: Assurance
    evidence: tuple[str, ...]
    visibility: str


class MethodStep(Titled):
    """A step with its gate."""

    deliverables: tuple[MethodDeliverable, ...]
    gate: MethodGate


class MethodShape(Titled):
    """A whole method."""

    version: int
    roles: tuple[Titled, ...]
    steps: tuple[MethodStep, ...]
    rhythm: dict[str, Any]
    nazorg: dict[str, Any]
    source: str


class Pinned(Shape):
    """The method a case is pinned to."""

    key: str
    version: int


class PositionShape(Shape):
    """Where a case is; in nazorg `step` is `nazorg`."""

    step: str
    phase: Phase


class WaitingOn(Shape):
    """A seat that has to do something, since when and until when."""

    seat: UUID
    role: str
    organisation: str
    since: datetime | None
    until: datetime | date | None


class DeliverableLine(Open):
    """The newest version of a deliverable; version 0 and no hash while nothing was saved."""

    key: str
    title: str
    required: bool
    version: int
    hash: str | None
    complete: bool


class StepShape(Open):
    """A step of a case; deliverables only as far as the caller may read them."""

    key: str
    title: str
    state: StepState
    provisional: bool
    opened_at: datetime | None
    done_at: datetime | None
    deliverables: tuple[DeliverableLine, ...]


class ConditionShape(Open):
    """A condition of a go."""

    id: UUID
    text: str
    owner: str
    due: date | None
    state: ConditionState


class RhythmShape(Open):
    """How the team is meeting; `silent_days` is for how long it has not."""

    phase: str
    next_meeting: datetime | None
    silent_days: int | None


class Clocks(Open):
    """What stands still, and what comes back on a day."""

    paused_until: date | None
    pause_reason: str | None
    hold_until: date | None
    hold_reason: str | None
    stopped_since: datetime | None
    stopped_because: str | None
    next_review: date | None
    no_go_since: datetime | None
    close_proposed_at: datetime | None


class EvidenceLine(Open):
    """A deliverable as it lay there."""

    key: str
    version: int
    hash: str


class VoteLine(Open):
    """A seat of a round; what it answered, and when, only for who may see that."""

    seat: UUID
    role: str
    organisation: str
    spoken: bool
    answer: Answer | None = None
    motivation: str | None = None
    back_to: str | None = None
    condition: str | None = None
    missing: str | None = None
    at: datetime | None = None

    @model_serializer(mode="wrap")
    def _without_what_is_hidden(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in written(self).items() if value is not None}


class RoundShape(Open):
    """One asking of a gate; `number` is the gate's."""

    number: int
    step: str
    round: int
    ticket: str
    state: RoundState
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    moved_because: str | None
    assurance: Assurance
    alarm: str | None
    decision: Outcome | None
    back_to: str | None
    evidence: tuple[EvidenceLine, ...]
    evidence_hash: str
    votes: tuple[VoteLine, ...]


class GateShape(RoundShape):
    """A gate: its newest round, and all of them, oldest first."""

    rounds: tuple[RoundShape, ...]


class CaseLine(Shape):
    """A case in a list."""

    reference: str
    alias: str
    method: Pinned
    state: CaseState
    position: PositionShape
    started_at: datetime
    url: str


class CaseShape(Open):
    """Where a case stands, on whom it waits, and what its steps yielded; words of its content for members only."""

    reference: str
    id: UUID
    alias: str
    method: Pinned
    state: CaseState
    urgency: Urgency
    started_at: datetime
    closed_at: datetime | None
    position: PositionShape
    waiting_on: tuple[WaitingOn, ...]
    steps: tuple[StepShape, ...]
    gates: tuple[RoundShape, ...]
    conditions: tuple[ConditionShape, ...]
    rhythm: RhythmShape
    clocks: Clocks


class CasePage(Shape):
    """A page of cases; `next_cursor` is empty on the last one."""

    items: tuple[CaseLine, ...]
    next_cursor: str | None


class StartedShape(Shape):
    """A case that was just started; warnings are stable words."""

    reference: str
    id: UUID
    url: str
    warnings: tuple[str, ...]


class SavedShape(Shape):
    """A version that was just saved; its hash is also its ETag."""

    version: int
    hash: str
    complete: bool


class DeliverableShape(Shape):
    """A deliverable with its content: version 0, no hash and empty while nothing was saved."""

    key: str
    version: int
    hash: str | None
    complete: bool

    content: dict[str, Any]
    saved_at: datetime | None


class ReceiptShape(Shape):
    """Proof that a vote is kept, and what became of it so far."""

    receipt: str
    at: datetime
    standing: Standing
    decided: bool


class WithdrawnShape(Shape):
    """A vote that was taken back."""

    receipt: str
    standing: Standing


class EmergencyShape(Shape):
    """An emergency go: asked by one, granted by a second person."""

    asked_at: datetime
    granted_at: datetime | None
    until: datetime | None


class TableListShape(Shape):
    """Votes that were noted at a table; they count once `confirmed_at` is filled."""

    id: UUID
    recorded_at: datetime
    confirmed_at: datetime | None
    rejected_at: datetime | None


class ObjectionShape(Shape):
    """An objection to what was noted in one's name."""

    id: UUID
    made_at: datetime


class CaseChanged(Shape):
    """What a change of the case as a whole left it in."""

    reference: str
    state: CaseState
    position: PositionShape
    pause_until: date | None
    close_proposed_at: datetime | None
    closed_at: datetime | None


class MemberShape(Shape):
    """Somebody in a seat; `email` only for who leads the case, and of oneself."""

    id: UUID
    seat: UUID
    role: str
    domain: Domain
    organisation: str
    name: str
    substitute: bool
    is_chair: bool
    since: datetime
    until: datetime | None
    confirmed_at: datetime | None
    email: str | None


class ChangeShape(Shape):
    """A change of the team that takes two people."""

    id: UUID
    kind: TeamChangeKind
    seat: UUID | None
    proposed_at: datetime
    confirmed_at: datetime | None
    dropped_at: datetime | None


class AuditLine(Shape):
    """One event of the audit chain."""

    n: int
    at: datetime
    actor: UUID | None
    action: str
    facts: dict[str, Any]
    hash: str


class AuditPage(Shape):
    """A page of the audit chain of a case, oldest first."""

    items: tuple[AuditLine, ...]
    next_cursor: str | None


class AgeingLine(Shape):
    """How long a case has been where it is."""

    reference: str
    alias: str
    step: str
    phase: Phase
    days: int


class SilentLine(Shape):
    """A team that has not met for too long."""

    reference: str
    alias: str
    phase: str
    silent_days: int


class OverviewShape(Shape):
    """What a coordinator watches: that cases exist and move, never their content.

    `ageing` and `silent_teams` are paged together: the next page goes on where both of them stopped.
    """

    counts: dict[str, int]
    ageing: tuple[AgeingLine, ...]
    """The running cases, the one that has been where it is the longest first."""
    silent_teams: tuple[SilentLine, ...]
    """The longest silent first."""
    silent_teams_count: int
    next_cursor: str | None
    open_gates: int
    overdue_gates: int
    closes_to_confirm: int
    dead_letters: int
