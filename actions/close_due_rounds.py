"""Close the rounds whose last moment has passed: by what was voted, or as lapsed; never as a go by silence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.installation import Installation
from actions.loading import locked_round
from actions.settle import settle
from gates.transitions import CaseState, RoundState
from models import queries
from models.case import CaseRow
from models.gate import RoundRow, Standing, VoteRow


def due_rounds(session: Session, now: datetime) -> list[UUID]:
    """The open rounds whose closing moment has come, in cases that are not paused; oldest first."""
    query = (
        select(RoundRow.id)
        .join(CaseRow, col(CaseRow.id) == col(RoundRow.case_id))
        .where(
            RoundRow.state == RoundState.OPEN, RoundRow.closes_at <= now, CaseRow.state != CaseState.PAUSED
        )
        .order_by(col(RoundRow.closes_at))
    )
    return list(session.exec(query))


def overlooked_rounds(session: Session) -> list[UUID]:
    """Open rounds with votes, looked at once more in every sweep, should a decision ever have been missed (I2)."""
    votes_of_open = (
        select(VoteRow.round_id)
        .join(RoundRow, col(RoundRow.id) == col(VoteRow.round_id))
        .where(RoundRow.state == RoundState.OPEN, VoteRow.standing == Standing.COUNTED)
    )
    return list(dict.fromkeys(session.exec(votes_of_open)))


def close_round(session: Session, installation: Installation, round_id: UUID, now: datetime) -> None:
    """Let the law look at a round once more, with this clock.

    Where nothing but its seats changed since the last vote, only the clock may end it: ending, adding or changing a
    seat never decides a round (gate-rules.md, Input).
    """
    case, round_ = locked_round(session, round_id)
    if now >= round_.closes_at or not _only_seats_changed(session, round_, now):
        settle(session, installation, case, round_, now)


def _only_seats_changed(session: Session, round_: RoundRow, now: datetime) -> bool:
    seats = queries.round_seats(session, round_.id)
    holders = [queries.holder(session, seat.seat_id, now) for seat in seats]
    changed = [one.from_at for one in holders if one] + [seat.ended_at for seat in seats if seat.ended_at]
    counted = queries.counted_votes(session, round_.id)
    return bool(changed and counted) and max(changed) > max(vote.cast_at for vote in counted)
