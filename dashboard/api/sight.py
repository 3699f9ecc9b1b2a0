"""Who may see what of a case: members its content, coordinators that it exists and moves, nobody else that it exists.

Deny by default: access comes from membership, never from a role alone (product.md, Need to know).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.accounts import SignedIn
from actions.errors import KeptFrom, NotAllowed, NotFound
from actions.sweep import Workplace
from methods.schema import Compartment
from models import queries
from models.case import CaseRow
from models.people import AccessRow, AccountRole


@dataclass(frozen=True)
class Sight:
    """A case as one caller may see it."""

    case: CaseRow
    person_id: UUID
    is_member: bool
    is_chair: bool
    domains: frozenset[str]
    """The domains of the caller's own seats."""

    def may_read(self, compartment: Compartment) -> bool:
        """Content of a compartment is for the members on that side of the table, and for who leads the case."""
        if not self.is_member:
            return False
        return self.is_chair or compartment is Compartment.ALL or compartment.value in self.domains


def look(session: Session, caller: SignedIn, reference: str, now: datetime) -> Sight:
    """The case that goes by this reference.

    Raises:
        NotFound: there is none, or not for this caller.
    """
    case = queries.case_by_reference(session, reference)
    if case is None:
        raise NotFound("case")
    mine = [m for m in queries.members(session, case.id, now) if m.person_id == caller.person.id]
    if not mine and not caller.has(AccountRole.COORDINATOR):
        raise NotFound("case", kept_from=KeptFrom(case.id, caller.person.id))
    seat_ids = {member.seat_id for member in mine}
    held = {member.seat_id for member in mine if not member.substitute}
    seats = [seat for seat in queries.seats(session, case.id, now) if seat.id in seat_ids]
    return Sight(
        case=case,
        person_id=caller.person.id,
        is_member=bool(mine),
        is_chair=any(seat.is_chair and seat.id in held for seat in seats),
        domains=frozenset(seat.domain.value for seat in seats),
    )


def look_inside(session: Session, caller: SignedIn, reference: str, now: datetime) -> Sight:
    """The same, for a member.

    Raises:
        NotFound, NotAllowed (a coordinator who is no member).
    """
    sight = look(session, caller, reference, now)
    if not sight.is_member:
        raise NotAllowed("member", kept_from=KeptFrom(sight.case.id, caller.person.id))
    return sight


def note_reading(place: Workplace, sight: Sight, what: str) -> None:
    """Reads of content are logged, in a session of their own; the only thing a GET writes (I11)."""
    with place.database.write() as session:
        session.add(
            AccessRow(
                at=place.clock(), person_id=sight.person_id, case_id=sight.case.id, what=f"api: {what}"[:200]
            )
        )
