"""`lot` reads the file of the command that is wanted, and no other."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest
import typer
from typer.testing import CliRunner

from cli.main import FILES, command_line


@pytest.mark.parametrize("file", FILES)
def test_the_table_says_what_is_in_a_file(file: str) -> None:
    app = typer.Typer()
    import_module(f"cli.commands.{file}").join(app)

    assert set(typer.main.get_group(app).commands) == set(FILES[file])


@pytest.mark.parametrize("wanted", [name for names in FILES.values() for name in names])
def test_a_command_is_found_by_itself(wanted: str) -> None:
    told = CliRunner().invoke(command_line(wanted), [wanted, "--help"])

    assert told.exit_code == 0
    assert f"lot {wanted}" in told.output


@pytest.mark.parametrize("wanted", ["", "--help", "onzin"])
def test_without_a_command_all_of_them_are_shown(wanted: str) -> None:
    told = CliRunner().invoke(command_line(wanted), ["--help"])

    assert all(name in told.output for names in FILES.values() for name in names)


def test_prefect_is_started_before_anything_of_ours_is_read() -> None:
    """It takes longest: what is read before it starts, everybody waits for."""
    slow = ("sqlalchemy", "actions", "models", "dashboard", "prefect", "rich.table")
    look = f"import cli.commands.processes, sys; print([name for name in {slow} if name in sys.modules])"

    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"
