"""Take one's own vote back while the round is open: it stays readable, counts no more, and the seat is silent again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.cast_vote import ENOUGH, seat_and_member
from actions.clocks import is_late
from actions.errors import AssuranceNeeded, NothingToDo, RoundNotRunning
from actions.installation import Installation
from actions.loading import locked_round
from actions.settle import settle
from gates.transitions import RoundState
from models import audit, queries
from models.gate import Standing, Via, VoteRow


def withdraw_vote(
    session: Session,
    installation: Installation,
    round_id: UUID,
    seat_id: UUID,
    person_id: UUID,
    now: datetime,
    *,
    via: Via,
) -> VoteRow:
    """Withdraw the vote that this person cast from this seat; a new one can be cast until the round closes.

    Raises:
        NotFound, NotYourSeat, AssuranceNeeded, RoundNotRunning (it has ended), NothingToDo (no vote that counts).
    """
    case, round_ = locked_round(session, round_id)
    seat_and_member(session, round_, seat_id, person_id, now)
    if via not in ENOUGH[round_.assurance]:
        raise AssuranceNeeded(round_.assurance.value)
    if round_.state is not RoundState.OPEN or is_late(case, round_, now):
        raise RoundNotRunning(round_.state.value if round_.state is not RoundState.OPEN else "closed")
    vote = _counted(session, round_id, seat_id, person_id)
    vote.standing, vote.standing_because = Standing.VOID, "withdrawn"
    session.add(vote)
    audit.record(session, "vote_withdrawn", now, by=person_id, case=case.id, ticket=round_.ticket)
    settle(session, installation, case, round_, now)
    return vote


def _counted(session: Session, round_id: UUID, seat_id: UUID, person_id: UUID) -> VoteRow:
    for vote in queries.counted_votes(session, round_id):
        if (vote.seat_id, vote.person_id) == (seat_id, person_id):
            return vote
    raise NothingToDo("you have no vote here that counts")
