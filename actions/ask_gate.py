"""Ask for a go/no-go: open a round of a step's gate and tell everybody who is on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.clocks import missed_conditions, objected_step
from actions.errors import (
    ConditionMissed,
    Incomplete,
    NobodyAsked,
    RoundRunning,
    RuleCannotBeMet,
    StepNotOpen,
)
from actions.facts import NAZORG, content_digest, evidence_now, gate_definition, seat_facts
from actions.installation import Installation
from actions.loading import require_chair, running_case
from actions.notices import new_ticket
from actions.settle import tell_voters
from gates.alarm import never_met
from gates.course import RUNNING
from gates.deadlines import closing
from gates.transitions import CaseState, Phase, RoundState
from methods.schema import Gate, Method
from models import audit, queries
from models.case import CaseRow
from models.gate import GateRow, RoundRow, RoundSeatRow
from models.pinned import method_of
from notifications.occasions import Occasion


def ask_gate(
    session: Session,
    installation: Installation,
    case_id: UUID,
    step_key: str,
    now: datetime,
    *,
    by: UUID | None,
) -> RoundRow:
    """Open a round of the gate after this step; `by` is who asks (None: the system, for a review in nazorg).

    That is the gate that comes next, or one that was decided already and objected to.

    Rule, seats and evidence are fixed now. The last day is counted in Dutch working time; after a hold the round
    gets the working days that were left.

    Raises:
        NotAllowed, CaseNotOpen, StepNotOpen, RoundRunning, Incomplete, ConditionMissed, NobodyAsked,
        RuleCannotBeMet.
    """
    case = running_case(session, case_id)
    require_chair(session, case, by, now)
    method = method_of(session, case)
    _require_askable(session, installation, case, method, step_key, now)
    definition = gate_definition(method, step_key)
    gate = _gate(session, case, method, step_key)
    round_ = _new_round(session, installation, case, gate, definition, now, by)
    seats = _seats_of_round(session, case, round_, definition, now)
    _require_rule_can_be_met(round_, definition, seats)
    _open(session, case, gate, round_, seats, now, by)
    return round_


def _require_askable(
    session: Session, installation: Installation, case: CaseRow, method: Method, step_key: str, now: datetime
) -> None:
    if step_key not in (undecided_step(session, case), objected_step(session, case)):
        raise StepNotOpen(step_key, case.current_step)
    if running := queries.running_round(session, case.id):
        raise RoundRunning(running.ticket, running.closes_at)
    if queries.next_turn(session, case.id):
        raise StepNotOpen(step_key, case.current_step)
    if gaps := missing_deliverables(session, case, method, step_key):
        raise Incomplete(gaps)
    if missed := missed_conditions(session, case, installation, now):
        raise ConditionMissed([row.text for row in missed])


def undecided_step(session: Session, case: CaseRow) -> str | None:
    """The step whose gate comes next: the first one that is worked on (after an emergency go two are), or nazorg."""
    if case.state is CaseState.NAZORG:
        return NAZORG
    running = [row.key for row in queries.steps(session, case.id) if row.state in RUNNING]
    return running[0] if running else None


def missing_deliverables(session: Session, case: CaseRow, method: Method, step_key: str) -> list[str]:
    """The keys of the step's required deliverables that are not complete."""
    step = method.step(step_key)
    latest = queries.latest_deliverables(session, case.id, step_key)
    required = step.required if step else ()
    return [one.key for one in required if not ((row := latest.get((step_key, one.key))) and row.complete)]


def _gate(session: Session, case: CaseRow, method: Method, step_key: str) -> GateRow:
    """The gate of a step has its place in the method as number; each review in nazorg is a gate of its own."""
    existing = queries.gate_of_step(session, case.id, step_key)
    if existing and step_key != NAZORG:
        return existing
    if existing and not _is_settled(session, case, existing):
        return existing
    number = (
        method.step_keys.index(step_key) + 1
        if step_key != NAZORG
        else (existing.number + 1 if existing else len(method.steps) + 1)
    )
    gate = GateRow(case_id=case.id, number=number, step_key=step_key)
    session.add(gate)
    session.flush()
    return gate


def _is_settled(session: Session, case: CaseRow, gate: GateRow) -> bool:
    if objected_step(session, case) == gate.step_key:
        return False
    last = queries.last_round(session, gate.id)
    return last is not None and last.state in (RoundState.DECIDED, RoundState.LAPSED)


def _new_round(
    session: Session,
    installation: Installation,
    case: CaseRow,
    gate: GateRow,
    definition: Gate,
    now: datetime,
    by: UUID | None,
) -> RoundRow:
    last = queries.last_round(session, gate.id)
    days = case.hold_days_left if case.hold_days_left is not None else definition.deadline_days
    deadline = closing(now, days, tz=installation.zone, day_off=installation.day_off)
    evidence = evidence_now(session, case.id, method_of(session, case), gate.step_key)
    return RoundRow(
        gate_id=gate.id,
        case_id=case.id,
        number=last.number + 1 if last else 1,
        ticket=new_ticket(session),
        requested_by=by,
        opened_at=now,
        closes_at=deadline.at,
        moved_because=", ".join(f"{moved.day.isoformat()} {moved.reason}" for moved in deadline.moved),
        rule=definition.rule.model_dump(mode="json"),
        assurance=definition.assurance,
        visibility=definition.visibility,
        evidence=evidence,
        evidence_digest=content_digest(evidence),
    )


def _seats_of_round(
    session: Session, case: CaseRow, round_: RoundRow, definition: Gate, now: datetime
) -> list[RoundSeatRow]:
    """The seats that the gate asks, with who holds them now; a vacant seat cannot be asked."""
    holders = {m.seat_id: m.person_id for m in queries.members(session, case.id, now) if not m.substitute}
    asked = [
        s for s in queries.seats(session, case.id, now) if s.role in definition.roles and s.id in holders
    ]
    names = queries.organisations(session, {seat.organisation_id for seat in asked})
    return [
        RoundSeatRow(
            round_id=round_.id,
            seat_id=seat.id,
            role=seat.role,
            domain=seat.domain.value,
            organisation=names[seat.organisation_id],
            person_id=holders[seat.id],
        )
        for seat in asked
    ]


def _require_rule_can_be_met(round_: RoundRow, definition: Gate, seats: list[RoundSeatRow]) -> None:
    if not any(seat.role not in definition.rule.advisory for seat in seats):
        raise NobodyAsked(definition.asked)
    requested_by = str(round_.requested_by) if round_.requested_by else None
    if why := never_met(definition.rule, tuple(seat_facts(seat) for seat in seats), requested_by):
        raise RuleCannotBeMet(why.value)


def _open(
    session: Session,
    case: CaseRow,
    gate: GateRow,
    round_: RoundRow,
    seats: list[RoundSeatRow],
    now: datetime,
    by: UUID | None,
) -> None:
    case.phase, case.hold_days_left, case.hold_until, case.hold_reason = Phase.DECIDING, None, None, ""
    session.add_all([case, round_])
    session.flush()
    session.add_all(seats)
    session.flush()
    audit.record(
        session,
        "gate_opened",
        now,
        by=by,
        case=case.id,
        gate=gate.number,
        round=round_.number,
        ticket=round_.ticket,
    )
    for seat in seats:
        tell_voters(session, Occasion.GATE_OPENED, round_, seat, now)
