"""The law against its examples, its clauses, and what must hold for every round that can be thought of."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.decide import decide
from methods import trial
from tests.gates.clauses import CLAUSES, Clause


EXAMPLES = trial.load(Path(__file__).parent / "examples.yaml")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_example(example: trial.Trial) -> None:
    assert example.is_as_expected, f"decides {example.told}, expected {example.expect}"


def test_every_example_is_there_and_says_what_it_expects() -> None:
    assert len(EXAMPLES) == 48
    assert all("expect" in example.model_fields_set for example in EXAMPLES)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.sentence)
def test_clause(clause: Clause) -> None:
    assert decide(clause.round) == clause.decision


def test_no_sentence_is_written_twice() -> None:
    assert len({clause.sentence for clause in CLAUSES}) == len(CLAUSES)
