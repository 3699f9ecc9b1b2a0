"""Who knows whom, seen at run time: import-linter reads the imports, this starts a process and looks."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]
ROOMS = ["actions", "cli", "dashboard", "flows", "gates", "methods", "migrations", "models", "notifications"]


@pytest.mark.parametrize(
    ("module", "stranger"),
    [
        pytest.param("dashboard.app", "prefect", id="the web process never loads Prefect"),
        pytest.param("gates.decide", "sqlalchemy", id="the law never loads the database"),
        pytest.param("methods.loader", "sqlalchemy", id="methods never load the database"),
    ],
)
def test_a_room_does_not_load_what_it_may_not_know(module: str, stranger: str) -> None:
    program = f"import {module}, sys; sys.exit({stranger!r} in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_lives_there(room: str) -> None:
    docstring = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text()))

    assert docstring
    assert len(docstring) > 80


def test_no_test_folder_is_a_package_that_could_shadow_a_room() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
