"""I3: no vote is ever lost: counted, superseded, stale, late or void, with a reason and a receipt."""

from __future__ import annotations

from sqlmodel import Session

from actions.table_votes import record_table_votes
from actions.withdraw_vote import withdraw_vote
from gates.transitions import RoundState
from models import queries
from models.gate import Standing, Via
from tests.builders import (
    GO,
    INSTALLATION,
    NO_GO,
    a_case,
    an_open_round,
    complete_step,
    filled,
    seat_in,
    votes_of,
)
from tests.clock import Clock
from tests.recomputed import votes_without_an_account


def test_every_fate_of_a_vote_is_told_and_leaves_it_readable(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    votes_of(session, round_, clock.advance(minutes=1), projectleider=GO)
    votes_of(session, round_, clock.advance(minutes=1), projectleider=GO)
    seat = seat_in(session, round_, "projectleider")
    complete_step(session, case, "intake", clock.advance(minutes=1))
    votes_of(session, round_, clock.advance(minutes=1), projectleider=GO)
    withdraw_vote(
        session, INSTALLATION, round_.id, seat.seat_id, seat.person_id, clock.now(), via=Via.ACCOUNT
    )
    table = {seat_in(session, round_, role).seat_id: filled(GO) for role in ("hulpverlener", "wijkagent")}
    record_table_votes(session, INSTALLATION, round_.id, table, clock.now(), by=seat.person_id)
    votes_of(session, round_, clock.advance(minutes=1), wijkagent=NO_GO)
    votes_of(session, round_, clock.advance(minutes=1), hulpverlener=GO)

    fates = [(vote.standing, vote.standing_because) for vote in queries.votes(session, round_.id)]

    assert round_.state is RoundState.DECIDED
    assert sorted(fates) == sorted(
        [
            (Standing.SUPERSEDED, "changed_mind"),
            (Standing.STALE, "evidence_changed"),
            (Standing.VOID, "withdrawn"),
            (Standing.VOID, "never_confirmed"),
            (Standing.VOID, "never_confirmed"),
            (Standing.COUNTED, ""),
            (Standing.LATE, "after_closing"),
        ]
    )
    assert len({vote.receipt for vote in queries.votes(session, round_.id)}) == len(fates)
    assert votes_without_an_account(session) == []
