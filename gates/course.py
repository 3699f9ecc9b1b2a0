"""What a decision does to the case: which steps are open, done or waiting, and where the work goes on.

A value in, a value out; the caller writes it. Source: the product's *life of a case*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gates.decision import Decision, Outcome
from gates.errors import EmergencyNotForeseen
from gates.transitions import Phase, StepState, check_step


States = Mapping[str, StepState]

#: The states of a step that somebody works on.
RUNNING: Final = frozenset({StepState.OPEN, StepState.REOPENED})


@dataclass(frozen=True, slots=True)
class Course:
    """Where a case stands after a decision: the state of every step, the current one (None: nazorg), the phase."""

    states: dict[str, StepState]
    current: str | None
    phase: Phase


def begin(steps: Sequence[str]) -> Course:
    """The course of a new case: the first step open, every other one waiting."""
    first, *rest = steps
    return Course({first: StepState.OPEN} | dict.fromkeys(rest, StepState.WAITING), first, Phase.WORKING)


def after(
    decision: Decision, *, steps: Sequence[str], states: States, step: str, emergency: bool = False
) -> Course:
    """Where the case stands after the round of `step` ended in `decision`.

    With `emergency` the next step may already be open provisionally: a go ratifies that, anything else is carried
    out from where the case stands, and a lapsed round holds. Raises IllegalTransition for a step that cannot
    take part (a go on a step that nobody works on).
    """
    match decision.outcome:
        case Outcome.GO | Outcome.CONDITIONAL_GO:
            return _forward(steps, states, step)
        case Outcome.BACK:
            return _back(steps, states, decision.back_to or step)
        case Outcome.NO_DECISION if not emergency:
            return _still(steps, states, step, Phase.WORKING)
        case _:
            return _still(steps, states, step, Phase.HOLDING)


def provisional(*, steps: Sequence[str], states: States, step: str) -> Course:
    """An emergency go: the next step opens while `step` itself stays undecided; EmergencyNotForeseen at the last."""
    following = _following(steps, states, step)
    if following is None:
        raise EmergencyNotForeseen
    return Course(_opened(states, following), following, Phase.WORKING)


def review_stops(decision: Decision | None) -> bool:
    """Whether a review in the nazorg ends the case: only a plain go stops; anything else, and silence, goes on."""
    return decision is not None and decision.outcome is Outcome.GO


def _forward(steps: Sequence[str], states: States, step: str) -> Course:
    moved = {**states, step: check_step(states[step], StepState.DONE)}
    following = _following(steps, moved, step)
    if following is None:
        return Course(moved, None, Phase.WORKING)
    return Course(_opened(moved, following), following, Phase.WORKING)


def _back(steps: Sequence[str], states: States, target: str) -> Course:
    at = steps.index(target)
    moved = dict(states) | {target: _become(states[target], StepState.REOPENED)}
    moved |= {later: _become(states[later], StepState.WAITING) for later in steps[at + 1 :]}
    return Course(moved, target, Phase.WORKING)


def _still(steps: Sequence[str], states: States, step: str, phase: Phase) -> Course:
    """Nothing moves; after an emergency go the case stands on the later of its two running steps."""
    running = [name for name in steps if states[name] in RUNNING]
    return Course(dict(states), running[-1] if running else step, phase)


def _following(steps: Sequence[str], states: States, step: str) -> str | None:
    """The next step that was not skipped; None after the last."""
    later = steps[steps.index(step) + 1 :]
    return next((name for name in later if states[name] is not StepState.SKIPPED), None)


def _opened(states: States, step: str) -> dict[str, StepState]:
    return {
        **states,
        step: states[step] if states[step] in RUNNING else check_step(states[step], StepState.OPEN),
    }


def _become(before: StepState, state: StepState) -> StepState:
    return before if before is state else check_step(before, state)
