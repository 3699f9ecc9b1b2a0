"""`lot doctor`: what is wrong with an installation, and what to do about it."""

from __future__ import annotations

import typer

from cli import checks
from cli.console import console, settings


def join(app: typer.Typer) -> None:
    """Add this command to `lot`."""
    app.command("doctor")(doctor)


def doctor() -> None:
    """Check settings, database, Prefect, worker, mail, clock and disk; say the cure; exit 1 when something is wrong."""
    chosen = settings()
    for line in checks.settings_lines(chosen):
        console.print(line, markup=False, soft_wrap=True)
    wrong = False
    for check in checks.all_checks(chosen):
        console.print(
            f"{'ok  ' if check.good else 'FAIL'} {check.name}: {check.said}", markup=False, soft_wrap=True
        )
        if not check.good:
            wrong = True
            console.print(f"     -> {check.cure}", markup=False, soft_wrap=True)
    if wrong:
        raise typer.Exit(1)
