"""`lot up --demo` in an empty data folder until it says where to look, its memory when idle, and the second start."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.figures import Figure, machine, report
from tests.ports import free_port


LAST_WORDS = "Ctrl-C stops everything."
PATIENCE = 170.0  # seconds
SETTLING = 5.0


def figures() -> Iterator[Figure]:
    """The packages are there; what `make run` adds before is their installation."""
    yield from machine("demo")
    with tempfile.TemporaryDirectory(prefix="lot-bench-") as folder:
        env = {
            "LOT_DATA_DIR": folder,
            "LOT_PORT": str(free_port()),
            "LOT_PREFECT_PORT": str(free_port()),
        }
        yield from _start("fresh start to running demo", env, most=60)
        yield from _start("second start", env, most=12)


def _start(what: str, env: dict[str, str], most: float) -> Iterator[Figure]:
    log = Path(env["LOT_DATA_DIR"]) / f"{what}.log"
    with processes.running("cli.main", "up", "--demo", env=env, log=log) as up:
        yield Figure(what, processes.until(lambda: LAST_WORDS in log.read_text(), PATIENCE), "s", most)
        time.sleep(SETTLING)
        found = processes.memory(up)
    yield Figure(f"memory after {what}", sum(found.values()), "MB", most=700, note=_parts(found))


def _parts(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {megabytes:.0f}" for name, megabytes in found.items())


if __name__ == "__main__":
    report(figures())
