"""A sweep over 10,000 cases with an open gate each: nothing due, then 1,000 gates whose last moment has passed.

Mail is left out here (letters.py): without a mail server every message waits.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import col, select

from actions import sweep
from actions.deliver_notices import PostOffice
from actions.sweep import Workplace
from gates.transitions import RoundState
from models.database import Database
from models.gate import RoundRow
from tests.benchmarks.figures import Figure, largest_memory, machine, report, timed
from tests.benchmarks.filling import copy_case
from tests.benchmarks.places import on_sqlite
from tests.builders import INSTALLATION, a_case, an_open_round


CASES, DUE = 10_000, 1_000
ASKED = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
NOW = ASKED + timedelta(hours=3)
"""A Monday; nothing is due on the day a gate opens."""


def figures() -> Iterator[Figure]:
    """Filled in another process, so that the memory is that of the sweep."""
    yield from machine("sweeps")
    with on_sqlite() as place:
        filler = multiprocessing.get_context("spawn").Process(target=fill, args=(place.database_url,))
        yield Figure(f"{CASES:,} cases made by plain inserts", timed(lambda: _run(filler)), "s")
        with place.database() as database:
            here = Workplace(
                database, INSTALLATION, PostOffice(None, "bench@voorbeeld.example", ""), lambda: NOW
            )
            _sweep(here)  # once to warm up, as the engine is
            yield Figure("sweep with nothing due", timed(lambda: _sweep(here)), "s", most=0.5)
            make_due(database)
            yield Figure(f"sweep with {DUE:,} due", timed(lambda: _sweep(here)), "s", most=10)
            yield Figure("memory of the sweep", largest_memory(), "MB", most=200)
            yield Figure("gates that lapsed", lapsed(database), "", most=DUE, least=DUE)


def fill(url: str) -> None:
    """One case by the real actions, the rest copied."""
    database = Database(url)
    with database.write() as session:
        case = a_case(session, ASKED)
        an_open_round(session, case, ASKED)
    copy_case(database, case.id, CASES - 1)
    database.close()


def _run(filler: multiprocessing.process.BaseProcess) -> None:
    filler.start()
    filler.join()
    assert filler.exitcode == 0


def _sweep(here: Workplace) -> None:
    for verb in sweep.VERBS:
        verb(here)


def make_due(database: Database) -> None:
    """The last moment of some gates has passed."""
    some = select(RoundRow.id).order_by(col(RoundRow.id)).limit(DUE)
    with database.engine.begin() as line:
        line.execute(
            update(RoundRow).where(col(RoundRow.id).in_(some)).values(closes_at=NOW - timedelta(minutes=1))
        )


def lapsed(database: Database) -> int:
    """How many gates ended without a decision."""
    with database.read() as session:
        query = select(func.count()).select_from(RoundRow).where(RoundRow.state == RoundState.LAPSED)
        return session.exec(query).one()


if __name__ == "__main__":
    report(figures())
