"""`lot`: the command line. Each file in `commands/` has some commands; who wants one does not wait for the others."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module

import typer


FILES = {
    "processes": ("up", "web", "engine", "prefect"),
    "doctor": ("doctor",),
    "people": ("user", "token"),
    "cases": ("case",),
    "methods": ("methods",),
    "gates": ("gate", "sweep"),
    "audit": ("audit",),
    "keep": ("backup", "restore", "rebuild"),
    "simulate": ("simulate",),
}
"""The files of `commands/` and what is in them."""


def command_line(wanted: str = "") -> typer.Typer:
    """`lot` with the file of the command that is wanted, and with all of them where there is no such command."""
    app = typer.Typer(name="lot", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    # With a callback a single command keeps its name.
    app.callback()(_of_what)
    for file in [file for file, commands in FILES.items() if wanted in commands] or FILES:
        import_module(f"cli.commands.{file}").join(app)
    return app


def _of_what() -> None:
    """Lange Adem: go/no-go gates for interventions that last months to years."""


def main() -> None:
    """Run `lot`; files it makes are for this user alone."""
    os.umask(0o077)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command_line(*sys.argv[1:2])(prog_name="lot")


if __name__ == "__main__":
    main()
