"""Nothing in the law can be flipped without a table noticing."""

from __future__ import annotations

import pytest

from gates.decide import decide
from tests import mutants
from tests.gates.clauses import CLAUSES


def test_no_mutant_of_the_law_is_left_alive() -> None:
    assert list(map(str, mutants.survivors(mutants.all_mutants()))) == []


def test_the_law_itself_is_no_mutant_and_is_back_afterwards() -> None:
    first = mutants.all_mutants()[0]

    assert mutants.is_noticed(first)
    assert decide(CLAUSES[0].round) == CLAUSES[0].decision


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
