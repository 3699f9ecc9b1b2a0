"""`lot methods`: what is prescribed; check a file, show one, draw it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import Stop, console, errors, settings, show
from methods.catalogue import Catalogue, UnknownMethod, catalogue
from methods.documents import FileMistakes
from methods.drawing import mermaid
from methods.loader import load
from methods.schema import Method


methods = typer.Typer(help="Methods.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def join(app: typer.Typer) -> None:
    """Add these commands to `lot`."""
    app.add_typer(methods, name="methods")


def _catalogue() -> Catalogue:
    try:
        return catalogue(settings().data_dir / "methods")
    except FileMistakes as mistakes:
        raise Stop(*(str(mistake) for mistake in mistakes.mistakes)) from None


def _method(key: str) -> Method:
    try:
        return _catalogue().method(key)
    except UnknownMethod as unknown:
        raise Stop(str(unknown)) from None


@methods.command("list")
def list_methods(as_json: Json = False) -> None:
    """All methods of this installation."""
    known = _catalogue()
    found = [
        {"key": one.key, "version": one.version, "title": one.title, "built_in": known.is_built_in(one.key)}
        for one in known.methods.values()
    ]
    show(
        found,
        as_json,
        lambda: (
            f"{one['key']:12} v{one['version']:<4} {one['title']}" + ("" if one["built_in"] else " (own)")
            for one in found
        ),
    )


@methods.command("check")
def check(file: Path) -> None:
    """Is this method file good? Names file, line and path of each mistake; exit 1 when there is one."""
    try:
        method = load(file)
    except FileMistakes as mistakes:
        for mistake in mistakes.mistakes:
            errors.print(str(mistake), markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    console.print(
        f"{file.name}: {method.key} v{method.version}, {len(method.steps)} steps, no mistakes", markup=False
    )


@methods.command("show")
def show_method(key: str, as_json: Json = False) -> None:
    """One method: its steps, what they yield, who decides."""
    method = _method(key)
    show(method.model_dump(mode="json", exclude_none=True), as_json, lambda: iter(_lines(method)))


def _lines(method: Method) -> list[str]:
    lines = [f"{method.title} ({method.key} v{method.version})", method.source]
    for step in method.steps:
        yields = ", ".join(one.key + ("" if one.required else " (optional)") for one in step.deliverables)
        gate = step.gate
        lines += [
            f"  {step.title}: {yields}",
            f"    gate: {gate.question}",
            f"    {', '.join(gate.asked)}; {gate.rule.kind.value}; {gate.deadline_days} working days; {gate.ground}",
        ]
    return lines


@methods.command("draw")
def draw(key: str) -> None:
    """One method as a Mermaid diagram."""
    typer.echo(mermaid(_method(key)))
