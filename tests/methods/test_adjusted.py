"""Stricter or looser: what is called stricter never lets through what the gate before it would have stopped."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.answers import Answer
from gates.decide import decide
from gates.round import Round, Seat, Vote
from gates.rule import Requirement, Rule
from methods.adjusted import (
    Strictness,
    Wish,
    adjusted,
    adjusted_gate,
    must_be_heard,
    name_of,
    sides_to_add,
    strictness,
)
from methods.catalogue import catalogue
from methods.schema import Assurance, Domain, Gate


EQUAL, STRICTER, LOOSER = Strictness.EQUAL, Strictness.STRICTER, Strictness.LOOSER
CHAIR, CARE = {"role": "projectleider"}, {"domain": "zorg"}


def a_gate(*required: dict[str, Any], assurance: str = "code", days: int = 5, **rule: Any) -> Gate:
    """A gate that requires these."""
    return Gate.model_validate(
        {
            "default": True,
            "question": "Door?",
            "asked": ["projectleider"],
            "rule": {"required": list(required), **rule},
            "assurance": assurance,
            "deadline_days": days,
        }
    )


@pytest.mark.parametrize(
    ("gate", "turn"),
    [
        pytest.param(a_gate(CHAIR), EQUAL, id="the same"),
        pytest.param(
            a_gate(CHAIR, days=2), EQUAL, id="nothing follows from silence, so a last day is neither"
        ),
        pytest.param(a_gate(CHAIR, assurance="account"), STRICTER, id="more certainty about who votes"),
        pytest.param(a_gate(CHAIR, assurance="link"), LOOSER, id="less certainty about who votes"),
        pytest.param(a_gate(CHAIR, CARE), STRICTER, id="one more must be heard"),
        pytest.param(a_gate({**CHAIR, "at_least": 2}), STRICTER, id="two of them must be heard"),
        pytest.param(a_gate(CARE), LOOSER, id="another one must be heard"),
        pytest.param(a_gate(), LOOSER, id="nobody by name: not certain to be as strict"),
        pytest.param(a_gate(CHAIR, CARE, assurance="link"), LOOSER, id="more in one thing, less in another"),
        pytest.param(a_gate(CHAIR, four_eyes=False), LOOSER, id="one pair of eyes"),
        pytest.param(a_gate(CHAIR, veto=["projectleider"]), LOOSER, id="what we cannot weigh is looser"),
    ],
)
def test_against_a_gate_that_requires_its_chair(gate: Gate, turn: Strictness) -> None:
    assert strictness(gate, a_gate(CHAIR)) is turn


def test_who_waits_for_everybody_is_not_made_stricter_by_a_name() -> None:
    # A cautious gate that requires nobody waits for all; with one name it would wait for that one and half the rest.
    assert strictness(a_gate(CHAIR), a_gate()) is LOOSER
    lot = catalogue().methods["lot"]
    interviews = lot.step("interviews")
    assert interviews is not None
    assert sides_to_add(lot, interviews.gate) == ()
    assert must_be_heard(lot, interviews.gate) == ()
    assert adjusted_gate(interviews.gate, Wish(heard=("domain:zorg",))) == interviews.gate


def test_wishes_change_what_they_name_and_nothing_else() -> None:
    lot = catalogue().methods["lot"]
    first = lot.steps[0].gate
    heard = (*(name_of(one) for one in first.rule.required), "domain:zorg", "role:nobody-knows")

    changed = adjusted(lot, {"intake": Wish(heard=heard, assurance=Assurance.ACCOUNT, days=7)})

    gate = changed.steps[0].gate
    assert gate.rule.required == (*first.rule.required, Requirement(domain="zorg"))
    assert (gate.assurance, gate.deadline_days) == (Assurance.ACCOUNT, 7)
    assert changed.steps[1:] == lot.steps[1:]
    assert adjusted(lot, {"intake": Wish()}) is lot


@pytest.mark.parametrize("wish", [Wish(days=0), Wish(days=61), Wish(heard=())], ids=str)
def test_what_no_gate_may_have(wish: Wish) -> None:
    with pytest.raises(ValueError, match=r"working days|nobody"):
        adjusted_gate(a_gate(CHAIR), wish)


ROLES = ("projectleider", "wijkagent", "hulpverlener")
required = st.lists(
    st.builds(
        lambda kind, at: Requirement(**{kind[0]: kind[1]}, at_least=at),
        st.sampled_from(
            [("role", ROLES[0]), ("role", ROLES[1]), ("domain", "zorg"), ("domain", "veiligheid")]
        ),
        st.integers(1, 2),
    ),
    max_size=3,
    unique_by=name_of,
).map(tuple)
seats = st.lists(
    st.tuples(st.sampled_from(ROLES), st.sampled_from([Domain.ZORG, Domain.VEILIGHEID])),
    min_size=1,
    max_size=5,
)
answers = st.lists(st.sampled_from([None, *Answer]), min_size=5, max_size=5)
kinds = st.sampled_from([{}, {"kind": "quorum", "threshold": "majority"}, {"kind": "quorum", "threshold": 1}])


@given(required, required, kinds, seats, answers)
def test_stricter_lets_nothing_through_that_was_stopped(
    more: tuple[Requirement, ...],
    less: tuple[Requirement, ...],
    kind: dict[str, Any],
    sitting: list[tuple[str, Domain]],
    said: list[Answer | None],
) -> None:
    gate, than = (
        a_gate(**kind).model_copy(update={"rule": Rule(required=names, **kind)}) for names in (more, less)
    )
    if strictness(gate, than) is LOOSER:
        return
    new, old = (decide(a_round(one.rule, sitting, said)) for one in (gate, than))

    assert not (new is not None and new.is_go) or (old is not None and old.is_go)


def a_round(rule: Rule, sitting: list[tuple[str, Domain]], said: list[Answer | None]) -> Round:
    """A round of these seats, each with its own person, and what they answered."""
    return Round(
        rule=rule,
        steps=("intake", "interviews"),
        step="interviews",
        requested_by=None,
        seats=tuple(
            Seat(seat=str(n), role=role, person=str(n), organisation="x", domain=domain.value)
            for n, (role, domain) in enumerate(sitting)
        ),
        votes=tuple(
            Vote(
                seat=str(n),
                person=str(n),
                answer=answer,
                back_to="intake" if answer is Answer.BACK else None,
                conditions=(),
            )
            for n, (answer, _) in enumerate(zip(said, sitting, strict=False))
            if answer is not None
        ),
        deadline_passed=False,
    )
