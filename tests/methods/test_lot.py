"""What the methods that come with Lange Adem must say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gates.rule import RuleKind
from methods.catalogue import catalogue
from methods.drawing import mermaid
from methods.origin import Grounded
from methods.schema import Assurance, Gate, Method, Phase, Role, Step


LOT, IWOP = catalogue().method("lot"), catalogue().method("iwop")
METHODS = [pytest.param(method, id=key) for key, method in catalogue().methods.items()]


def gates(method: Method) -> Iterator[Gate]:
    yield from (step.gate for step in method.steps)
    yield method.nazorg.gate


def items(method: Method) -> Iterator[tuple[str, Grounded]]:
    yield from ((f"role {role.key}", role) for role in method.roles)
    for step in method.steps:
        yield step.key, step
        yield f"{step.key} gate", step.gate
        for deliverable in step.deliverables:
            yield f"{step.key}.{deliverable.key}", deliverable
            yield from ((f"{step.key}.{deliverable.key}.{field.key}", field) for field in deliverable.fields)
    yield from (("emergency", method.emergency), ("rhythm", method.rhythm), ("terms", method.terms))
    yield from ((f"phase {phase.key}", phase) for phase in method.rhythm.phases)
    yield from (("nazorg", method.nazorg), ("nazorg gate", method.nazorg.gate))


def test_lot_runs_from_intake_to_borging() -> None:
    assert LOT.step_keys == ("intake", "interviews", "risicoanalyse", "sessies", "borging")
    assert LOT.after("intake") == "interviews"
    assert LOT.after("borging") is None
    assert LOT.back_targets("risicoanalyse") == ("intake", "interviews", "risicoanalyse")


def test_iwop_has_a_gate_after_each_of_its_four_steps_as_the_seed_says() -> None:
    assert IWOP.step_keys == ("quickscan", "systeemwereld", "uitvoering", "borgen")
    assert {(step.gate.source.line, step.gate.is_ours) for step in IWOP.steps if step.gate.source} == {
        (3049, True)
    }


def test_the_gates_of_lot_ask_for_a_code() -> None:
    assert {gate.assurance for gate in gates(LOT)} == {Assurance.CODE}


def test_the_plan_of_lot_needs_a_majority_with_care_and_safety_in_it() -> None:
    rule = LOT.steps[3].gate.rule

    assert (rule.kind, rule.threshold) == (RuleKind.QUORUM, "majority")
    assert {requirement.domain for requirement in rule.required} == {"zorg", "veiligheid"}


def test_the_rhythm_of_lot_is_a_week_two_weeks_four_weeks() -> None:
    assert {phase.key: phase.period_days for phase in LOT.rhythm.phases} == {
        "crisis": 7,
        "approach": 14,
        "after_crisis": 28,
    }
    assert (LOT.rhythm.first, LOT.rhythm.nazorg) == ("approach", "after_crisis")


def test_nazorg_asks_every_year_whether_the_team_can_stop() -> None:
    assert LOT.nazorg.review_months == 12
    assert LOT.nazorg.gate.question == "Kan dit team stoppen?"


@pytest.mark.parametrize("method", METHODS)
def test_everything_says_where_it_comes_from(method: Method) -> None:
    assert [name for name, item in items(method) if not item.has_ground] == []


@pytest.mark.parametrize("method", METHODS)
def test_every_place_is_in_a_seed_document_and_is_shown_in_words(method: Method) -> None:
    places = [item.source for _, item in items(method) if item.source]

    assert {place.seed for place in places} <= {
        "000_31c3fb74bb99ccae.txt",
        "002_9f5eafd3b322714a.txt",
        "003_3fd3f9fdaad2b446.txt",
    }
    assert all(str(place).startswith(f"{place.seed}:{place.line}") for place in places)


@pytest.mark.parametrize("method", METHODS)
def test_who_decides_is_always_marked_as_ours(method: Method) -> None:
    assert all("standaard van Lange Adem" in gate.ground for gate in gates(method))


@pytest.mark.parametrize("method", METHODS)
def test_everything_a_person_reads_is_there_in_english_too(method: Method) -> None:
    titled: list[Role | Step | Phase] = [*method.roles, *method.steps, *method.rhythm.phases]
    fields = [field for step in method.steps for one in step.deliverables for field in one.fields]

    assert all(one.title_in("en") == one.title_en for one in titled)
    assert all(
        field.label_in("en") == field.label_en and field.label_in("nl") == field.label for field in fields
    )
    assert all(gate.question_in("en") == gate.question_en != gate.question_in("nl") for gate in gates(method))
    assert method.title_in("en") == method.title_en


def test_what_is_not_there_is_none() -> None:
    assert (LOT.role("koning"), LOT.step("x"), LOT.steps[0].deliverable("x"), LOT.rhythm.phase("x")) == (
        None,
    ) * 4


def test_an_advisory_role_gets_a_seat() -> None:
    assert {"systeemtherapeut", "wijkagent"} <= LOT.steps[3].gate.roles


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_drawn_with_each_step_and_each_gate(method: Method) -> None:
    drawing = mermaid(method)

    assert drawing.startswith("flowchart TD\n")
    assert all(
        f"  stap_{step.key}[" in drawing and f"  poort_{step.key}{{" in drawing for step in method.steps
    )
    assert drawing.count("-->|go|") == len(method.steps)
    assert all(line.count('"') % 2 == 0 for line in drawing.splitlines())


def test_quotes_and_hashes_in_a_title_do_not_break_the_drawing() -> None:
    odd = LOT.model_copy(update={"title": 'De "grote" #1'})

    assert 'start(["De #quot;grote#quot; #35;1"])' in mermaid(odd)
