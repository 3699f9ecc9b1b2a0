"""The state tables, their refusals, and the page drawn from them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from gates import diagram
from gates.errors import IllegalTransition
from gates.transitions import (
    CASE,
    PHASE,
    ROUND,
    STEP,
    CaseState,
    Phase,
    RoundState,
    StepState,
    case_refusal,
    check_case,
    check_phase,
    check_round,
    check_step,
    phase_refusal,
    round_refusal,
    step_refusal,
)


ROUND_WAYS = {"open decided", "open lapsed", "open withdrawn", "open blocked", "blocked withdrawn"}
STEP_WAYS = {
    "waiting open",
    "waiting skipped",
    "open done",
    "open reopened",
    "open waiting",
    "reopened done",
    "reopened waiting",
    "done reopened",
    "done waiting",
    "skipped reopened",
    "skipped waiting",
}
CASE_WAYS = {
    "concept active",
    "concept closed",
    "active paused",
    "active nazorg",
    "active closed",
    "paused active",
    "paused nazorg",
    "paused closed",
    "nazorg active",
    "nazorg paused",
    "nazorg closed",
    "closed active",
    "closed nazorg",
}
PHASE_WAYS = {
    "working deciding",
    "working holding",
    "deciding working",
    "deciding holding",
    "holding deciding",
    "holding working",
}


@pytest.mark.parametrize(("before", "after"), list(product(RoundState, RoundState)))
def test_a_round(before: RoundState, after: RoundState) -> None:
    allowed = f"{before} {after}" in ROUND_WAYS

    assert (round_refusal(before, after) is None) is allowed
    assert (after in ROUND[before]) is allowed


@pytest.mark.parametrize(("before", "after"), list(product(StepState, StepState)))
def test_a_step(before: StepState, after: StepState) -> None:
    allowed = f"{before} {after}" in STEP_WAYS

    assert (step_refusal(before, after) is None) is allowed
    assert (after in STEP[before]) is allowed


@pytest.mark.parametrize(("before", "after"), list(product(CaseState, CaseState)))
def test_a_case(before: CaseState, after: CaseState) -> None:
    allowed = f"{before} {after}" in CASE_WAYS

    assert (case_refusal(before, after) is None) is allowed
    assert (after in CASE[before]) is allowed


@pytest.mark.parametrize(("before", "after"), list(product(Phase, Phase)))
def test_a_phase(before: Phase, after: Phase) -> None:
    allowed = f"{before} {after}" in PHASE_WAYS

    assert (phase_refusal(before, after) is None) is allowed
    assert (after in PHASE[before]) is allowed


def test_a_check_gives_the_new_state() -> None:
    assert check_round(RoundState.OPEN, RoundState.DECIDED) is RoundState.DECIDED
    assert check_step(StepState.WAITING, StepState.OPEN) is StepState.OPEN
    assert check_case(CaseState.CONCEPT, CaseState.ACTIVE) is CaseState.ACTIVE
    assert check_phase(Phase.WORKING, Phase.DECIDING) is Phase.DECIDING


def test_a_decided_round_is_never_decided_again() -> None:
    with pytest.raises(IllegalTransition, match="a round that is decided cannot become decided") as refused:
        check_round(RoundState.DECIDED, RoundState.DECIDED)

    assert refused.value.facts == {"thing": "round", "before": "decided", "after": "decided"}


def test_the_page_of_the_states_is_drawn_anew() -> None:
    page = Path(__file__).parents[2] / diagram.PAGE

    assert page.read_text(encoding="utf-8") == diagram.page(), "run: make docs"


def test_the_page_shows_every_way_and_every_end() -> None:
    page = diagram.page()

    for way in ROUND_WAYS | STEP_WAYS | CASE_WAYS | PHASE_WAYS:
        before, after = way.split()
        assert f"    {before} --> {after}\n" in page
    assert page.count("--> [*]") == 3
    assert page.count("[*] -->") == 4
