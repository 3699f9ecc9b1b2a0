"""Flips every comparison, `all`, `any`, `not`, connective and condition of the law once; its tables must notice each.

    python -m tests.mutants

A flip that no table notices is a sentence of the law that nobody checks: add the missing row to
tests/gates/clauses.py. Everything runs in this process, on the syntax tree, without touching a file.
"""

from __future__ import annotations

import ast
import copy
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

from gates.decision import Decision
from gates.round import Round
from methods import trial
from tests.gates.clauses import CLAUSES


#: What is mutated, imported ones first: a change must be seen by every module that imports it.
MODULES: Final = ("gates.voices", "gates.decide")

Decide = Callable[[Round], Decision | None]
Flip = Callable[[ast.AST], ast.AST]

#: An order turned round and its edge moved; the other comparisons negated.
_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Lt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
}
_QUANTIFIERS: Final = {"all": "any", "any": "all"}


@dataclass(frozen=True)
class Mutant:
    """One flip: where it is, what stood there and what stands there now, and the module as it then is."""

    module: str
    line: int
    before: str
    after: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.before}  ->  {self.after}"


def survivors(mutants: Sequence[Mutant]) -> list[Mutant]:
    """The mutants that decide every row of the tables as the law itself does."""
    return [mutant for mutant in mutants if not is_noticed(mutant)]


def all_mutants() -> list[Mutant]:
    """Every single flip of every module, in the order of the source."""
    return [mutant for name in MODULES for mutant in mutants_of(name, _source(name))]


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Every single flip of one module."""
    tree = ast.parse(source)
    for index, node in enumerate(ast.walk(tree)):
        for flip in _flips(node):
            changed = copy.deepcopy(tree)
            twin = next(other for at, other in enumerate(ast.walk(changed)) if at == index)
            before = ast.unparse(twin)
            after = ast.unparse(flip(twin))
            yield Mutant(
                module, getattr(node, "lineno", 0), before, after, ast.fix_missing_locations(changed)
            )


def is_noticed(mutant: Mutant) -> bool:
    """Whether some row of the tables comes out differently, or not at all."""
    try:
        with _law_with(mutant) as decide:
            return not _agrees(decide)
    except Exception:
        # A law that breaks is noticed too, whatever it breaks with.
        return True


def _agrees(decide: Decide) -> bool:
    if any(decide(clause.round) != clause.decision for clause in CLAUSES):
        return False
    return all(trial.told(decide(example)) == _expected(example) for example in _EXAMPLES)


def _expected(example: trial.Trial) -> trial.Told:
    return {"back": example.expect.back} if isinstance(example.expect, trial.BackTo) else example.expect


_EXAMPLES: Final = trial.load(Path(__file__).parent / "gates" / "examples.yaml")


@contextmanager
def _law_with(mutant: Mutant) -> Iterator[Decide]:
    """The law with one flip in it; the real modules are back afterwards."""
    real = {name: sys.modules[name] for name in MODULES}
    try:
        for name in MODULES:
            tree = mutant.tree if name == mutant.module else ast.parse(_source(name))
            module = sys.modules[name] = ModuleType(name)
            exec(compile(tree, name, "exec"), module.__dict__)
        yield sys.modules["gates.decide"].decide
    finally:
        sys.modules.update(real)


@cache
def _source(name: str) -> str:
    return Path(str(importlib.import_module(name).__file__)).read_text(encoding="utf-8")


def _flips(node: ast.AST) -> Iterator[Flip]:
    """The ways in which this node can be flipped; each changes the node it is given, in place."""
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                yield from (_comparison(at, other) for other in _COMPARISONS[type(op)])
        case ast.Name(id="all" | "any"):
            yield _quantifier
        case ast.UnaryOp(op=ast.Not()):
            yield _without_not
        case ast.BoolOp():
            yield _other_connective
        case ast.If() | ast.IfExp() | ast.comprehension(ifs=[_, *_]) if not _is_flipped_within(node):
            yield _negated


def _is_flipped_within(node: ast.AST) -> bool:
    """Whether the condition is one whole comparison or `not`, whose own flip already negates it."""
    conditions = node.ifs if isinstance(node, ast.comprehension) else [node.test]  # type: ignore[attr-defined]
    return all(isinstance(each, ast.Compare) or _is_not(each) for each in conditions)


def _is_not(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _comparison(at: int, other: type[ast.cmpop]) -> Flip:
    def flip(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Compare)
        node.ops[at] = other()
        return node

    return flip


def _quantifier(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Name)
    node.id = _QUANTIFIERS[node.id]
    return node


def _without_not(node: ast.AST) -> ast.AST:
    # `not not x` is x as a condition, and needs no other place in the tree.
    assert isinstance(node, ast.UnaryOp)
    node.operand = _denied(node.operand)
    return node


def _other_connective(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return node


def _negated(node: ast.AST) -> ast.AST:
    if isinstance(node, ast.comprehension):
        node.ifs[0] = _denied(node.ifs[0])
    else:
        assert isinstance(node, ast.If | ast.IfExp)
        node.test = _denied(node.test)
    return node


def _denied(condition: ast.expr) -> ast.expr:
    return ast.UnaryOp(op=ast.Not(), operand=condition)


def main() -> int:
    """Print every survivor and the count; 1 when there is one."""
    mutants = all_mutants()
    alive = survivors(mutants)
    for mutant in alive:
        print(f"alive: {mutant}")
    print(f"{len(mutants)} mutants of {', '.join(MODULES)}, {len(alive)} alive")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
