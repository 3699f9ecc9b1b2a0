"""The one place where a case moves on: its flow takes the next turn that our own rows call for.

Safe to repeat and to run twice at once: the case is locked, a turn is taken once, and what is carried out comes
from a committed decision (or a granted emergency go) and nothing else. Prefect's states are never looked at (I4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlmodel import Session

from actions.clocks import start_clock_again
from actions.facts import NAZORG
from actions.installation import Installation
from actions.loading import locked_case
from actions.notices import queue_for_case
from actions.puzzelteam.rest import end_with_case, meets_again
from actions.settle import tell_coordinators
from gates.course import after, provisional, review_stops
from gates.decision import Decision, Outcome
from gates.transitions import CaseState, Phase, StepState, check_case
from methods.schema import Method
from models import audit, queries
from models.case import CaseRow, StepRow, TurnKind, TurnRow
from models.gate import DecisionRow, GateRow, RoundRow
from models.pinned import method_of
from notifications.occasions import Occasion


_STANDING = (CaseState.PAUSED, CaseState.CONCEPT)
"""No turn is taken while a case is paused, nor while its start can still be undone."""


@dataclass(frozen=True)
class Position:
    """Where a case is: its step, whether it is closed, and what its flow has to do next (None: wait)."""

    reference: str
    method: str
    step: str
    closed: bool
    next_verb: str | None
    next_step: str

    @property
    def waiting(self) -> bool:
        """Is there nothing to do before somebody decides?"""
        return self.next_verb is None


@dataclass(frozen=True)
class Advanced:
    """A turn that was taken: on which step, and what happened there in two words."""

    step: str
    verb: str


def position(session: Session, case_id: UUID) -> Position:
    """Where the case is and what comes next; reads only."""
    case = session.get_one(CaseRow, case_id)
    turn = None if case.state in _STANDING else queries.next_turn(session, case_id)
    step, verb = _names(session, case, turn) if turn else (case.current_step or NAZORG, None)
    return Position(
        reference=case.reference,
        method=method_of(session, case).key,
        step=case.current_step or NAZORG,
        closed=case.state is CaseState.CLOSED and turn is None,
        next_verb=verb,
        next_step=step,
    )


def advance_case(
    session: Session, installation: Installation, case_id: UUID, now: datetime
) -> Advanced | None:
    """Take the case's next turn; None when there is none, or while the case stands still."""
    case = locked_case(session, case_id)
    turn = None if case.state in _STANDING else queries.next_turn(session, case_id)
    if turn is None:
        return None
    step, verb = _names(session, case, turn)
    # A case that two people closed stays closed: what waited is passed over.
    if case.state is not CaseState.CLOSED:
        _carry_out(session, installation, case, turn, now)
    turn.taken_at = now
    session.add_all([turn, case])
    audit.record(session, "turn_taken", now, case=case.id, step=step, verb=verb)
    return Advanced(step, verb)


def _names(session: Session, case: CaseRow, turn: TurnRow) -> tuple[str, str]:
    """What the turn is called on Prefect's screen."""
    match turn.kind:
        case TurnKind.DECISION:
            decision, step_key = _decision(session, turn)
            return step_key, "decided " + decision.outcome.value.replace("_", " ")
        case TurnKind.EMERGENCY:
            return turn.step_key or NAZORG, "emergency go"
        case TurnKind.CLOSE:
            return case.current_step or NAZORG, "closed"
        case TurnKind.REOPEN:
            return case.current_step or NAZORG, "reopen"
        case TurnKind.START:
            return turn.step_key or case.current_step or NAZORG, "open"


def _carry_out(
    session: Session, installation: Installation, case: CaseRow, turn: TurnRow, now: datetime
) -> None:
    match turn.kind:
        case TurnKind.DECISION:
            decision, step_key = _decision(session, turn)
            _move(session, installation, case, decision, step_key, now)
        case TurnKind.EMERGENCY:
            _open_provisionally(session, case, turn, now)
        case TurnKind.START:
            _open_step(session, case, _step(session, case, turn.step_key), now)
        case TurnKind.CLOSE | TurnKind.REOPEN:
            pass  # the rows moved when two people agreed; the run only takes notice


def _decision(session: Session, turn: TurnRow) -> tuple[DecisionRow, str]:
    decision = session.get_one(DecisionRow, turn.decision_id)
    round_ = session.get_one(RoundRow, decision.round_id)
    return decision, session.get_one(GateRow, round_.gate_id).step_key


def _move(
    session: Session,
    installation: Installation,
    case: CaseRow,
    decision: DecisionRow,
    step_key: str,
    now: datetime,
) -> None:
    """Do to the case what the law says this decision does (gates/course.py)."""
    if step_key == NAZORG:
        _review(session, case, decision, now)
        return
    method = method_of(session, case)
    rows = {row.key: row for row in queries.steps(session, case.id)}
    taken = Decision(outcome=decision.outcome, back_to=decision.back_to)
    start_clock_again(session, case)
    if rows[step_key].state is StepState.DONE and taken.is_go:
        case.phase = Phase.WORKING  # asked again after an objection, and still a go: nothing moves
        return
    states = {key: row.state for key, row in rows.items()}
    course = after(taken, steps=method.step_keys, states=states, step=step_key)
    for key, state in course.states.items():
        if rows[key].state is not state or taken.is_go:
            _set_state(session, rows[key], state, now)
    case.phase = course.phase
    if taken.is_go or states != course.states or case.state is not CaseState.NAZORG:
        case.current_step = course.current
    if case.state is CaseState.NAZORG and case.current_step is not None:
        case.state = check_case(case.state, CaseState.ACTIVE)  # an objection sent it back
    if decision.outcome is Outcome.NO_GO:
        case.no_go_at = now
        tell_coordinators(session, case, f"decision:{decision.id}/no_go", now)
    if taken.is_go and course.current is None:
        _enter_nazorg(case, method, installation, now)
    elif decision.outcome is not Outcome.NO_GO:
        _announce(session, case, f"decision:{decision.id}/next", now)


def _set_state(session: Session, row: StepRow, state: StepState, now: datetime) -> None:
    """Write a step's new state with its moments; a step that is opened for good is no longer provisional."""
    if row.state is state and not row.provisional:
        return
    if state in (StepState.OPEN, StepState.REOPENED) and row.state is not state:
        row.opened_at, row.done_at = now, None
    if state is StepState.DONE:
        row.done_at = now
    row.state, row.provisional = state, False
    session.add(row)


def _enter_nazorg(case: CaseRow, method: Method, installation: Installation, now: datetime) -> None:
    """The last gate is passed: the team goes on meeting, and a review asks again after the method's months."""
    case.state, case.phase = CaseState.NAZORG, Phase.WORKING
    case.nazorg_since = case.nazorg_since or now
    case.rhythm_phase = method.rhythm.nazorg
    today = now.astimezone(installation.zone).date()
    case.next_review_on = today + relativedelta(months=method.nazorg.review_months)


def _review(session: Session, case: CaseRow, decision: DecisionRow, now: datetime) -> None:
    """A review in nazorg: go = the team may stop, every other answer = it goes on."""
    case.phase = Phase.WORKING
    if review_stops(Decision(outcome=decision.outcome, back_to=decision.back_to)):
        case.state, case.closed_at, case.close_reason = CaseState.CLOSED, now, "review"
        case.next_review_on = None
        end_with_case(session, case, now)
        return
    meets_again(session, case, now)
    _announce(session, case, f"decision:{decision.id}/next", now)


def _open_step(session: Session, case: CaseRow, step: StepRow, now: datetime) -> None:
    if step.state is StepState.WAITING:
        _set_state(session, step, StepState.OPEN, now)
    case.current_step, case.phase = step.key, Phase.WORKING


def _open_provisionally(session: Session, case: CaseRow, turn: TurnRow, now: datetime) -> None:
    """Open the step after the undecided one while its round stays open; nothing when the go is no longer live."""
    emergency = queries.live_emergency(session, case.id)
    if emergency is None or turn.step_key is None:
        return
    rows = {row.key: row for row in queries.steps(session, case.id)}
    states = {key: row.state for key, row in rows.items()}
    course = provisional(steps=method_of(session, case).step_keys, states=states, step=turn.step_key)
    for key, state in course.states.items():
        if rows[key].state is not state:
            rows[key].state, rows[key].opened_at, rows[key].provisional = state, now, True
            session.add(rows[key])
    case.current_step = course.current
    _announce(session, case, f"turn:{turn.id}/emergency", now)


def _step(session: Session, case: CaseRow, key: str | None) -> StepRow:
    return next(row for row in queries.steps(session, case.id) if row.key == key)


def _announce(session: Session, case: CaseRow, key: str, now: datetime) -> None:
    """Tell the chair that there is work: a step opened, came back, or waits on a hold."""
    if chair := queries.chair(session, case.id, now):
        queue_for_case(session, Occasion.CASE_WAITING, case, chair.person_id, key, now)
