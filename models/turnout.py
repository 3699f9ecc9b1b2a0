"""How many of a round have spoken: counted by the database, for every page of a round asks it, however large."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, exists, func, select

from models.gate import RoundSeatRow, Standing, VoteRow
from models.queries import ROUND


@dataclass(frozen=True)
class Turnout:
    """The seats that a round still asks; `awaited` says of each role how many of those have no vote that counts."""

    seats: int
    awaited: dict[str, int]

    @property
    def spoken(self) -> int:
        """The seats whose vote counts."""
        return self.seats - sum(self.awaited.values())


_SPOKEN = exists().where(
    col(VoteRow.round_id) == RoundSeatRow.round_id,
    col(VoteRow.seat_id) == RoundSeatRow.seat_id,
    col(VoteRow.standing) == Standing.COUNTED,
)
_COUNTED = (
    select(RoundSeatRow.role, _SPOKEN, func.count())
    .where(RoundSeatRow.round_id == ROUND, col(RoundSeatRow.ended_at).is_(None))
    .group_by(col(RoundSeatRow.role), _SPOKEN)
    .order_by(col(RoundSeatRow.role))
)


def turnout(session: Session, round_id: UUID) -> Turnout:
    """The turnout of a round as it stands, its roles in a fixed order."""
    rows = session.exec(_COUNTED, params={"round": round_id}).all()
    return Turnout(
        seats=sum(seats for _role, _spoken, seats in rows),
        awaited={role: seats for role, has_spoken, seats in rows if not has_spoken},
    )
