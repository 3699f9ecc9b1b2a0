"""From a committed decision to the next step, open in our own tables: the engine idle, Prefect beside it, on SQLite."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from tests.benchmarks.figures import Figure, machine, report, spread
from tests.databases import migrated
from tests.flows.house import House, a_house
from tests.patience import eventually
from tests.ports import free_port


CASES = 12
GATES = 2
PATIENCE = 60.0  # seconds


def figures() -> Iterator[Figure]:
    """Cases decided one after the other, each when its run holds."""
    yield from machine("decision")
    with tempfile.TemporaryDirectory(prefix="lot-bench-") as folder:
        house = a_house(Path(folder), free_port(), migrated(f"sqlite:///{folder}/lot.db"))
        try:
            house.start_server()
            house.start("engine")
            yield from spread("decision to next step open", list(_decisions(house)), most=1000)
        finally:
            house.close()


def _decisions(house: House) -> Iterator[float]:
    cases = [house.case() for _ in range(CASES)]
    for _ in range(GATES):
        for case in cases:
            eventually(lambda case=case: house.holds(case), within=PATIENCE)  # type: ignore[misc]
            yield _seconds_to_next_step(house, case)


def _seconds_to_next_step(house: House, case: UUID) -> float:
    before = house.step(case)
    house.decide(case)
    began = time.perf_counter()
    while house.step(case) == before:
        assert time.perf_counter() - began < PATIENCE, house.log("engine")
        time.sleep(0.005)
    return time.perf_counter() - began


if __name__ == "__main__":
    report(figures())
