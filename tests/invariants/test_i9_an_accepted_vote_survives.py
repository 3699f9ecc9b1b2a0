"""I9: every accepted vote survives, in a crowd, a kill, a full disk; a commit that fails gives no receipt."""

from __future__ import annotations

import os
import resource
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from actions.cast_vote import Receipt
from gates.decision import Outcome
from gates.transitions import RoundState
from models import audit, queries
from models.case import TurnRow
from models.database import Database
from models.gate import DecisionRow, RoundRow, Standing
from tests.builders import GO, a_case, an_open_round, seat_in, vote_of
from tests.clock import Clock
from tests.crowds import a_crowded_round, at_once, vote
from tests.kills import fork, kill_loop
from tests.recomputed import differences


@pytest.mark.timeout(900)
def test_two_hundred_simultaneous_votes_give_one_decision_and_lose_none(
    database: Database, clock: Clock
) -> None:
    round_, seats = a_crowded_round(database, clock.now(), seats=200)

    answers = at_once(seats, lambda one: vote(database, round_, one[0], one[1], clock.now(), GO))

    assert [type(one) for one in answers if not isinstance(one, Receipt)] == []
    with database.read() as session:
        votes = queries.votes(session, round_.id)
        assert (len(votes), {one.standing for one in votes}) == (200, {Standing.COUNTED})
        assert [one.outcome for one in session.exec(select(DecisionRow))] == [Outcome.GO]
        assert len([turn for turn in session.exec(select(TurnRow)) if turn.decision_id]) == 1
        assert (differences(session), audit.verify(session)) == ([], None)


@pytest.mark.timeout(900)
def test_the_last_two_voters_at_the_same_moment_always_decide(database: Database, clock: Clock) -> None:
    undecided = 0
    with database.write() as session:
        rounds = [an_open_round(session, a_case(session, clock.now()), clock.now()) for _ in range(50)]
        for round_ in rounds:
            vote_of(session, round_, "projectleider", GO, clock.now())
        last = {
            round_.id: [seat_in(session, round_, role) for role in ("wijkagent", "hulpverlener")]
            for round_ in rounds
        }

    for round_ in rounds:
        at_once(
            last[round_.id],
            lambda one, round_=round_: vote(  # type: ignore[misc]  # bound to this turn of the loop
                database, round_, one.seat_id, one.person_id, clock.now(), GO
            ),
        )

    with database.read() as session:
        for round_ in rounds:
            undecided += session.get_one(RoundRow, round_.id).state is not RoundState.DECIDED
        assert (undecided, differences(session)) == (0, [])


def test_the_same_form_from_two_tabs_at_once_is_one_vote(database: Database, clock: Clock) -> None:
    with database.write() as session:
        round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
        seat = seat_in(session, round_, "wijkagent")

    receipts = at_once(
        list(range(8)),
        lambda _: vote(
            database, round_, seat.seat_id, seat.person_id, clock.now(), GO, form_key="een-formulier"
        ),
    )

    assert len({one.reference for one in receipts if isinstance(one, Receipt)}) == 1
    with database.read() as session:
        assert len(queries.votes(session, round_.id)) == 1


@pytest.mark.slow
def test_a_voter_killed_at_random_loses_nothing_that_was_acknowledged(
    database: Database, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    with database.write() as session:
        round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
        seats = [(row.seat_id, row.person_id) for row in queries.round_seats(session, round_.id)]
    database.close()

    survived = kill_loop(
        database_url, round_, seats, clock.now(), tmp_path / "receipts", seconds=3, at_least=15
    )

    assert survived.kills >= 15
    assert survived.acknowledged > 0
    assert (survived.lost, survived.broken) == ((), None)


def test_a_commit_that_fails_gives_no_receipt_and_leaves_nothing(database: Database, clock: Clock) -> None:
    with database.write() as session:
        round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
        seat = seat_in(session, round_, "wijkagent")

    def fail(_connection: Any) -> None:
        raise OperationalError("COMMIT", {}, OSError("the disk went away"))

    event.listen(database.engine, "commit", fail)
    try:
        with pytest.raises(OperationalError):
            vote(database, round_, seat.seat_id, seat.person_id, clock.now(), GO)
    finally:
        event.remove(database.engine, "commit", fail)

    with database.read() as session:
        assert (queries.votes(session, round_.id), audit.verify(session)) == ([], None)
    assert vote(database, round_, seat.seat_id, seat.person_id, clock.now(), GO).standing is Standing.COUNTED


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_full_disk_refuses_the_vote_and_leaves_nothing_half_written(
    database: Database, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    # A limit on the size of a file stands in for the disk: the write-ahead log cannot grow.
    with database.write() as session:
        round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
        seat = seat_in(session, round_, "wijkagent")
    database.close()
    told = tmp_path / "receipts"

    child = fork()
    if child == 0:
        _vote_on_a_full_disk(database_url, round_, seat.seat_id, seat.person_id, clock, told)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 7
    acknowledged = told.read_text().split()
    with Database(database_url).read() as session:
        assert [one.receipt for one in queries.votes(session, round_.id)] == acknowledged
        assert audit.verify(session) is None


def _vote_on_a_full_disk(
    url: str, round_: RoundRow, seat: Any, person: Any, clock: Clock, told: Path
) -> None:
    """Votes until it is refused (exit 7 says that it was), then once more when there is room again."""
    code = 1
    try:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        database = Database(url, pool_size=1)
        path = Path(url.removeprefix("sqlite:///"))
        room = path.stat().st_size + 200_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        receipts = []
        for at in range(2000):
            try:
                receipts.append(vote(database, round_, seat, person, clock.now() + timedelta(seconds=at), GO))
            except OperationalError:
                code = 7
                break
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        receipts.append(vote(database, round_, seat, person, clock.advance(days=1), GO))
        told.write_text("\n".join(one.reference for one in receipts))
    finally:
        os._exit(code)


def test_a_reader_is_not_held_up_by_a_writer(database: Database, clock: Clock) -> None:
    with database.write() as writing:
        case = a_case(writing, clock.now())
        writing.flush()
        with database.read() as reading:
            assert queries.case_by_reference(reading, case.reference) is None


def test_a_page_s_session_cannot_write(database: Database, clock: Clock) -> None:
    def write(session: Session) -> None:
        a_case(session, clock.now())
        session.flush()

    with database.read() as session, pytest.raises(Exception, match=r"readonly|read-only"):
        write(session)
