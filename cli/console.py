"""How every command speaks, and the settings it starts from: light, for `lot up` waits for nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import typer
from pydantic import ValidationError
from rich.console import Console

from settings import Settings, mistakes


console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class Stop(typer.Exit):
    """End with a sentence on standard error."""

    def __init__(self, *lines: str, code: int = 2) -> None:
        for line in lines:
            errors.print(line, markup=False, soft_wrap=True)
        super().__init__(code)


def settings() -> Settings:
    """The settings, or a line per mistake."""
    try:
        return Settings()
    except ValidationError as wrong:
        raise Stop(*mistakes(wrong)) from None


def show(value: Any, as_json: bool, lines: Callable[[], Iterator[str]]) -> None:
    """Print a value as JSON, or its lines for a person."""
    if as_json:
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
        return
    for line in lines():
        console.print(line, markup=False, soft_wrap=True)
