"""`lot`: the command line. Each group of commands is a file in `commands/`."""

from __future__ import annotations

import logging
import os

import typer

from cli.commands import audit, cases, gates, keep, methods, people, processes, simulate


app = typer.Typer(
    name="lot",
    help="Lange Adem: go/no-go gates for interventions that last months to years.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for group in (processes, people, cases, methods, gates, audit, keep, simulate):
    group.join(app)


def main() -> None:
    """Run `lot`; files it makes are for this user alone."""
    os.umask(0o077)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app(prog_name="lot")


if __name__ == "__main__":
    main()
