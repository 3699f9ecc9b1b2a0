"""`lot gate` and `lot sweep`: ask for a decision, try what votes would decide, do what is due now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from actions import sweep as actions_sweep
from actions.ask_gate import ask_gate
from cli.console import Stop, console, errors
from cli.desk import refusals, workplace
from methods import trial
from models import queries


gate = typer.Typer(help="Gates.", no_args_is_help=True)


def join(app: typer.Typer) -> None:
    """Add these commands to `lot`."""
    app.add_typer(gate, name="gate")
    app.command("sweep")(sweep)


@gate.command("open")
def open_gate(reference: str, step: str) -> None:
    """Ask for the go/no-go after a step, as the chair would; everybody on the gate gets a message."""
    place = workplace()
    with refusals(), place.database.write() as session:
        case = queries.case_by_reference(session, reference)
        if case is None:
            raise Stop(f"there is no case {reference}")
        chair = queries.chair(session, case.id, place.clock())
        by = chair.person_id if chair else None
        round_ = ask_gate(session, place.installation, case.id, step, place.clock(), by=by)
        closes_at = round_.closes_at.astimezone(place.installation.zone)
    console.print(f"{round_.ticket}: open until {closes_at:%Y-%m-%d %H:%M}", markup=False)


@gate.command("try")
def try_gate(
    file: Annotated[Path, typer.Argument(help="Examples: rule, seats, votes.")],
    as_json: Annotated[bool, typer.Option("--json", help="One object {id: decision}.")] = False,
) -> None:
    """What would these votes decide? Changes nothing; exit 1 when the file expects something else."""
    with refusals():
        examples = trial.load(file)
    told = {example.id: example.told for example in examples}
    if as_json:
        typer.echo(json.dumps(told))
    else:
        for name, decision in told.items():
            console.print(f"{name}: {_words(decision)}", markup=False, soft_wrap=True)
    if wrong := [example.id for example in examples if not example.is_as_expected]:
        errors.print(f"not as expected: {', '.join(wrong)}", markup=False, soft_wrap=True)
        raise typer.Exit(1)


def _words(decision: object) -> str:
    if decision is None:
        return "open"
    return f"back to {decision['back']}" if isinstance(decision, dict) else str(decision)


def sweep() -> None:
    """One sweep now: close what is due, remind, deliver."""
    place = workplace()
    failed = False
    for verb in actions_sweep.VERBS:
        try:
            verb(place)
        except actions_sweep.SweepItemsFailed as failure:
            failed = True
            errors.print(f"{verb.__name__}: {failure}", markup=False, soft_wrap=True)
    if failed:
        raise typer.Exit(1)
    actions_sweep.completed(place)
    console.print("swept", markup=False)
