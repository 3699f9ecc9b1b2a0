"""What each decision does to the steps of a case."""

from __future__ import annotations

import pytest

from gates import course
from gates.course import Course
from gates.decision import Decision
from gates.errors import EmergencyNotForeseen, IllegalTransition
from gates.transitions import Phase, StepState
from tests.gates.rounds import decided


STEPS = ("a", "b", "c", "d")
_LETTERS = {state.value[0]: state for state in StepState}


def states(letters: str) -> dict[str, StepState]:
    """`dow-`: done, open, waiting, reopened, skipped by first letter, one for each step."""
    return {step: _LETTERS[letter] for step, letter in zip(STEPS, letters, strict=True)}


@pytest.mark.parametrize(
    ("decision", "before", "step", "after", "current", "phase"),
    [
        pytest.param(decided("go"), "owww", "a", "doww", "b", "working", id="go opens the next step"),
        pytest.param(
            decided("conditional_go"), "doww", "b", "ddow", "c", "working", id="so does a go with conditions"
        ),
        pytest.param(decided("go"), "dddo", "d", "dddd", None, "working", id="the last go leads to nazorg"),
        pytest.param(decided("go"), "osww", "a", "dsow", "c", "working", id="a skipped step is passed over"),
        pytest.param(decided("go"), "ddos", "c", "ddds", None, "working", id="a skipped last step too"),
        pytest.param(
            decided("go"), "drww", "b", "ddow", "c", "working", id="a reopened step goes on like another"
        ),
        pytest.param(decided("hold"), "doww", "b", "doww", "b", "holding", id="hold moves nothing"),
        pytest.param(decided("no_go"), "doww", "b", "doww", "b", "holding", id="no-go moves nothing"),
        pytest.param(
            decided("no_decision"), "doww", "b", "doww", "b", "working", id="no decision is work again"
        ),
        pytest.param(
            decided("back", back_to="a"),
            "ddow",
            "c",
            "rwww",
            "a",
            "working",
            id="back reopens and later ones wait",
        ),
        pytest.param(
            decided("back", back_to="c"), "ddow", "c", "ddrw", "c", "working", id="back to the step itself"
        ),
        pytest.param(
            decided("back", back_to="b"),
            "drww",
            "b",
            "drww",
            "b",
            "working",
            id="back to a step reopened before",
        ),
        pytest.param(
            decided("back", back_to="a"),
            "dsow",
            "c",
            "rwww",
            "a",
            "working",
            id="back makes a skipped step wait",
        ),
        pytest.param(
            decided("back", back_to="b"),
            "dsow",
            "c",
            "drww",
            "b",
            "working",
            id="back to a step that was skipped",
        ),
    ],
)
def test_after(
    decision: Decision, before: str, step: str, after: str, current: str | None, phase: str
) -> None:
    stands = course.after(decision, steps=STEPS, states=states(before), step=step)

    assert stands == Course(states(after), current, Phase(phase))


@pytest.mark.parametrize(
    ("decision", "after", "current", "phase"),
    [
        pytest.param(decided("go"), "ddow", "c", "working", id="a go ratifies what is open already"),
        pytest.param(decided("conditional_go"), "ddow", "c", "working", id="so does a go with conditions"),
        pytest.param(decided("hold"), "doow", "c", "holding", id="hold stands still where the case now is"),
        pytest.param(decided("no_go"), "doow", "c", "holding", id="no-go too"),
        pytest.param(decided("no_decision"), "doow", "c", "holding", id="a lapsed emergency go holds"),
        pytest.param(
            decided("back", back_to="b"), "drww", "b", "working", id="back takes the next step back too"
        ),
    ],
)
def test_after_an_emergency_go(decision: Decision, after: str, current: str, phase: str) -> None:
    given = course.provisional(steps=STEPS, states=states("doww"), step="b")
    stands = course.after(decision, steps=STEPS, states=given.states, step="b", emergency=True)

    assert given == Course(states("doow"), "c", Phase.WORKING)
    assert stands == Course(states(after), current, Phase(phase))


def test_there_is_no_emergency_go_behind_the_last_step() -> None:
    with pytest.raises(EmergencyNotForeseen):
        course.provisional(steps=STEPS, states=states("dddo"), step="d")


def test_a_case_begins_on_its_first_step() -> None:
    assert course.begin(STEPS) == Course(states("owww"), "a", Phase.WORKING)


def test_a_step_that_nobody_works_on_cannot_be_done() -> None:
    with pytest.raises(IllegalTransition, match="a step that is waiting cannot become done"):
        course.after(decided("go"), steps=STEPS, states=states("owww"), step="b")


def test_a_case_without_a_running_step_stands_on_the_step_of_its_round() -> None:
    stands = course.after(decided("hold"), steps=STEPS, states=states("dddd"), step="d")

    assert stands == Course(states("dddd"), "d", Phase.HOLDING)


@pytest.mark.parametrize(
    ("decision", "stops"),
    [
        (decided("go"), True),
        (decided("conditional_go"), False),
        (decided("hold"), False),
        (decided("back", back_to="a"), False),
        (decided("no_go"), False),
        (decided("no_decision"), False),
        (None, False),
    ],
)
def test_only_a_plain_go_ends_the_nazorg(decision: Decision | None, stops: bool) -> None:
    assert course.review_stops(decision) is stops


def test_what_is_given_is_not_changed() -> None:
    given = states("doww")
    course.after(decided("back", back_to="a"), steps=STEPS, states=given, step="b")

    assert given == states("doww")
