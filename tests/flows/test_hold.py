"""There is one place that suspends, and it does so in the one way that cannot be passed by (I-15)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import flows


ROOM = Path(flows.__file__).parent
PAUSES = {"suspend_flow_run", "pause_flow_run", "asuspend_flow_run", "apause_flow_run"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in this room of something of Prefect's that holds a run: the file's name, and the call."""
    for file in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in PAUSES:
                yield file.name, node


def test_one_place_suspends_with_a_fresh_key_and_no_time_out() -> None:
    [(file, call)] = calls()

    assert file == "hold.py"
    assert ast.unparse(call) == "suspend_flow_run(key=str(uuid4()), timeout=None)"


def test_what_comes_after_the_suspension_is_an_error() -> None:
    hold = next(
        node
        for node in ast.walk(ast.parse((ROOM / "hold.py").read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "hold"
    )

    assert isinstance(hold.body[-1], ast.Raise)
