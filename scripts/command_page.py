"""docs/reference/commands.md: every command of `lot`, its arguments and options, as `lot --help` knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from cli.main import command_line


HEAD = """\
# Commands

Written from `cli/` by `make docs`. A command that refuses changes nothing, says why on one line, and exits with 2;
`--json` gives the same as the JSON API.
"""


def page() -> str:
    """The whole page, ending in a newline."""
    return "\n".join([HEAD, *sections(typer.main.get_command(command_line()), "lot")])


def sections(group: Any, path: str) -> Iterator[str]:
    """A section for every command below a group; groups themselves only carry their name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from sections(command, f"{path} {name}")
        else:
            yield section(command, f"{path} {name}")


def section(command: Any, path: str) -> str:
    """Name, what it does, and a table of what it takes."""
    rows = [row(parameter) for parameter in command.params if parameter.name != "help"]
    table = ["| | is |", "|---|---|", *rows, ""] if rows else []
    return "\n".join([f"## `{usage(command, path)}`", "", words(command.help), "", *table])


def usage(command: Any, path: str) -> str:
    """The command with the arguments it takes."""
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    return " ".join(
        [path, *(one.name.upper() if one.required else f"[{one.name.upper()}]" for one in arguments)]
    )


def row(parameter: Any) -> str:
    """One argument or option."""
    is_argument = parameter.param_type_name == "argument"
    name = parameter.name.upper() if is_argument else ", ".join(parameter.opts)
    required = " Required." if parameter.required and not is_argument else ""
    return f"| `{name}` | {words(parameter.help)}{required} |"


def words(text: str | None) -> str:
    """On one line, safe in a table."""
    return " ".join((text or "").split()).replace("|", "\\|")
