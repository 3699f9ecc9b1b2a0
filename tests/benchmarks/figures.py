"""What a benchmark yields: figures with what they should be, as JSON lines while it runs and as a table at the end.

A shared machine is noisy, so each program first measures the machine itself (`machine()`): compare ratios, not digits.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One figure. `most` and `least` are what we promise; None: measured to be compared with."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def is_reached(self) -> bool:
        """Is it what we promise?"""
        return (self.most is None or self.value <= self.most) and (
            self.least is None or self.value >= self.least
        )

    @property
    def promise(self) -> str:
        """What it should be, in words of a table."""
        bounds = [f"<= {self.most:g}"] if self.most is not None else []
        bounds += [f">= {self.least:g}"] if self.least is not None else []
        return " and ".join(bounds) or "-"


def report(figures: Iterable[Figure]) -> None:
    """Print each figure as it comes; being told to stop ends what the program started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for figure in figures:
        print(json.dumps(asdict(figure)), flush=True)


def table(figures: Sequence[Figure]) -> str:
    """All figures under each other, the missed ones marked."""
    rows = [("", "figure", "measured", "unit", "promised", "")]
    rows += [
        ("" if one.is_reached else "!", one.name, f"{one.value:,.4g}", one.unit, one.promise, one.note)
        for one in figures
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(6)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 stay under."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def spread(name: str, seconds: Sequence[float], *, most: float | None = None) -> Iterator[Figure]:
    """Median and p95 of durations, in milliseconds; `most` is promised of the p95."""
    note = f"{len(seconds)} times"
    yield Figure(f"{name}, median", statistics.median(seconds) * 1000, "ms", note=note)
    yield Figure(f"{name}, p95", p95(seconds) * 1000, "ms", most, note=note)


def timed(act: Callable[[], object]) -> float:
    """How many seconds it took."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def machine(name: str) -> Iterator[Figure]:
    """How fast this machine is just now: an insert that reaches the disk, a loop in Python, and who else is at it."""
    yield Figure(f"{name}: raw fsynced insert, median", _raw_insert() * 1000, "ms", note="sqlite3, WAL, FULL")
    yield Figure(f"{name}: a loop of a million in Python", timed(_loop) * 1000, "ms")
    yield Figure(f"{name}: load of the machine", os.getloadavg()[0], f"on {os.cpu_count()} cores")


def _raw_insert(times: int = 200) -> float:
    with tempfile.TemporaryDirectory() as folder:
        line = sqlite3.connect(Path(folder) / "raw.db", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE vote (answer)"):
            line.execute(statement)
        taken = [timed(lambda: line.execute("INSERT INTO vote VALUES ('go')")) for _ in range(times)]
        line.close()
    return statistics.median(taken)


def _loop() -> None:
    total = 0
    for number in range(1_000_000):
        total += number


def largest_memory() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
