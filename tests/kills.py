"""A forked voter that is killed with -9 at random moments, for as long as wanted: what was acknowledged must be there.

The child opens the database anew, votes without end, and writes each receipt to a file only after the commit: what
stands in the file is what a voter was told.
"""

from __future__ import annotations

import os
import random
import signal
import time
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from models import audit
from models.audit import Broken
from models.database import Database
from models.gate import RoundRow, VoteRow
from tests.builders import GO
from tests.crowds import vote


@dataclass(frozen=True)
class Survived:
    """What a kill loop came to."""

    kills: int
    acknowledged: int
    lost: tuple[str, ...]
    broken: Broken | None


def kill_loop(
    url: str,
    round_: RoundRow,
    seats: list[tuple[UUID, UUID]],
    now: datetime,
    receipts: Path,
    *,
    seconds: float,
    at_least: int = 0,
) -> Survived:
    """Fork, let it vote, kill it at random, and again, for so long and so often; then look what is left.

    All seats but the last one vote.
    """
    give_up, kills = time.monotonic() + seconds, 0
    while time.monotonic() < give_up or kills < at_least:
        child = fork()
        if child == 0:
            _vote_for_ever(url, round_, seats[:-1], now + timedelta(seconds=kills), receipts)
        _wait_for_a_receipt(receipts)
        time.sleep(random.uniform(0, 0.15))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        kills += 1
    return _looked_at(url, receipts, kills)


def _wait_for_a_receipt(receipts: Path) -> None:
    """Until the child has voted once: killing it while it starts tells nothing."""
    before, give_up = _size(receipts), time.monotonic() + 10
    while _size(receipts) == before and time.monotonic() < give_up:
        time.sleep(0.002)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def fork() -> int:
    """As os.fork: 0 in the child."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # Python 3.12 warns of threads; the child uses none of them
        return os.fork()


def _vote_for_ever(
    url: str, round_: RoundRow, seats: list[tuple[UUID, UUID]], now: datetime, receipts: Path
) -> None:
    database = Database(url, pool_size=1)
    told = os.open(receipts, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        while True:
            for seat, person in seats:
                receipt = vote(database, round_, seat, person, now, GO)
                os.write(told, f"{receipt.reference}\n".encode())
    finally:
        os._exit(1)  # an error in the child is seen by its silence: nothing more is acknowledged


def _looked_at(url: str, receipts: Path, kills: int) -> Survived:
    acknowledged = receipts.read_text().split() if receipts.exists() else []
    database = Database(url)
    with database.read() as session:
        stored = set(session.exec(select(VoteRow.receipt)))
        broken = audit.verify(session)
    database.close()
    lost = tuple(one for one in acknowledged if one not in stored)
    return Survived(kills, len(acknowledged), lost, broken)
