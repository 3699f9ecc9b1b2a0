"""Which case a signed-in person may read: membership decides, never a role; who may not read it does not see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import KeptFrom, NotFound
from dashboard.door import Door
from models import queries
from models.case import CaseRow
from models.people import AccessRow
from models.seat import MemberRow, SeatRow


@dataclass(frozen=True)
class Membership:
    """A person in a case at this moment."""

    case: CaseRow
    person_id: UUID
    members: tuple[MemberRow, ...]
    """Every seat this person holds or stands in for."""
    seats: dict[UUID, SeatRow]
    leads: bool

    @property
    def domains(self) -> frozenset[str]:
        """The sides of the table this person sits on."""
        return frozenset(
            self.seats[one.seat_id].domain.value for one in self.members if one.seat_id in self.seats
        )


def membership(session: Session, reference: str, person_id: UUID, now: datetime) -> Membership:
    """The case and this person's place in it.

    Raises:
        NotFound: no such case, or not this person's; the two are never told apart, but the second is written down.
    """
    case = queries.case_by_reference(session, reference)
    if case is None:
        raise NotFound("case")
    members = tuple(m for m in queries.members(session, case.id, now) if m.person_id == person_id)
    if not members:
        raise NotFound("case", kept_from=KeptFrom(case.id, person_id))
    seats = {seat.id: seat for seat in queries.seats(session, case.id, now)}
    leads = any(not m.substitute and m.seat_id in seats and seats[m.seat_id].is_chair for m in members)
    return Membership(case, person_id, members, seats, leads)


def note_reading(door: Door, case_id: UUID, person_id: UUID, what: str) -> None:
    """Write down who read content; in a transaction of its own, also on a GET (I11)."""
    with door.changing() as (session, now):
        session.add(AccessRow(at=now, person_id=person_id, case_id=case_id, what=what))
