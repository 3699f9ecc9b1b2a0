"""What a rule, a round, a vote and a decision can be; everything else is refused where it is made."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from gates.answers import CAUTION, GO_TYPE, REAL, Answer, most_cautious
from gates.decision import Decision, Outcome
from gates.round import Round, Vote, steps_back
from gates.rule import Requirement, Rule
from tests.gates.rounds import SEATS, condition


PL = SEATS["pl"].model_dump()
A_ROUND: dict[str, Any] = {"steps": ["intake", "borging"], "step": "intake", "seats": [PL]}


@pytest.mark.parametrize(
    ("model", "written", "said"),
    [
        pytest.param(Requirement, {}, "exactly one", id="a requirement of nothing"),
        pytest.param(
            Requirement, {"role": "a", "domain": "b"}, "exactly one", id="a requirement of two things"
        ),
        pytest.param(Requirement, {"role": ""}, "exactly one", id="a requirement without a name"),
        pytest.param(Requirement, {"role": "a", "at_least": 0}, "greater than", id="at least none"),
        pytest.param(Rule, {"kind": "quorum"}, "needs a threshold", id="a quorum without a threshold"),
        pytest.param(Rule, {"threshold": 2}, "only a quorum", id="a cautious rule with a threshold"),
        pytest.param(Rule, {"kind": "quorum", "threshold": 0}, "greater than", id="a quorum of nobody"),
        pytest.param(Rule, {"kind": "quorum", "threshold": "most"}, "majority", id="an unknown threshold"),
        pytest.param(Rule, {"kind": "quorum", "threshold": True}, "threshold", id="a threshold of yes"),
        pytest.param(Rule, {"veto": ["a", "b"], "advisory": ["b"]}, "only advise: b", id="a veto of advice"),
        pytest.param(Rule, {"on_expiry": "go"}, "Extra inputs", id="a word that a rule does not know"),
        pytest.param(Vote, {"seat": "pl", "answer": "back"}, "back_to", id="back without a step"),
        pytest.param(Vote, {"seat": "pl", "answer": "go", "back_to": "a"}, "back_to", id="a go with a step"),
        pytest.param(Vote, {"seat": "pl", "answer": "ja"}, "Input should be", id="an unknown answer"),
        pytest.param(Round, A_ROUND | {"step": "x"}, "not one of the steps", id="an unknown step"),
        pytest.param(
            Round, A_ROUND | {"steps": ["intake", "intake"]}, "twice: step intake", id="a step twice"
        ),
        pytest.param(Round, A_ROUND | {"steps": []}, "at least 1", id="no steps"),
        pytest.param(Round, A_ROUND | {"seats": [PL, PL]}, "twice: seat pl", id="a seat twice"),
        pytest.param(
            Round,
            A_ROUND | {"votes": [{"seat": "pl", "answer": "go"}, {"seat": "pl", "answer": "hold"}]},
            "twice: vote of seat pl",
            id="two votes of a seat",
        ),
        pytest.param(
            Round,
            A_ROUND | {"votes": [{"seat": "pr", "answer": "go"}]},
            "not in the round: pr",
            id="a stranger's vote",
        ),
        pytest.param(
            Round,
            A_ROUND | {"votes": [{"seat": "pl", "answer": "back", "back_to": "borging"}]},
            "not: borging",
            id="back to a later step",
        ),
        pytest.param(
            Round,
            A_ROUND | {"votes": [{"seat": "pl", "answer": "back", "back_to": "x"}]},
            "not: x",
            id="back to an unknown step",
        ),
        pytest.param(Decision, {"outcome": "back"}, "names the step", id="a decision back to nowhere"),
        pytest.param(Decision, {"outcome": "go", "back_to": "a"}, "names the step", id="a go back"),
        pytest.param(
            Decision,
            {"outcome": "go", "conditions": [condition("a")]},
            "only a conditional",
            id="a go on conditions",
        ),
    ],
)
def test_is_refused(model: type[BaseModel], written: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        model.model_validate(written)


def test_a_rule_by_default_waits_for_everybody_and_wants_a_second_person() -> None:
    assert Rule().model_dump(mode="json") == {
        "kind": "cautious",
        "required": [],
        "threshold": None,
        "count": "person",
        "veto": [],
        "advisory": [],
        "abstain_counts": False,
        "four_eyes": True,
    }


def test_values_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Rule().four_eyes = False  # type: ignore[misc]


def test_caution_is_the_order_of_the_law() -> None:
    assert [answer.value for answer in sorted(CAUTION, key=CAUTION.__getitem__)] == [
        "go",
        "conditional_go",
        "hold",
        "back",
        "no_go",
    ]
    assert set(Answer) - REAL == {Answer.ABSTAIN, Answer.NOT_MINE}
    assert GO_TYPE < REAL
    assert most_cautious([Answer.GO, Answer.BACK, Answer.HOLD]) is Answer.BACK


@pytest.mark.parametrize(
    ("decision", "words", "is_go"),
    [
        (Decision(outcome=Outcome.GO), "go", True),
        (Decision(outcome=Outcome.CONDITIONAL_GO, conditions=(condition("tolk"),)), "conditional_go", True),
        (Decision(outcome=Outcome.HOLD), "hold", False),
        (Decision(outcome=Outcome.BACK, back_to="intake"), "back to intake", False),
        (Decision(outcome=Outcome.NO_GO), "no_go", False),
        (Decision(outcome=Outcome.NO_DECISION), "no_decision", False),
    ],
)
def test_only_two_decisions_let_the_case_go_on(decision: Decision, words: str, is_go: bool) -> None:
    assert str(decision) == words
    assert decision.is_go is is_go


@pytest.mark.parametrize(
    ("step", "allowed"),
    [("intake", ("intake",)), ("sessies", ("intake", "interviews", "sessies")), ("elsewhere", ())],
)
def test_back_goes_to_this_step_or_an_earlier_one(step: str, allowed: tuple[str, ...]) -> None:
    assert steps_back(("intake", "interviews", "sessies", "borging"), step) == allowed
