"""Many voters at the same moment: a gate with as many seats as wanted, and a barrier that lets all go at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from actions.cast_vote import Filled, Receipt, cast_vote
from actions.change_team import add_seat
from actions.start_case import NewMember
from gates.answers import Answer
from models import queries
from models.database import Database
from models.gate import RoundRow, Via
from tests.builders import INSTALLATION, a_case, a_member, an_open_round


Thing = TypeVar("Thing")
Result = TypeVar("Result")


def a_crowded_round(
    database: Database, now: datetime, *, seats: int
) -> tuple[RoundRow, list[tuple[UUID, UUID]]]:
    """An open round of a new case with so many deciding seats, and (seat, person) of each but the asker's, in order."""
    with database.write() as session:
        voters = [
            a_member("wijkagent" if at % 2 else "hulpverlener", email=f"lid{at}@voorbeeld.example")
            for at in range(seats - 1)
        ]
        case = a_case(session, now, members=[a_member("projectleider"), *voters[:59]])
        _more_seats(session, case.id, voters[59:], now)
        round_ = an_open_round(session, case, now)
        rows = queries.round_seats(session, round_.id)
        return round_, [(row.seat_id, row.person_id) for row in rows]


def _more_seats(session: Session, case_id: UUID, voters: Iterable[NewMember], now: datetime) -> None:
    """A case starts with sixty members at most; the others join."""
    chair = queries.chair(session, case_id, now)
    assert chair is not None
    for voter in voters:
        add_seat(session, INSTALLATION, case_id, voter, now, by=chair.person_id)


def vote(
    database: Database,
    round_: RoundRow,
    seat: UUID,
    person: UUID,
    now: datetime,
    answer: Answer,
    form_key: str | None = None,
) -> Receipt:
    """One vote in a transaction of its own; the receipt is given after the commit, as a door does."""
    ballot = Filled(
        answer, "" if answer is Answer.GO else "Daarom.", missing="x" if answer is Answer.HOLD else ""
    )
    with database.write() as session:
        receipt = cast_vote(
            session,
            INSTALLATION,
            round_.id,
            seat,
            person,
            ballot,
            now,
            via=Via.ACCOUNT,
            seen_digest=round_.evidence_digest,
            form_key=form_key,
        )
    return receipt


def at_once(things: list[Thing], act: Callable[[Thing], Result]) -> list[Result | Exception]:
    """Do something with each thing, all let go by one barrier; what each came to, in order, errors among it."""
    barrier = threading.Barrier(len(things))

    def one(thing: Thing) -> Result | Exception:
        barrier.wait(timeout=60)
        try:
            return act(thing)
        except Exception as error:
            return error

    with ThreadPoolExecutor(max_workers=len(things)) as pool:
        return list(pool.map(one, things))
