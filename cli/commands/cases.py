"""`lot case`: start a case from a file, look at one, list them all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import col, select

from actions.case_view import case_view, references
from actions.start_case import NewCase, start_case
from cli.console import Stop, console, settings, show
from cli.desk import refusals, workplace
from gates.transitions import CaseState
from methods.catalogue import UnknownMethod, catalogue
from methods.documents import read_as
from models import queries
from models.case import CaseRow


case = typer.Typer(help="Cases.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def join(app: typer.Typer) -> None:
    """Add these commands to `lot`."""
    app.add_typer(case, name="case")


@case.command("start")
def start(
    file: Annotated[Path, typer.Argument(help="A YAML file; see `lot case schema`.")], as_json: Json = False
) -> None:
    """Start a case from a file; each mistake is named by line and path, and then nothing is created."""
    with refusals():
        new = read_as(NewCase, file)
        try:
            method = catalogue(settings().data_dir / "methods").method(new.method)
        except UnknownMethod as unknown:
            raise Stop(f"{file}: method: {unknown}") from None
        place = workplace()
        with place.database.write() as session:
            started = start_case(session, place.installation, new, method, place.clock(), by=None)
            reference, url = started.case.reference, f"{settings().url}/casus/{started.case.reference}"
    found = {
        "reference": reference,
        "id": str(started.case.id),
        "url": url,
        "warnings": list(started.warnings),
    }
    show(
        found,
        as_json,
        lambda: iter((f"{reference}  {url}", *(f"warning: {one}" for one in started.warnings))),
    )


@case.command("schema")
def schema() -> None:
    """The JSON Schema of the file that `lot case start` reads."""
    typer.echo(json.dumps(NewCase.model_json_schema(), ensure_ascii=False, indent=2))


@case.command("show")
def show_case(reference: str, as_json: Json = False) -> None:
    """One case: where it is and who it waits for."""
    place = workplace()
    with place.database.read() as session:
        row = queries.case_by_reference(session, reference)
        if row is None:
            raise Stop(f"there is no case {reference}")
        found = case_view(session, row, place.clock())
    show(found, as_json, lambda: iter(_lines(found)))


def _lines(found: dict[str, Any]) -> list[str]:
    position = found["position"]
    waiting = [
        f"  {one['role']} ({one['organisation']}) until {one['until'] or '-'}" for one in found["waiting_on"]
    ]
    steps = [f"  {one['key']:20} {one['state']}" for one in found["steps"]]
    return [
        f"{found['reference']}  {found['alias']}  {found['state']}",
        f"at {position['step']}, {_phase(found)}",
        *(["waiting on:", *waiting] if waiting else []),
        "steps:",
        *steps,
    ]


def _phase(found: dict[str, Any]) -> str:
    """Working, deciding or holding; a closed case does none of these, though its last step may end in a hold."""
    return "-" if found["state"] == CaseState.CLOSED.value else str(found["position"]["phase"])


@case.command("list")
def list_cases(as_json: Json = False) -> None:
    """All cases, newest first."""
    with workplace().database.read() as session:
        found = references(session.exec(select(CaseRow).order_by(col(CaseRow.started_at).desc())))
    show(
        found,
        as_json,
        lambda: (
            f"{one['reference']:18} {one['state']:8} {one['position']['step']:16} {_phase(one):9} {one['alias']}"
            for one in found
        ),
    )
    if not found and not as_json:
        console.print("There are no cases yet: `lot case start FILE.yaml`.", markup=False)
