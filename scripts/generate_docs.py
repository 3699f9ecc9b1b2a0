"""Write docs/reference/ and the settings table of the README from the code itself; `--check` fails when they are stale.

Every page is a pure function of the code, so that what is read here is what runs.
"""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from dashboard.api import problems
from gates import diagram
from methods.schema import Method
from scripts import command_page
from settings import Settings


ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- settings: written by make docs -->", "<!-- end of settings -->"


def settings_table() -> str:
    """Every setting with its default and what it is for, as a Markdown table."""
    rows = (setting_row(name, field) for name, field in Settings.model_fields.items())
    return "\n".join(["| setting | default | is |", "|---|---|---|", *rows])


def setting_row(name: str, field: FieldInfo) -> str:
    """One line of the table; a secret says so."""
    secret = " Secret." if SecretStr in get_args(field.annotation) else ""
    return f"| `LOT_{name.upper()}` | {default_in_words(field)} | {field.description}{secret} |"


def default_in_words(field: FieldInfo) -> str:
    """`off` rather than `False`, nothing rather than `None`."""
    match field.default:
        case None | "":
            return "–"
        case bool(value):
            return "on" if value else "off"
        case value:
            return f"`{value}`"


def settings_page() -> str:
    """docs/reference/settings.md."""
    return f"""\
# Settings

Written from `settings.py` by `make docs`. Set them in the environment or in a file `.env` in the folder where `lot` is
started; `lot doctor` prints what it found, without the secrets.

{settings_table()}
"""


def method_schema() -> str:
    """docs/reference/method.schema.json: what an editor can check a method file with."""
    return json.dumps(Method.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def problems_page() -> str:
    """docs/reference/problems.md: every `type` a problem can have; programs decide by it, so none may change."""
    rows = [
        f"| `{problems.TYPES}{problems.name_of(kind)}` | {problems.status_of(kind).value} | {problems.title_of(kind)} |"
        for kind in problems.kinds()
    ]
    return "\n".join([PROBLEMS, "| type | status | is |", "|---|---|---|", *rows, ""])


PROBLEMS = """\
# Problems

Written from the refusals themselves by `make docs`. What the JSON API answers when it says no (RFC 9457); the facts of
a refusal are members beside `type`, `title`, `status` and `detail`.
"""


def with_settings(path: Path) -> str:
    """The page with the settings table between its marks."""
    before, _, rest = path.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{settings_table()}\n\n{END}{after}"


PAGES: dict[str, Callable[[], str]] = {
    diagram.PAGE: diagram.page,
    "docs/reference/settings.md": settings_page,
    "docs/reference/method.schema.json": method_schema,
    "docs/reference/commands.md": command_page.page,
    "docs/reference/problems.md": problems_page,
    "README.md": lambda: with_settings(ROOT / "README.md"),
}


def stale() -> Iterator[str]:
    """What differs, page by page, as a unified diff."""
    for name, written in PAGES.items():
        path = ROOT / name
        kept = path.read_text() if path.exists() else ""
        yield from difflib.unified_diff(
            kept.splitlines(),
            written().splitlines(),
            f"{name} (kept)",
            f"{name} (from the code)",
            lineterm="",
        )


def write() -> None:
    """Every page anew."""
    for name, written in PAGES.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written())


def main() -> None:
    """`--check`: say what is stale and fail; else write."""
    if "--check" not in sys.argv[1:]:
        write()
    elif difference := list(stale()):
        print(*difference, sep="\n")
        sys.exit("docs/reference/ is behind the code: run `make docs` and commit what changed.")


if __name__ == "__main__":
    main()
