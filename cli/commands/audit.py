"""`lot audit`: is the chain whole, and what happened."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from sqlmodel import col, select

from actions.audit_chain import verify_chain
from cli.console import Stop, console, errors
from cli.desk import workplace
from models import queries
from models.audit import AuditEventRow
from models.base import columns


audit = typer.Typer(help="The audit chain.", no_args_is_help=True)

Reference = Annotated[str | None, typer.Argument(help="Only this case.")]


def join(app: typer.Typer) -> None:
    """Add these commands to `lot`."""
    app.add_typer(audit, name="audit")


@audit.command("verify")
def verify(reference: Reference = None) -> None:
    """Verify the chain and every audited row; exit 1 and the row when something is not as it was sealed."""
    place = workplace()
    with place.database.read() as session:
        if reference and queries.case_by_reference(session, reference) is None:
            raise Stop(f"there is no case {reference}")
        broken = verify_chain(session, place.checkpoints, place.seal_key)
        events = queries.count(session, AuditEventRow)
    if broken:
        errors.print(f"{broken.what} {broken.why}", markup=False, soft_wrap=True)
        raise typer.Exit(1)
    console.print(f"{events} events, all as they were sealed", markup=False)


@audit.command("export")
def export(reference: Reference = None) -> None:
    """Every event as a line of JSON, oldest first."""
    with workplace().database.read() as session:
        query = select(AuditEventRow).order_by(col(AuditEventRow.n))
        if reference:
            case = queries.case_by_reference(session, reference)
            if case is None:
                raise Stop(f"there is no case {reference}")
            query = query.where(AuditEventRow.case_id == case.id)
        for event in session.exec(query):
            typer.echo(json.dumps(columns(event), default=str, ensure_ascii=False))
