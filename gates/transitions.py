"""What may become what: rounds, steps, cases and the phase of a case, as tables.

The tables are the whole machine; `diagram.py` draws them into docs/reference/gate-states.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from gates.errors import IllegalTransition


class RoundState(StrEnum):
    """Where one asking of a gate stands; only an open round takes votes."""

    OPEN = "open"
    DECIDED = "decided"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    BLOCKED = "blocked"


class StepState(StrEnum):
    """Where a step of a case stands."""

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    REOPENED = "reopened"
    SKIPPED = "skipped"


class CaseState(StrEnum):
    """Where a case stands; `nazorg` is the care that goes on after the last gate."""

    CONCEPT = "concept"
    ACTIVE = "active"
    PAUSED = "paused"
    NAZORG = "nazorg"
    CLOSED = "closed"


class Phase(StrEnum):
    """What the case does on its step: work, wait for a decision, or stand still after a hold or a no-go."""

    WORKING = "working"
    DECIDING = "deciding"
    HOLDING = "holding"


#: A round that has ended stays ended; a blocked one can only be withdrawn and asked anew.
ROUND: Final[Mapping[RoundState, frozenset[RoundState]]] = MappingProxyType(
    {
        RoundState.OPEN: frozenset(
            {RoundState.DECIDED, RoundState.LAPSED, RoundState.WITHDRAWN, RoundState.BLOCKED}
        ),
        RoundState.BLOCKED: frozenset({RoundState.WITHDRAWN}),
        RoundState.DECIDED: frozenset(),
        RoundState.LAPSED: frozenset(),
        RoundState.WITHDRAWN: frozenset(),
    }
)

#: A back reopens a step and sends every later one to waiting, whatever it was.
STEP: Final[Mapping[StepState, frozenset[StepState]]] = MappingProxyType(
    {
        StepState.WAITING: frozenset({StepState.OPEN, StepState.SKIPPED}),
        StepState.OPEN: frozenset({StepState.DONE, StepState.REOPENED, StepState.WAITING}),
        StepState.REOPENED: frozenset({StepState.DONE, StepState.WAITING}),
        StepState.DONE: frozenset({StepState.REOPENED, StepState.WAITING}),
        StepState.SKIPPED: frozenset({StepState.REOPENED, StepState.WAITING}),
    }
)

#: A pause goes back to what it interrupted; a closed case can be reopened by a coordinator, with a reason.
CASE: Final[Mapping[CaseState, frozenset[CaseState]]] = MappingProxyType(
    {
        CaseState.CONCEPT: frozenset({CaseState.ACTIVE, CaseState.CLOSED}),
        CaseState.ACTIVE: frozenset({CaseState.PAUSED, CaseState.NAZORG, CaseState.CLOSED}),
        CaseState.PAUSED: frozenset({CaseState.ACTIVE, CaseState.NAZORG, CaseState.CLOSED}),
        CaseState.NAZORG: frozenset({CaseState.ACTIVE, CaseState.PAUSED, CaseState.CLOSED}),
        CaseState.CLOSED: frozenset({CaseState.ACTIVE, CaseState.NAZORG}),
    }
)

#: Asking makes it deciding; go, back, withdrawn and lapsed give the step back to work; hold and no-go stand still.
PHASE: Final[Mapping[Phase, frozenset[Phase]]] = MappingProxyType(
    {
        Phase.WORKING: frozenset({Phase.DECIDING, Phase.HOLDING}),
        Phase.DECIDING: frozenset({Phase.WORKING, Phase.HOLDING}),
        Phase.HOLDING: frozenset({Phase.DECIDING, Phase.WORKING}),
    }
)

State = TypeVar("State", RoundState, StepState, CaseState, Phase)


def round_refusal(before: RoundState, after: RoundState) -> IllegalTransition | None:
    """Why a round may not change like this; None when it may."""
    return _refusal("round", ROUND, before, after)


def step_refusal(before: StepState, after: StepState) -> IllegalTransition | None:
    """Why a step may not change like this; None when it may."""
    return _refusal("step", STEP, before, after)


def case_refusal(before: CaseState, after: CaseState) -> IllegalTransition | None:
    """Why a case may not change like this; None when it may."""
    return _refusal("case", CASE, before, after)


def phase_refusal(before: Phase, after: Phase) -> IllegalTransition | None:
    """Why the phase of a case may not change like this; None when it may."""
    return _refusal("phase", PHASE, before, after)


def check_round(before: RoundState, after: RoundState) -> RoundState:
    """The new state of a round; raises IllegalTransition."""
    return _checked(round_refusal(before, after), after)


def check_step(before: StepState, after: StepState) -> StepState:
    """The new state of a step; raises IllegalTransition."""
    return _checked(step_refusal(before, after), after)


def check_case(before: CaseState, after: CaseState) -> CaseState:
    """The new state of a case; raises IllegalTransition."""
    return _checked(case_refusal(before, after), after)


def check_phase(before: Phase, after: Phase) -> Phase:
    """The new phase of a case; raises IllegalTransition."""
    return _checked(phase_refusal(before, after), after)


def _refusal(
    thing: str, table: Mapping[State, frozenset[State]], before: State, after: State
) -> IllegalTransition | None:
    return None if after in table[before] else IllegalTransition(thing, before.value, after.value)


def _checked(refusal: IllegalTransition | None, after: State) -> State:
    if refusal:
        raise refusal
    return after
