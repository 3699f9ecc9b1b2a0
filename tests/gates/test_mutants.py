"""Nothing in the law can be flipped without a table noticing."""

from __future__ import annotations

import ast
import inspect
import sys

import pytest

from gates.decide import decide
from tests import mutants
from tests.gates.clauses import CLAUSES


def test_no_mutant_of_the_law_is_left_alive() -> None:
    every = mutants.all_mutants()

    assert len(every) > 80
    assert list(map(str, mutants.survivors(every))) == []


def test_the_real_law_is_back_after_a_flip() -> None:
    flipped = next(mutants.mutants_of("gates.decide", "def decide(round_):\n    return not round_"))

    assert mutants.is_noticed(flipped)
    assert sys.modules["gates.decide"].decide is decide
    assert decide(CLAUSES[0].round) == CLAUSES[0].decision


def test_a_flip_that_changes_nothing_is_not_noticed() -> None:
    same = mutants.Mutant(
        "gates.decide", 0, "", "", ast.parse(inspect.getsource(sys.modules["gates.decide"]))
    )

    assert mutants.survivors([same]) == [same]


@pytest.mark.parametrize(
    ("source", "flips"),
    [
        pytest.param("a < b", ["a >= b", "a <= b"], id="an order turned round, and its edge moved"),
        pytest.param("a is b", ["a is not b"], id="identity"),
        pytest.param("a in b", ["a not in b"], id="membership"),
        pytest.param("all(a)", ["any"], id="all becomes any"),
        pytest.param("any(a)", ["all"], id="any becomes all"),
        pytest.param("not a", ["not not a"], id="not goes"),
        pytest.param("a and b", ["a or b"], id="and becomes or"),
        pytest.param("a if b else c", ["a if not b else c"], id="a condition"),
        pytest.param("a if b == c else d", ["b != c"], id="a comparison as condition is flipped once"),
        pytest.param("[a for a in b if c]", [" for a in b if not c"], id="a filter"),
        pytest.param("a + b", [], id="arithmetic is not flipped"),
    ],
)
def test_what_is_flipped(source: str, flips: list[str]) -> None:
    assert [mutant.after for mutant in mutants.mutants_of("m", source)] == flips
