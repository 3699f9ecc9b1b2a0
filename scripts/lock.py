"""Compile both locks from pyproject.toml: with hashes, for every system, without addresses.

Versions are a week old at least, so that a package that was tampered with has been found before we take it. Packages
that others ask for with an extra stand in the lock twice (`sqlalchemy` and `sqlalchemy[asyncio]`): plain pip, checking
hashes, otherwise looks for another version of the second and refuses it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


COOLDOWN = "1 week"
# pyproject.toml asks for a version of these that is younger still: it was tried, older ones do not resolve.
YOUNGER = ("holidays", "sqlalchemy")

LOCKS = {
    "requirements.lock": ("install",),
    "requirements-dev.lock": ("install", "dev"),
}
ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)(?P<extras>\[[^]]+])?==.*?(?=^[A-Za-z0-9]|\Z)", re.M | re.S)


def compiled(extras: tuple[str, ...], *flags: str, constraints: Path | None = None) -> str:
    """What uv resolves for the project with these extras."""
    command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--quiet", "--universal"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--exclude-newer", COOLDOWN]
    command += [part for name in YOUNGER for part in ("--exclude-newer-package", f"{name}=false")]
    command += [part for extra in extras for part in ("--extra", extra)]
    command += ["--constraints", str(constraints)] if constraints else []
    return subprocess.run(
        [*command, *flags, "pyproject.toml"], check=True, text=True, stdout=subprocess.PIPE, env=os.environ
    ).stdout


def with_extras(plain: str, extended: str) -> str:
    """The plain lock, followed by the entries that are also asked for with an extra."""
    twice = [entry.group(0) for entry in ENTRY.finditer(extended) if entry["extras"]]
    return plain.rstrip() + "\n" + "".join(f"{entry.rstrip()}\n" for entry in twice)


def main() -> None:
    """Write both; the second holds to the versions of the first."""
    constraints: Path | None = None
    for name, extras in LOCKS.items():
        plain = compiled(extras, constraints=constraints)
        extended = compiled(extras, "--no-strip-extras", constraints=constraints)
        Path(name).write_text(f"# Written by `make lock`.\n{with_extras(plain, extended)}")
        constraints = Path(name)


if __name__ == "__main__":
    main()
