"""Close the rounds whose last moment has passed: by what was voted, or as lapsed; never as a go by silence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.installation import Installation
from actions.loading import locked_round
from actions.settle import settle
from gates.transitions import CaseState, RoundState
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
    """Let the law look at a round once more, with this clock."""
    case, round_ = locked_round(session, round_id)
    settle(session, installation, case, round_, now)
